"""Each field's diplomas, version by version, through the reforms and the merger.

Licence, Maîtrise, DEA and DESS until 2004; Licence and Master (recherche or professionnel) of the LMD reform
from 2005; the merged university's first versions in 2009; new accreditations in 2013 and 2018.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from loaders.generator import reference
from loaders.generator.calendar import FIRST_YEAR, THIS_YEAR
from loaders.generator.programs import LMD, MERGED, MERGER, SLOTS, Diploma, Programs, Stage
from loaders.generator.reference import FacultyFact, Field

ERAS: tuple[tuple[int, int | None, str], ...] = (
    (MERGER, 2012, "200"),
    (2013, 2017, "300"),
    (2018, None, "400"),
)
"""First year, last year and version of the merged university's accreditations."""

_LICENCE_NAMES = {
    "DRO": "Droit",
    "SSO": "Sciences sociales",
    "LTR": "Lettres",
    "LLC": "Langues, littératures et civilisations étrangères",
}


class _Builder:
    """Collects diplomas and their alternatives while the fields are gone through."""

    def __init__(self) -> None:
        self.diplomas: dict[str, Diploma] = {}
        self.taught: dict[tuple[int, Stage], list[str]] = {}
        self.faculties = {fact.code: fact for fact in reference.faculties()}

    def add(self, number: int, stage: Stage, diploma: Diploma, before: Sequence[str] = ()) -> str:
        """Add a version (once) as one that a field teaches, as the successor of `before`; gives its id."""
        self.diplomas.setdefault(diploma.id, diploma)
        self.taught.setdefault((number, stage), []).append(diploma.id)
        for name in before:
            old = self.diplomas[name]
            if diploma.id not in old.became:
                self.diplomas[name] = replace(old, became=(*old.became, diploma.id))
        return diploma.id

    def chain(
        self,
        number: int,
        stage: Stage,
        first: Diploma,
        eras: Sequence[tuple[int, int | None, str]],
        before: Sequence[str] = (),
    ) -> list[str]:
        """Add one version for each era, each the successor of the one before."""
        last = list(before)
        for since, until, version in eras:
            made = replace(first, since=since, until=until, version=version)
            last = [self.add(number, stage, made, last)]
        return last

    def finish(self, fields: Sequence[Field]) -> Programs:
        """The diplomas in order of id, and the table of awards."""
        diplomas = sorted(self.diplomas.values(), key=lambda diploma: diploma.id)
        places = {diploma.id: place for place, diploma in enumerate(diplomas)}
        years = range(FIRST_YEAR, THIS_YEAR + 1)
        awarded = np.full((len(fields), len(Stage), SLOTS, len(years) + 2), -1, dtype=np.int64)
        for (number, stage), names in self.taught.items():
            for column, year in enumerate(years, start=1):
                open_ones = [
                    places[name]
                    for name in names
                    if self.diplomas[name].since <= year <= (self.diplomas[name].until or THIS_YEAR)
                ]
                if open_ones:
                    dealt = [open_ones[slot % len(open_ones)] for slot in range(SLOTS)]
                    awarded[number, stage, :, column] = dealt
        return Programs(tuple(diplomas), awarded)


def _old_faculty(faculty: FacultyFact) -> str:
    return f"{faculty.origin}:{faculty.code}"


def _add_academic(build: _Builder, number: int, taught: Field, faculty: FacultyFact) -> None:
    """Licence, Maîtrise, DEA, DESS, Master of one field."""
    code, origin, home = taught.code, faculty.origin, _old_faculty(faculty)
    start = max(FIRST_YEAR, faculty.since)
    name = taught.name
    old = Diploma(origin, "", "100", "", "", name, home, start, LMD - 1)
    lmd = replace(old, since=LMD, until=MERGER - 1)
    new = replace(old, university=MERGED, faculty=f"{MERGED}:{faculty.code}")
    maitrise: list[str] = []
    if taught.kind == "acad":
        first = build.add(
            number, Stage.LICENCE, replace(old, code=f"L{code}1", name=f"Licence {name}", level="Licence")
        )
        second = build.add(
            number,
            Stage.LICENCE,
            replace(lmd, code=f"L{code}2", name=f"Licence {name}", level="Licence"),
            [first],
        )
        shared = taught.licence or code
        title = _LICENCE_NAMES.get(shared, name)
        licence = replace(new, code=f"L{shared}2", name=f"Licence {title}", level="Licence", field=title)
        build.chain(number, Stage.LICENCE, licence, ERAS, [second])
        maitrise = [
            build.add(
                number,
                Stage.MAITRISE,
                replace(old, code=f"I{code}1", name=f"Maîtrise {name}", level="Maîtrise"),
            )
        ]
        dea = build.add(number, Stage.MASTER, replace(old, code=f"E{code}1", name=f"DEA {name}", level="DEA"))
    dess = build.add(
        number,
        Stage.MASTER,
        replace(old, code=f"S{code}1", name=f"DESS {name}", level="DESS", since=max(start, 1976)),
    )
    last = [
        build.add(
            number,
            Stage.MASTER,
            replace(lmd, code=f"M{code}2", name=f"Master professionnel {name}", level="Master"),
            [*maitrise, dess],
        )
    ]
    if taught.kind == "acad":
        last.append(
            build.add(
                number,
                Stage.MASTER,
                replace(lmd, code=f"A{code}2", name=f"Master recherche {name}", level="Master"),
                [*maitrise, dea],
            )
        )
    master = replace(new, code=f"M{code}2", name=f"Master {name}", level="Master")
    if not taught.specialities:
        build.chain(number, Stage.MASTER, master, ERAS, last)
        return
    common = build.chain(number, Stage.MASTER, master, ERAS[:1], last)
    for place, speciality in enumerate(taught.specialities, start=3):
        special = replace(master, code=f"M{code}{place}", name=f"Master {name}, parcours {speciality}")
        build.chain(number, Stage.MASTER, special, ERAS[1:], common)


