"""Sex, national and student numbers. Pure, a text at a time."""

import re

from loaders.linking.text import plain

_SEX = {
    **dict.fromkeys(("M", "MR", "H", "MASCULIN", "HOMME", "MONSIEUR"), 1),
    **dict.fromkeys(("F", "MME", "MLLE", "FEMININ", "FEMME", "MADAME", "MADEMOISELLE", "MELLE", "MMLE"), 2),
}
UNKNOWN, MAN, WOMAN = 0, 1, 2
_INE = re.compile(r"\d{10}[A-Z]|\d{4}[0-9A-Z]{7}")
_SHORTEST_INE = 8


def parse_sex(text: str) -> int:
    """UNKNOWN, MAN or WOMAN, from a letter, a civil title, or the 1 and 2 of French registers.

    >>> [parse_sex(text) for text in ("Mlle", "M.", "2", "")]
    [2, 1, 2, 0]
    """
    text = text.strip()
    return int(text) if text in ("1", "2") else _SEX.get(plain(text).strip(". "), UNKNOWN)


def parse_ine(text: str) -> str:
    """The national student number in capitals, '' where it is too short to be one.

    >>> parse_ine(" 68691 11556n"), parse_ine("inconnu")
    ('6869111556N', '')
    """
    number = re.sub("[^0-9A-Z]", "", text.upper())
    return number if len(number) >= _SHORTEST_INE and sum(c.isdigit() for c in number) >= 3 else ""


def is_whole_ine(number: str) -> bool:
    """Whether a number has the shape of an INE: ten digits and a letter, or four digits and seven signs."""
    return bool(_INE.fullmatch(number))


def parse_student_number(text: str) -> str:
    """A student number in capitals, without what separates."""
    return re.sub("[^0-9A-Z]", "", text.upper())
