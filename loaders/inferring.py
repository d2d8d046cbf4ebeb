"""What of a linked record's values was inferred: what stood there, and how the value was made of it. Pure.

Spacing, capitals and the order of a date's numbers are no inference: they say the same in another way.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from graph.folding import fold
from loaders.archive_rows import load_layout, split_family_name, strip_title
from loaders.linking.civil import parse_ine, parse_student_number
from loaders.linking.dates import parse_day
from loaders.linking.diplomas import parse_academic_year, parse_year
from loaders.linking.text import repair

_TURNED = "surname and given name stood in each other's column, as other records tell"


class Inference(NamedTuple):
    """What was read, and how the value was made of it."""

    read: str
    how: str


def infer_cells(layout: str, cells: Sequence[str], turned: bool) -> dict[str, Inference]:
    """The values of a record that were inferred, by the names that `tell_cells` gives them.

    Args:
        layout: of the record's archive.
        cells: as they stand on the Record.
        turned: whether surname and given name stand in each other's column.
    """
    mapping, header = load_layout(layout)
    places = {fold(name): place for place, name in reversed(list(enumerate(header)))}
    texts = {ours: cells[places[fold(theirs)]].removeprefix("'") for ours, theirs in mapping.columns.pairs()}
    return infer(texts, turned)


def infer(texts: Mapping[str, str], turned: bool = False) -> dict[str, Inference]:
    """The same by the texts of the columns that the mapping names.

    >>> infer({"surname": "KLEIN", "year": "1969/1970"})["year"]
    Inference(read='1969/1970', how='the later year of an academic year')
    """
    found: dict[str, Inference] = {}
    year, academic = texts.get("year", ""), texts.get("academic_year", "")
    if not parse_year(year) and (ends := parse_academic_year(academic)):
        found["year"] = Inference(academic, f"no day of the award: the academic year ends in {ends}")
    awarded = parse_year(year) or parse_academic_year(academic)
    used = "married_name" if split_family_name(texts.get("married_name", "")) else "surname"
    for value, column, explain in (
        ("family_name", used, _explain_family_name),
        ("given_name", "given_names", _explain_given_name),
        ("birth_date", "birth_date", lambda text: _explain_date(text, awarded)),
        ("ine", "ine", lambda text: _explain_signs(text, parse_ine)),
        ("student_number", "student_number", lambda text: _explain_signs(text, parse_student_number)),
        ("year", "year" if parse_year(year) else "", _explain_year),
        ("diploma_name", "diploma", lambda text: ()),
        ("honours", "honours", lambda text: ()),
    ):
        text = " ".join(texts.get(column, "").split())
        steps = [*_explain_repair(text), *explain(text)] if text else []
        if steps:
            found[value] = Inference(text, "; ".join(steps))
    if turned:
        swapped = {"family_name": texts["given_names"], "given_name": texts["surname"]}
        found |= {name: Inference(text, _TURNED) for name, text in swapped.items()}
    return found


def _explain_repair(text: str) -> Sequence[str]:
    mended = repair(text) != unicodedata.normalize("NFC", text)
    return ("letters that were broken by a wrong encoding are mended",) if mended else ()


def _explain_family_name(text: str) -> Sequence[str]:
    steps = _explain_title(text)
    name = strip_title(repair(text))
    return (*steps, "of two names in one cell the one in use") if split_family_name(text) != name else steps


def _explain_given_name(text: str) -> Sequence[str]:
    steps = _explain_title(text)
    several = len(re.split(r"[, ]+", strip_title(text))) > 1
    return (*steps, "of several names the first, as the one in use") if several else steps


def _explain_title(text: str) -> tuple[str, ...]:
    return ("the civil title is left out",) if strip_title(text) != text else ()


def _explain_date(text: str, awarded: int) -> Sequence[str]:
    day = parse_day(text)
    numbers = re.findall(r"\d+", text)
    steps = []
    if sum(day) > 0 and day.year < 100:
        by = f" by {awarded}" if awarded else ""
        steps.append(f"a year of two digits: the latest one that leaves time to graduate{by}")
    if len(numbers) == 3 and day.month and int(numbers[1]) != day.month:
        steps.append(f"day and month turned, since there is no month {int(numbers[1])}")
    return steps


def _explain_signs(text: str, parse: Callable[[str], str]) -> Sequence[str]:
    return ("signs that separate are left out",) if parse(text) != text.upper().replace(" ", "") else ()


def _explain_year(text: str) -> Sequence[str]:
    spans = len(re.findall(r"\d+", text)) == 2 and parse_year(text)
    return ("the later year of an academic year",) if spans else ()
