"""Reasons looked up in the graph: true ones hold, forged ones are found, and what they cite carries them."""

import json
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from recommend_worlds import clear, leave_out
from test_entraide_load import entraide

from graph.database import Address, AsyncDatabase, Database, open_database
from graph.settings import Settings
from graph.visibility import Role, Viewer
from loaders import identity
from loaders.generator import generate
from loaders.loading import load
from recommend.checking import checking
from recommend.checking.checking import Run, check_suggestions, choose_viewers
from recommend.checking.looking_up import Fault, find_faults
from recommend.checking.removing import score_without
from recommend.evidence import find_evidence
from recommend.facts import Purpose
from recommend.slice import read_slice
from recommend.suggestions import Reason, Step, Suggestion, suggest_contacts, suggest_from, suggest_mentors

PEOPLE, SEED = 2500, 6


@pytest.fixture(scope="module")
def database(
    address: Address, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A generated university, loaded; ids are drawn by the seed, so that each run asks the same viewers."""
    files = tmp_path_factory.mktemp("university")
    generate(PEOPLE, SEED, files)
    ids = Random(SEED)
    with open_database(address) as database, pytest.MonkeyPatch.context() as patch:
        patch.setattr(identity, "uuid4", lambda: UUID(int=ids.getrandbits(128), version=4))
        clear(database)
        load(database, [files], settings)
        yield database
        clear(database)


def say_nothing(what: str, done: int, of: int) -> None:
    pass


def run_command(address: Address, *arguments: object) -> subprocess.CompletedProcess[str]:
    return entraide(address, "evaluate", "suggestions", *arguments)


def test_the_command_finds_nothing_wrong(database: Database, address: Address, tmp_path: Path) -> None:
    done = run_command(address, "--viewers", 60, "--seed", 3, "--json", tmp_path / "found.json")
    assert done.returncode == 0, done.stderr
    assert "lower score without it" in done.stdout
    found = json.loads((tmp_path / "found.json").read_bytes())
    for purpose in Purpose:
        one = found[purpose]
        assert one["viewers"] == 60
        assert one["wrong"] == []
        assert sum(one["reasons"].values()) > 60
        assert 0.9 <= one["share_lowered"] <= 1
        assert 0 < one["exposure"]["coverage"] <= 1
        assert one["exposure"]["people"] >= one["exposure"]["most"] / 60


async def test_the_same_seed_gives_the_same_run(database: Database, reader: AsyncDatabase) -> None:
    runs = [await check_suggestions(database, reader, Run(10, 4, 5), say_nothing) for _ in range(2)]
    first, again = ({purpose: replace(one, seconds=0) for purpose, one in run.items()} for run in runs)
    assert first == again


async def test_evening_out_shows_nobody_to_more_than_asked_for(
    database: Database, reader: AsyncDatabase
) -> None:
    run = await check_suggestions(database, reader, Run(30, 4, 5, at_most=2), say_nothing)
    for one in run.values():
        assert one.evened is not None
        assert one.evened.exposure.most <= 2 < one.exposure.most
        assert one.evened.exposure.gini_by_person < one.exposure.gini_by_person
        assert 0 <= one.evened.replaced < 1
        assert 0 < one.evened.score_kept < 1
    # Mentors are so few that all are shown already: none can take another's place.
    contacts = run[Purpose.CONTACTS].evened
    assert contacts is not None
    assert 0 < contacts.replaced < 1


def forge(change: Callable[[Step], Step]) -> Callable[[list[Suggestion]], list[Suggestion]]:
    """The list, with the first reason's first step changed."""

    def change_list(suggestions: list[Suggestion]) -> list[Suggestion]:
        if not suggestions:
            return []
        [one, *others] = suggestions
        [reason, *reasons] = one.reasons
        path = (change(reason.path[0]), *reason.path[1:])
        return [replace(one, reasons=(replace(reason, path=path), *reasons)), *others]

    return change_list


def change_reason(**fields: object) -> Callable[[list[Suggestion]], list[Suggestion]]:
    def change_list(suggestions: list[Suggestion]) -> list[Suggestion]:
        [one, *others] = suggestions
        forged: Reason = replace(one.reasons[0], **fields)  # type: ignore[arg-type]
        return [replace(one, reasons=(forged, *one.reasons[1:])), *others]

    return change_list


FORGED = [
    (forge(lambda step: replace(step, target=(step.target[0], "nobody"))), Fault.ABSENT),
    (forge(lambda step: replace(step, since="1901")), Fault.OTHERWISE),
    (forge(lambda step: replace(step, year=1901)), Fault.OTHERWISE),
    (forge(lambda step: replace(step, title="Empereur")), Fault.OTHERWISE),
    (forge(lambda step: replace(step, sources=("made up",))), Fault.OTHERWISE),
    (change_reason(path=()), Fault.LOOSE),
    (change_reason(values=("Atlantis",)), Fault.VALUES),
    (lambda suggestions: [replace(suggestions[0], person="nobody"), *suggestions[1:]], Fault.PERSON),
    (lambda suggestions: [replace(suggestions[0], reasons=()), *suggestions[1:]], Fault.PERSON),
]


@pytest.mark.parametrize("number", range(len(FORGED)))
async def test_a_forged_reason_is_found(database: Database, reader: AsyncDatabase, number: int) -> None:
    change, fault = FORGED[number]
    for viewer in choose_viewers(database, 3, 1):
        suggestions = await suggest_contacts(reader.read_one, viewer)
        assert not await find_faults(reader.read_one, viewer, Purpose.CONTACTS, suggestions)
        found = await find_faults(reader.read_one, viewer, Purpose.CONTACTS, change(suggestions))
        assert fault in [wrong.fault for wrong in found]


def test_a_forged_reason_makes_the_command_fail(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from typer.testing import CliRunner

    from entraide import app

    true_list = checking.suggest_from
    monkeypatch.setattr(
        checking,
        "suggest_from",
        lambda *given: forge(lambda step: replace(step, since="1901"))(true_list(*given)),
    )
    monkeypatch.setenv("ENTRAIDE_NEO4J_URI", database.address.uri)
    monkeypatch.setenv("ENTRAIDE_NEO4J_PASSWORD", database.address.password)
    done = CliRunner().invoke(app, ["evaluate", "suggestions", "--viewers", "3"])
    assert done.exit_code == 1
    assert "tells a relationship otherwise" in " ".join(done.output.split())


async def test_what_the_viewer_may_not_see_is_found(database: Database, reader: AsyncDatabase) -> None:
    """Suggestions made by statements that have lost a rule of visibility are not believed."""
    blind = leave_out(reader.read_one, {r":\w+ForAlumnus(&\w+ForAlumnus)*": ":Person"})
    faults: list[Fault] = []
    for viewer in choose_viewers(database, 20, 2):
        viewer = Viewer(Role.ALUMNUS, viewer.person)
        suggestions = await suggest_contacts(blind, viewer)
        found = await find_faults(reader.read_one, viewer, Purpose.CONTACTS, suggestions)
        faults += [wrong.fault for wrong in found]
    assert {Fault.HIDDEN, Fault.PERSON} <= set(faults)


@contextmanager
def without_steps(database: Database, steps: Iterable[Step]) -> Iterator[None]:
    """The graph without the relationships that steps tell, for as long as the block lasts."""
    taken: list[tuple[str, list[object]]] = []
    for step in dict.fromkeys(steps):
        (label, key), (other_label, other) = step.source, step.target
        ends = f"MATCH (a:{label} {{id: $key}}), (b:{other_label} {{id: $other}})"
        for id, start, since, end, until, fields in database.read(
            f"{ends} MATCH (a)-[t:{step.relationship}]->(b) RETURN elementId(t), toString(t.start),"
            " toString(t.since), toString(t.end), toString(t.until), properties(t)",
            {"key": key, "other": other},
        ):
            told = (start or since, end or until, fields.get("year"), fields.get("title"))
            if told == (step.since, step.until, step.year, step.title):
                database.write("MATCH ()-[t]->() WHERE elementId(t) = $id DELETE t", {"id": id})
                taken.append(
                    (f"{ends} CREATE (a)-[t:{step.relationship}]->(b) SET t = $fields", [key, other, fields])
                )
    assert taken
    try:
        yield
    finally:
        for text, (key, other, fields) in taken:
            database.write(text, {"key": key, "other": other, "fields": fields})


@pytest.mark.parametrize("purpose", Purpose)
async def test_scores_without_are_those_of_a_graph_without(
    database: Database, reader: AsyncDatabase, purpose: Purpose
) -> None:
    """What is foretold in memory comes about where the relationships are taken out of the graph.

    But for a few: with a relationship some candidates go, and what the others tell is then shared by fewer.
    """
    suggest = suggest_contacts if purpose is Purpose.CONTACTS else suggest_mentors
    chance, kinds = Random(7), set()
    differ: list[tuple[float, float, float, Reason]] = []
    tried = 0
    for viewer in choose_viewers(database, 20, 5):
        slice = await read_slice(reader.read_one, viewer, purpose)
        if slice is None:
            continue
        candidates = {candidate.id: candidate for candidate in slice.candidates}
        evidence = find_evidence(slice, purpose is Purpose.MENTORS)
        told = [(one, reason) for one in suggest_from(slice, purpose, 10) for reason in one.reasons]
        for one, reason in chance.sample(told, min(4, len(told))):
            foretold = score_without(
                slice, purpose, candidates[one.person], evidence[one.person], reason.path
            )
            with without_steps(database, reason.path):
                then = {other.person: other.score for other in await suggest(reader.read_one, viewer, 100)}
            found = then.get(one.person, 0.0)
            if (found < one.score) != (foretold < one.score):
                differ.append((one.score, foretold, found, reason))
            tried += 1
            kinds.add(reason.kind)
    assert len(differ) <= tried / 50, differ
    assert tried > 30
    assert len(kinds) > 4
    assert ("alike" if purpose is Purpose.CONTACTS else "answers") in kinds
