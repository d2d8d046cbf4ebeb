"""Linked archives in the graph: the same in any order, decided on, taken back; members are left alone."""

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from archive_files import write_archive
from graphs import clear
from loader_files import write_little

from graph.database import Database
from graph.engine import Address
from graph.errors import InputError
from graph.settings import Settings
from loaders.digest import digest_content
from loaders.everything import load_everything
from loaders.generator.archives import generate_archives
from loaders.linked import reviewing
from loaders.linked.loading import link_standing, load_archives, read_standing, relink, unload_archive
from loaders.linked.planning import Standing, make_plan
from loaders.linked.turn import begin, read_turn
from loaders.linked.writing import Writer
from loaders.loading import load
from loaders.outcome import Outcome
from loaders.provenance import read_provenance
from loaders.unloading import list_archives, rebuild

NAMES = ("ulp", "umb", "urs", "uds")


@pytest.fixture
def few(settings: Settings, tmp_path: Path) -> Settings:
    """Small batches, so that a load takes several transactions; archives kept apart from other tests."""
    return settings.model_copy(update={"load_batch": 50, "home": tmp_path / "home"})


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("made") / "archives"
    generate_archives(200, 5, 1.0, folder)
    return {name: folder / f"{name}.csv" for name in NAMES}


def clusters(database: Database) -> dict[str, set[str]]:
    """The records of each person, by the person's id."""
    rows = database.read("MATCH (r:Record)-[:DESCRIBES]->(p) RETURN p.id, collect(r.id)")
    return {person: set(records) for person, records in rows}


def queue(database: Database, few: Settings) -> list[reviewing.Case]:
    """The pairs of records that are uncertain."""
    standing = read_standing(database, few)
    return list(reviewing.find_cases(standing, link_standing(database, standing, few, lambda step: None)))


def test_order_does_not_matter_and_again_changes_nothing(
    database: Database, few: Settings, files: dict[str, Path]
) -> None:
    report = load_archives(database, list(files.values()), few)
    assert report.refused == 0
    assert report.count(Outcome.CREATED) == report.read > 250
    whole = digest_content(database)
    before = clusters(database)
    again = load_archives(database, list(files.values()), few)
    assert again.count(Outcome.UNCHANGED) == again.read == report.read
    assert relink(database, few, None).notes
    assert rebuild(database, 50) == len(before)
    assert (digest_content(database), clusters(database)) == (whole, before)
    clear(database)
    for name in reversed(NAMES):
        load_archives(database, [files[name]], few)
    assert digest_content(database) == whole
    assert sorted(map(sorted, clusters(database).values())) == sorted(map(sorted, before.values()))


def test_an_archive_is_taken_back_wholly(database: Database, few: Settings, files: dict[str, Path]) -> None:
    load_archives(database, [files[name] for name in NAMES if name != "umb"], few)
    without, people = digest_content(database), clusters(database)
    load_archives(database, [files["umb"]], few)
    assert digest_content(database) != without
    unload_archive(database, "archives/umb", few, None)
    assert digest_content(database) == without
    kept = clusters(database)
    assert sum(kept.get(person) == records for person, records in people.items()) >= 0.97 * len(people)
    [[odd]] = database.read("MATCH (p:Person) WHERE NOT EXISTS { (p)<-[:DESCRIBES]-() } RETURN count(p)")
    assert odd == 0


