"""What is known of a person, for the terminal: field by field, each value with where it stands."""

from itertools import groupby
from operator import attrgetter

from rich.console import Group, RenderableType
from rich.padding import Padding
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
        parts.append(Text(f"\n{about}", style="bold"))
        for telling in tellings:
            parts.append(_tabulate(telling, *widths))
            for read, how in telling.inferred:
                parts.append(Padding(Text(f"read '{read}': {how}"), (0, 0, 0, 6)))
    legend = "\n* is what stands."
    if any(telling.inferred for telling in known.tellings):
        legend += " ~ was inferred: beneath is what was read, and how."
    return Group(*parts, Text(legend))


def _tabulate(telling: Telling, value: int, place: int) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=2)
    table.add_column(width=min(value, _WIDEST_VALUE), overflow="fold")
    table.add_column(min_width=min(place, _WIDEST_VALUE), overflow="fold")
    table.add_column(no_wrap=True)
    mark = ("*" if telling.shown else " ") + ("~" if telling.inferred else "")
    table.add_row(mark, Text(telling.value), Text(_place(telling)), Text(telling.as_of))
    return table


def _place(telling: Telling) -> str:
    return telling.source if telling.line is None else f"{telling.source}, line {telling.line}"
