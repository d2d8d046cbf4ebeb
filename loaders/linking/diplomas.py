"""Kinds of diploma, their rank, the field of study, the year of the award. Pure, a text at a time."""

import re
from datetime import date
from typing import NamedTuple

from loaders.linking.text import plain

_KINDS = (
    ("DIPLOME D ETAT DE DOCTEUR", 3),
    ("DIPLOME D ETUDES SPECIALISEES", 4),
    ("DIPLOME D ETUDES APPROFONDIES", 3),
    ("DIPLOME D UNIVERSITE", 0),
    ("MASTER RECHERCHE", 3),
    ("MASTER PROFESSIONNEL", 3),
    ("MASTER", 3),
    ("DOCTORAT", 4),
    ("MAITRISE", 2),
    ("LICENCE PROFESSIONNELLE", 1),
    ("LICENCE", 1),
    ("DEUG", 1),
    ("DUT", 1),
    ("DEUST", 1),
    ("DEA", 3),
    ("DESS", 3),
    ("HABILITATION", 5),
)
_YEARS = re.compile(r"1[89]\d\d|20\d\d")
_SHORT_SPAN = re.compile(r"((?:1[89]|20)\d\d)[/-](\d\d)")


class Diploma(NamedTuple):
    """The kind ('' where unknown), its rank from 1 licence to 4 doctorate (0 outside), and the field."""

    kind: str
    rank: int
    field: str


def parse_diploma(text: str) -> Diploma:
    """The parts of a diploma's name.

    >>> parse_diploma("Maîtrise Droit privé")
    Diploma(kind='MAITRISE', rank=2, field='DROIT PRIVE')
    """
    name = plain(text)
    for kind, rank in _KINDS:
        if name == kind or name.startswith(f"{kind} "):
            return Diploma(kind, rank, name[len(kind) :].strip())
    return Diploma("", 0, name)


def parse_year(text: str) -> int:
    """The year of an award, the later one of an academic year; 0 where there is none that can be.

    >>> [parse_year(text) for text in ("1970", "1969/1970", "23/07/2005", "1999/00", "1066", "2099", "")]
    [1970, 1970, 2005, 2000, 0, 0, 0]
    """
    if found := _SHORT_SPAN.fullmatch(text.strip()):
        return _within(int(found[1]) + 1)
    years = _YEARS.findall(text)
    return _within(int(years[-1])) if years else 0


def parse_academic_year(text: str) -> int:
    """The year in which an academic year ends, that of its awards: of one number, the year after.

    >>> [parse_academic_year(text) for text in ("2005", "2005/2006", "2005-06", "")]
    [2006, 2006, 2006, 0]
    """
    year = parse_year(text)
    return _within(year + 1) if year and text.strip() == str(year) else year


def latest_year() -> int:
    """The last year of which an award may tell: the next one, since academic years end then."""
    return date.today().year + 1


def _within(year: int) -> int:
    return year if year <= latest_year() else 0