def test_a_corrected_export_takes_the_place_of_the_earlier_one(
    database: Database, few: Settings, files: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "archives"
    folder.mkdir()
    lines = files["urs"].read_bytes().split(b"\n")
    early = folder / "urs.csv"
    # The earlier edition lacks some lines, and has one that goes.
    early.write_bytes(b"\n".join([lines[0], lines[-2].replace(b"Licence", b"DEUG"), *lines[3:-10], b""]))
    load_archives(database, [files["ulp"], early], few)
    before = clusters(database)
    report = load_archives(database, [files["urs"]], few)
    assert 0 < report.count(Outcome.CREATED) < 20 < report.count(Outcome.UNCHANGED)
    assert len(before.keys() & clusters(database).keys()) > 0.9 * len(before)
    corrected = digest_content(database)
    clear(database)
    load_archives(database, [files["ulp"], files["urs"]], few)
    assert digest_content(database) == corrected


def test_lines_of_an_archive_become_a_person_with_sources(
    database: Database, few: Settings, files: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    lines = files["ulp"].read_text("cp1252").splitlines()[1:]
    write_archive(
        folder,
        "ulp",
        "197000012;HOFFMANN;;Andréas, Paul;M;26/07/48;STUTTGART;99;;Licence;Mathématiques;1970;Très bien",
        "197000012;HOFFMANN;;Andréas, Paul;M;26/07/48;STUTTGART;99;;Maîtrise;Mathématiques;1971;Bien",
        "1;too;few",
        *lines,
    )
    report = load_everything(database, [folder], few)
    assert (report.read, report.refused) == (len(lines) + 3, 1)
    told = read_provenance(database, "ULP:197000012")
    assert {(t.about, t.value) for t in told.tellings if t.shown} >= {
        ("family_name", "Hoffmann"),
        ("given_name", "Andréas"),
        ("birth_date", "1948-07-26"),
        ("GRADUATED Licence Mathématiques 1970", "honours Très bien"),
        ("GRADUATED Maîtrise Mathématiques 1971", "honours Bien"),
    }
    assert {t.line for t in told.tellings} == {2, 3}
    [[raw]] = database.read("MATCH (r:Record {line: 2}) RETURN r.raw")
    assert '"26/07/48"' in raw
    unload_archive(database, "old/ulp", few, None)
    assert database.read("MATCH (n:Person|Diploma|Record|Identity|Archive) RETURN count(n)") == [[0]]


def test_what_staff_decide_wins_and_can_be_undone(
    database: Database, few: Settings, files: dict[str, Path], tmp_path: Path
) -> None:
    load_archives(database, list(files.values()), few)
    before, people = digest_content(database), clusters(database)
    standing = read_standing(database, few)
    together = next(sorted(records) for _, records in sorted(people.items()) if len(records) == 2)
    alone = sorted(min(records) for records in people.values() if len(records) == 1)[:2]
    places = {id: f"{standing.wanted[file].id}:{line}" for id, line, file in standing.lines()}
    filled = tmp_path / "decided.csv"
    rows = [("split", *together), ("same", *alone), ("", *alone)]
    filled.write_text(
        "decision,left,right\n" + "".join(f"{word},{places[a]},{places[b]}\n" for word, a, b in rows), "utf-8"
    )
    decisions = reviewing.read_decisions(filled, standing)
    assert len(decisions) == 2
    reviewing.decide(database, decisions, standing)
    ids = {record: person for person, records in people.items() for record in records}
    relink(database, few, None)
    owner = {record: person for person, records in clusters(database).items() for record in records}
    assert owner[together[0]] != owner[together[1]]
    assert owner[alone[0]] == owner[alone[1]]
    # The id of the one who was found to be the other leads on.
    gone = {ids[record] for record in alone} - {owner[alone[0]]}
    assert database.read("MATCH (f:FormerId)-[:NOW]->(p) RETURN f.id, p.id") == [[*gone, owner[alone[0]]]]
    assert read_provenance(database, *gone).person == owner[alone[0]]
    reviewing.undo(database, [id for id, *_ in reviewing.list_decisions(database)])
    relink(database, few, None)
    assert digest_content(database) == before
    filled.write_text(f"decision,left,right\nperhaps,{places[alone[0]]},{places[alone[1]]}\n", "utf-8")
    with pytest.raises(InputError, match=r"gone\.csv: it cannot be read \(No such file or directory\)\."):
        reviewing.read_decisions(tmp_path / "gone.csv", standing)
    with pytest.raises(InputError, match="line 2: 'perhaps' is no decision"):
        reviewing.read_decisions(filled, standing)


def test_the_queue_is_written_to_be_filled_in(
    database: Database, few: Settings, files: dict[str, Path], tmp_path: Path
) -> None:
    load_archives(database, list(files.values()), few)
    standing = read_standing(database, few)
    links = link_standing(database, standing, few, lambda step: None)
    cases = queue(database, few)
    assert len(cases) == len(links.doubts.left) > 0
    out = tmp_path / "queue.csv"
    reviewing.write_cases(cases, out)
    assert reviewing.read_decisions(out, standing) == []
    text = out.read_text("utf-8-sig").splitlines()
    out.write_text("\n".join([text[0], *("same" + line for line in text[1:2]), *text[2:]]), "utf-8-sig")
    [decision] = reviewing.read_decisions(out, standing)
    assert {decision.left, decision.right} == set(cases[0].ids)
    # The two the other way round, and otherwise.
    row = text[1].split(",")
    turned = [row[0], row[2], row[1], *row[3:-2], row[-1], row[-2]]
    lines = [text[0], "same" + ",".join(row)]
    out.write_text("\n".join([*lines, "same" + ",".join(turned)]), "utf-8-sig")
    assert len(reviewing.read_decisions(out, standing)) == 1
    out.write_text("\n".join([*lines, "split" + ",".join(turned)]), "utf-8-sig")
    with pytest.raises(InputError, match=r"line 3: there is another decision on '.+ and .+' above"):
        reviewing.read_decisions(out, standing)


def test_a_queue_goes_by_what_lines_said(
    database: Database, few: Settings, files: dict[str, Path], tmp_path: Path
) -> None:
    load_archives(database, list(files.values()), few)
    standing = read_standing(database, few)
    case = queue(database, few)[0]
    out = tmp_path / "queue.csv"
    reviewing.write_cases([case], out)
    out.write_text(out.read_text("utf-8-sig").replace("\n,", "\nsame,"), "utf-8-sig")
    [before] = reviewing.read_decisions(out, standing)
    # A corrected edition with one line more, so that all others move.
    name, _, place = case.left.partition(":")
    old = files[name.rpartition("/")[2]]
    file = tmp_path / "archives" / old.name
    file.parent.mkdir()
    lines = old.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([lines[0], lines[-1], *lines[1:]]))
    load_archives(database, [file], few)
    assert reviewing.read_decisions(out, read_standing(database, few)) == [before]
    # One in which the line itself says something else.
    changed = lines[int(place) - 1].rstrip() + b"X\n"
    file.write_bytes(b"".join([*lines[: int(place) - 1], changed, *lines[int(place) :]]))
    load_archives(database, [file], few)
    with pytest.raises(InputError, match=rf"line 2: no archive has a record '{case.left}' that says"):
        reviewing.read_decisions(out, read_standing(database, few))
    # By hand, by the lines as they are now.
    out.write_text(f"left,right,decision\n{case.left},{case.right},same\n", "utf-8")
    assert len(reviewing.read_decisions(out, read_standing(database, few))) == 1


def test_the_truth_beside_archives_is_left_out(
    database: Database, few: Settings, files: dict[str, Path]
) -> None:
    folder = files["ulp"].parent
    assert (folder / "truth.csv").exists()
    report = load_everything(database, [folder], few)
    assert report.refused == 0
    assert [Path(file.path).name for file in report.files if file.left_out] == ["truth.csv"]
    assert len(read_standing(database, few).wanted) == len(NAMES)


def test_decisions_that_contradict_each_other_are_refused(
    database: Database, few: Settings, files: dict[str, Path]
) -> None:
    load_archives(database, [files["ulp"]], few)
    standing = read_standing(database, few)
    one, two, three = sorted(standing.row)[:3]
    reviewing.decide(database, [reviewing.Decision(one, two, "same")], standing)
    more = [reviewing.Decision(two, three, "same"), reviewing.Decision(one, three, "different")]
    with pytest.raises(InputError, match="decided to be different") as caught:
        reviewing.decide(database, more, standing)
    for record in (one, two, three):
        assert standing.name(record) in caught.value.message
    assert len(reviewing.list_decisions(database)) == 1
    # The same two decided anew: the later word counts.
    again = [reviewing.Decision(one, two, "different"), *more]
    assert [reviewing.decide(database, again, standing) for _ in range(2)] == [1, 0]
    # Decisions are learned from in their order: what is given again keeps its place.
    order = database.read("MATCH (d:Decision) RETURN d.id, d.at ORDER BY d.at, d.id")
    reviewing.decide(database, again, standing)
    assert database.read("MATCH (d:Decision) RETURN d.id, d.at ORDER BY d.at, d.id") == order
    told = {(left, right): verdict for _, left, right, verdict, _ in reviewing.list_decisions(database)}
    assert told[standing.name(one), standing.name(two)] == "different"


def test_pairs_are_decided_on_in_the_terminal(
    database: Database, address: Address, few: Settings, files: dict[str, Path], tmp_path: Path
) -> None:
    """Typed into a real terminal; each answer is kept at once."""
    load_archives(database, list(files.values()), few)
    cases = queue(database, few)
    ours, theirs = pty.openpty()
    environment = os.environ | {
        "ENTRAIDE_HOME": str(few.home),
        "ENTRAIDE_NEO4J_URI": address.uri,
        "ENTRAIDE_NEO4J_PASSWORD": address.password,
        "COLUMNS": "80",
    }
    told = [tmp_path / "told.json", tmp_path / "told.html"]
    command = [sys.executable, "-m", "entraide", "review", "--ask", "--json", told[0], "--html", told[1]]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    ) as asking:
        os.close(theirs)
        os.write(ours, b"x\nd\nu\ns\nk\nq\n")
        said = b""
        while True:
            try:
                said += os.read(ours, 1 << 16)
            except OSError:  # How Linux says that the other side is closed.
                break
    os.close(ours)
    assert asking.returncode == 0, said.decode()
    assert b"That decision was taken back" in said
    assert b"Decisions kept: 1." in said
    [[_, left, right, verdict, _]] = reviewing.list_decisions(database)
    # What was taken back is asked again, at once.
    assert verdict == "same"
    assert {left, right} == {cases[0].left, cases[0].right}
    # Two people were found to be one, and nobody else was moved.
    assert not cases[0].together
    [change] = json.loads(told[0].read_text("utf-8"))["changes"]
    assert len(change["former"]) == 1
    assert "People who were there and changed" in told[1].read_text("utf-8")


