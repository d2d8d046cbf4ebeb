"""Commands that print what the program knows of itself: settings, the model, the files it reads."""

from typing import Annotated

import typer

from cli.output import print_tables

app = typer.Typer()

Markdown = Annotated[bool, typer.Option("--markdown", help="Print it as the page of docs/ that holds it.")]


@app.command()
def settings(markdown: Markdown = False) -> None:
    """Print every setting with its value, default and meaning."""
    from graph.settings import list_settings, make_settings

    print_tables([list_settings(None if markdown else make_settings())], markdown)


@app.command()
def model(markdown: Markdown = False) -> None:
    """Print what the graph holds: labels, relationships and properties, and how sensitive each is."""
    from graph.model import list_model

    print_tables(list_model(), markdown)


@app.command()
def files(markdown: Markdown = False) -> None:
    """Print the files that `load` reads, with their columns."""
    from loaders.formats import list_formats

    print_tables(list_formats(), markdown)
