"""Made-up graduates as they really are: who they were born as, and what they studied where."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from loaders.generator.archives.names import birthplaces, cultures, fields_of, given_names, surnames

OLD = ("ULP", "UMB", "URS")
MERGED = "UDS"
_FIRST, _LAST, _MERGER = 1970, 2012, 2009
_OLD_SHARES = (0.42, 0.32, 0.26)
_INE_SINCE = 1995
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_TWINS, _NAMESAKES = 0.005, 0.0025
_SAME_PLACE = 0.2
"""Share of namesakes born on one day who were born in one place, too."""
_MORE = (0.46, 0.47, 0.09)
"""Share of those with a first, second and third diploma who take another."""


@dataclass(frozen=True, slots=True)
class Award:
    """A diploma that somebody was awarded."""

    university: str
    number: str
    kind: str
    field: str
    year: int


@dataclass(frozen=True, slots=True)
class Person:
    """A graduate; `married` is '' or the name in use from the year `married_in`."""

    id: int
    woman: bool
    culture: str
    surname: str
    married: str
    married_in: int
    given: tuple[str, ...]
    birth: date
    place: tuple[str, str, str]
    ine: str
    awards: tuple[Award, ...]
    kind: str


class Registry:
    """The series of student numbers of all universities."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, int], int] = defaultdict(lambda: 2)

    def enrol(self, chance: Random, university: str, year: int) -> str:
        """The next number of a university and year."""
        letter = chance.choice("BHM") if university == "UMB" else ""
        key = (university + letter, year)
        self._last[key] += 1 + (chance.random() < 0.4)
        serial = self._last[key] % 100_000
        if university == "UMB":
            return f"{letter}{year % 100:02}{serial:05}"
        return f"2{year % 100:02}{serial:05}" if university == MERGED else f"{year}{serial:05}"


def make_people(count: int, chance: Random, registry: Registry, trouble: float) -> Iterator[Person]:
    """Draw people; twins and namesakes born on one day come `trouble` times as often."""
    before: list[Person] = []
    for number in range(count):
        drawn = chance.random()
        if before and drawn < _TWINS * trouble:
            other, kind = before[-1], "twin"
        elif before and drawn < (_TWINS + _NAMESAKES) * trouble:
            other, kind = chance.choice(before), "namesake"
        else:
            other, kind = None, ""
        person = _make_person(number, chance, registry, other, kind)
        yield person
        before = [*before[-200:], person] if number % 7 == 0 or not before else [*before[:-1], person]