def test_what_members_entered_is_not_touched(
    database: Database, few: Settings, files: dict[str, Path]
) -> None:
    load_archives(database, [files["uds"], files["ulp"]], few)
    [[person]] = database.read(
        "MATCH (p:Person)<-[:IDENTIFIES]-(i) WHERE i.key STARTS WITH 'UDS:'"
        " RETURN p.id ORDER BY i.key LIMIT 1"
    )
    database.write(
        "MATCH (p:Person {id: $id}) MERGE (s:Skill {id: 'x'}) SET p.state = 'active', p.headline = 'Me'"
        " MERGE (p)-[:HAS_SKILL {sources: ['member']}]->(s)",
        {"id": person},
    )
    load_archives(database, [files["umb"]], few)
    unload_archive(database, "archives/uds", few, None)
    unload_archive(database, "archives/umb", few, None)
    found = database.read(
        "MATCH (p:Person {id: $id})-[:HAS_SKILL]->() RETURN p.state, p.headline", {"id": person}
    )
    assert found == [["active", "Me"]]


def test_two_members_are_never_made_one() -> None:
    standing = Standing({"a": "Ann", "b": "Ann", "c": "Bea", "d": "passive"}, {}, frozenset({"Ann", "Bea"}))
    plan = make_plan([["d", "c", "b", "a", "new"]], {}, standing)
    assert dict(zip(plan.people, plan.clusters, strict=True)) == {"Ann": ["a", "b", "d", "new"], "Bea": ["c"]}
    assert plan.apart == [("Ann", "Bea")]
    assert plan.became == {"passive": plan.people.index("Ann")}


