"""Commands that serve the API, show it, or measure it."""

from typing import Annotated

import typer

from cli.output import complaints, console
from graph.visibility import Role

app = typer.Typer()


@app.command()
def serve() -> None:
    """Serve the API, and the page to try it with, until Ctrl-C."""
    from gql.server import serve as serve_api
    from graph.settings import make_settings

    serve_api(make_settings(), console)


@app.command()
def demo(
    people: Annotated[int | None, typer.Option(min=100, help="How many people; 10,000 unless given.")] = None,
    serve: Annotated[bool, typer.Option(help="Go on to serve the API.")] = True,
) -> None:
    """Make a university up, answer one question about it, and serve it until Ctrl-C."""
    import asyncio

    from gql.demo import check_demo
    from gql.listening import open_listener
    from graph.database import open_database
    from graph.engine import acquire
    from graph.settings import make_settings

    settings = make_settings(demo=True)
    check_demo(settings)
    # A port that is taken is better told before a university is made than after.
    listener = open_listener(settings) if serve else None
    preload("gql.question", "gql.server", "loaders.demo")
    with acquire(settings, console) as address:
        from gql.question import ask_question
        from gql.server import serve as serve_api
        from loaders.demo import ensure_demo

        with open_database(address) as database:
            ensure_demo(database, settings, people, console)
        console.print(asyncio.run(ask_question(settings, address)))
        if listener:
            console.print("Open the page in a browser, choose who you are, and ask.")
            serve_api(settings, console, listener)


def preload(*modules: str) -> None:
    """Import modules beside what comes next, which waits for another process."""
    from importlib import import_module
    from threading import Thread

    Thread(target=lambda: [import_module(module) for module in modules]).start()


@app.command()
def token(
    role: Annotated[Role | None, typer.Option(help="What the viewer is; a student unless given.")] = None,
    person: Annotated[
        str | None, typer.Option(help="Id of the viewer's person; one of the demo unless given.")
    ] = None,
    faculty: Annotated[list[str] | None, typer.Option(help="Id of a faculty that staff work for.")] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=24 * 30, help="How long it is valid.")] = 12,
) -> None:
    """Print a token to ask as somebody of the demo: curl -H "Authorization: Bearer $(entraide token)" …"""
    from gql.demo import make_token
    from graph.settings import make_settings

    print(make_token(make_settings(), role, person, faculty or (), hours, complaints))
