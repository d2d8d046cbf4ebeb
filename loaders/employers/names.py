"""An employer's name as it was written, read: the words that tell, where it is, what unit is named. Pure."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from graph.folding import fold
from loaders.employers.departments import CHIEF_TOWNS, NUMBERS
from loaders.employers.vocabulary import ABBREVIATIONS, LEGAL_FORMS, SPELLED_OUT, STOP_WORDS, UNIVERSITY_KINDS
from loaders.linking.text import repair

_DOTTED = re.compile(r"\b(?:[^\W\d_]\.[ -]?){2,}(?:[^\W\d_]\b)?")
_UNIT = re.compile(
    r"\b(?:UMR[-_ ]?S?|UPR|UPS|UMS|UAR|URA|FRE|ERL|EA|UR|IRL|U)[ -]?(?:n°[ ]?)?\d{3,4}\b", re.IGNORECASE
)
_BREAK = re.compile(r"\s+[-–—]\s+|[,;:/()\[\]|]+")
_POSTCODE = re.compile(r"(?<!\d)(\d{2})\d{3}(?!\d)")
_NUMBER = re.compile(r"\((\d{2})\)|(?<![\d\w])(\d{2})$")
_MOST_CITY_WORDS = 5


class Name(NamedTuple):
    """A name that was read.

    Attributes:
        words: what tells, in order: folded, spelled out, without legal forms.
        cities: towns that are named, in it or beside it, folded.
        places: those of the words that say where, each town's and each department's.
        departments: numbers of departments.
        squeezed: all of it, legal forms too, without spaces.
        unit: a research unit's number as it was written, or ''.
        segments: beginnings and parts of it, as commas, dashes and parentheses divide it.
    """

    words: tuple[str, ...]
    cities: frozenset[str]
    places: frozenset[str]
    departments: frozenset[str]
    squeezed: str
    unit: str
    segments: tuple[str, ...]


def read_name(text: str, city: str = "", known_cities: Collection[str] = ()) -> Name:
    """Read a written name.

    Args:
        text: the name.
        city: what was written beside it of where it is.
        known_cities: towns to be found in names, folded.

    >>> read_name("Sté E.Leclerc S.A.R.L. (67)").words
    ('e', 'leclerc', '67')
    >>> read_name("Univ. de Strasbourg", known_cities={"strasbourg"}).cities
    frozenset({'strasbourg'})
    >>> read_name("CNRS, UMR 7357").unit
    'UMR 7357'
    """
    text = repair(text)
    unit = _UNIT.search(text)
    bare = _UNIT.sub(" ", text) if unit else text
    parts = [part for part in (part.strip() for part in _BREAK.split(bare)) if fold(part)]
    beginnings = [" ".join(parts[:count]) for count in range(len(parts) - 1 + bool(unit), 0, -1)]
    segments = tuple(dict.fromkeys([*beginnings, *parts[1:]]))
    departments = {number for number in _POSTCODE.findall(text) if number in CHIEF_TOWNS}
    departments |= {one or other for one, other in _NUMBER.findall(text) if (one or other) in CHIEF_TOWNS}
    raw = _split(_POSTCODE.sub(" ", bare))
    words, cities, places = _say(raw, known_cities)
    departments |= {word for word in words if word in departments or word in NUMBERS.values()}
    places |= {word for word in words if word in departments}
    beside, number = read_city(city)
    if beside:
        cities.add(beside)
    if number:
        departments.add(number)
    return Name(
        tuple(words),
        frozenset(cities),
        frozenset(places),
        frozenset(departments),
        "".join(raw),
        unit.group().strip() if unit else "",
        segments,
    )


def read_city(text: str) -> tuple[str, str]:
    """A town, folded, and the number of its department, each '' where it is not told.

    >>> read_city("67000 STRASBOURG CEDEX 9"), read_city("Longwy (54)")
    (('strasbourg', '67'), ('longwy', '54'))
    """
    text = repair(text)
    told = _POSTCODE.findall(text) + [one or other for one, other in _NUMBER.findall(text)]
    words = [word for word in fold(text).split() if not any(c.isdigit() for c in word) and word != "cedex"]
    return " ".join(words), next((number for number in told if number in CHIEF_TOWNS), "")


def _split(text: str) -> list[str]:
    """Folded words; letters apart by full stops are one word."""
    joined = _DOTTED.sub(lambda found: re.sub(r"[. -]", "", found.group()) + " ", text)
    return fold(joined).split()


def _say(raw: list[str], known_cities: Collection[str]) -> tuple[list[str], set[str], set[str]]:
    """The words that tell, the towns among them and the words that name these."""
    words: list[str] = []
    cities: set[str] = set()
    places: set[str] = set()
    at = 0
    while at < len(raw):
        if found := next(_cities_at(raw, at, known_cities), ()):
            city = [_full(word) for word in found if word not in STOP_WORDS]
            cities.add(" ".join(found))
            places.update(city)
            words += city
            at += len(found)
            continue
        if number := next(_departments_at(raw, at), None):
            words.append(NUMBERS[number])
            at += len(number)
            continue
        word = raw[at]
        at += 1
        if word in SPELLED_OUT:
            words += SPELLED_OUT[word]
        elif word == "univ" and words and words[-1] in UNIVERSITY_KINDS:
            words.append("universitaire")
        elif word == "ste" and at > 1 and at < len(raw):
            words.append("sainte")
        elif word not in STOP_WORDS and word not in LEGAL_FORMS:
            words.append(_full(word))
    # What has no other words is called so: 'SE', 'Société', 'AG2R La ...'.
    return words or [word for word in raw if word not in STOP_WORDS] or raw, cities, places


def _full(word: str) -> str:
    return ABBREVIATIONS.get(word, word)


def _cities_at(raw: list[str], at: int, known: Collection[str]) -> Iterator[tuple[str, ...]]:
    for size in range(min(_MOST_CITY_WORDS, len(raw) - at), 0, -1):
        if " ".join(raw[at : at + size]) in known:
            yield tuple(raw[at : at + size])


def _departments_at(raw: list[str], at: int) -> Iterator[tuple[str, ...]]:
    for size in (4, 3, 2):
        if (told := tuple(raw[at : at + size])) in NUMBERS:
            yield told
