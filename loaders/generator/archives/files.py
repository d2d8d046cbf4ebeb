"""The four archives' files, and the truth beside them."""

import csv
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

from loaders.generator.archives.names import birthplaces, faculty_of, short_forms
from loaders.generator.archives.people import Award, Person, Registry, copied_to_merged, make_people
from loaders.generator.archives.trouble import Luck, garble, mistype, mistype_digits, spoil_date

MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_MENTIONS = ("", "Passable", "Assez bien", "Bien", "Très bien")
_SHORT_MENTIONS = {"": "", "Passable": "P", "Assez bien": "AB", "Bien": "B", "Très bien": "TB"}

HEADERS = {
    "ulp": "NUM_ETUDIANT;NOM;NOM_MARITAL;PRENOMS;SEXE;DATE_NAISS;LIEU_NAISS;DEPT;NUM_NATIONAL;DIPLOME;"
    "SPECIALITE;ANNEE;MENTION",
    "umb": "matricule,civilite,nom,prenom,ne_le,ne_a,ine,libelle_diplome,session,mention",
    "urs": "No_dossier\tNom_patronymique\tNom_usage\tPrenom\tAutres_prenoms\tSexe\tNaissance\tCode_commune\t"
    "Commune\tCode_INE\tDiplome\tAnnee_univ\tMention",
    "uds": "COD_ETU;COD_NNE_IND;LIB_NOM_PAT_IND;LIB_NOM_USU_IND;LIB_PR1_IND;LIB_PR2_IND;LIB_PR3_IND;"
    "DATE_NAI_IND;COD_SEX_ETU;LIB_VIL_NAI_ETU;COD_COM_NAI;COD_DIP;COD_VRS_VDI;LIB_DIP;COD_CMP;COD_ANU;"
    "DATE_OBTENTION;MENTION",
}
_ENCODINGS = {"ulp": "cp1252", "umb": "utf-8", "urs": "latin-1", "uds": "utf-8"}
_DELIMITERS = {"ulp": ";", "umb": ",", "urs": "\t", "uds": ";"}


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many people and records, and how often each trouble befell one."""

    people: int
    records: int
    troubles: Counter[str]


class Told(NamedTuple):
    """What one record tells, before it takes a file's form."""

    surname: str
    married: str
    given: tuple[str, ...]
    woman: bool | None
    birth: date | None
    place: tuple[str, str, str]
    ine: str
    number: str


def generate_archives(people: int, seed: int, trouble: float, out: Path) -> Written:
    """Write ulp.csv, umb.csv, urs.csv, uds.csv, and truth.csv: file, line, person, trouble.

    Args:
        people: how many people there are.
        seed: the same one gives the same bytes.
        trouble: multiplies the rate of each trouble.
        out: the folder, made if need be.
    """
    chance = Random(seed)
    registry = Registry()
    rows: dict[str, list[tuple[int, list[str], int, str]]] = {name: [] for name in HEADERS}
    troubles: Counter[str] = Counter()
    for person in make_people(people, chance, registry, trouble):
        settled: dict[str, Person] = {}
        for award in copied_to_merged(chance, person, registry).awards:
            name = award.university.lower()
            luck = Luck(chance, trouble)
            # A surname mistyped at enrolment stays so at that university.
            if name not in settled:
                early = chance.random() < 0.01 * trouble
                settled[name] = replace(person, surname=mistype(chance, person.surname)) if early else person
            told = _tell(luck, settled[name], award)
            row = _FORMS[name](chance, told, award, luck)
            if luck.strikes("mojibake"):
                row = [garble(cell) for cell in row]
            kinds = "|".join([*([person.kind] if person.kind else []), *luck.befell])
            entry = (award.year, row, person.id, kinds)
            rows[name].append(entry)
            troubles.update(luck.befell)
            if luck.strikes("line twice"):
                rows[name].append(entry)
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    with (out / "truth.csv").open("w", encoding="utf-8", newline="") as truth:
        told_truth = csv.writer(truth, lineterminator="\n")
        told_truth.writerow(["file", "line", "person", "trouble"])
        for name, entries in rows.items():
            entries.sort(key=lambda entry: entry[0])
            path = out / f"{name}.csv"
            with path.open("w", encoding=_ENCODINGS[name], errors="replace", newline="") as file:
                file.write(HEADERS[name] + "\n")
                for line, (_, row, id, kinds) in enumerate(entries, 2):
                    file.write(_DELIMITERS[name].join(row) + "\n")
                    told_truth.writerow([path.name, line, id, kinds])
                    count += 1
    return Written(people, count, troubles)


def _tell(luck: Luck, person: Person, award: Award) -> Told:
    chance = luck.chance
    surname, married = person.surname, ""
    if person.married and award.year >= person.married_in:
        married = person.married
        if luck.strikes("married name as surname"):
            surname, married = married.split("-")[-1], ""
    if luck.strikes("surname mistyped"):
        surname = mistype(chance, surname)
    given = list(person.given)
    if len(given) > 1 and luck.strikes("given names in another order"):
        given = [given[1], *([given[0]] if chance.random() < 0.3 else [])]
    if given[0] in short_forms() and luck.strikes("given name short"):
        given[0] = short_forms()[given[0]]
    if luck.strikes("given name mistyped"):
        given[0] = mistype(chance, given[0])
    if luck.strikes("initial"):
        first, hyphen, rest = given[0].partition("-")
        given[0] = f"{first[0]}.{hyphen}{rest}"
    if luck.strikes("names swapped"):
        surname, given = given[0], [surname]
    woman: bool | None = person.woman
    if luck.strikes("sex missing"):
        woman = None
    elif luck.strikes("sex wrong"):
        woman = not person.woman
    place = person.place
    if luck.strikes("place missing"):
        place = ("", "", "")
    elif luck.strikes("place of residence"):
        place = birthplaces("fra").draw(chance)
    elif luck.strikes("place mistyped"):
        place = (mistype(chance, place[0]), place[1], place[2])
    ine = person.ine if award.year >= 1995 else ""
    if ine and (chance.random() < (0.1 if award.year < 2000 else 0.02) or luck.strikes("INE missing")):
        ine = ""
    if ine and luck.strikes("INE mistyped"):
        ine = mistype_digits(chance, ine)
    if ine and luck.strikes("INE of another"):
        ine = f"{chance.randrange(10**10):010}A"
    number = award.number
    if luck.strikes("number missing"):
        number = ""
    elif luck.strikes("number mistyped"):
        number = mistype_digits(chance, number, 3)
    birth = spoil_date(luck, person.birth)
    return Told(surname, married, tuple(given), woman, birth, place, ine, number)


