"""From paths to the files that are loaded: each looked at from end to end before anything is written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from graph.errors import InputError
from graph.model import Layer
from graph.records import archive_id
from loaders.binding import Binding
from loaders.formats import FORMATS, Format
from loaders.mapping import DeclaredMapping, bind_columns, find_format, suggest_ready
from loaders.refusals import BadFile
from loaders.tables import SUFFIXES, Table, inspect


class Source(NamedTuple):
    """A file that can be loaded; `archive` is None for what members entered."""

    table: Table
    form: Format
    binding: Binding
    unused: list[str]
    archive: str | None
    label: str


class LeftOut(NamedTuple):
    """A file that the mapping says to leave out, and why."""

    path: Path
    reason: str


def find_sources(
    paths: Sequence[Path], mapping: DeclaredMapping, name: str | None = None, edition_of: str | None = None
) -> tuple[list[Source], list[LeftOut]]:
    """The files that paths name, in the order in which they are to be loaded.

    Args:
        paths: files, and folders whose CSV and XLSX files are meant.
        mapping: what is declared about them.
        name: name of the source, the first part of the archives' ids; by default the folder's name.
        edition_of: id of the archive that the only file is a corrected export of, whatever it is called.

    Raises:
        InputError: files do not fit, each named with its line; nothing is to be written then.
    """
    sources: list[Source] = []
    left_out: list[LeftOut] = []
    problems: list[InputError] = []
    for path in _files(paths):
        declared = mapping.find(path)
        if declared.skip:
            left_out.append(LeftOut(path, declared.skip))
            continue
        try:
            table = inspect(path, declared.reading)
            form = find_format(table, declared)
            binding, unused = bind_columns(table, form, declared, mapping.values)
        except BadFile as error:
            if not mapping.file:
                error.hint = suggest_ready(path) or error.hint
            problems.append(error)
            continue
        folder = name or path.resolve().parent.name or "archive"
        id = edition_of or archive_id(f"{folder}/{path.stem}")
        archive = id if form.layer == Layer.ARCHIVE else None
        sources.append(Source(table, form, binding, unused, archive, f"{path.name} ({folder})"))
    if problems:
        raise problems[0] if len(problems) == 1 else _all_of(problems)
    _check_archives(sources)
    order = [form.name for form in FORMATS]
    return sorted(sources, key=lambda s: (order.index(s.form.name), s.archive or "", s.table.path)), left_out


def _all_of(problems: Sequence[InputError]) -> InputError:
    """One error for several files, each advice once below those that it is for."""
    by_advice: defaultdict[str, list[str]] = defaultdict(list)
    for error in problems:
        by_advice[error.hint].append(error.message)
    told = "\n".join("\n".join((*messages, f"  {advice}")) for advice, messages in by_advice.items())
    return InputError(f"{len(problems)} files cannot be loaded:\n{told}", "Nothing was written.")


def _files(paths: Iterable[Path]) -> list[Path]:
    found: dict[Path, Path] = {}
    for path in paths:
        inside = [path]
        if path.is_dir():
            inside = sorted(
                p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and p.name[0] not in ".~"
            )
            if not inside:
                raise InputError(
                    f"The folder {path} has no files to load.", f"Their names end in {', '.join(SUFFIXES)}."
                )
        elif not path.exists():
            raise InputError(f"There is no file {path}.", "Check its name.")
        elif path.suffix.lower() not in SUFFIXES:
            raise InputError(
                f"{path} is no file that can be loaded.", f"Names of those end in {', '.join(SUFFIXES)}."
            )
        found.update({file.resolve(): file for file in inside})
    return list(found.values())


def _check_archives(sources: Iterable[Source]) -> None:
    paths: dict[str, Path] = {}
    for source in sources:
        if source.archive is None:
            continue
        if source.archive in paths:
            raise InputError(
                f"{source.table.path} and {paths[source.archive]} would be one archive, '{source.archive}'.",
                "Load them apart with a --source of their own, or rename one.",
            )
        paths[source.archive] = source.table.path
