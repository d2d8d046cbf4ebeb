"""The command line: one entry, thin. Each command reads its arguments and calls into a room."""

import sys
from collections.abc import Iterable
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from graph.errors import EntraideError
from graph.visibility import Role

if TYPE_CHECKING:
    from graph.engine import EngineStatus
    from graph.listing import Listing

app = typer.Typer(
    name="entraide",
    help="A university's professional network as a graph.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console()
complaints = Console(stderr=True)


Markdown = Annotated[bool, typer.Option("--markdown", help="Print it as the page of docs/ that holds it.")]


def person_key(text: str) -> str:
    """A person's id in the graph, from that or from the `id` that the API gives."""
    from gql.errors import BadInput
    from gql.ids import decode_id

    try:
        return decode_id(text, "Person")[1]
    except BadInput:
        return text


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


@app.command()
def load(
    paths: Annotated[list[Path], typer.Argument(help="Files, ZIPs and folders of files, in any order.")],
    mapping: Annotated[str, typer.Option(help="A mapping's TOML file, or the name of a ready one.")] = "",
    value: Annotated[
        list[str] | None, typer.Option("--set", help="name=value that the mapping asks for; may be repeated.")
    ] = None,
    source: Annotated[str, typer.Option(help="Name of the source; the folder's where not given.")] = "",
    json: Annotated[Path | None, typer.Option(help="Write the whole report there.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report there, as a page with charts.")] = None,
    refused: Annotated[
        Path | None, typer.Option(help="A folder for the refused rows, as CSV to mend and load again.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Check every row and write nothing.")] = False,
    drift: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="Stop where cells are so many times worse than in earlier loads; 3 unless given, 0 never.",
        ),
    ] = None,
    digest: Annotated[
        bool | None, typer.Option(help="Print the content digest; by default of small graphs only.")
    ] = None,
) -> None:
    """Load archives, reference data and what members entered; exit code 1 when a row is refused."""
    from graph.database import open_database
    from graph.engine import acquire
    from graph.settings import make_settings
    from loaders.digest import digest_content
    from loaders.everything import load_everything
    from loaders.loading import SMALL
    from loaders.report_files import write_report
    from loaders.report_tables import show_report

    settings = make_settings()
    with acquire(settings, complaints) as address, open_database(address) as database:
        report = load_everything(
            database,
            paths,
            settings,
            mapping=mapping or None,
            values=value or (),
            source=source or None,
            progress=complaints,
            refused=refused,
            dry_run=dry_run,
            drift=drift,
        )
        if digest or (digest is None and report.read <= SMALL):
            report.digest = digest_content(database)
    console.print(show_report(report), highlight=False)
    write_report(report, json, html)
    if report.refused or report.stopped:
        raise typer.Exit(1)


@app.command()
def archives() -> None:
    """List the archives in the graph."""
    from graph.database import open_database
    from graph.engine import acquire
    from graph.listing import Listing
    from graph.settings import make_settings
    from loaders.unloading import list_archives

    with acquire(make_settings(), complaints) as address, open_database(address) as database:
        found = list_archives(database)
    rows = tuple(
        (a.id, a.kind, f"{a.records:,}", f"{a.loaded_at:%Y-%m-%d %H:%M}" if a.loaded_at else "not to its end")
        for a in found
    )
    print_tables([Listing("Archives", ("archive", "rows are", "records", "loaded"), rows)], markdown=False)


@app.command()
def unload(
    archive: Annotated[str, typer.Argument(help="Its id, as `entraide archives` lists it.")],
) -> None:
    """Take an archive out of the graph: its records, and what only they told."""
    from graph.database import open_database
    from graph.engine import acquire
    from graph.settings import make_settings
    from loaders.linked.loading import read_stood, unload_archive
    from loaders.progress import counting
    from loaders.unloading import unload as unload_keyed

    settings = make_settings()
    with acquire(settings, complaints) as address, open_database(address) as database:
        if archive in read_stood(database):
            for note in unload_archive(database, archive, settings, complaints).notes:
                console.print(note, highlight=False)
            return
        with counting(complaints, archive) as advance:
            removed = unload_keyed(database, archive, settings.load_batch, advance)
    console.print(f"{removed.records:,} records and {removed.people:,} people went.", highlight=False)