def _add_doctorate(build: _Builder, number: int, taught: Field, faculty: FacultyFact) -> None:
    code = f"D{taught.code}2"
    name = f"Doctorat {taught.name}"
    since = max(FIRST_YEAR + 4, faculty.since)
    old = Diploma(
        faculty.origin, code, "100", name, "Doctorat", taught.name, _old_faculty(faculty), since, MERGER - 1
    )
    first = build.add(number, Stage.DOCTORATE, old)
    merged = replace(old, university=MERGED, faculty=f"{MERGED}:{faculty.code}")
    build.chain(number, Stage.DOCTORATE, merged, ((MERGER, None, "200"),), [first])


def _add_long(build: _Builder, number: int, taught: Field, faculty: FacultyFact) -> None:
    """The one diploma of a school, or the State diploma of a health profession."""
    level, old_name, name = reference.schools()[taught.code]
    code = f"X{taught.code}1"
    since = max(FIRST_YEAR, faculty.since)
    old = Diploma(
        faculty.origin, code, "100", old_name, level, taught.name, _old_faculty(faculty), since, MERGER - 1
    )
    merged = replace(old, university=MERGED, faculty=f"{MERGED}:{faculty.code}", name=name)
    build.chain(
        number,
        Stage.LONG,
        merged,
        ((MERGER, 2017, "200"), (2018, None, "300")),
        [build.add(number, Stage.LONG, old)],
    )
    if taught.kind == "health":
        special = replace(
            old,
            code=f"Y{taught.code}1",
            name=f"Diplôme d'études spécialisées {taught.name}",
            level="Diplôme d'études spécialisées",
            since=max(since, 1984),
        )
        first = build.add(number, Stage.SPECIALITY, special)
        later = replace(special, university=MERGED, faculty=f"{MERGED}:{faculty.code}")
        build.chain(number, Stage.SPECIALITY, later, ((MERGER, 2017, "200"), (2018, None, "300")), [first])


def _add_technological(build: _Builder, number: int, taught: Field, faculty: FacultyFact) -> None:
    """DUT and Licence professionnelle, both followed by the BUT from 2024."""
    since = max(FIRST_YEAR + 1, faculty.since + 2)
    old = Diploma(
        faculty.origin,
        f"U{taught.code}1",
        "100",
        f"DUT {taught.name}",
        "DUT",
        taught.name,
        _old_faculty(faculty),
        since,
        MERGER - 1,
    )
    merged = replace(old, university=MERGED, faculty=f"{MERGED}:{faculty.code}")
    dut = build.chain(
        number, Stage.SHORT, merged, ((MERGER, 2023, "200"),), [build.add(number, Stage.SHORT, old)]
    )
    pro = replace(
        old,
        code=f"P{taught.code}1",
        name=f"Licence professionnelle {taught.name}",
        level="Licence professionnelle",
        since=2001,
    )
    first = build.add(number, Stage.PROFESSIONAL, pro)
    later = replace(pro, university=MERGED, faculty=f"{MERGED}:{faculty.code}")
    eras = ((MERGER, 2012, "200"), (2013, 2017, "300"), (2018, 2023, "400"))
    last = build.chain(number, Stage.PROFESSIONAL, later, eras, [first])
    but = replace(
        merged, code=f"B{taught.code}1", name=f"BUT {taught.name}", level="BUT", since=2024, until=None
    )
    build.add(number, Stage.SHORT, but, [*dut, *last])


def _add_teaching(build: _Builder, number: int, taught: Field) -> None:
    """Masters of the institute for teachers: IUFM, then ESPE, then INSPÉ; awarded since 2010."""
    first = Diploma(
        MERGED, "MENS2", "200", "Master Enseignement", "Master", "Enseignement", f"{MERGED}:IUF", 2010, 2013
    )
    last = [build.add(number, Stage.MASTER, first)]
    for place, speciality in enumerate(taught.specialities, start=3):
        name = f"Master Métiers de l'enseignement, de l'éducation et de la formation, {speciality.lower()}"
        second = Diploma(
            MERGED, f"MMEE{place}", "300", name, "Master", taught.name, f"{MERGED}:ESP", 2014, 2018
        )
        third = replace(second, version="400", faculty=f"{MERGED}:INS", since=2019, until=None)
        build.add(number, Stage.MASTER, third, [build.add(number, Stage.MASTER, second, last)])


def make_programs() -> Programs:
    """All diplomas of all fields, with what each became, and the table of awards."""
    build = _Builder()
    fields = reference.fields()
    for number, taught in enumerate(fields):
        faculty = build.faculties[taught.faculty]
        if taught.kind == "teach":
            _add_teaching(build, number, taught)
            continue
        if taught.kind in ("acad", "master"):
            _add_academic(build, number, taught, faculty)
        if taught.kind in ("school", "health"):
            _add_long(build, number, taught, faculty)
        if taught.kind == "iut":
            _add_technological(build, number, taught, faculty)
        else:
            _add_doctorate(build, number, taught, faculty)
    return build.finish(fields)
