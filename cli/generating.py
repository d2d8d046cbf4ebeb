"""Commands that make up a university, or the archives of one."""

from pathlib import Path
from typing import Annotated

import typer

from cli.output import complaints, console, print_tables

app = typer.Typer()


@app.command()
def generate(
    people: Annotated[int, typer.Option(help="How many people.", min=1)],
    out: Annotated[Path, typer.Option(help="The folder for the files; made if need be.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    describe: Annotated[bool, typer.Option("--describe", help="Print how large everything is.")] = False,
) -> None:
    """Write the files of a made-up university."""
    from loaders.generator import describe as describe_files
    from loaders.generator import generate as generate_files

    summary = generate_files(people, seed, out, complaints)
    console.print(
        f"{summary.people:,} people with {summary.identities:,} student numbers, {summary.active:,} of them"
        f" active; {sum(summary.rows.values()):,} rows in {summary.out}.",
        highlight=False,
    )
    if describe:
        print_tables(describe_files(out), markdown=False)


@app.command("generate-archives")
def generate_archives(
    people: Annotated[int, typer.Option(help="How many people.", min=1)],
    out: Annotated[Path, typer.Option(help="The folder for the files; made if need be.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    trouble: Annotated[float, typer.Option(help="Multiplies the rate of each trouble.", min=0)] = 1.0,
) -> None:
    """Write four universities' archives of made-up graduates, with the truth beside."""
    from loaders.generator.archives import generate_archives as generate_files

    written = generate_files(people, seed, trouble, out)
    console.print(
        f"{written.people:,} people in {written.records:,} records, {written.troubles.total():,} troubles;"
        f" {out / 'truth.csv'} tells whose each is.",
        highlight=False,
    )