@app.command()
def rebuild() -> None:
    """Make names and facts of everybody anew from the archives' records, and print the content digest."""
    from graph.database import open_database
    from graph.engine import acquire
    from graph.schema import check_version
    from graph.settings import make_settings
    from loaders.digest import digest_content
    from loaders.linked.loading import relink
    from loaders.progress import counting
    from loaders.unloading import rebuild as rebuild_layer

    settings = make_settings()
    with acquire(settings, complaints) as address, open_database(address) as database:
        check_version(database)
        for note in relink(database, settings, complaints).notes:
            console.print(note, highlight=False)
        with counting(complaints, "people") as advance:
            people = rebuild_layer(database, settings.load_batch, advance)
        console.print(f"{people:,} people made again.", highlight=False)
        console.print(f"Content digest {digest_content(database)}", highlight=False)


@app.command()
def facts(
    person: Annotated[
        str, typer.Argument(help="A person's id (the API's will do), or UNIVERSITY:student number.")
    ],
) -> None:
    """Print each value known of a person: who told it, in which line, and who says otherwise."""
    from graph.database import open_database
    from graph.engine import acquire
    from graph.listing import Listing
    from graph.settings import make_settings
    from loaders.provenance import read_provenance

    with acquire(make_settings(), complaints) as address, open_database(address) as database:
        known = read_provenance(database, person_key(person))
    rows = tuple(
        (t.about, t.value, "yes" if t.shown else "", t.source, str(t.line or ""), t.as_of)
        for t in known.tellings
    )
    title = f"{known.person} ({known.state}): {', '.join(known.identities)}"
    columns = ("about", "value", "shown", "source", "line", "as of")
    print_tables([Listing(title, columns, rows)], markdown=False)


@app.command()
def link(
    files: Annotated[list[Path], typer.Argument(help="Archives: CSV, TSV, XLSX, or ZIP of them.")],
    out: Annotated[Path | None, typer.Option(help="Write file,line,cluster,confidence there.")] = None,
    mapping: Annotated[
        str, typer.Option(help="A mapping's TOML file or ready name, for all files; else found by header.")
    ] = "",
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(help="Two records as file:line: say why they are, or are not, one person."),
    ] = None,
    truth: Annotated[Path | None, typer.Option(help="Compare with the truth: file,line,person.")] = None,
) -> None:
    """Link the records of archives to people; needs no database."""
    from loaders.linking.command import link_files

    if out is None and explain is None and truth is None:
        raise typer.BadParameter("say where to write (--out), or ask with --explain or --truth")
    link_files(files, mapping or None, out, explain, truth, console, complaints)


@app.command()
def review(
    out: Annotated[
        Path | None, typer.Option(help="Write the uncertain pairs there, as CSV to fill in.")
    ] = None,
    decided_in: Annotated[
        Path | None,
        typer.Option("--in", help="A CSV that was filled in: decisions are kept, people linked anew."),
    ] = None,
    undo: Annotated[
        list[str] | None, typer.Option(help="Take back the decision with this id; may be repeated.")
    ] = None,
    decided: Annotated[bool, typer.Option("--decided", help="List the decisions.")] = False,
    most: Annotated[int, typer.Option(help="How many pairs are shown, the most doubtful first.", min=1)] = 20,
) -> None:
    """Show which records of linked archives may or may not be one person's, and take decisions about them."""
    from graph.database import open_database
    from graph.engine import acquire
    from graph.listing import Listing
    from graph.settings import make_settings
    from loaders.linked import reviewing
    from loaders.linked.loading import link_standing, read_standing, read_stood, relink

    settings = make_settings()
    with acquire(settings, complaints) as address, open_database(address) as database:
        if decided:
            listed = tuple(reviewing.list_decisions(database))
            columns = ("id", "one record", "the other", "decision", "at")
            print_tables([Listing("Decisions", columns, listed)], markdown=False)
            return
        if undo:
            reviewing.undo(database, undo)
        if not read_stood(database):
            console.print("There are no linked archives in the graph.")
            return
        if decided_in:
            made = reviewing.read_decisions(decided_in, read_standing(database, settings))
            reviewing.decide(database, made)
            console.print(f"{len(made):,} decisions kept.", highlight=False)
        if undo or decided_in:
            for note in relink(database, settings, complaints).notes:
                console.print(note, highlight=False)
            return
        with complaints.status("reading") as status:
            standing = read_standing(database, settings)
            links = link_standing(database, standing, status.update)
            cases = reviewing.list_cases(standing, links, len(links.doubts.left) if out else most)
    if out:
        reviewing.write_cases(cases, out)
        console.print(f"{len(cases):,} pairs in {out}: fill in 'decision' and give it back with --in.")
        return
    for case in cases:
        now = "one person now" if case.together else "two people now"
        title = f"{case.left}  {case.right}  chance {case.chance:.2f}, {now}"
        print_tables(
            [Listing(title, ("field", "left", "right"), case.cells, " ".join(case.reasons))], markdown=False
        )
    console.print(f"{len(links.doubts.left):,} pairs are uncertain.", highlight=False)


