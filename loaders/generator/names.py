"""Names: by the family's origin, the gender and the year of birth, as frequent as they roughly were."""

import re
import unicodedata
from functools import cache

import numpy as np
import polars as pl

from loaders.generator import reference
from loaders.generator.calendar import FIRST_YEAR, THIS_YEAR
from loaders.generator.chance import Chance, Flags, Integers, Lottery

CULTURES = ("als", "fra", "mag", "tur", "ita", "ibe", "ger", "afr", "asi", "est", "ori", "ang")
LANGUAGE_OF_CULTURE = ("", "", "ar", "tr", "it", "pt", "de", "", "zh", "pl", "ar", "en")

# Shares of the origins among those who graduated in the seventies, and among today's students.
_THEN = (46.0, 44.0, 1.5, 0.3, 1.6, 1.0, 2.4, 1.2, 0.5, 0.6, 0.6, 0.3)
_NOW = (29.0, 37.0, 9.0, 4.6, 1.8, 2.8, 3.6, 4.6, 2.8, 2.6, 1.2, 0.8)
_BORN_FIRST, _BORN_LAST, _BIN = 1900, 2015, 5
_LONG_NAMES = 0.3
"""Share of the made-up longer family names among Alsatian and French ones: the long tail of rare names."""


@cache
def culture_lottery() -> Lottery:
    """Choice of an origin; groups are decades since FIRST_YEAR of the last award."""
    decades = (THIS_YEAR - FIRST_YEAR) // 10 + 2
    groups = []
    for decade in range(decades):
        now = min(decade / (decades - 2), 1.0)
        shares = (then * (1 - now) + later * now for then, later in zip(_THEN, _NOW, strict=True))
        groups.append(list(enumerate(shares)))
    return Lottery(groups)


def fold(text: str) -> str:
    """Lower case, without accents, only a-z and hyphens: fit for an address."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z-]", "", plain.lower().replace(" ", "-"))


@cache
def _family() -> tuple[tuple[str, ...], Lottery]:
    """All family names and the choice among them; groups are origins."""
    pool = reference.surnames()
    names: list[str] = []
    groups = []
    for culture in CULTURES:
        common = list(dict.fromkeys(pool[culture]))
        longer = _long_names(culture, set(common))
        weights = [1.0 / (rank + 12) for rank in range(len(common))]
        rare = float(np.cumsum(weights)[-1]) * _LONG_NAMES / (1 - _LONG_NAMES) / max(len(longer), 1)
        start = len(names)
        names.extend((*common, *longer))
        groups.append(list(enumerate([*weights, *[rare] * len(longer)], start=start)))
    return tuple(names), Lottery(groups)


def _long_names(culture: str, taken: set[str]) -> list[str]:
    pool = reference.surnames()
    made = (
        first + last for first in pool.get(f"{culture}-begin", ()) for last in pool.get(f"{culture}-end", ())
    )
    return [name for name in dict.fromkeys(made) if name not in taken]


@cache
def _given() -> tuple[tuple[str, ...], Lottery]:
    """All given names and the choice among them; groups are (origin, gender, bin of years of birth)."""
    names: dict[str, int] = {}
    groups = []
    for culture in CULTURES:
        for gender in "MF":
            for born in range(_BORN_FIRST, _BORN_LAST, _BIN):
                group: list[tuple[int, float]] = []
                for origin, named, peak, width, pool in reference.given_names():
                    share = _share(culture, origin)
                    if named != gender or not share:
                        continue
                    away = (born + _BIN / 2 - peak) / width
                    bell = 1.0 / (1.0 + away * away)
                    for rank, name in enumerate(pool):
                        place = names.setdefault(name, len(names))
                        group.append((place, share * bell * bell * bell / (rank + 6)))
                groups.append(group)
    return tuple(names), Lottery(groups)


def _share(culture: str, origin: str) -> float:
    """How much people of one origin take given names of another's: Alsatian families French ones, say."""
    if culture in ("als", "fra"):
        return {"fra": 1.0, "als": 0.25 if culture == "als" else 0.0}.get(origin, 0.0)
    return {culture: 1.0, "fra": 0.25}.get(origin, 0.0)


def given_places(
    chance: Chance, rows: Integers, culture: Integers, woman: Integers, born: Integers
) -> Integers:
    """Place of each person's given name in the list of `given_names`."""
    bins = (_BORN_LAST - _BORN_FIRST) // _BIN
    bin_ = np.clip((born - _BORN_FIRST) // _BIN, 0, bins - 1)
    return _given()[1].draw((culture * 2 + woman) * bins + bin_, chance.uniform("given name", rows))


def draw_names(
    chance: Chance, rows: Integers, culture: Integers, woman: Integers, born: Integers
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Family name, given name, and both folded for an address, of each row."""
    families, lottery = _family()
    first = lottery.draw(culture, chance.uniform("family name", rows))
    second = lottery.draw(culture, chance.uniform("second family name", rows))
    double: Flags = chance.happens("double name", rows, np.where(woman == 1, 0.07, 0.02)) & (first != second)
    given, places = _given()[0], given_places(chance, rows, culture, woman, born)

    def texts(names: tuple[str, ...], picked: Integers) -> pl.Series:
        return pl.Series(names, dtype=pl.String).gather(pl.Series(picked))

    folded_families, folded_given = tuple(map(fold, families)), tuple(map(fold, given))
    frame = pl.DataFrame(
        {
            "family": texts(families, first),
            "second": texts(families, second),
            "double": double,
            "given": texts(given, places),
            "folded": texts(folded_families, first),
            "folded_given": texts(folded_given, places),
        }
    ).select(
        pl.when("double")
        .then(pl.concat_str("family", "second", separator="-"))
        .otherwise("family")
        .alias("family"),
        "given",
        pl.concat_str("folded_given", "folded", separator=".").alias("address"),
    )
    return frame["family"], frame["given"], frame["address"]
