"""Places of birth and departments. Pure, a text at a time."""

import re
from typing import NamedTuple

from loaders.linking.text import plain, repair

_WITH_CODE = re.compile(r"(.*?)[ (]+(\d{2,3}|2[ABab])\)?\s*")
_DISTRICT = re.compile(r"\b\d+ *(?:ER|E|EME)?\b.*$")
_WORDS = {"ST": "SAINT", "STE": "SAINTE", "S": "SUR"}
FOREIGN = "99"


class Place(NamedTuple):
    """A place of letters alone, and its department ('99' abroad); '' for what is not told."""

    name: str
    department: str = ""


def parse_place(text: str) -> Place:
    """The place of a text.

    >>> parse_place("Longwy (54)"), parse_place("St-Louis")
    (Place(name='LONGWY', department='54'), Place(name='SAINTLOUIS', department=''))
    """
    text = repair(text).strip()
    found = _WITH_CODE.fullmatch(text)
    name, code = (found[1], found[2]) if found else (text, "")
    words = re.split(r"[-., ]+", plain(_DISTRICT.sub("", name)))
    return Place("".join(_WORDS.get(word, word) for word in words), parse_department(code))


def parse_department(code: str) -> str:
    """The department of its own code, or of a commune's (INSEE), '' where the code has none.

    >>> [parse_department(code) for code in ("67", "54323", "2A004", "99216", "6", "971")]
    ['67', '54', '2A', '99', '06', '97']
    """
    code = code.strip().upper()
    if re.fullmatch(r"\d", code):
        return f"0{code}"
    return code[:2] if re.fullmatch(r"(\d{2}|2[AB])(\d|\d{3})?", code) else ""
