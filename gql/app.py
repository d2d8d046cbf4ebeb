"""The Starlette application: GraphQL and its page at /graphql, readiness at /health, the demo's tokens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypedDict

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from gql.assets import respond_asset, respond_page
from gql.context import Context
from gql.demo import LOOPBACK
from gql.errors import Code
from gql.execution import execute
from gql.headers import SafeHeaders
from gql.http import (
    MediaType,
    Refusal,
    choose_media_type,
    hide_failure,
    parse_accept,
    read_operation,
    respond_answer,
    respond_refusal,
)
from gql.keys import KeysUnavailable
from gql.login import LoginError
from gql.service import Service, make_door, open_service
from graph.errors import DatabaseError, DatabaseUnreachable
from graph.settings import Settings
from graph.visibility import Viewer

ENDPOINT = "/graphql"
ASSETS = "/graphql/assets"
DEMO = "/graphql/demo"
GRACE_SECONDS = 1
"""How much longer than one read a query may take."""
HEALTH_SECONDS = 3

_CODES = {404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED}


class AppState(TypedDict):
    """What the lifespan hands to every request."""

    service: Service


Ask = Request[AppState]
Endpoint = Callable[[Ask], Awaitable[Response]]


def make_app(settings: Settings) -> Starlette:
    """The application; its lifespan opens the engine and the database, and closes them.

    Raises:
        SettingsError, HomeNotWritable, DiskFull: see `make_door`.
    """
    door = make_door(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[AppState]:
        async with open_service(settings, door) as service:
            yield {"service": service}

    app = Starlette(
        routes=[
            Route("/", guard(show_start)),
            Route(ENDPOINT, guard(answer), methods=["GET", "POST"]),
            Route(f"{ASSETS}/{{name}}", guard(show_asset)),
            Route("/health", guard(tell_health)),
            *([Route(DEMO, guard(tell_demo))] if settings.demo else []),
        ],
        middleware=[Middleware(SafeHeaders)],
        exception_handlers={HTTPException: refuse_route},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # An address is right or it is not.
    return app


def guard(endpoint: Endpoint) -> Endpoint:
    """The endpoint with every error turned into a response that tells no more than it should."""

    async def guarded(request: Ask) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            return respond(request, refusal)
        except (KeysUnavailable, DatabaseUnreachable) as error:
            return respond(request, hide_failure(error, Code.UNAVAILABLE))
        except ClientDisconnect:
            return Response(status_code=400)  # Nobody is there to read it.
        except Exception as error:
            return respond(request, hide_failure(error))

    return guarded


def respond(request: Ask, refusal: Refusal) -> Response:
    """The response to a refused request, as one of the types that it accepts if it accepts any."""
    try:
        media_type = choose_media_type(request.headers.get("accept"))
    except Refusal:
        media_type = MediaType.JSON
    return respond_refusal(refusal, media_type)


async def refuse_route(request: Request, error: Exception) -> Response:
    """The response where no route fits the address or the method."""
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, Code.BAD_REQUEST)
    return respond_refusal(Refusal(error.status_code, code, error.detail, error.headers), MediaType.JSON)


async def answer(request: Ask) -> Response:
    """Execute the operation that the request carries, as the viewer that its token speaks for."""
    service = request.state["service"]
    if request.method != "POST":
        return show_page(request, service)
    media_type = choose_media_type(request.headers.get("accept"))
    operation = await read_operation(request, service.settings.request_bytes)
    viewer = await identify(request, service)
    find = service.keeper.find if service.keeper else None
    # The database is the first to give up, so that its connection need not be broken off.
    seconds = service.settings.read_seconds + GRACE_SECONDS
    context = Context(service.reads, service.settings, viewer, find=find, seconds=seconds)
    result = await execute(service.schema, context, operation.query, operation.variables, operation.name)
    return respond_answer(result, media_type)


def show_page(request: Ask, service: Service) -> Response:
    """The page, for a browser; queries are not taken from an address, where they would end up in logs.

    Raises:
        Refusal: it is not HTML that is asked for, or the page was not built.
    """
    if "text/html" not in parse_accept(request.headers.get("accept")):
        raise Refusal(405, Code.METHOD_NOT_ALLOWED, "Send operations with POST.", {"allow": "POST"})
    if service.page is None:
        raise Refusal(404, Code.NOT_FOUND, "The page was not built: run `make install`.")
    return respond_page(request, service.page, ASSETS, DEMO if service.door.desk else None)


async def identify(request: Ask, service: Service) -> Viewer:
    """The viewer of a request.

    Raises:
        Refusal: its token is not accepted.
        KeysUnavailable: the keys to check it with cannot be had.
    """
    given = request.headers.getlist("authorization")
    try:
        if len(given) > 1:
            raise LoginError("There is more than one Authorization header.")
        return await service.door.login.identify(given[0] if given else None)
    except LoginError as error:
        # Source: RFC 6750, section 3.
        challenge = f'Bearer realm="entraide", error="invalid_token", error_description="{error}"'
        raise Refusal(401, Code.UNAUTHENTICATED, str(error), {"www-authenticate": challenge}) from None


async def show_start(_: Ask) -> Response:
    """Lead a browser to the page."""
    return RedirectResponse(ENDPOINT)


async def show_asset(request: Ask) -> Response:
    """A file of the page."""
    return respond_asset(request, request.state["service"].page, request.path_params["name"])


async def tell_health(request: Ask) -> Response:
    """Whether requests can be answered: 200 once the database answers, else 503.

    `crowds` tells whether suggestions are fast already: held, being read, or off.
    """
    service = request.state["service"]
    try:
        async with asyncio.timeout(HEALTH_SECONDS):
            await service.database.read_one("RETURN 1", {})
    except (DatabaseError, TimeoutError):
        return Response(orjson.dumps({"status": "unavailable"}), 503, media_type="application/json")
    crowds = "off" if service.keeper is None else "held" if service.keeper.holds else "being read"
    return Response(orjson.dumps({"status": "ok", "crowds": crowds}), media_type="application/json")


async def tell_demo(request: Ask) -> Response:
    """The demo's viewers with fresh tokens, and values that make the example queries answer.

    Raises:
        Refusal: the request names another host than this machine, as a page elsewhere could make it do.
    """
    service = request.state["service"]
    if service.door.desk is None or request.url.hostname not in LOOPBACK:
        raise Refusal(403, Code.FORBIDDEN, "The demo is for this machine alone.")
    told = await service.door.desk.tell(service.database)
    return Response(orjson.dumps(told), media_type="application/json")