def test_ids_stay_with_most_records() -> None:
    standing = Standing({"a": "Ann", "b": "Bob", "c": "Bob"}, {"UDS:1": "Zoe"})
    plan = make_plan([["a", "b", "c"], ["d"], ["e"]], {"d": "UDS:1", "e": "UDS:1", "a": "UDS:2"}, standing)
    assert plan.people == ["Bob", "Zoe", None]
    assert plan.became == {"Ann": 0}
    assert plan.keys == [["UDS:2"], ["UDS:1"], ["record:e"]]


KILLED = """
import os, sys
from pathlib import Path
from graph.database import open_database
from graph.engine import Address
from graph.settings import make_settings
from loaders.linked import loading, writing

action, home, uri, password, left, *given = sys.argv[1:]
left, real = int(left), writing.Writer._transact

def counted(self, work):
    global left
    left -= 1
    real(self, work)
    left or os.kill(os.getpid(), 9)

writing.Writer._transact = counted
settings = make_settings(home=Path(home), load_batch=50)
with open_database(Address(uri, "neo4j", password)) as database:
    if action == "load":
        loading.load_archives(database, [Path(path) for path in given], settings)
    elif action == "unload":
        loading.unload_archive(database, *given, settings, None)
    else:
        loading.relink(database, settings, None)
"""