def _bare(text: str) -> str:
    """A text without accents."""
    marks = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("œ", "oe"))
    return "".join(c for c in marks if not unicodedata.combining(c))


def _cased(chance: Random, text: str, capitals: float, accents: float) -> str:
    if chance.random() < capitals:
        text = text.upper()
        return text if chance.random() < accents else _bare(text)
    return text


def _ulp(chance: Random, told: Told, award: Award, luck: Luck) -> list[str]:
    names = told.given if chance.random() < 0.5 else told.given[:1]
    given = _cased(chance, (", " if chance.random() < 0.35 else " ").join(names), 0.85, 0.07)
    year = ""
    if told.birth:
        year = (
            f"{told.birth:%d/%m/%Y}"
            if award.year > 1975
            else f"{told.birth:%d/%m/}{told.birth.year % 100:02}"
        )
    kind, _, rest = f"{award.kind} {award.field}".partition(" ")
    place, department, _ = told.place
    return [
        told.number,
        _bare(told.surname.upper()),
        _bare(told.married.upper()) if chance.random() < 0.6 else "",
        given,
        "" if told.woman is None else "F" if told.woman else "M",
        year,
        _bare(place.upper()),
        department if chance.random() < 0.9 else "",
        told.ine,
        kind,
        rest,
        str(award.year),
        chance.choice(_MENTIONS),
    ]


def _umb(chance: Random, told: Told, award: Award, luck: Luck) -> list[str]:
    surname = told.surname
    if told.married:
        drawn = chance.random()
        word = chance.choice(("epouse", "ep."))
        if drawn < 0.3:
            surname = f"{surname} {word} {told.married}"
        elif drawn < 0.45:
            surname = f"{told.married} née {surname}"
        elif drawn < 0.6:
            surname = told.married
    birth = ""
    if told.birth:
        worded = f"{told.birth.day} {MONTHS[told.birth.month - 1]} {told.birth.year}"
        birth = worded if award.year < 1992 and chance.random() < 0.5 else told.birth.isoformat()
    place, department, _ = told.place
    title = "" if told.woman is None else chance.choice(("Mme", "Mlle")) if told.woman else "M."
    return [
        told.number,
        title,
        _cased(chance, surname, 0.5, 0.5),
        " ".join(told.given if chance.random() < 0.4 else told.given[:1]),
        birth,
        f"{place} ({department})" if department and chance.random() < 0.4 else place,
        told.ine,
        f"{award.kind} {award.field}",
        str(award.year),
        chance.choice(_MENTIONS),
    ]


def _urs(chance: Random, told: Told, award: Award, luck: Luck) -> list[str]:
    place, department, code = told.place
    others = told.given[1:] if chance.random() < 0.4 else ()
    return [
        told.number,
        _bare(told.surname.upper()),
        _bare(told.married.upper()) if chance.random() < 0.4 else "",
        _bare(told.given[0]) if chance.random() < 0.15 else told.given[0],
        " ".join(others),
        "" if told.woman is None else "2" if told.woman else "1",
        f"{told.birth:%Y%m%d}" if told.birth else "",
        f"{department}{code}" if department and chance.random() < 0.88 else "",
        _bare(place) if chance.random() < 0.3 else place,
        told.ine,
        f"{award.kind} {award.field}",
        f"{award.year - 1}/{award.year}",
        chance.choice(_MENTIONS),
    ]


def _uds(chance: Random, told: Told, award: Award, luck: Luck) -> list[str]:
    place, department, code = told.place
    given = (*(told.given if chance.random() < 0.5 else told.given[:1]), "", "")[:3]
    upper = chance.random() < 0.7
    day = date(award.year, chance.randrange(6, 11), chance.randrange(1, 29))
    return [
        told.number,
        told.ine,
        _bare(told.surname.upper()),
        _bare(told.married.upper()) if chance.random() < 0.5 else "",
        *(_bare(name.upper()) if upper else name for name in given),
        f"{told.birth:%d/%m/%Y}" if told.birth else "",
        "" if told.woman is None else "F" if told.woman else "M",
        _bare(place.upper()),
        f"{department}{code}" if department and chance.random() < 0.95 else "",
        f"{award.kind[0]}{_bare(award.field[:3].upper())}2",
        "100" if award.year < 2009 else "101",
        f"{award.kind} {award.field}",
        faculty_of(award.field),
        str(award.year - 1),
        f"{day:%d/%m/%Y}",
        _SHORT_MENTIONS[chance.choice(_MENTIONS)],
    ]


_FORMS = {"ulp": _ulp, "umb": _umb, "urs": _urs, "uds": _uds}
