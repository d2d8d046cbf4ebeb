"""Names into what can be compared: forms of a surname, given names one by one. Pure, a text at a time."""

import re
from typing import NamedTuple

from loaders.linking.text import plain

_BORN = re.compile(r"^(?P<used>.+?) NEE? (?P<born>.+)$")
_MARRIED = re.compile(r"^(?P<born>.+?) (?:EPOUSE|EPSE|EP|VEUVE|VVE|DIVORCEE|DIV|MARIEE)\.? (?P<used>.+)$")
_TITLE = re.compile(r"^(?:M|MR|MME|MLLE|MONSIEUR|MADAME|MADEMOISELLE|MM)\.? (?=[A-Z]{2})")
_PARTICLES = frozenset(
    (
        "D",
        "DE",
        "DU",
        "DES",
        "LE",
        "LA",
        "LES",
        "L",
        "VON",
        "VAN",
        "DER",
        "DEN",
        "BEN",
        "BENT",
        "EL",
        "AL",
        "AIT",
        "OULD",
        "ABD",
        "ABU",
    )
)
_SHORTEST_PART = 3

GIVEN_NAMES = 5
"""How many given names of a record are compared."""


class Surname(NamedTuple):
    """The forms of a surname in one cell, each of letters alone ('' where there is none).

    `main` is the name, as written first; `other` the birth or married name that the cell tells beside it;
    `part` and `last` are the first and last part of a compound name, without particles.
    """

    main: str
    other: str = ""
    part: str = ""
    last: str = ""


def parse_surname(text: str) -> Surname:
    """The forms of a surname.

    >>> parse_surname("Jaubeneux née Gerdas")
    Surname(main='GERDAS', other='JAUBENEUX', part='', last='')
    >>> parse_surname("MULLER epouse MULLER-LESTON")
    Surname(main='MULLER', other='MULLERLESTON', part='MULLER', last='LESTON')
    >>> parse_surname("DU CRESTTIER")
    Surname(main='DUCRESTTIER', other='', part='CRESTTIER', last='')
    """
    name = _TITLE.sub("", plain(text))
    told = _BORN.match(name) or _MARRIED.match(name)
    born, used = (told["born"], told["used"]) if told else (name, "")
    parts = _parts(used) or _parts(born)
    return Surname(_letters(born), _letters(used), parts[0] if parts else "", parts[-1] if parts[1:] else "")


def _parts(name: str) -> list[str]:
    """The parts of a compound name, or of one with particles; none of a simple name."""
    words = re.split(r"[-., ]+", name)
    if len(words) < 2:
        return []
    return [word for word in words if len(word) >= _SHORTEST_PART and word not in _PARTICLES]


def _letters(name: str) -> str:
    return re.sub("[^A-Z]", "", name)


def parse_given_names(text: str) -> tuple[str, ...]:
    """The given names in order, each of letters alone; one with a hyphen is one name.

    >>> parse_given_names("HÉLÈNE, Marie-Claire Anne")
    ('HELENE', 'MARIECLAIRE', 'ANNE')
    >>> parse_given_names("J.-Claude")
    ('JCLAUDE',)
    """
    words = re.split(r"[, ]+", plain(text).replace(".-", "-"))
    return tuple(name for word in words if (name := _letters(word)))