def kill(action: str, address: Address, few: Settings, steps: int, *given: str | Path) -> None:
    """Run something that links, and kill it with -9 after so many transactions."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, action, few.home, address.uri, address.password, str(steps), *given],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert done.returncode == -9, done.stderr


def test_a_load_that_is_killed_is_completed(
    database: Database, address: Address, few: Settings, files: dict[str, Path]
) -> None:
    load_archives(database, list(files.values()), few)
    whole = digest_content(database)
    clear(database)
    shutil.rmtree(few.home)
    for steps in (1, 3):
        kill("load", address, few, steps, *files.values())
    load_archives(database, list(files.values()), few)
    assert digest_content(database) == whole


@pytest.mark.parametrize("steps", [1, 2])
def test_an_unload_that_is_killed_is_completed_by_the_next_load(
    database: Database, address: Address, few: Settings, files: dict[str, Path], steps: int
) -> None:
    rest = [files[name] for name in NAMES[:3]]
    load_archives(database, rest, few)
    without = digest_content(database)
    load_archives(database, [files["uds"]], few)
    kill("unload", address, few, steps, "archives/uds")
    assert digest_content(database) != without
    [left] = [archive for archive in list_archives(database) if archive.id == "archives/uds"]
    assert left.describe_loaded() == "not yet taken out whole"
    report = load_archives(database, rest, few)
    assert "A linking that was interrupted was completed." in report.notes
    assert "archives/uds, which was being taken out, went." in report.notes
    assert digest_content(database) == without
    # It may come again, and is a new archive then.
    assert load_archives(database, rest, few).notes == []
    assert load_archives(database, [files["uds"]], few).count(Outcome.CREATED) > 0


def test_people_linked_anew_are_whole_after_a_kill(
    database: Database, address: Address, few: Settings, files: dict[str, Path]
) -> None:
    load_archives(database, list(files.values()), few)
    standing = read_standing(database, few)
    pairs = [sorted(records)[:2] for records in clusters(database).values() if len(records) > 1]
    split = [reviewing.Decision(*pair, "different") for pair in pairs]
    reviewing.decide(database, split, standing)
    relink(database, few, None)
    decided = digest_content(database)
    reviewing.undo(database, [decision.id for decision in split])
    relink(database, few, None)
    reviewing.decide(database, split, standing)
    kill("relink", address, few, 2)
    assert digest_content(database) != decided
    load_archives(database, list(files.values()), few)
    assert digest_content(database) == decided


def test_of_two_linkings_at_once_one_writes(
    database: Database, few: Settings, files: dict[str, Path]
) -> None:
    load_archives(database, [files["ulp"]], few)
    seen = read_turn(database)
    load_archives(database, [files["umb"]], few)
    with pytest.raises(InputError, match="Another load wrote while this one was at it; nothing was written"):
        begin(database, seen, "late")
    assert read_turn(database).whole


@pytest.mark.parametrize("moment", ["before it writes", "while it writes"])
def test_a_linking_does_not_go_by_what_a_keyed_load_changes_meanwhile(
    database: Database,
    few: Settings,
    files: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
) -> None:
    little = write_little(tmp_path / "little")
    load_archives(database, [files["ulp"]], few)
    place, function = {
        "before it writes": ("loaders.linked.loading.begin", begin),
        "while it writes": ("loaders.linked.writing.Writer._renumber", Writer._renumber),
    }[moment]

    def meanwhile(*given: object) -> object:
        monkeypatch.undo()
        load(database, [little], few)
        return function(*given)  # type: ignore[operator]

    monkeypatch.setattr(place, meanwhile)
    with pytest.raises(InputError, match="Another load wrote while this one was at it"):
        load_archives(database, [files["umb"]], few)
    load_archives(database, [files["umb"]], few)
    found = digest_content(database)
    database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    load(database, [little], few)
    load_archives(database, [files["ulp"], files["umb"]], few)
    assert digest_content(database) == found
