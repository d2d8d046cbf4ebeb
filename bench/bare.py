"""The bare server: Starlette routes that run handwritten Cypher, the limit to compare the API with.

It does what a strong competitor would do: one driver for the process and sessions that are kept
(`AsyncDatabase.read_one`, with which the API reads too), one statement for one answer, orjson, uvloop and
httptools, the garbage collector frozen. Tokens are checked as the API checks them, and remembered as there.
"""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypedDict

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench import statements
from gql.demo import DemoKeys, ensure_key
from gql.login import Login
from gql.names import name_forms, nearly_typed_name, plain_name, typed_name
from gql.service import beside
from graph.database import AsyncDatabase, open_async_database
from graph.engine import acquire
from graph.settings import Settings, make_settings
from graph.visibility import Viewer
from recommend.crowd_keeping import CrowdKeeper
from recommend.suggestions import Find, Read, Suggestion, suggest_contacts, suggest_mentors

PAGE = 20


class State(TypedDict):
    """What the lifespan hands to every request."""

    database: AsyncDatabase
    login: Login
    keeper: CrowdKeeper


Ask = Request[State]
Answer = Callable[[State, Viewer, dict[str, str]], Awaitable[Any]]
Suggest = Callable[[Read, Viewer, int, Find | None], Awaitable[list[Suggestion]]]


async def person_card(state: State, viewer: Viewer, given: dict[str, str]) -> Any:
    """A person with their diplomas, present positions and skills."""
    return await _only(state, statements.person_card(viewer.role), viewer, id=given["id"])


async def who(state: State, viewer: Viewer, given: dict[str, str]) -> Any:
    """Who from the viewer's programs works at the employer of a name."""
    name = given["employer"]
    text = statements.who(viewer.role)
    queries = {"plain": plain_name(name), "near": typed_name(name), "nearest": nearly_typed_name(name)}
    return await _only(state, text, viewer, **queries, typed=name_forms(name), first=PAGE)


async def directory(state: State, viewer: Viewer, given: dict[str, str]) -> Any:
    """A page of people by name, with their present positions."""
    return await _only(state, statements.directory(viewer.role), viewer, **_place(given))


async def employer(state: State, viewer: Viewer, given: dict[str, str]) -> Any:
    """An employer with its parts and people."""
    return await _only(state, statements.employer(viewer.role), viewer, id=given["id"], first=PAGE)


async def people(state: State, viewer: Viewer, given: dict[str, str]) -> Any:
    """A long page of people by name."""
    return await _only(state, statements.people(viewer.role), viewer, **_place(given))


async def mentor_suggestions(state: State, viewer: Viewer, given: dict[str, str]) -> Any:
    """Mentors for the viewer, with reasons in French."""
    return await _suggest(suggest_mentors, state, viewer, given)


async def contact_suggestions(state: State, viewer: Viewer, given: dict[str, str]) -> Any:
    """The same of contacts."""
    return await _suggest(suggest_contacts, state, viewer, given)


async def _suggest(suggest: Suggest, state: State, viewer: Viewer, given: dict[str, str]) -> Any:
    read, find = state["database"].read_one, state["keeper"].find
    suggestions = await suggest(read, viewer, int(given["first"]), find)
    ids = [suggestion.person for suggestion in suggestions]
    cards = await _only(state, statements.cards(viewer.role), viewer, ids=ids)
    return [
        {
            "score": suggestion.score,
            "person": card,
            "reasons": [{"text": reason.text_fr, "weight": reason.weight} for reason in suggestion.reasons],
        }
        for suggestion, card in zip(suggestions, cards, strict=True)
    ]


async def _only(state: State, text: str, viewer: Viewer, **parameters: Any) -> Any:
    row = await state["database"].read_one(text, {"me": viewer.person, **parameters})
    return None if row is None else row[0]


def _place(given: dict[str, str]) -> dict[str, Any]:
    return {"name": given["after_name"], "id": given["after_id"], "first": int(given["first"])}


ROUTES: dict[str, Answer] = {
    "/person_card": person_card,
    "/who": who,
    "/directory": directory,
    "/employer": employer,
    "/people": people,
    "/mentor_suggestions": mentor_suggestions,
    "/contact_suggestions": contact_suggestions,
}


def make_route(path: str, answer: Answer) -> Route:
    """A route that tells the viewer by their token and writes the answer as JSON."""

    async def endpoint(request: Ask) -> Response:
        state = request.state
        viewer = await state["login"].identify(request.headers.get("authorization"))
        found = await answer(state, viewer, dict(request.query_params))
        return Response(orjson.dumps(found), media_type="application/json")

    return Route(path, endpoint)


async def tell_health(request: Ask) -> Response:
    """200 once the database answers, and whether suggestions have in memory what they hold there."""
    await request.state["database"].read_one("RETURN 1", {})
    return Response(b"held" if request.state["keeper"].holds else b"being read")


def make_bare_app(settings: Settings) -> Starlette:
    """The application, on the engine of the settings' data folder."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[State]:
        login = Login(settings, DemoKeys(ensure_key(settings)))
        with acquire(settings) as address:
            keeper = CrowdKeeper(address)
            async with open_async_database(address) as database, beside(keeper.keep()):
                gc.collect()
                gc.freeze()
                yield {"database": database, "login": login, "keeper": keeper}

    routes = [make_route(path, answer) for path, answer in ROUTES.items()]
    return Starlette(routes=[*routes, Route("/health", tell_health)], lifespan=lifespan)


def main() -> None:
    """Serve with the options of `entraide serve` until told to stop."""
    settings = make_settings()
    uvicorn.run(
        make_bare_app(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
