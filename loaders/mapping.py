"""Which file is of which kind, and which of its columns are ours: found out, or declared in TOML.

A mapping is a TOML file, or the name of a ready one in loaders/mappings:

    [values]                            # named values for the texts below; `--set name=value` goes before
    university = "UT3"

    [[file]]
    name = "Composante*.xlsx"           # the files it is for, by name; the first that fits counts
    kind = "faculties"                  # one of `entraide files`; found out where it is left out
    sheet = "Composante"                # of a workbook; the first where it is left out
    empty = ["ns", "nd"]                # cells that hold nothing but one of these are empty
    encoding = "cp1252"                 # found out where they are left out, as is delimiter = ";"

    [file.columns]                      # ours = theirs, or a text with theirs and values in braces
    name = "Composante (lib.)"
    id = "{university}:{Composante (code)}"
    version = { value = "1" }           # the same in each row
    code = { text = "x:{URI}", after = "/" } # of each cell what comes after the last such sign
    months = { text = "{Délai}", before = " " } # of each cell what comes before the first such sign

    [[file]]
    name = "Etape.xlsx"
    skip = "stages are not held in the graph"

Columns are compared without case, accents and punctuation; one not declared is looked for by our name.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph.errors import InputError
from graph.folding import fold
from loaders.binding import Binding, bind
from loaders.formats import FORMATS, Format
from loaders.refusals import BadFile, FileProblem
from loaders.tables import Reading, Table, inspect

_READY = Path(__file__).parent / "mappings"
_KINDS: Mapping[str, Format] = {form.name: form for form in FORMATS}
_ANY_UNIVERSITY = {"university": "CODE"}


class Constant(BaseModel):
    """A value that is the same in each row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: str


class Shortened(BaseModel):
    """A text with names in braces; of each of their cells what comes after the last of some signs, and of
    that what comes before the first of others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    after: str | None = Field(None, min_length=1)
    before: str | None = Field(None, min_length=1)


class FileMapping(BaseModel):
    """What is declared about the files whose name fits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = "*"
    kind: str | None = None
    skip: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    empty: tuple[str, ...] = ()
    columns: dict[str, str | Constant | Shortened] = {}

    @property
    def reading(self) -> Reading:
        """How to read the file."""
        return Reading(self.encoding, self.delimiter, self.sheet)


