"""The demo's university: generated and loaded once, and known again at the next start."""

from pathlib import Path

from rich.console import Console

from graph.database import Database
from graph.errors import InputError
from graph.schema import apply_schema
from graph.settings import Settings
from loaders.generator import generate
from loaders.loading import load

PEOPLE = 10_000
SEED = 1
SOURCE = "demo"

_MARK = "MERGE (s:Schema {id: 'entraide'}) SET s.demo_people = $people, s.demo_ready = $ready"
_READ = (
    "OPTIONAL MATCH (s:Schema {id: 'entraide'})"
    " RETURN s.demo_people, coalesce(s.demo_ready, false), COUNT { (:Person) }"
)


def ensure_demo(
    database: Database, settings: Settings, people: int | None = None, progress: Console | None = None
) -> int:
    """Make sure that the graph holds the demo's university; a load that was interrupted is made good.

    Args:
        database: an empty graph, or one that holds the demo.
        settings: home, for the files, and load_batch are read.
        people: how many people; as many as there are, or PEOPLE, if not given.
        progress: where bars are drawn.

    Returns:
        How many people the demo has.

    Raises:
        InputError: the graph holds other people, or a demo of another size.
        DatabaseError: see graph.errors.
    """
    loaded, ready, found = database.read_one(_READ)
    if loaded is None and found:
        raise InputError(
            f"The graph holds {found:,} people that are not the demo's.",
            "Choose another data folder for the demo with ENTRAIDE_HOME.",
        )
    if loaded is not None and people not in (None, loaded):
        raise InputError(
            f"The graph holds a demo of {loaded:,} people.",
            f"Choose another data folder for one of {people:,} with ENTRAIDE_HOME.",
        )
    wanted = people or loaded or PEOPLE
    # Also where an earlier program made the demo.
    apply_schema(database)
    if not ready:
        database.write(_MARK, {"people": wanted, "ready": False})
        folder = settings.home.expanduser().absolute() / SOURCE
        generate(wanted, SEED, folder, progress)
        _load(database, folder, settings, progress)
        database.write(_MARK, {"people": wanted, "ready": True})
    return int(wanted)


def _load(database: Database, folder: Path, settings: Settings, progress: Console | None) -> None:
    report = load(database, [folder], settings, source=SOURCE, progress=progress)
    if report.refused:
        raise InputError(
            f"{report.refused:,} rows of the demo in {folder} were refused.", "Remove the folder."
        )
    if progress:
        progress.print(f"Loaded {report.read:,} rows in {report.seconds:.0f} s.", highlight=False)
