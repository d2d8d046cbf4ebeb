"""Earlier loads as the graph remembers them: how well each archive's columns were filled."""

from collections.abc import Sequence
from typing import NamedTuple

from graph.database import Database
from graph.errors import InputError
from loaders.archive_rows import KIND, load_layout
from loaders.drift import STOPS, TOLD, Drift, find_drifts
from loaders.quality import Quality, load_quality

_READ = """
MATCH (a:Archive)
WHERE a.quality IS NOT NULL
RETURN a.id, a.kind, last(a.layouts), a.digest, a.quality
ORDER BY a.id"""


class Earlier(NamedTuple):
    """An archive that stands: its id, whose it is, the digest of its content, how it is filled."""

    id: str
    source: str
    digest: str | None
    quality: Quality


def read_earlier(database: Database) -> list[Earlier]:
    """All archives of which the graph knows how they are filled, by id."""
    found = []
    for id, kind, layout, digest, quality in database.read(_READ):
        university = load_layout(layout)[0].university if kind == KIND else None
        found.append(Earlier(id, name_source(id, kind, university), digest, load_quality(quality)))
    return found


def name_source(archive: str, kind: str, university: str | None = None) -> str:
    """Whose files are comparable: a university's linked archives, or one kind of a source's keyed files."""
    return f"{kind} {university}" if university else f"{kind} {archive.rpartition('/')[0]}"


def compare_with_earlier(
    earlier: Sequence[Earlier], archive: str, source: str, now: Quality, stops: float | None
) -> list[Drift]:
    """What a file tells worse than earlier loads of its source did, as far as the report tells it."""
    edition = next((one.quality for one in earlier if one.id == archive), None)
    others = [one.quality for one in earlier if one.source == source and one.id != archive]
    return find_drifts(now, edition, others, min(TOLD, stops or TOLD))


def stop_for_drift(found: Sequence[tuple[str, Sequence[Drift]]], stops: float | None) -> InputError | None:
    """The error that keeps files from being loaded, where they drift too far.

    Args:
        found: files by name, with their drifts.
        stops: how many times more often, STOPS where None; 0 lets everything pass.
    """
    limit = STOPS if stops is None else stops
    told = [
        f"{name}: {drift}." for name, drifts in found for drift in drifts if limit and drift.factor >= limit
    ]
    if not told:
        return None
    return InputError(
        "\n".join(told),
        "Nothing was written. Look at the export: it may be cut, or a column may have changed. If it is as it"
        f" should be, load it with --drift and a factor above {limit:g}, or --drift 0, which never stops.",
    )
