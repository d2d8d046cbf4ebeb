"""The bars of a load: how much is done, how much a second, time left."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from graph.announcing import announce

Advance = Callable[[int, int], None]
"""Hears after each step how much is done, and of how much."""


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        unit = task.fields.get("unit", "rows")
        return Text(f"{speed:,.0f} {unit}/s" if speed else "", style="progress.data.speed")


class Phase:
    """A stretch of work with a bar of its own, in steps that each may have a length."""

    def __init__(self, progress: Progress, name: str, unit: str) -> None:
        self._progress = progress
        self._name = name
        self._unit = unit
        self._task = progress.add_task(name, total=None, unit=unit)

    def step(self, name: str) -> None:
        """Begin a step, whose length is not known yet."""
        # A task that has had a length cannot lose it again.
        self._progress.remove_task(self._task)
        self._task = self._progress.add_task(f"{self._name}: {name}", total=None, unit=self._unit)

    def advance(self, done: int, of: int) -> None:
        """Say how much is done, and of how much."""
        self._progress.update(self._task, completed=done, total=of)

    def end(self) -> None:
        """Stop its clock, and fill the bar."""
        [task] = [task for task in self._progress.tasks if task.id == self._task]
        done = task.total or 1
        self._progress.update(self._task, description=self._name, completed=done, total=done)


class Phases:
    """A bar for each phase of a load that begins; none where there is no console. Use it in a `with`."""

    def __init__(self, console: Console | None) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            console=console,
            disable=console is None,
        )
        self._console = console
        self._now: Phase | None = None

    def __enter__(self) -> "Phases":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._now and error is None:
            self._now.end()
        self._progress.stop()

    def begin(self, name: str, unit: str) -> Phase:
        """End the phase before, and begin one whose rate is told in `unit`s a second."""
        if self._now:
            self._now.end()
        announce(self._console, name)
        self._now = Phase(self._progress, name, unit)
        return self._now


class LoadProgress:
    """A bar over all rows of all files; none where there is no console. Use it in a `with`."""

    def __init__(self, console: Console | None, rows: int) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            console=console,
            disable=console is None,
        )
        self._console = console
        self._task = self._progress.add_task("", total=rows)

    def __enter__(self) -> "LoadProgress":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begin(self, name: str) -> None:
        """Say which file is at it now."""
        announce(self._console, name)
        self._progress.update(self._task, description=name)

    def advance(self, rows: int) -> None:
        """Count rows as done."""
        self._progress.advance(self._task, rows)


@contextmanager
def counting(console: Console, name: str) -> Iterator[Advance]:
    """A bar whose length is told with each step: the function takes how many are done, and of how many.

    It is drawn with the first step, so that what is refused at once draws none.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with ExitStack() as stack:
        progress = Progress(*columns, console=console)
        task = progress.add_task(name, total=None)

        def advance(done: int, of: int) -> None:
            if not progress.live.is_started:
                announce(console, name)
                stack.enter_context(progress)
            progress.update(task, completed=done, total=of)

        yield advance
