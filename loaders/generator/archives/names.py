"""Names and places of birth for made-up graduates."""

from bisect import bisect
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from loaders.generator import reference

_LINES = "archive_names.txt"
_COMPOSED = 0.45
"""Share of family names that are composed: the long tail of rare ones."""
_CULTURES = (
    ("fra", 42.0, 34.0),
    ("als", 40.0, 28.0),
    ("mag", 3.0, 9.0),
    ("tur", 2.5, 6.0),
    ("ita", 1.5, 2.5),
    ("ibe", 1.5, 3.0),
    ("ger", 3.5, 5.0),
    ("afr", 1.5, 4.5),
    ("asi", 1.0, 4.0),
    ("vie", 3.0, 3.0),
    ("est", 0.5, 1.5),
)


@cache
def lines() -> dict[str, str]:
    """The packaged parts of names, by kind."""
    text = (reference.DATA / _LINES).read_text("utf-8")
    pairs = (line.split(": ", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return dict(pairs)


T = TypeVar("T")


class Choice(Generic[T]):
    """Weighted choice among values."""

    def __init__(self, values: Sequence[T], weights: Sequence[float]) -> None:
        self._values = values
        self._sums = list(accumulate(weights))

    def draw(self, chance: Random) -> T:
        """One of the values."""
        return self._values[bisect(self._sums, chance.random() * self._sums[-1], 0, len(self._values) - 1)]


@cache
def cultures(year: int) -> Choice[str]:
    """Choice of a family's origin, for those who graduate about a year."""
    now = min(max((year - 1970) / 40, 0.0), 1.0)
    return Choice(
        [name for name, _, _ in _CULTURES], [then * (1 - now) + late * now for _, then, late in _CULTURES]
    )


@cache
def surnames(culture: str) -> Choice[str]:
    """Choice of a family name: frequent ones fall off by rank (Zipf 1949), composed ones are rare."""
    if culture == "vie":
        common = lines()["vie-names"].split()
        return Choice(common, [1 / (rank + 1.5) for rank in range(len(common))])
    common = list(dict.fromkeys(reference.surnames()[culture]))
    weights = [1 / (rank + 8) for rank in range(len(common))]
    parts = [lines().get(f"{culture}-{part}", "").split() for part in ("begin", "link", "end")]
    if not parts[0]:
        return Choice(common, weights)
    composed = [a + b + c for a in parts[0] for b in parts[1] for c in parts[2]]
    rare = sum(weights) * _COMPOSED / (1 - _COMPOSED)
    tail = [1 / (rank + 400) for rank in range(len(composed))]
    # The order of composition says nothing about how frequent a name is.
    Random(7).shuffle(composed)
    scale = rare / sum(tail)
    return Choice([*common, *composed], [*weights, *(weight * scale for weight in tail)])


@cache
def given_names(culture: str, woman: bool, decade: int) -> Choice[str]:
    """Choice of a given name, by origin, sex and decade of birth."""
    if culture == "vie":
        pool = [name.replace("-", " ") for name in lines()["vie-women" if woman else "vie-men"].split()]
        return Choice(pool, [1.0] * len(pool))
    shares = {"fra": {"fra": 1.0}, "als": {"fra": 1.0, "als": 0.25}}.get(culture, {culture: 1.0, "fra": 0.25})
    found: dict[str, float] = {}
    for origin, sex, peak, width, names in reference.given_names():
        if (sex == "F") == woman and origin in shares:
            away = (decade + 5 - peak) / width
            bell = 1 / (1 + away * away) ** 3
            for rank, name in enumerate(names):
                found[name] = found.get(name, 0.0) + shares[origin] * bell / (rank + 4)
    return Choice(list(found), list(found.values()))


@cache
def birthplaces(culture: str) -> Choice[tuple[str, str, str]]:
    """Choice of a place of birth: its name, department and code of the commune or country."""
    near = [town.rsplit(" ", 3) for town in lines()["towns-near"].split("|")]
    far = [town.rsplit(" ", 2) for town in lines()["towns-far"].split("|")]
    towns = [(name, department, code) for name, department, code, _ in near]
    weights = [float(weight) for *_, weight in near]
    towns += [(name, department, code) for name, department, code in far]
    weights += [400 / (rank + 4) for rank in range(len(far))]
    foreign = [town.split(" ", 1) for town in lines()["abroad"].split("|")]
    own = [
        (rest.rsplit(" ", 1)[0], "99", rest.rsplit(" ", 1)[1])
        for origin, rest in foreign
        if origin == culture
    ]
    # Half of those from abroad were born there.
    return Choice([*towns, *own], [*weights, *([sum(weights) / len(own)] * len(own) if own else [])])


@cache
def short_forms() -> dict[str, str]:
    """Given names that have a short form, and it."""
    pairs = (pair.split(" ") for pair in lines()["short"].split("|"))
    return dict(pairs)


@cache
def fields_of(university: str) -> tuple[tuple[str, bool], ...]:
    """The fields that a university teaches, and whether each leads to a state diploma of doctor."""
    pairs = (pair.split(" ", 1) for pair in lines()["fields"].split("|"))
    return tuple((name.lstrip("+"), name[0] == "+") for at, name in pairs if university in (at, "UDS"))


@cache
def faculty_of(field: str) -> str:
    """The code of the faculty of today's university that teaches a field."""
    named = dict(pair.rsplit(" ", 1) for pair in lines()["faculties"].split("|"))
    return named.get(field) or next(known.faculty for known in reference.fields() if known.name == field)
