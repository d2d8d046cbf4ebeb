"""One load of whatever is given: files of the model's own kinds, and archives that are linked."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict, Unpack

from rich.console import Console

from graph.database import Database
from graph.errors import EntraideError, InputError
from graph.schema import apply_schema
from graph.settings import Settings
from loaders.completing import complete_due
from loaders.linked.loading import load_archives
from loaders.linked.sources import is_linked, is_truth
from loaders.linking.mapping import ArchiveMapping, read_archive_mapping, ready_mappings
from loaders.loading import load
from loaders.mapping import parse_values, read_mapping
from loaders.report import FileReport, Report, name_run
from loaders.tables import SUFFIXES
from loaders.unpacking import unpack


def load_everything(
    database: Database,
    paths: Sequence[Path],
    settings: Settings,
    *,
    mapping: str | None = None,
    values: Sequence[str] = (),
    source: str | None = None,
    progress: Console | None = None,
    refused: Path | None = None,
    dry_run: bool = False,
    drift: float | None = None,
    edition_of: str | None = None,
) -> Report:
    """Load files into the graph, each as what it is.

    Reference data come first, then archives whose records are linked, then keyed rows that refer to people.

    The members of a ZIP are files of its folder.

    Args:
        database: the graph.
        paths: files, ZIP files of them, and folders of files, in any order.
        settings: as `load` and `load_archives` read them.
        mapping: a mapping's file or ready name; one of an archive makes all files linked archives.
        values: name=value for the mapping.
        edition_of: id of the archive that the only file is a corrected export of, whatever it is called.
        source, progress, refused, dry_run, drift: as in `load` and `load_archives`.

    Raises:
        InputError, DatabaseError, SchemaOutOfDate: as these do.
    """
    try:
        with unpack(paths, SUFFIXES) as unpacked:
            if edition_of and (len(unpacked.paths) != 1 or unpacked.paths[0].is_dir()):
                raise InputError(
                    f"Several files cannot be one edition of '{edition_of}'.", "Load them one by one."
                )
            try:
                report = _load(
                    database,
                    unpacked.paths,
                    settings,
                    mapping,
                    values,
                    source=source,
                    progress=progress,
                    refused=refused,
                    dry_run=dry_run,
                    drift=drift,
                    edition_of=edition_of,
                )
            except EntraideError as error:
                error.message, error.hint = map(unpacked.rename, (error.message, error.hint))
                raise
            for file in report.files:
                file.path = unpacked.rename(file.path)
            report.stopped = unpacked.rename(report.stopped)
            return report
    except OSError as error:
        raise InputError(
            f"{error.filename or 'A temporary file'} cannot be read or written ({error.strerror}).",
            "Check its rights, and that there is room, and load again; what the graph holds is whole.",
        ) from error


class _Choices(TypedDict):
    """What both kinds of load take alike."""

    source: str | None
    progress: Console | None
    refused: Path | None
    dry_run: bool
    drift: float | None
    edition_of: str | None


def _load(
    database: Database,
    paths: Sequence[Path],
    settings: Settings,
    mapping: str | None,
    values: Sequence[str],
    **choices: Unpack[_Choices],
) -> Report:
    declared = _archive_mapping(mapping)
    archives, others, truths = _divide(paths, declared)

    def load_linked() -> Report:
        return load_archives(database, archives, settings, mapping=declared, **choices)

    if archives and not others:
        if not choices["dry_run"]:
            apply_schema(database)
            complete_due(database, name_run(), settings.load_batch)
        report = load_linked()
    else:
        keyed = read_mapping(None if declared else mapping, parse_values(values))
        between = load_linked if archives else None
        report = load(database, others, settings, mapping=keyed, between=between, **choices)
    told = "it is the truth about archives: `entraide link --truth` compares with it"
    report.files += [FileReport(str(path), "", None, told) for path in truths]
    return report


def _archive_mapping(name: str | None) -> ArchiveMapping | None:
    """The mapping, where it is one of an archive."""
    if not name:
        return None
    if not Path(name).exists():
        return read_archive_mapping(name) if name in ready_mappings() else None
    try:
        told = tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None
    return read_archive_mapping(name) if "archive" in told else None


def _divide(
    paths: Sequence[Path], declared: ArchiveMapping | None
) -> tuple[list[Path], list[Path], list[Path]]:
    """Linked archives, other files, and the truth beside archives; a folder is what its files are."""
    archives: list[Path] = []
    others: list[Path] = []
    truths: list[Path] = []
    for path in paths:
        if not path.is_dir():
            (archives if declared or is_linked(path) else others).append(path)
            continue
        inside = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and p.name[0] not in ".~")
        beside = [p for p in inside if is_truth(p)]
        found = [p for p in inside if p not in beside and (declared or is_linked(p))]
        archives += found
        truths += beside if found else ()
        others += [path] if not found else [p for p in inside if p not in (*found, *beside)]
    return archives, others, truths
