"""Archives opened again from where their contents are kept."""

from graph.errors import InputError
from graph.model import Layer
from graph.settings import Settings
from loaders import store
from loaders.binding import load_binding
from loaders.formats import FORMATS
from loaders.records import Kept
from loaders.sources import Source
from loaders.tables import inspect

KEYED = {form.name: form for form in FORMATS if form.layer == Layer.ARCHIVE}
"""The kinds of archives whose rows are told apart by a key, in the order in which they are loaded."""


def open_kept(kept: Kept, settings: Settings) -> Source:
    """A kept archive, as it was loaded.

    Raises:
        InputError: its content is not kept, or is not what it was.
    """
    if kept.name is None:
        raise InputError(
            f"'{kept.id}' was never loaded to its end since contents are kept.", "Load it again."
        )
    try:
        table = inspect(store.find(kept.name, kept.id, settings.home), kept.reading)
    except InputError as error:
        raise InputError(error.message, f"{error.hint} Nothing was written.") from error
    return Source(table, KEYED[kept.kind], load_binding(kept.layout), [], kept.id, kept.label)
