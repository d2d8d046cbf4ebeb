"""Employers that positions write by their names: linked, kept where unsure, decided by staff."""

import csv
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from loader_files import LITTLE, Rows, graduate, position, write_csv, write_little

from graph.database import Database
from graph.errors import DatabaseError, InputError
from graph.settings import Settings
from loaders.digest import digest_content
from loaders.erasing import erase
from loaders.generator.employer_names import make_employer_names
from loaders.loading import load
from loaders.outcome import Outcome
from loaders.provenance import read_provenance
from loaders.reloading import reload_kept
from loaders.report import Report
from loaders.unloading import rebuild, unload
from loaders.written import reviewing
from loaders.written.relinking import is_due, relink_employers

WRITTEN = [
    position(1, "C.H.U. de Strasbourg", "Infirmière", "2013-01-01"),
    position(1, "Zorglub International", "Cheffe", "2015-01-01"),
    position(2, "SAPEUR ET CIE (SARL)", "Architecte", "2014-05-01", employer_city="Nancy"),
    position(3, "nhc", "Philosophe", "2016-01-01"),
]
ZORGLUB = {"id": "zor", "name": "Zorglub", "aliases": "Zorglub International"}


def load_rows(database: Database, few: Settings, folder: Path, **files: Rows) -> Report:
    return load(database, [write_csv(folder / f"{kind}.csv", rows) for kind, rows in files.items()], few)


def worked(database: Database, student: int) -> list[list[str]]:
    """Where somebody worked as what."""
    return database.read(
        "MATCH (:Identity {key: $key})-[:IDENTIFIES]->()-[w:WORKED_AT]->(e)"
        " RETURN e.id, w.title ORDER BY w.start",
        {"key": f"UDS:{student}"},
    )


def names(database: Database) -> dict[str, str | None]:
    return dict(
        database.read(
            "MATCH (w:WrittenEmployer) RETURN w.name, head(COLLECT { MATCH (w)-[:MEANS]->(e) RETURN e.id })"
        )
    )


def test_a_written_name_is_linked_or_kept(database: Database, few: Settings, tmp_path: Path) -> None:
    report = load(database, [write_little(tmp_path / "little", positions=WRITTEN)], few)
    assert (report.refused, report.warned) == (0, 1)
    assert worked(database, 1) == [["hus", "Infirmière"]]
    assert worked(database, 2)[0] == ["sap", "Architecte"]
    assert worked(database, 3) == [["nhc", "Philosophe"]]
    assert names(database) == {
        "C.H.U. de Strasbourg": "hus",
        "SAPEUR ET CIE (SARL)": "sap",
        "Zorglub International": None,
    }
    [file] = [file for file in report.files if file.kind == "positions"]
    [warning] = file.warnings.first
    assert (warning.line, warning.value) == (3, "Zorglub International")
    assert "employers review" in warning.advice
    assert any("employers review" in note for note in report.notes)
    tellings = read_provenance(database, "UDS:1").tellings
    told = {one.about: one for one in tellings if one.about.startswith("WORKED_AT")}
    assert not told["WORKED_AT 'Zorglub International'"].shown
    assert told["WORKED_AT Hôpitaux universitaires"].inferred[0].read == "C.H.U. de Strasbourg"
    again = load(database, [tmp_path / "little"], few)
    assert again.read == again.count(Outcome.UNCHANGED)