def _make_person(number: int, chance: Random, registry: Registry, like: Person | None, kind: str) -> Person:
    start = _start_year(chance)
    if like:
        start = like.awards[0].year + (chance.randrange(-2, 3) if kind == "twin" else chance.randrange(-4, 8))
        start = min(max(start, _FIRST), _LAST)
    culture = like.culture if like else cultures(start // 10 * 10).draw(chance)
    woman = like.woman if kind == "namesake" and like else chance.random() < 0.52
    if like:
        birth = like.birth
    else:
        age = 20 + int(chance.expovariate(0.45)) if chance.random() < 0.82 else chance.randrange(24, 50)
        birth = date(start - min(age, 55), 1, 1) + timedelta(days=chance.randrange(365))
        if culture in ("mag", "tur", "afr") and chance.random() < 0.09:
            birth = date(birth.year, 1, 1)
    surname = like.surname if like else _surname(chance, culture)
    given = _given(chance, culture, woman, birth.year, like, kind)
    married, married_in = "", 0
    if woman and chance.random() < 0.45:
        name = _surname(chance, cultures(start // 10 * 10).draw(chance))
        drawn = chance.random()
        married = name if drawn < 0.75 else f"{surname}-{name}"
        married_in = birth.year + chance.randrange(21, 38)
    place = birthplaces(culture).draw(chance) if not like or kind == "namesake" else like.place
    if kind == "namesake" and like and chance.random() < _SAME_PLACE:
        place = like.place
    awards = tuple(_career(chance, registry, start))
    ine = ""
    if awards[-1].year >= _INE_SINCE:
        tail = chance.random() < 0.3
        digits = f"{chance.randrange(10**4):04}"
        ine = (
            digits + "".join(chance.choice("0123456789" + _LETTERS) for _ in range(7))
            if tail
            else f"{digits}{chance.randrange(10**6):06}{chance.choice(_LETTERS)}"
        )
    return Person(
        number, woman, culture, surname, married, married_in, given, birth, place, ine, awards, kind
    )


def _start_year(chance: Random) -> int:
    """Year of the first award: cohorts have grown fourfold."""
    while True:
        year = chance.randrange(_FIRST, _LAST + 1)
        if chance.random() < 0.25 + 0.75 * (year - _FIRST) / (_LAST - _FIRST):
            return year


def _surname(chance: Random, culture: str) -> str:
    name = surnames(culture).draw(chance)
    if chance.random() < 0.015:
        return f"{name}-{surnames(culture).draw(chance)}"
    if chance.random() < 0.01:
        particle = {"mag": "Ben", "afr": "Ould", "ger": "von"}.get(culture, chance.choice(("de", "du", "le")))
        return f"{particle} {name}"
    return name


def _given(
    chance: Random, culture: str, woman: bool, year: int, like: Person | None, kind: str
) -> tuple[str, ...]:
    pool = given_names(culture, woman, year // 10 * 10)
    names: list[str] = []
    if like and kind == "namesake":
        names.append(like.given[0])
    while len(names) < 1 + (chance.random() < 0.55) * chance.randrange(1, 3):
        name = pool.draw(chance)
        if not names and chance.random() < 0.03:
            name += chance.choice(("ine", "ette", "a") if woman else ("ien", "in"))
        if name not in names and not (kind == "twin" and like and not names and name == like.given[0]):
            names.append(name)
    return tuple(names)


def _career(chance: Random, registry: Registry, start: int) -> Iterator[Award]:
    """The awards of one person, in order of years; a number is kept at its university, mostly."""
    count = 1
    while count < len(_MORE) + 1 and chance.random() < _MORE[count - 1]:
        count += 1
    year, rank = start, 1 if chance.random() < 0.62 else 2
    university = _university(chance, year)
    field, medical = chance.choice(fields_of(university))
    numbers: dict[str, tuple[str, int]] = {}
    for _ in range(count):
        if year > _LAST:
            break
        here = university
        if university != MERGED and year >= _MERGER:
            university = MERGED
        elif numbers and chance.random() < 0.2:
            university = _university(chance, year)
        if (university != here and field not in [name for name, _ in fields_of(university)]) or (
            numbers and chance.random() < 0.06
        ):
            field, medical = chance.choice(fields_of(university))
        if university not in numbers or (year - numbers[university][1] > 1 and chance.random() < 0.07):
            numbers[university] = (registry.enrol(chance, university, year - chance.randrange(0, 4)), year)
        yield Award(university, numbers[university][0], _kind(chance, rank, medical, year), field, year)
        rank += 1
        year += chance.randrange(1, 4) if chance.random() < 0.85 else chance.randrange(4, 20)


def _university(chance: Random, year: int) -> str:
    if year >= _MERGER:
        return MERGED
    return chance.choices(OLD, _OLD_SHARES)[0]


def _kind(chance: Random, rank: int, medical: bool, year: int) -> str:
    if medical:
        return "Diplôme d'État de docteur" if rank <= 2 else "Diplôme d'études spécialisées"
    if rank == 1:
        return "Licence"
    if year >= 2005:
        return "Master" if rank == 2 else "Master recherche" if rank == 3 else "Doctorat"
    return "Maîtrise" if rank == 2 else chance.choice(("DEA", "DESS")) if rank == 3 else "Doctorat"


def copied_to_merged(chance: Random, person: Person, registry: Registry) -> Person:
    """The person with some of the last awards before the merger told again by the merged university."""
    number = next((award.number for award in person.awards if award.university == MERGED), "")
    more = []
    for award in person.awards:
        if award.university != MERGED and award.year >= 2005 and chance.random() < 0.15:
            number = number or registry.enrol(chance, MERGED, award.year - 2)
            more.append(replace(award, university=MERGED, number=number))
    return replace(person, awards=(*person.awards, *more)) if more else person
