"""What commands print with: one console for answers, one for all else."""

from collections.abc import Iterable
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from graph.listing import Listing

console = Console()
complaints = Console(stderr=True)


def print_tables(tables: Iterable["Listing"], markdown: bool) -> None:
    """Print listings as tables for the terminal, or as a page of the documentation."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    out = Console(width=100_000, highlight=False) if markdown else console
    with out.capture() as page:
        for listing in tables:
            table = Table(box=box.MARKDOWN if markdown else box.ROUNDED)
            for column in listing.columns:
                table.add_column(column, no_wrap=column == listing.columns[0], overflow="fold")
            for row in listing.rows:
                table.add_row(*(escape(cell.replace("|", "\\|") if markdown else cell) for cell in row))
            out.print(f"## {listing.title}" if markdown else f"[bold]{listing.title}[/bold]")
            out.print(listing.text)
            out.print(table)
    lines = (line.rstrip() for line in page.get().splitlines())
    print("\n".join(line for line, following in pairwise(chain(lines, [""])) if line or following).strip())
