"""What long work says while it is at it: a bar for each step."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich import progress
from rich.console import Console

from graph.announcing import announce

Progress = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, and of how much."""


@contextmanager
def show_progress(console: Console) -> Iterator[Progress]:
    """A bar for each step that is told of; where no bar can be drawn, the steps' names."""
    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=console) as bars:
        tasks: dict[str, progress.TaskID] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                announce(console, what)
                tasks[what] = bars.add_task(what, total=of)
            bars.update(tasks[what], completed=done, total=of)

        yield tell
