"""The main question, asked once by the demo's student and shown as a table for the terminal."""

from collections.abc import Iterator
from typing import Any

from rich.table import Table

from gql.cast import Lead, pick_lead
from gql.context import Context
from gql.execution import execute
from gql.page import read_examples
from gql.schema import make_schema
from graph.address import Address
from graph.database import open_async_database
from graph.errors import EntraideError
from graph.settings import Settings

EXAMPLE = "colleagues"
_COLUMNS = ("Who", "Graduated", "Since", "Position", "Told by")


async def ask_question(settings: Settings, address: Address) -> Table:
    """Who from the student's program works at an employer, as the API answers it.

    Raises:
        EntraideError: the graph holds nobody who could ask.
        DatabaseError: see graph.errors.
    """
    async with open_async_database(address) as database:
        lead = await pick_lead(database)
        if lead is None:
            raise EntraideError("The graph holds no student whose program has graduates at work.")
        context = Context(database, settings, lead.student.viewer)
        query, variables = read_examples()[EXAMPLE].query, {"employer": lead.employer}
        answer = await execute(make_schema(settings), context, query, variables)
    return make_table(answer["data"]["viewer"]["whoWorksAt"], lead)


def make_table(found: dict[str, Any], lead: Lead) -> Table:
    """The answer as a table: a row for each position of each colleague."""
    asker = lead.student
    employer = (found["employer"] or {"name": lead.employer})["name"]
    table = Table(
        title=f"{asker.name} ({asker.program}) asks: who from my program works at {employer}?",
        caption=f"{found['totalCount']} people",
        title_justify="left",
        caption_justify="left",
    )
    for column in _COLUMNS:
        table.add_column(column, no_wrap=column in ("Who", "Since"))
    for row in _rows(found, asker.program):
        table.add_row(*row)
    return table


def _rows(found: dict[str, Any], program: str | None) -> Iterator[tuple[str, ...]]:
    for edge in found["edges"]:
        degrees = "\n".join(_describe(degree, program) for degree in edge["degrees"])
        for number, position in enumerate(edge["positions"]):
            yield (
                "" if number else edge["node"]["name"],
                "" if number else degrees,
                position["start"] or "",
                position["title"],
                "\n".join(_tell_sources(position)),
            )


def _describe(degree: dict[str, Any], program: str | None) -> str:
    year, name = str(degree["year"] or ""), degree["diploma"]["name"]
    return year if name == program else f"{year} {name}".strip()


def _tell_sources(position: dict[str, Any]) -> Iterator[str]:
    yield from (source["label"] for source in position["sources"])
    if position["asOf"]:
        yield f"as of {position['asOf']}"