class DeclaredMapping(BaseModel):
    """A mapping as declared; the empty one finds everything out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    values: dict[str, str] = {}
    file: tuple[FileMapping, ...] = ()

    def find(self, path: Path) -> FileMapping:
        """What is declared about a file."""
        name = path.name.casefold()
        return next((file for file in self.file if fnmatchcase(name, file.name.casefold())), FileMapping())


def parse_values(texts: Iterable[str]) -> dict[str, str]:
    """Named values from texts such as 'university=UT3'.

    Raises:
        InputError: a text has no name, or no '='.
    """
    values = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not (name and sign):
            raise InputError(f"'{text}' gives no value a name.", "Write it as name=value.")
        values[name.strip()] = value.strip()
    return values


def read_mapping(name: str | Path | None, values: Mapping[str, str] | None = None) -> DeclaredMapping:
    """A mapping from a TOML file or, by its bare name, from those that are ready.

    Args:
        name: path of a file, name of a ready mapping, or None for the empty one.
        values: go before the mapping's own values.

    Raises:
        InputError: there is no such file, or something in it does not fit.
    """
    if name is None:
        return DeclaredMapping(values=dict(values or {}))
    ready = _READY / f"{name}.toml"
    path = ready if not Path(name).exists() and ready.exists() else Path(name)
    try:
        found = DeclaredMapping.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        names = ", ".join(sorted(file.stem for file in _READY.glob("*.toml")))
        raise InputError(
            f"There is no mapping '{name}' ({error.strerror}).", f"Ready ones are: {names}."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"The mapping {path} is no TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"The mapping {path} does not fit at {where}: {first['msg'].lower()}.") from error
    for file in found.file:
        if file.kind is not None and file.kind not in _KINDS:
            raise InputError(f"The mapping {path} names a kind '{file.kind}'.", _KINDS_ADVICE)
        if file.kind is not None:
            _check_columns(path, _KINDS[file.kind], file.columns)
    return found.model_copy(update={"values": {**found.values, **(values or {})}})


def suggest_ready(path: Path) -> str:
    """How to load a file that a ready mapping fits, by its name and its columns; '' where none does."""
    for ready in sorted(_READY.glob("*.toml")):
        told = tomllib.loads(ready.read_text(encoding="utf-8"))
        if "archive" in told:
            continue
        mapping = DeclaredMapping.model_validate(told)
        declared = mapping.find(path)
        if not (declared.skip or declared.kind):
            continue
        try:
            table = inspect(path, declared.reading)
            if declared.kind:
                bind_columns(table, _KINDS[declared.kind], declared, _ANY_UNIVERSITY)
        except BadFile:
            continue
        asks = any("{university}" in str(spec) for file in mapping.file for spec in file.columns.values())
        value = " --set university=CODE" if asks else ""
        return f"A ready mapping fits: load what is of its kind with --mapping {ready.stem}{value}."
    return ""


def find_format(table: Table, declared: FileMapping) -> Format:
    """What the rows of a table are: as declared, else by the file's name, else by its header.

    Raises:
        BadFile: neither tells.
    """
    if declared.kind:
        return _KINDS[declared.kind]
    stem = table.path.stem.casefold()
    named = [name for name in _KINDS if re.search(rf"(?<![a-z]){name}(?![a-z])", stem)]
    if named:
        return _KINDS[max(named, key=len)]
    header = {fold(name) for name in table.header} | {fold(name) for name in declared.columns}
    fitting = [form for form in FORMATS if all(fold(c.name) in header for c in form.columns if c.required)]
    most = max((_matches(form, header) for form in fitting), default=0)
    best = [form for form in fitting if _matches(form, header) == most]
    if len(best) == 1:
        return best[0]
    if best:
        reason, advice = f"its columns fit {' and '.join(form.name for form in best)} alike", _KINDS_ADVICE
    else:
        reason = "neither its name nor its columns say what its rows are"
        suggest = "If it lists graduates, `entraide mapping suggest FILE` proposes a mapping for it."
        advice = f"{suggest} {_KINDS_ADVICE}"
    raise BadFile(FileProblem(str(table.path), table.header_line, reason, advice))


def bind_columns(
    table: Table, form: Format, declared: FileMapping, values: Mapping[str, str]
) -> tuple[Binding, list[str]]:
    """Where each column of the format is found in a table's lines, and the table's columns not used.

    Raises:
        BadFile: a required column, or one that the mapping names, is missing or there twice.
    """
    _check_columns(table.path, form, declared.columns)
    specs: dict[str, str | tuple[str]] = {}
    cuts: dict[str, tuple[str, str]] = {}
    for column in form.columns:
        spec = declared.columns.get(column.name, column.name)
        if isinstance(spec, Shortened):
            cuts[column.name] = (spec.after or "", spec.before or "")
            spec = spec.text
        specs[column.name] = (spec.value,) if isinstance(spec, Constant) else spec
    optional = {c.name for c in form.columns if not c.required and c.name not in declared.columns}
    return bind(table, specs, optional, values, cuts, declared.empty)


def _matches(form: Format, header: set[str]) -> int:
    return sum(fold(column.name) in header for column in form.columns)


def _check_columns(path: Path, form: Format, columns: Mapping[str, Any]) -> None:
    unknown: Sequence[str] = [name for name in columns if name not in form.header]
    if unknown:
        raise InputError(
            f"The mapping for {path} names a column '{unknown[0]}', which {form.name} do not have.",
            f"They have: {', '.join(form.header)}.",
        )


_KINDS_ADVICE = (
    "Name the file after what its rows are, such as graduates-2015.csv, or declare its kind in a mapping;"
    f" kinds are: {', '.join(_KINDS)}."
)