mapping_commands = typer.Typer(help="Mappings: which columns of an archive hold what.")
app.add_typer(mapping_commands, name="mapping", no_args_is_help=True)


@mapping_commands.command("suggest")
def suggest_mapping(
    file: Annotated[Path, typer.Argument(help="A file that no ready mapping fits.")],
) -> None:
    """Propose a mapping for an unknown file, as TOML to be checked and kept."""
    from loaders.linking.suggesting import suggest_mapping as suggest

    print(suggest(file))


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


@app.command()
def digest() -> None:
    """Print a digest of what the graph says: the same for the same content, whenever it was loaded."""
    from graph.database import open_database
    from graph.engine import acquire
    from graph.schema import check_version
    from graph.settings import make_settings
    from loaders.digest import digest_content

    with acquire(make_settings(), complaints) as address, open_database(address) as database:
        check_version(database)
        print(digest_content(database))


engine = typer.Typer(help="Run the embedded Neo4j by itself; other commands start it when they need it.")
app.add_typer(engine, name="engine", no_args_is_help=True)


def print_engine(status: "EngineStatus") -> None:
    """Print how the engine is."""
    from datetime import timedelta

    stays = "until `entraide engine stop`" if status.stays else "until its last user is done"
    console.print(f"Neo4j {status.version} runs at [bold]{status.uri}[/bold], process {status.pid}, {stays}.")
    console.print(f"  data folder  {status.home} ({status.size / 1e6:,.0f} MB)", highlight=False)
    console.print(f"  login        neo4j, password in {status.home / 'password'}", highlight=False)
    console.print(f"  up           {timedelta(seconds=round(status.uptime))}", highlight=False)
    console.print(f"  in use       {'yes' if status.in_use else 'no'}", highlight=False)


@engine.command("start")
def start_engine() -> None:
    """Start Neo4j and let it stay up."""
    from graph.engine import start_service
    from graph.settings import make_settings

    print_engine(start_service(make_settings(), console))


@engine.command("stop")
def stop_engine(
    now: Annotated[bool, typer.Option(help="Stop even while other commands use it.")] = False,
) -> None:
    """Stop Neo4j once nobody uses it."""
    from graph.engine import Stop, stop_service
    from graph.settings import make_settings

    match stop_service(make_settings(), now, console):
        case Stop.STOPPED:
            console.print("Neo4j has stopped.")
        case Stop.NOT_RUNNING:
            console.print("Neo4j does not run.")
        case Stop.IN_USE:
            console.print("Other commands use Neo4j; it stops when the last of them is done (or with --now).")


@engine.command("status")
def show_engine() -> None:
    """Say whether Neo4j runs, and where; exit code 3 when it does not."""
    from graph.engine import read_status
    from graph.settings import make_settings

    settings = make_settings()
    status = read_status(settings)
    if settings.neo4j_uri:
        console.print(f"ENTRAIDE_NEO4J_URI is set to {settings.neo4j_uri}: other commands use that server.")
    if status is None:
        console.print("Neo4j does not run.")
        raise typer.Exit(3)
    print_engine(status)


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


rank = typer.Typer(help="Rank people on a network given as files.")
app.add_typer(rank, name="rank", no_args_is_help=True)
evaluate = typer.Typer(help="Say how good the ranking is on a network given as files, beside the known ways.")
app.add_typer(evaluate, name="evaluate", no_args_is_help=True)

Attributes = Annotated[Path | None, typer.Option(help="CSV: person,kind,value; any kinds.")]
Excluded = Annotated[list[str] | None, typer.Option(help="A kind not to rank by; may be repeated.")]
Ties = Annotated[Path, typer.Option(help="CSV: person,contact; ties have no direction.")]
Mentorships = Annotated[Path, typer.Option(help="CSV: mentee,mentor and optionally outcome.")]
Mentors = Annotated[
    Path | None, typer.Option(help="CSV: mentor; the candidates, else all mentors there were.")
]
First = Annotated[int, typer.Option("-k", min=1, help="How many to suggest to each.")]
Seed = Annotated[int, typer.Option(min=0, help="Same input and seed, same output.")]
Seeds = Annotated[str, typer.Option(help="The splits, as numbers with commas between.")]
AsJson = Annotated[Path | None, typer.Option("--json", help="Write the figures there.")]
ByKind = Annotated[str, typer.Option(help="Also say how exposure is spread over the values of this kind.")]


