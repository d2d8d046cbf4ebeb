"""Archives of keyed rows loaded again from their kept contents, so that the graph says what these say."""

from collections.abc import Iterator

from rich.console import Console

from graph.database import Database
from graph.errors import InputError
from graph.model import Layer
from graph.settings import Settings
from loaders import store
from loaders.binding import load_binding
from loaders.formats import FORMATS
from loaders.loading import load_source
from loaders.progress import LoadProgress
from loaders.records import Kept, list_kept
from loaders.references import KnownIds
from loaders.report import FileReport, Report, name_run
from loaders.settling import settle_in_turn
from loaders.sources import Source
from loaders.tables import inspect
from loaders.waiting import tell_waiting

_FORMS = {form.name: form for form in FORMATS if form.layer == Layer.ARCHIVE}


def reload_kept(database: Database, settings: Settings, progress: Console | None) -> Report:
    """Load every archive of keyed rows again from its kept content; what the graph has lost comes back.

    Args:
        database: the graph.
        settings: home and load_batch are read.
        progress: where a bar is drawn; nowhere when not given.

    Raises:
        InputError: a content is no longer kept, or is not what it was; nothing was written.
        DatabaseError: the database refused, or went away; what was written is whole.
    """
    order = list(_FORMS)
    found = sorted(list_kept(database, order), key=lambda kept: order.index(kept.kind))
    report = Report(name_run())
    older = [kept.id for kept in found if kept.name is None]
    if older:
        report.notes.append(
            f"Of {', '.join(older)} no content is kept: load them again; what the graph has of them stays."
        )
    sources = list(_open(found, settings))
    known = KnownIds(database)
    with LoadProgress(progress, sum(source.table.rows for source in sources)) as bar:
        for source in sources:
            file = FileReport(str(source.table.path), source.form.name, source.archive)
            report.files.append(file)
            load_source(database, source, known, file, report.run, settings, bar)
    report.notes += tell_waiting(database, report.run, settings.load_batch).describe()
    report.notes += settle_in_turn(database, report.run)
    return report


def _open(found: list[Kept], settings: Settings) -> Iterator[Source]:
    for kept in found:
        if kept.name is None:
            continue
        try:
            table = inspect(store.find(kept.name, kept.id, settings.home), kept.reading)
        except InputError as error:
            raise InputError(error.message, f"{error.hint} Nothing was written.") from error
        yield Source(table, _FORMS[kept.kind], load_binding(kept.layout), [], kept.id, kept.label)
