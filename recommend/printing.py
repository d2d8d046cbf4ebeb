"""Suggestions as a table for the terminal, with the reasons and the share that each had."""

from rich.console import Group as Lines
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from graph.database import AsyncDatabase
from graph.errors import InputError
from graph.model import PERSON, Group
from graph.visibility import Role, Viewer, bind_me, is_enrolled, may_see
from recommend.facts import Purpose, check_allowed
from recommend.suggestions import suggest_contacts, suggest_mentors

_TITLES = {
    ("fr", Purpose.MENTORS): "Mentors pour {0}",
    ("fr", Purpose.CONTACTS): "Personnes à connaître pour {0}",
    ("en", Purpose.MENTORS): "Mentors for {0}",
    ("en", Purpose.CONTACTS): "People to know for {0}",
}
_HEADS = {"fr": ("", "qui", "score", "part", "parce que"), "en": ("", "who", "score", "share", "because")}
_NOBODY = {"fr": "Aucune suggestion.", "en": "Nobody to suggest."}
_OPTED_OUT = {
    "fr": "Aucune suggestion : le profilage a été refusé.",
    "en": "Nobody to suggest: profiling was opted out of.",
}


async def show_suggestions(
    database: AsyncDatabase, person: str, role: Role | None, purpose: Purpose, first: int, language: str
) -> RenderableType:
    """The suggestions that the API would give somebody.

    Args:
        database: the graph.
        person: id of the person who is suggested to.
        role: in which they ask; None for student where they are enrolled, or else alumnus.
        purpose: what people are suggested as.
        first: how many at most.
        language: 'fr' or 'en'.

    Raises:
        InputError: nobody has the id.
    """
    viewer = Viewer(role or await _read_role(database, person), person)
    suggest = suggest_mentors if purpose is Purpose.MENTORS else suggest_contacts
    found = await suggest(database.read_one, viewer, first)
    names = await _read_names(database, viewer, [person, *(one.person for one in found)])
    if person not in names:
        raise InputError(f"Nobody has the id '{person}'.", "Give the id of a person of the graph.")
    table = Table(title=_TITLES[language, purpose].format(escape(names[person])), title_justify="left")
    rank, who, score, share, because = _HEADS[language]
    table.add_column(rank, justify="right")
    table.add_column(who)
    table.add_column(score, justify="right")
    table.add_column(share, justify="right")
    table.add_column(because)
    for place, one in enumerate((one for one in found if one.person in names), 1):
        for turn, reason in enumerate(one.reasons):
            lead = ("", "", "") if turn else (str(place), escape(names[one.person]), f"{one.score:.3f}")
            last = turn == len(one.reasons) - 1
            table.add_row(*lead, f"{reason.weight:.0%}", escape(reason.tell(language)), end_section=last)
    if found:
        return table
    [opted_out] = await database.read_one(
        check_allowed(f"MATCH (p:{PERSON.label} {{id: $id}}) RETURN p.profiling = false"), {"id": person}
    ) or [False]
    return Lines(Text(names[person]), Text((_OPTED_OUT if opted_out else _NOBODY)[language]))


async def _read_role(database: AsyncDatabase, person: str) -> Role:
    enrolled = is_enrolled("p", Viewer(Role.STAFF))
    row = await database.read_one(
        check_allowed(f"MATCH (p:{PERSON.label} {{id: $id}}) RETURN {enrolled}"), {"id": person}
    )
    return Role.STUDENT if row and row[0] else Role.ALUMNUS


async def _read_names(database: AsyncDatabase, viewer: Viewer, ids: list[str]) -> dict[str, str]:
    row = await database.read_one(
        check_allowed(
            f"{bind_me(viewer)}\nRETURN COLLECT {{ UNWIND $ids AS id"
            f" MATCH (p:{PERSON.label} {{id: id}}) WHERE {may_see('p', viewer, (Group.PROFILE,))}"
            " RETURN [p.id, p.given_name + ' ' + p.family_name] }"
        ),
        {"me": viewer.person, "ids": ids},
    )
    return dict(row[0]) if row else {}
