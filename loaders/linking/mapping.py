"""Which columns of an archive hold what: declared in TOML, found by the header of a file.

A mapping of an archive is a TOML file, or the name of a ready one in loaders/mappings:

    [archive]
    university = "ULP"              # whose student numbers these are
    encoding = "cp1252"             # found out where they are left out, as are delimiter and sheet

    [archive.columns]               # ours = theirs
    surname = "NOM"
    other_given_names = ["LIB_PR2_IND", "LIB_PR3_IND"]

Columns are compared without case, accents and punctuation.
"""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from graph.errors import InputError
from graph.folding import fold
from loaders.refusals import BadFile, FileProblem
from loaders.tables import Reading

_READY = Path(__file__).parent.parent / "mappings"


class ArchiveColumns(BaseModel):
    """The name of the column for each thing that an archive tells of a graduate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    surname: str
    given_names: str
    year: str | None = None
    student_number: str | None = None
    married_name: str | None = None
    other_given_names: tuple[str, ...] = ()
    sex: str | None = None
    birth_date: str | None = None
    birth_place: str | None = None
    department: str | None = None
    commune: str | None = None
    ine: str | None = None
    diploma: str | None = None
    field: str | None = None
    honours: str | None = None
    diploma_code: str | None = None
    diploma_version: str | None = None
    academic_year: str | None = None
    faculty: str | None = None

    def pairs(self) -> list[tuple[str, str]]:
        """Ours and theirs, one pair for each column; the further given names are numbered."""
        found: list[tuple[str, str]] = []
        for name in type(self).model_fields:
            told = getattr(self, name)
            if isinstance(told, tuple):
                found.extend((f"{name}_{place}", theirs) for place, theirs in enumerate(told, 1))
            elif told is not None:
                found.append((name, told))
        return found


class ArchiveMapping(BaseModel):
    """How to read the archive of one source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    university: str
    columns: ArchiveColumns
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None

    @property
    def reading(self) -> Reading:
        """How to read the file."""
        return Reading(self.encoding, self.delimiter, self.sheet)

    def missing(self, header: Sequence[str]) -> list[str]:
        """The columns it names that a header lacks."""
        there = {fold(name) for name in header}
        return [theirs for _, theirs in self.columns.pairs() if fold(theirs) not in there]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    archive: ArchiveMapping


def read_archive_mapping(name: str | Path) -> ArchiveMapping:
    """The mapping of an archive from a TOML file or, by its bare name, from those that are ready.

    Raises:
        InputError: there is no such file, or something in it does not fit.
    """
    ready = _READY / f"{name}.toml"
    path = ready if not Path(name).exists() and ready.exists() else Path(name)
    try:
        return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).archive
    except OSError as error:
        raise InputError(
            f"There is no mapping '{name}' ({error.strerror}).",
            f"Ready ones for archives are: {', '.join(ready_mappings())}.",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"The mapping {path} is no TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(
            f"The mapping {path} does not fit at {where}: {first['msg'].lower()}.",
            f"Columns that can be mapped are: {', '.join(ArchiveColumns.model_fields)}.",
        ) from error


def ready_mappings() -> dict[str, ArchiveMapping]:
    """The ready mappings of archives, by name."""
    found = {}
    for path in sorted(_READY.glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        if "archive" in told:
            found[path.stem] = ArchiveMapping.model_validate(told["archive"])
    return found


def find_mapping(path: Path, header: Sequence[str], header_line: int) -> ArchiveMapping:
    """The ready mapping whose columns a header has.

    Raises:
        BadFile: there is none; it says which come nearest and what they miss.
    """
    ready = ready_mappings()
    lacking = {name: mapping.missing(header) for name, mapping in ready.items()}
    fitting = [name for name, missing in lacking.items() if not missing]
    if fitting:
        return ready[max(fitting, key=lambda name: len(ready[name].columns.pairs()))]
    advice = (
        f"Ready mappings are: {', '.join(ready)}. `entraide mapping suggest {path.name}` proposes one for"
        " this file; give it with --mapping."
    )
    near = min(ready, key=lambda name: len(lacking[name]) / len(ready[name].columns.pairs()))
    if len(lacking[near]) * 2 < len(ready[near].columns.pairs()):
        missing = ", ".join(f"'{name}'" for name in lacking[near])
        raise BadFile(
            FileProblem(str(path), header_line, f"it looks like '{near}' but lacks {missing}", advice)
        )
    raise BadFile(FileProblem(str(path), header_line, "no mapping fits its header", advice))


def check_mapping(path: Path, mapping: ArchiveMapping, header: Sequence[str], header_line: int) -> None:
    """Refuse a file that lacks a column of its mapping.

    Raises:
        BadFile: it names the columns, and those that are there.
    """
    missing = mapping.missing(header)
    if missing:
        names = ", ".join(f"'{name}'" for name in missing)
        raise BadFile(
            FileProblem(
                str(path),
                header_line,
                f"the columns {names} are missing" if len(missing) > 1 else f"the column {names} is missing",
                f"The columns there are: {', '.join(name for name in header if name)}.",
            )
        )
