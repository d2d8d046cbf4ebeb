"""What long work says where no bar can be drawn: a file or a pipe shows a bar only once it is full."""

from rich.console import Console


def announce(console: Console | None, work: str) -> None:
    """Say that a piece of work begins, unless the console is a terminal, where its bar says so, or none."""
    if console is not None and not console.is_terminal:
        console.print(f"{work} …", highlight=False)
