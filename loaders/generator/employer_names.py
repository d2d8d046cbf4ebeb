"""Employers as people write them: made-up writings of a register's names, with the truth beside."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from loaders.generator.chance import Chance
from loaders.generator.employers import Employer, make_register

GENERIC = (
    "Mairie",
    "Lycée",
    "Hôpital",
    "Université",
    "Pharmacie",
    "Commune",
    "Collège",
    "Association",
    "Banque",
)
NOBODY = (
    "auto-entrepreneur",
    "indépendante",
    "profession libérale",
    "intérim",
    "sans objet",
    "-",
    "à l'étranger",
)
_SHORT = {
    "Université": "Univ.",
    "Établissements": "Ets",
    "Laboratoires": "Labo.",
    "Pharmacie": "Pharm.",
    "Lycée": "Lyc.",
    "Collège": "Coll.",
    "Association": "Assoc.",
    "Saint": "St",
    "Sainte": "Ste",
    "Cabinet": "Cab.",
    "Institut": "Inst.",
    "Groupe": "Gpe",
    "Centre": "Ctre",
    "École": "Ec.",
    "Hôpital": "Hôp.",
    "Commune": "Mairie",
    "Ville": "Mairie",
}
_PARTS = ("Service informatique", "Direction des ressources humaines", "Pôle 3", "site de production")
_FORMS = ("SA", "SAS", "SARL", "S.A.R.L.", "Sté", "EURL")


class MadeUp(NamedTuple):
    """A written name, the town beside it, whom it means ('' nobody of the register), and what was done."""

    name: str
    city: str
    employer: str
    trouble: str


def make_employer_names(people: int, count: int, seed: int) -> tuple[list[Employer], list[MadeUp]]:
    """A register for a university of so many people, and names that were written of its employers.

    One in eight of the register is left out of what is returned, and so are its parts; it is written of all
    the same. Returns the register and `count` names that differ from each other or in their towns.
    """
    whole = make_register(Chance(seed), people).employers
    draw = Random(seed)
    hidden = {one.id for one in whole if draw.random() < 1 / 8}
    hidden |= {one.id for one in whole if one.part_of in hidden}
    called: dict[str, int] = {}
    for one in whole:
        called[one.name] = called.get(one.name, 0) + 1
    made: dict[tuple[str, str], MadeUp] = {}
    while len(made) < count:
        found = _write(draw, whole[draw.randrange(len(whole))], hidden)
        made.setdefault((found.name, found.city), found)
    return [one for one in whole if one.id not in hidden], list(made.values())


def _write(draw: Random, one: Employer, hidden: set[str]) -> MadeUp:
    if (chance := draw.random()) < 0.01:
        return MadeUp(draw.choice(GENERIC), "", "", "generic words alone")
    if chance < 0.02:
        return MadeUp(draw.choice(NOBODY), one.city, "", "no employer")
    if one.aliases and draw.random() < 0.3:
        trouble, name = "another name", draw.choice(one.aliases.split("|"))
    else:
        trouble, change = draw.choice(_TROUBLES)
        name = change(draw, one)
    if draw.random() < 0.2:
        name = name.upper()
    city = one.city if draw.random() < 0.6 else ""
    if one.id in hidden:
        return MadeUp(name, city, "", "not in the register")
    return MadeUp(name, city, one.id, trouble)


def _mistype(draw: Random, one: Employer) -> str:
    words = one.name.split()
    place = max(range(len(words)), key=lambda at: len(words[at]))
    word, at = words[place], draw.randrange(1, max(2, len(words[place]) - 1))
    kinds = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at : at + 1] + word[at:],
        word[:at] + draw.choice("aeinrst") + word[at + 1 :],
        word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
    )
    words[place] = draw.choice(kinds)
    return " ".join(words)


def _shorten(draw: Random, one: Employer) -> str:
    return " ".join(_SHORT.get(word, word) for word in one.name.split())


def _garble(draw: Random, one: Employer) -> str:
    return one.name.encode("utf-8").decode("cp1252", errors="ignore")


def _drop_bracket(draw: Random, one: Employer) -> str:
    return one.name.partition(" (")[0]


def _drop_articles(draw: Random, one: Employer) -> str:
    small = {"de", "du", "des", "la", "le", "et", "d", "l", "les"}
    return " ".join(word for word in one.name.split() if word not in small)


_TROUBLES: tuple[tuple[str, Callable[[Random, Employer], str]], ...] = (
    ("as it is", lambda draw, one: one.name),
    ("a typo", _mistype),
    ("words shortened", _shorten),
    ("mojibake", _garble),
    ("without its brackets", _drop_bracket),
    ("without articles", _drop_articles),
    ("a legal form more", lambda draw, one: f"{one.name} {draw.choice(_FORMS)}"),
    ("a legal form before", lambda draw, one: f"{draw.choice(_FORMS)} {one.name}"),
    ("the town behind", lambda draw, one: f"{one.name} {one.city}"),
    ("a part behind", lambda draw, one: f"{one.name} - {draw.choice(_PARTS)}"),
    ("a space less", lambda draw, one: one.name.replace(" ", "", 1)),
    ("words turned", lambda draw, one: " ".join(reversed(one.name.split(" ", 1)))),
)