@rank.command("contacts")
def rank_contacts(
    ties: Ties,
    asked: Annotated[Path, typer.Option("--for", help="CSV: person; those without ties are given some too.")],
    out: Annotated[Path, typer.Option(help="The CSV to write: person,rank,candidate,score.")],
    attributes: Attributes = None,
    k: First = 10,
    seed: Seed = 0,
    exclude_kind: Excluded = None,
    exposure_by: ByKind = "",
) -> None:
    """Suggest contacts to people, from who is tied to whom and what they have in common."""
    from recommend.network.commands import Source, rank_contact_files

    source = Source(ties, attributes, tuple(exclude_kind or ()))
    console.print(rank_contact_files(source, asked, out, k, seed, exposure_by), highlight=False)


@rank.command("mentors")
def rank_mentors(
    mentorships: Mentorships,
    asked: Annotated[Path, typer.Option("--for", help="CSV: mentee.")],
    out: Annotated[Path, typer.Option(help="The CSV to write: person,rank,candidate,score.")],
    attributes: Attributes = None,
    mentors: Mentors = None,
    candidates: Annotated[Path | None, typer.Option(help="CSV: mentee,mentor; no other pairs.")] = None,
    capacity: Annotated[
        int | None, typer.Option(min=1, help="New mentees a mentor takes; also writes assigned.csv.")
    ] = None,
    k: First = 10,
    seed: Seed = 0,
    exclude_kind: Excluded = None,
    exposure_by: ByKind = "",
) -> None:
    """Suggest mentors to mentees, from past mentorships; and assign them, with --capacity."""
    from recommend.network.commands import Source, rank_mentor_files

    source = Source(mentorships, attributes, tuple(exclude_kind or ()), mentors, candidates)
    console.print(rank_mentor_files(source, asked, out, k, seed, capacity, exposure_by), highlight=False)


@evaluate.command("contacts")
def evaluate_contacts(
    ties: Ties,
    attributes: Attributes = None,
    seeds: Seeds = "0,1,2",
    k: First = 10,
    exclude_kind: Excluded = None,
    json: AsJson = None,
) -> None:
    """Hold ties out, look for them, and print how many are found, beside the baselines."""
    from recommend.network.commands import Source, evaluate_contact_files

    source = Source(ties, attributes, tuple(exclude_kind or ()))
    for table in evaluate_contact_files(source, seeds, k, json):
        console.print(table)


@evaluate.command("mentors")
def evaluate_mentors(
    mentorships: Mentorships,
    attributes: Attributes = None,
    mentors: Mentors = None,
    capacity: Annotated[int, typer.Option(min=1, help="New mentees of a mentor in the assignment.")] = 3,
    seeds: Seeds = "0,1,2",
    k: First = 10,
    exclude_kind: Excluded = None,
    json: AsJson = None,
) -> None:
    """Hold mentees out, look for their mentors, and print how many are found, beside the baselines."""
    from recommend.network.commands import Source, evaluate_mentor_files

    source = Source(mentorships, attributes, tuple(exclude_kind or ()), mentors)
    for table in evaluate_mentor_files(source, seeds, k, capacity, json):
        console.print(table)


@app.command()
def suggest(
    person: Annotated[str, typer.Option(help="Id of the person to suggest to; the API's will do.")],
    contacts: Annotated[
        bool, typer.Option("--contacts", help="People to know, in place of mentors.")
    ] = False,
    first: Annotated[int, typer.Option(min=1, max=100, help="How many at most.")] = 10,
    language: Annotated[str, typer.Option(help="fr or en.", show_default=True)] = "fr",
    role: Annotated[Role, typer.Option(help="The role in which they ask.")] = Role.ALUMNUS,
) -> None:
    """Print what the API would suggest to somebody, with the reasons."""
    import asyncio

    from rich.console import RenderableType

    from graph.database import open_async_database
    from graph.engine import acquire
    from graph.settings import make_settings
    from graph.visibility import Viewer
    from recommend.facts import Purpose
    from recommend.printing import show_suggestions

    if language not in ("fr", "en"):
        raise typer.BadParameter("it is fr or en", param_hint="--language")
    purpose = Purpose.CONTACTS if contacts else Purpose.MENTORS
    key = person_key(person)
    with acquire(make_settings(), complaints) as address:

        async def ask() -> RenderableType:
            async with open_async_database(address) as database:
                return await show_suggestions(database, Viewer(role, key), purpose, first, language)

        console.print(asyncio.run(ask()))


