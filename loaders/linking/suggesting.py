"""A mapping proposed for an unknown file: by what its columns are called and by what stands in them."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl

from graph.folding import fold
from loaders.linking.cells import read_cells
from loaders.linking.civil import is_whole_ine, parse_sex
from loaders.linking.dates import NO_DAY, parse_day
from loaders.linking.diplomas import parse_diploma, parse_year
from loaders.linking.mapping import ArchiveColumns, ready_mappings
from loaders.tables import Reading

_WORDS: Mapping[str, str] = {
    "student_number": "etudiant|matricule|dossier|etu|student|numero",
    "surname": "nom|patronymique|pat|surname|famille|naissance nom",
    "married_name": "marital|usage|usu|epouse|married",
    "given_names": "prenom|prenoms|pr1|given|first",
    "other_given_names": "autres|prenom|prenoms|pr2|pr3|other",
    "sex": "sexe|sex|civilite|genre|titre",
    "birth_date": "naissance|nais|nai|ne|nee|date|birth",
    "birth_place": "lieu|ville|vil|commune|place|ne a",
    "department": "dept|departement|dep",
    "commune": "code commune|com|insee",
    "ine": "ine|nne|national",
    "diploma": "diplome|dip|libelle|degree|grade",
    "field": "specialite|filiere|field|discipline",
    "year": "annee|an|session|year|obtention|promotion|date",
    "academic_year": "anu|academic",
    "faculty": "cmp|composante|faculte|faculty|ufr",
    "honours": "mention|honours",
}
_TELLING = frozenset({"ine", "birth_date", "sex", "diploma"})
"""Columns that their values alone give away."""
_ENOUGH = 1.0
_SAMPLE = 2_000


def suggest_mapping(path: Path) -> str:
    """Propose a mapping for a file: the text of a TOML file, with a comment for what was not found.

    Raises:
        BadFile: the file cannot be read.
    """
    found = read_cells(path, Reading())
    header = found.header
    scores = [
        (_score(ours, name, found.rows[f"cell {place}"]), ours, place)
        for place, name in enumerate(header)
        for ours in _WORDS
    ]
    taken: dict[str, str] = {}
    used: set[int] = set()
    further: list[str] = []
    for likely, ours, place in sorted(scores, key=lambda found: (-found[0], found[1], found[2])):
        if likely < _ENOUGH or place in used:
            continue
        if ours == "other_given_names":
            further.append(header[place])
        elif ours in taken:
            continue
        else:
            taken[ours] = header[place]
        used.add(place)
    lines = [
        f"# Proposed for {path.name}; check each line, then: entraide link {path.name} --mapping THIS_FILE",
        "[archive]",
        f'university = "{re.sub("[^A-Za-z0-9]", "", path.stem).upper() or "X"}"',
        "",
        "[archive.columns]",
    ]
    for ours in ArchiveColumns.model_fields:
        if ours == "other_given_names" and further:
            names = [name for name in header if name in further]
            lines.append(f"other_given_names = [{', '.join(map(_quoted, names))}]")
        elif ours in taken:
            lines.append(f"{ours} = {_quoted(taken[ours])}")
        else:
            lines.append(f'# {ours} = ""')
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _score(ours: str, name: str, cells: pl.Series) -> float:
    """How well a column fits: names of ready mappings weigh most, then words of its name, then its values."""
    folded = fold(name)
    if any(folded == fold(theirs) for theirs in _known(ours)):
        return 4.0
    words = set(re.split(r"\W+", folded))
    told = sum(1.0 for pattern in _WORDS[ours].split("|") if set(pattern.split()) <= words)
    named = min(told, 2.0)
    values = [cell for cell in cells.head(_SAMPLE).to_list() if cell and cell.strip()]
    if not named and ours not in _TELLING:
        return 0.0
    check = _CHECKS.get(ours)
    if check is None or not values:
        return named
    fitting = sum(map(check, values)) / len(values)
    # Values that do not fit count against a name that does.
    return named + 1.2 * fitting if fitting > 0.6 else named * fitting


def _known(ours: str) -> Sequence[str]:
    return [
        theirs
        for mapping in ready_mappings().values()
        for key, theirs in mapping.columns.pairs()
        if key == ours or key.startswith(f"{ours}_")
    ]


def _is_title(cell: str) -> bool:
    return parse_sex(cell) > 0


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "sex": _is_title,
    "birth_date": lambda cell: parse_day(cell) != NO_DAY,
    "ine": lambda cell: is_whole_ine(cell.strip().upper()),
    "diploma": lambda cell: bool(parse_diploma(cell).kind),
    "year": lambda cell: parse_year(cell) > 0 and len(cell.strip()) <= 10,
    "department": lambda cell: bool(re.fullmatch(r"\d{1,3}|2[AB]", cell.strip())),
    "commune": lambda cell: bool(re.fullmatch(r"\d{5}|2[AB]\d{3}", cell.strip())),
    "student_number": lambda cell: bool(re.fullmatch(r"[A-Z]?\d{5,10}", cell.strip())),
    "surname": lambda cell: bool(re.fullmatch(r"[^\d]{2,40}", cell.strip())),
    "given_names": lambda cell: bool(re.fullmatch(r"[^\d]{2,60}", cell.strip())),
    "birth_place": lambda cell: not re.fullmatch(r"[\d/-]+", cell.strip()) and len(cell) < 40,
}
