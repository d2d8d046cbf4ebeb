"""What is known of a person, for the terminal: field by field, each value with where it stands."""

from itertools import groupby
from operator import attrgetter

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from loaders.provenance import Provenance, Telling

_WIDEST_VALUE = 30


def show_provenance(known: Provenance) -> RenderableType:
    """A person's values by what they are about, those that stand marked; fits a terminal of 80 columns."""
    widths = (
        max((len(telling.value) for telling in known.tellings), default=0),
        max((len(_place(telling)) for telling in known.tellings), default=0),
    )
    parts: list[RenderableType] = [
        Text(f"{known.person} ({known.state})", style="bold"),
        Text(", ".join(known.identities)),
    ]
    for about, tellings in groupby(known.tellings, attrgetter("about")):
        parts += [Text(f"\n{about}", style="bold"), _tabulate(list(tellings), *widths)]
    return Group(*parts, Text("\n* is what stands."))


def _tabulate(tellings: list[Telling], value: int, place: int) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=1)
    table.add_column(width=min(value, _WIDEST_VALUE), overflow="fold")
    table.add_column(min_width=min(place, _WIDEST_VALUE), overflow="fold")
    table.add_column(no_wrap=True)
    for telling in tellings:
        mark = "*" if telling.shown else ""
        table.add_row(mark, Text(telling.value), Text(_place(telling)), Text(telling.as_of))
    return table


def _place(telling: Telling) -> str:
    return telling.source if telling.line is None else f"{telling.source}, line {telling.line}"