@app.command()
def campaign(
    faculty: Annotated[
        list[str] | None, typer.Option(help="Match mentees of this faculty; may be repeated.")
    ] = None,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="Match mentees of all faculties.")] = False,
    program: Annotated[list[str] | None, typer.Option(help="Only of this diploma; may be repeated.")] = None,
    title: Annotated[str, typer.Option(help="What it is called.")] = "Campaign",
    per_mentor: Annotated[int | None, typer.Option(min=1, help="Mentees of one mentor at most.")] = None,
    show: Annotated[
        str | None, typer.Option(help="Show the campaign with this id, in place of a new one.")
    ] = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Propose the pairs to their two people.")
    ] = False,
    undo: Annotated[str | None, typer.Option(help="Take back the open proposals of this campaign.")] = None,
    first: Annotated[int, typer.Option(min=0, help="How many pairs are shown.")] = 10,
    mentorships: Annotated[
        Path | None,
        typer.Option(help="From files, without the graph: CSV: mentee,mentor and optionally outcome."),
    ] = None,
    asked: Annotated[Path | None, typer.Option("--for", help="From files: CSV: mentee.")] = None,
    attributes: Attributes = None,
    mentors: Mentors = None,
    capacity: Annotated[int, typer.Option(min=1, help="From files: new mentees that a mentor takes.")] = 3,
    out: Annotated[
        Path | None, typer.Option(help="From files: the folder for assigned.csv, waiting.csv, figures.json.")
    ] = None,
    seed: Seed = 0,
    exclude_kind: Excluded = None,
    exposure_by: ByKind = "",
) -> None:
    """Match many mentees with mentors at once: in the graph (--faculty), or from files (--mentorships)."""
    if mentorships or asked or out:
        if not (mentorships and asked and out):
            raise typer.BadParameter("from files it takes --mentorships, --for and --out")
        from recommend.campaigns.files import match_files
        from recommend.network.commands import Source

        source = Source(mentorships, attributes, tuple(exclude_kind or ()), mentors)
        console.print(match_files(source, asked, out, capacity, seed, exposure_by, complaints))
        return
    if sum((bool(faculty), everywhere, bool(show), bool(undo))) != 1 or (undo and publish):
        raise typer.BadParameter("say one of --faculty, --everywhere, --show and --undo, or give files")
    import asyncio

    from rich.console import RenderableType

    from graph.database import open_async_database
    from graph.engine import acquire
    from graph.settings import make_settings
    from graph.visibility import Viewer
    from recommend.campaigns.campaigns import Plan
    from recommend.campaigns.printing import Asked, run_campaign

    new = Plan(title, tuple(faculty or ()), tuple(program or ()), per_mentor, seed)
    wanted = Asked(None if show or undo else new, show or undo, publish, bool(undo), first)
    with acquire(make_settings(), complaints) as address:

        async def run() -> RenderableType:
            async with open_async_database(address) as database:
                return await run_campaign(database, Viewer(Role.ADMIN), wanted, complaints)

        console.print(asyncio.run(run()))


@app.command()
def bench(
    people: Annotated[int, typer.Option(min=100, help="How many generated people the graph holds.")] = 10_000,
    json: Annotated[Path | None, typer.Option(help="Write the numbers there.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often the two sides take turns.")] = 6,
    seconds: Annotated[float, typer.Option(min=0.01, help="How long a turn takes for each query.")] = 1.0,
) -> None:
    """Compare the API with bare routes of handwritten Cypher, on a graph made for it and kept."""
    from bench.measure import Plan
    from bench.run import run_bench
    from graph.settings import make_settings

    report = run_bench(make_settings(), people, Plan(rounds, seconds), console)
    console.print(report.to_table())
    if json:
        json.write_bytes(report.to_json())


def main() -> None:
    """Run the command line; an error meant for a person is printed without a stack trace."""
    try:
        app()
    except EntraideError as error:
        complaints.print("[red]error:[/red]", end=" ")
        complaints.print(error.message, markup=False, highlight=False)
        if error.hint:
            complaints.print(error.hint, markup=False, highlight=False)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