def test_what_the_register_learns_is_told_of_lines_that_waited(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    load(database, [write_little(tmp_path / "little", positions=WRITTEN)], few)
    load_rows(database, few, tmp_path / "more", employers=[ZORGLUB])
    assert worked(database, 1) == [["hus", "Infirmière"], ["zor", "Cheffe"]]
    assert not is_due(database)
    # A second one of the same name: nobody can tell which is meant.
    load_rows(database, few, tmp_path / "twice", employers=[{**ZORGLUB, "id": "zor2"}])
    assert worked(database, 1) == [["hus", "Infirmière"]]
    assert [case.name.name for case in reviewing.find_cases(database)] == ["Zorglub International"]


def test_any_order_ends_in_the_same_graph(database: Database, few: Settings, tmp_path: Path) -> None:
    draw = Random(11)
    employers, made = make_employer_names(2_000, 60, 11)
    people = [graduate(place, "INF", 2012) for place in range(1, 21)]
    rows = [
        position(draw.randrange(1, 21), name.name, f"Poste {place}", "2013-01-01", employer_city=name.city)
        for place, name in enumerate(made)
    ]
    rows += [position(1, one.id, "Par son numéro", "2014-01-01") for one in employers[:3]]
    reference = {kind: LITTLE[kind] for kind in ("universities", "faculties", "diplomas")}
    folder = tmp_path / "all"
    for kind, told in reference.items():
        write_csv(folder / f"{kind}.csv", told)
    write_csv(folder / "graduates.csv", people)
    write_csv(folder / "positions.csv", rows)
    columns = ("id", "name", "aliases", "city", "part_of")
    halves = [employers[::2], employers[1::2]]
    register = [{name: getattr(one, name) for name in columns} for half in halves for one in half]
    whole = [{**one, "part_of": ""} for one in register]
    write_csv(folder / "employers.csv", whole)
    digests = []
    for order in (
        ("universities+faculties+diplomas+employers+graduates+positions",),
        ("universities+faculties+diplomas", "graduates", "positions", "employers"),
        ("universities+faculties+diplomas", "positions", "employers", "graduates"),
    ):
        database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
        for names in order:
            load(database, [folder / f"{name}.csv" for name in names.split("+")], few)
        digests.append(digest_content(database))
    assert len(set(digests)) == 1
    linked = database.read_one("MATCH (:Person)-[w:WORKED_AT]->() RETURN count(w)")[0]
    assert linked > 40


def fill_in(path: Path, decisions: dict[str, str]) -> Path:
    """Fill in the queue's file: decisions by names."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["decision"] = decisions.get(row["name"], "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def decide(database: Database, few: Settings, path: Path, decisions: dict[str, str]) -> None:
    reviewing.write_cases(reviewing.find_cases(database), path)
    reviewing.decide(database, reviewing.read_decisions(fill_in(path, decisions)))
    relink_employers(database, "decided", few.load_batch)


def test_a_decision_wins_over_every_later_run_and_can_be_undone(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path / "little", positions=WRITTEN)
    load(database, [folder], few)
    decide(database, few, tmp_path / "queue.csv", {"Zorglub International": "sap"})
    [decided] = reviewing.list_decisions(database)
    assert [reviewing.decide(database, {decided.id: id}) for id in ("sap", "hus", "sap")] == [0, 1, 1]
    relink_employers(database, "again", few.load_batch)
    as_decided = [["hus", "Infirmière"], ["sap", "Cheffe"]]
    assert worked(database, 1) == as_decided
    assert reviewing.find_cases(database) == []
    load_rows(database, few, tmp_path / "more", employers=[ZORGLUB])
    assert worked(database, 1) == as_decided
    before = digest_content(database)
    database.write("MATCH ()-[w:WORKED_AT]->() WHERE w.sources <> ['member'] DELETE w")
    database.write("MATCH ()-[m:MEANS]->() DELETE m")
    reload_kept(database, few, None)
    relink_employers(database, "rebuild", few.load_batch)
    rebuild(database, few.load_batch)
    assert digest_content(database) == before
    unload(database, "little/positions", few.load_batch)
    load(database, [folder], few)
    assert digest_content(database) == before
    [decided] = reviewing.list_decisions(database)
    assert (decided.name.name, decided.employer, decided.called) == (
        "Zorglub International",
        "sap",
        "Sapeur & Cie",
    )
    reviewing.undo(database, [decided.id])
    relink_employers(database, "undone", few.load_batch)
    assert worked(database, 1) == [["hus", "Infirmière"], ["zor", "Cheffe"]]


def test_an_id_of_the_register_wins_over_a_decision_on_it_as_a_name(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    rows = [position(1, "zor", "Cheffe", "2015-01-01")]
    folder = write_little(tmp_path / "little", positions=rows)
    load(database, [folder], few)
    decide(database, few, tmp_path / "queue.csv", {"zor": "sap"})
    assert worked(database, 1) == [["sap", "Cheffe"]]
    load_rows(database, few, tmp_path / "more", employers=[ZORGLUB])
    assert worked(database, 1) == [["zor", "Cheffe"]]
    before = digest_content(database)
    load(database, [folder / "positions.csv"], few)
    rebuild(database, few.load_batch)
    assert (worked(database, 1), digest_content(database)) == ([["zor", "Cheffe"]], before)


def test_an_id_in_other_capitals_is_the_employers(database: Database, few: Settings, tmp_path: Path) -> None:
    rows = [
        position(1, "YAK", "Sherpa", "2013-01-01"),
        position(2, "yak", "Sherpa", "2014-01-01"),
        position(3, "Yak", "Sherpa", "2015-01-01", employer_city="Nancy"),
    ]
    everything = write_little(tmp_path / "little", positions=rows)
    yak = {"id": "yak", "name": "Transports de montagne"}

    def sherpas() -> list[str]:
        told = [each for student in (1, 2, 3) for each in worked(database, student)]
        return [employer for employer, title in told if title == "Sherpa"]

    load(database, [everything], few)
    ids = [case.id for case in reviewing.find_cases(database)]
    reviewing.decide(database, dict.fromkeys(ids, "hus"))
    load_rows(database, few, tmp_path / "more", employers=[yak])
    assert sherpas() == ["hus", "yak", "hus"]
    reviewing.undo(database, ids)
    relink_employers(database, "undone", 100)
    assert sherpas() == ["yak", "yak", "yak"]
    told = [one for one in read_provenance(database, "UDS:1").tellings if "Transports" in one.about]
    assert [made.read for one in told for made in one.inferred] == ["YAK"]
    told = [one for one in read_provenance(database, "UDS:2").tellings if "Transports" in one.about]
    assert [made.read for one in told for made in one.inferred] == []
    assert set(names(database)) == {"YAK", "Yak"} or set(names(database)) == {"yak", "Yak"}
    after = digest_content(database)
    rebuild(database, 100)
    assert digest_content(database) == after
    # With the register there first nothing is otherwise; ids that differ by capitals alone are kept apart.
    database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    load(database, [tmp_path / "more", everything], few)
    assert digest_content(database) == after
    load_rows(database, few, tmp_path / "capitals", employers=[{**yak, "id": "YAK", "name": "Laine"}])
    assert sherpas() == ["YAK", "yak"]


def test_none_of_the_register_is_a_decision_too(database: Database, few: Settings, tmp_path: Path) -> None:
    load(database, [write_little(tmp_path / "little", positions=WRITTEN)], few)
    decide(database, few, tmp_path / "queue.csv", {"Zorglub International": "Aucun"})
    load_rows(database, few, tmp_path / "more", employers=[ZORGLUB])
    assert worked(database, 1) == [["hus", "Infirmière"]]
    assert reviewing.describe_cases(database) == []


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        ("3", "there is no candidate 3"),
        ("nobody", "no employer 'nobody' in the register, as decided on '[0-9a-f]+'"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(
    database: Database, few: Settings, tmp_path: Path, decision: str, said: str
) -> None:
    load(database, [write_little(tmp_path / "little", positions=WRITTEN)], few)
    with pytest.raises(InputError, match=said):
        decide(database, few, tmp_path / "queue.csv", {"Zorglub International": decision})
    assert reviewing.list_decisions(database) == []


def test_an_interrupted_linking_is_completed(
    database: Database, few: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_little(tmp_path / "little", positions=WRITTEN)
    load(database, [folder], few)

    def die(*_: object) -> int:
        raise DatabaseError("gone")

    with monkeypatch.context() as patch:
        patch.setattr("loaders.rebuild.rebuild_people", die)
        with pytest.raises(DatabaseError):
            load_rows(database, few, tmp_path / "more", employers=[ZORGLUB])
    assert is_due(database)
    assert worked(database, 1) == [["hus", "Infirmière"]]
    load(database, [folder / "skills.csv"], few)
    assert worked(database, 1) == [["hus", "Infirmière"], ["zor", "Cheffe"]]
    assert not is_due(database)


def test_another_town_in_a_new_edition_moves_the_fact(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    two: Sequence[dict[str, str]] = [
        {"id": "nancy", "name": "Mairie de Nancy", "city": "Nancy", "aliases": "Mairie"},
        {"id": "metz", "name": "Mairie de Metz", "city": "Metz", "aliases": "Mairie"},
    ]
    told = position(1, "Mairie de la ville", "Agente", "2013-01-01")
    folder = tmp_path / "little"
    for city, employer in (("Metz", "metz"), ("Nancy", "nancy")):
        load(
            database,
            [
                write_little(
                    folder,
                    employers=[*LITTLE["employers"], *two],
                    positions=[{**told, "employer_city": city}],
                )
            ],
            few,
        )
        found = worked(database, 1)
        assert found in ([[employer, "Agente"]], [])
    assert names(database).keys() == {"Mairie de la ville"}


def test_members_rows_are_linked_or_refused(database: Database, few: Settings, tmp_path: Path) -> None:
    rows = [
        position(2, "CHU de Strasbourg", "Médecin", "2016-02-01"),
        position(2, "Zorglub International", "Cheffe", "2017-02-01"),
    ]
    folder = write_little(tmp_path / "little", positions=[], member_positions=rows)
    (folder / "positions.csv").unlink()
    planned = load(database, [folder], few, dry_run=True)
    report = load(database, [folder], few)
    assert planned.refused == report.refused == 1
    assert worked(database, 2) == [["hus", "Médecin"]]
    [refusal] = next(file for file in report.files if file.kind == "member_positions").refusals.first
    assert (refusal.line, refusal.column) == (3, "employer")


def test_a_dry_run_warns_as_a_load_does(database: Database, few: Settings, tmp_path: Path) -> None:
    # A row that is refused for its occupation is not told of its employer, too.
    refused = position(2, "Zorglub", "Cheffe", "2016-01-01", occupation="rome:none")
    folder = write_little(tmp_path / "little", positions=[*WRITTEN, refused])
    planned = load(database, [folder], few, dry_run=True)
    report = load(database, [folder], few)
    assert (planned.refused, planned.warned) == (report.refused, report.warned) == (1, 1)


def test_names_go_with_their_last_line(database: Database, few: Settings, tmp_path: Path) -> None:
    load(database, [write_little(tmp_path / "little", positions=WRITTEN)], few)
    erase(database, read_provenance(database, "UDS:1"), few)
    assert names(database).keys() == {"SAPEUR ET CIE (SARL)"}
    unload(database, "little/positions", few.load_batch)
    assert names(database) == {}
