"""One load of whatever is given: files of the model's own kinds, and archives that are linked. One unload
of whichever archive it is."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict, Unpack

from rich.console import Console

from graph.database import Database
from graph.errors import EntraideError, InputError
from graph.settings import Settings
from loaders.archive_rows import KIND
from loaders.completing import complete_due
from loaders.linked.loading import load_archives, unload_archive
from loaders.linked.sources import is_linked, is_truth
from loaders.linking.mapping import ArchiveMapping, read_archive_mapping, ready_mappings
from loaders.loading import load
from loaders.mapping import parse_values, read_mapping
from loaders.nodes import NODE_KINDS
from loaders.progress import counting
from loaders.records import read_kind
from loaders.reference_unloading import unload_reference
from loaders.report import FileReport, Report, name_run
from loaders.tables import SUFFIXES
from loaders.unloading import unload as unload_keyed
from loaders.unpacking import unpack
from loaders.waiting import Waited, list_waiting


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


def unload(database: Database, archive: str, settings: Settings, progress: Console) -> list[str]:
    """Take an archive out of the graph, by what its rows are.

    Args:
        database: the graph.
        archive: its id.
        settings: as the load read them.
        progress: where bars are drawn.

    Returns:
        What is to be said of it.

    Raises:
        InputError: there is no such archive, or it cannot be taken out; the message says what was changed.
        DatabaseError: the database refused, or went away; running it again completes it.
    """
    kind = read_kind(database, archive)
    complete_due(database, name_run(), settings.load_batch)
    if kind == KIND:
        return unload_archive(database, archive, settings, progress).notes
    with counting(progress, archive) as advance:
        if kind in NODE_KINDS:
            return unload_reference(database, archive, kind, settings, advance)
        gone = unload_keyed(database, archive, settings.load_batch, advance)
    waiting = Waited(0, len(list_waiting(database))).describe()
    return [f"{gone.records:,} records and {gone.people:,} people went.", *waiting]


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

    def load_linked(run: str) -> Report:
        return load_archives(database, archives, settings, mapping=declared, run=run, **choices)

    keyed = read_mapping(None if declared else mapping, parse_values(values))
    if mapping and not declared and not others:
        raise InputError(
            f"The mapping {mapping} is for files of the model's own kinds, and a ready mapping of an archive"
            " fits each of these.",
            "Load them without it, or give a mapping with an [archive]. Nothing was written.",
        )
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
