"""Archives of keyed rows loaded again from their kept contents, so that the graph says what these say."""

from rich.console import Console

from graph.database import Database
from graph.settings import Settings
from loaders.kept import KEYED, open_kept
from loaders.loading import load_source
from loaders.progress import LoadProgress
from loaders.records import list_kept
from loaders.reference_writing import ToldRows
from loaders.references import KnownIds
from loaders.report import FileReport, Report, name_run
from loaders.uniting import follow_programs
from loaders.waiting import tell_waiting


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
    order = list(KEYED)
    found = sorted(list_kept(database, order), key=lambda kept: order.index(kept.kind))
    report = Report(name_run())
    older = [kept.id for kept in found if not (kept.name and kept.whole)]
    if older:
        report.notes.append(
            f"Of {', '.join(older)} no whole content is kept: load them again;"
            " what the graph has of them stays."
        )
    sources = [open_kept(kept, settings) for kept in found if kept.id not in older]
    known = KnownIds(database)
    rows = ToldRows(database, settings, known)
    with LoadProgress(progress, sum(source.table.rows for source in sources)) as bar:
        for source in sources:
            file = FileReport(str(source.table.path), source.form.name, source.archive)
            report.files.append(file)
            load_source(database, source, known, rows, file, report.run, settings, bar)
    report.notes += tell_waiting(database, report.run, settings.load_batch).describe()
    report.notes += follow_programs(database, report.run, settings.load_batch, settle=True)
    return report
