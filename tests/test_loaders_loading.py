import json
from pathlib import Path
from typing import Any

import pytest
from graphs import clear
from loader_files import LITTLE, graduate, member, number, position, write_csv, write_little

from graph.changes import READ_CHANGES
from graph.database import Database
from graph.errors import InputError
from graph.model import CHANGED
from graph.settings import Settings
from loaders.cleaning import clean_up
from loaders.digest import digest_content
from loaders.loading import load
from loaders.outcome import Outcome
from loaders.records import Archive
from loaders.report import FileReport, Report


def file_of(report: Report, kind: str) -> FileReport:
    return next(file for file in report.files if file.kind == kind)


def person(database: Database, student: int) -> dict[str, Any]:
    """What stands about a person: properties, and facts by type with the other end's id."""
    key = f"UDS:{student}"
    [[properties, facts]] = database.read(
        """
        MATCH (:Identity {key: $key})-[:IDENTIFIES]->(p)
        RETURN properties(p), COLLECT {
            MATCH (p)-[f]-(o) WHERE startNode(f) = p OR f:CONTACT RETURN [type(f), o.id, properties(f)]
        }
        """,
        {"key": key},
    )
    return {**properties, "facts": sorted(facts, key=lambda fact: (fact[0], fact[1]))}


def facts(database: Database, student: int, type: str) -> list[tuple[str, dict[str, Any]]]:
    return [(end, fact) for name, end, fact in person(database, student)["facts"] if name == type]


def test_every_file_becomes_what_the_model_says(database: Database, few: Settings, tmp_path: Path) -> None:
    report = load(database, [write_little(tmp_path / "little")], few)
    assert report.refused == 0
    assert report.read == report.count(Outcome.CREATED) == sum(map(len, LITTLE.values()))
    edges = database.read(
        "MATCH (a)-[r:SUCCEEDED_BY|PART_OF|OFFERED_BY]->(b)"
        " RETURN type(r), a.id, b.id, toString(coalesce(r.on, r.since, r.until))"
    )
    assert sorted(edges) == [
        ["OFFERED_BY", "UDS:INF:1", "UDS:MAI", None],
        ["OFFERED_BY", "UDS:PHI:1", "UDS:MAI", None],
        ["OFFERED_BY", "ULP:INF:1", "ULP:INF", "2004"],
        ["PART_OF", "UDS:MAI", "UDS", "2009"],
        ["PART_OF", "ULP:INF", "ULP", "2008"],
        ["PART_OF", "nhc", "hus", None],
        ["SUCCEEDED_BY", "ULP", "UDS", "2009-01-01"],
        ["SUCCEEDED_BY", "ULP:INF", "UDS:MAI", None],
        ["SUCCEEDED_BY", "ULP:INF:1", "UDS:INF:1", None],
    ]
    assert database.read_one("MATCH (e:Employer {id: 'hus'}) RETURN e.aliases, e.alias_text, e.folded") == [
        ["HUS", "CHU de Strasbourg"],
        "HUS, CHU de Strasbourg",
        ["hopitaux universitaires", "hus", "chu de strasbourg"],
    ]
    one = person(database, 1)
    assert (one["given_name"], one["sort_name"]) == ("Prénom1", "nom1 prenom1")
    assert (one["languages"], one["capacity"], one["listed"]) == (["fr", "en"], 2, True)
    assert [(name, end) for name, end, _ in one["facts"]] == [
        ("CONTACT", person(database, 2)["id"]),
        ("GRADUATED", "UDS:INF:1"),
        ("GRADUATED", "UDS:PHI:1"),
        ("HAS_SKILL", "esco:py"),
        ("MENTORS", person(database, 2)["id"]),
        ("WORKED_AT", "nhc"),
    ]
    [(_, worked)] = facts(database, 1, "WORKED_AT")
    assert worked["title"] == "Développeuse"
    assert (worked["start"].iso_format(), worked.get("end")) == ("2013-01-01", None)
    assert worked["as_of"].iso_format() == "2014-06-30"
    [source] = worked["sources"]
    raw, archive, label = database.read_one(
        "MATCH (r:Record {id: $id})-[:FROM]->(a), (r)-[:DESCRIBES]->(:Person {id: $person})"
        " RETURN r.raw, a.id, a.label",
        {"id": source, "person": one["id"]},
    )
    assert json.loads(raw)[2:5] == ["nhc", "Développeuse", "2013-01-01"]
    assert (archive, label) == ("little/positions", "positions.csv (little)")
    assert source.startswith("little/positions#")


def test_what_identifies_stands_apart_and_states_make_labels(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    load(database, [write_little(tmp_path)], few)
    assert not {"birth_date", "ine", "email", "student_number"} & person(database, 1).keys()
    shown = database.read(
        "MATCH (i:Identity)-[:IDENTIFIES]->(p) RETURN i.student_number, p.state, p:ProfileForAlumnus,"
        " p:CareerForStudent, p:ProfileForAnonymous, toString(i.birth_date) ORDER BY i.student_number"
    )
    assert shown == [
        ["1", "active", True, True, False, "1990-02-03"],
        ["2", "active", True, False, False, None],
        ["3", "invited", False, False, False, None],
        ["4", "passive", False, False, False, None],
    ]


def test_the_same_load_again_changes_nothing(database: Database, few: Settings, tmp_path: Path) -> None:
    folder = write_little(tmp_path)
    first = load(database, [folder], few)
    digest, ids = digest_content(database), database.read("MATCH (p:Person) RETURN p.id ORDER BY p.id")
    changes = database.read(f"RETURN {READ_CHANGES}")
    again = load(database, [folder], few)
    assert again.count(Outcome.UNCHANGED) == again.read == first.read
    assert database.read("MATCH (r:Record) RETURN DISTINCT r.run") == [[first.run]]  # None was looked at.
    assert database.read(f"RETURN {READ_CHANGES}") == changes  # Copies in memory hold on.
    assert digest_content(database) == digest
    assert database.read("MATCH (p:Person) RETURN p.id ORDER BY p.id") == ids


def test_a_file_that_was_not_loaded_whole_is_loaded_again(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path)
    load(database, [folder], few)
    digest = digest_content(database)
    # As a load leaves it that was killed after it began.
    graduates = "MATCH (a:Archive {kind: 'graduates'})"
    database.write(f"{graduates}<-[:FROM]-(r) WITH a, r LIMIT 1 SET a.digest = null DETACH DELETE r")
    assert load(database, [folder], few).count(Outcome.CREATED) == 1
    assert digest_content(database) == digest
    # Refused rows may fit by now.
    write_csv(tmp_path / "graduates.csv", [*LITTLE["graduates"], graduate(10, "NEW", 2012)])
    assert load(database, [tmp_path / "graduates.csv"], few).refused == 1
    new = next(row for row in LITTLE["diplomas"] if row["university"] == "UDS") | {"code": "NEW"}
    write_csv(tmp_path / "diplomas.csv", [*LITTLE["diplomas"], new])
    again = load(database, [tmp_path / "diplomas.csv", tmp_path / "graduates.csv"], few)
    assert (again.refused, again.count(Outcome.CREATED)) == (0, 2)


def test_the_order_of_paths_and_the_size_of_batches_do_not_matter(
    database: Database, settings: Settings, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path / "little")
    load(database, [folder], few)
    digest = digest_content(database)
    clear(database)
    load(database, sorted(folder.iterdir(), reverse=True), settings)
    assert digest_content(database) == digest


def test_bad_rows_are_told_and_leave_nothing_behind(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    good = LITTLE["graduates"]
    bad = [
        graduate(10, "NONE", 2012),
        graduate(11, "INF", 2012, birth_date="1990-02-31"),
        graduate(12, "INF", 2012, university="XYZ"),
        graduate(3, "PHI", 2015),
    ]
    positions = [
        *LITTLE["positions"],
        position(1, "hus", "Clerk", "2013-01-01", end="2012-01-01"),
        position(1, "hus", "Clerk", "2013-01-02", occupation="rome:X"),
    ]
    skills = [
        *LITTLE["member_skills"],
        {**number(1), "skill": "esco:none"},
        {**number(98), "skill": "esco:py"},
    ]
    load(database, [write_little(tmp_path)], few)
    digest = digest_content(database)
    report = load(
        database,
        [write_little(tmp_path, graduates=[*good, *bad], positions=positions, member_skills=skills)],
        few,
    )
    told = {
        (file.kind, refusal.line, refusal.column, refusal.value)
        for file in report.files
        for refusal in file.refusals.first
    }
    assert told == {
        ("graduates", 6, "diploma_code", "UDS:NONE:1"),
        ("graduates", 7, "birth_date", "1990-02-31"),
        ("graduates", 8, "university", "XYZ"),
        ("graduates", 8, "diploma_code", "XYZ:INF:1"),
        ("graduates", 9, "year", "UDS, 3, PHI, 1, 2015"),
        ("positions", 5, "end", "2012-01-01"),
        ("positions", 6, "occupation", "rome:X"),
        ("member_skills", 4, "skill", "esco:none"),
        ("member_skills", 5, "student_number", "98"),
    }
    assert report.refused == 8
    assert digest_content(database) == digest


def test_a_row_that_is_refused_now_does_not_lose_what_it_told_before(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    load(database, [write_little(tmp_path)], few)
    digest = digest_content(database)
    spoiled = [{**row, "honours": "\x01"} for row in LITTLE["graduates"]]
    unknown = [{**row, "occupation": "rome:none"} for row in LITTLE["positions"]]
    report = load(database, [write_little(tmp_path, graduates=spoiled, positions=unknown)], few)
    assert report.refused == 4 + 3
    assert file_of(report, "graduates").removed_records == 0
    assert digest_content(database) == digest


def test_a_file_that_does_not_fit_keeps_everything_from_being_written(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path)
    (folder / "students.csv").write_bytes(b"university;student_number\nUDS;\xff\xc3\xa9\n\xc3\xa9")
    with pytest.raises(InputError, match=r"students\.csv, line 2"):
        load(database, [folder], few)
    assert database.read_one("MATCH (n) WHERE NOT n:Schema RETURN count(n)") == [0]


def test_a_corrected_export_updates_and_takes_away(database: Database, few: Settings, tmp_path: Path) -> None:
    load(database, [write_little(tmp_path)], few)
    kept = person(database, 1)["id"]
    one, _, two, _ = LITTLE["graduates"]
    corrected = [{**one, "honours": "Très bien", "given_name": "Aimée"}, two, graduate(5, "PHI", 2016)]
    report = load(database, [write_csv(tmp_path / "graduates.csv", corrected)], few)
    file = file_of(report, "graduates")
    assert (file.outcomes[Outcome.CREATED], file.outcomes[Outcome.UPDATED]) == (1, 1)
    assert (file.removed_records, file.removed_people) == (2, 0)
    found = person(database, 1)
    assert (found["id"], found["given_name"]) == (kept, "Aimée")
    [(diploma, degree)] = facts(database, 1, "GRADUATED")
    assert (diploma, degree["year"], degree["honours"]) == ("UDS:INF:1", 2012, "Très bien")
    # 3 is still described by their position, and was invited.
    assert facts(database, 3, "GRADUATED") == []
    assert len(facts(database, 3, "WORKED_AT")) == 1


def test_people_go_with_their_last_record_unless_they_entered_something(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path)
    load(database, [folder], few)
    graduates = [
        *LITTLE["graduates"],
        graduate(5, "INF", 2020),
        graduate(6, "INF", 2020),
        graduate(7, "INF", 2020),
    ]
    load(database, [write_csv(folder / "graduates.csv", graduates)], few)
    contact = {**number(6), "contact_university": "UDS", "contact_student_number": 1}
    write_csv(folder / "contacts.csv", [contact])
    write_csv(folder / "member_skills.csv", [{**number(7), "skill": "esco:py"}])
    load(database, [folder / "contacts.csv", folder / "member_skills.csv"], few)
    report = load(database, [write_csv(folder / "graduates.csv", LITTLE["graduates"])], few)
    file = file_of(report, "graduates")
    assert (file.removed_records, file.removed_people) == (3, 1)
    numbers = [
        n for (n,) in database.read("MATCH (i:Identity) RETURN i.student_number ORDER BY i.student_number")
    ]
    assert numbers == ["1", "2", "3", "4", "6", "7"]
    assert facts(database, 6, "GRADUATED") == []


def test_a_fact_of_two_sources_keeps_the_other(database: Database, few: Settings, tmp_path: Path) -> None:
    load(database, [write_little(tmp_path)], few)
    early = position(2, "sap", "Architecte", "2014-05-01", as_of="2015-06-30")
    load(
        database,
        [
            write_csv(
                tmp_path / "positions-2015.csv", [early, position(3, "sap", "x", "2015-01-01")], "positions"
            )
        ],
        few,
    )
    [(_, worked)] = [fact for fact in facts(database, 2, "WORKED_AT") if fact[0] == "sap"]
    # The survey of 2017 speaks of a later day than that of 2015.
    assert worked["end"].iso_format() == "2016-01-31"
    assert [source.partition("#")[0] for source in worked["sources"]] == [
        f"{tmp_path.name}/positions",
        f"{tmp_path.name}/positions-2015",
    ]
    others = [row for row in LITTLE["positions"] if row["student_number"] != "2"]
    load(database, [write_csv(tmp_path / "positions.csv", others)], few)
    [(_, worked)] = [fact for fact in facts(database, 2, "WORKED_AT") if fact[0] == "sap"]
    assert "end" not in worked
    assert worked["as_of"].iso_format() == "2015-06-30"
    assert [source.partition("#")[0] for source in worked["sources"]] == [f"{tmp_path.name}/positions-2015"]


def test_names_come_from_the_latest_record_whatever_the_order(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path)
    load(database, [folder], few)
    married = graduate(1, "PHI", 2020, family_name="Épouse")
    load(database, [write_csv(folder / "graduates-2020.csv", [married], "graduates")], few)
    assert person(database, 1)["sort_name"] == "epouse prenom1"
    load(database, [folder / "graduates.csv"], few)
    assert person(database, 1)["sort_name"] == "epouse prenom1"
    other = graduate(9, "PHI", 2020)
    load(database, [write_csv(folder / "graduates-2020.csv", [other], "graduates")], few)
    assert person(database, 1)["sort_name"] == "nom1 prenom1"


def test_an_archive_never_touches_what_members_entered(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path)
    entered = position(
        1, "nhc", "développeuse", "2013-01-01", end="2018-01-01", place="Colmar", as_of="2013-02-01"
    )
    write_csv(folder / "member_positions.csv", [entered])
    load(database, [folder], few)
    [(_, worked)] = facts(database, 1, "WORKED_AT")
    assert (worked["title"], worked["place"], worked["sources"][0]) == ("développeuse", "Colmar", "member")
    assert len(worked["sources"]) == 2
    [_, two, three] = LITTLE["positions"]
    surveyed = [position(1, "nhc", "Développeuse", "2013-01-01", as_of="2030-01-01"), two, three]
    load(database, [write_csv(folder / "positions.csv", surveyed), folder / "graduates.csv"], few)
    assert facts(database, 1, "WORKED_AT")[0][1] == worked
    load(database, [write_csv(folder / "positions.csv", [two, three])], few)
    assert facts(database, 1, "WORKED_AT")[0][1] == {**worked, "sources": ["member"]}
    assert person(database, 1)["capacity"] == 2


def test_members_change_their_mind_and_the_labels_follow(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    load(database, [write_little(tmp_path)], few)
    changed = [
        member(1, audience="me", suggestible="no"),
        {**number(2), "state": "objected", "listed": "yes"},
    ]
    report = load(database, [write_csv(tmp_path / "members.csv", changed)], few)
    assert file_of(report, "members").outcomes[Outcome.UPDATED] == 2
    assert database.read("MATCH (p:Person) RETURN DISTINCT labels(p)") == [[["Person"]]]
    found = person(database, 1)
    assert found[CHANGED.name] == database.read_one(f"RETURN {READ_CHANGES}")[0]
    assert found["suggestible"] is False
    assert "languages" not in found


def test_ties_are_written_once_whichever_way_they_are_told(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    load(database, [write_little(tmp_path)], few)
    back = {**number(2), "contact_university": "UDS", "contact_student_number": 1, "since": "2015-01-01"}
    report = load(database, [write_csv(tmp_path / "contacts.csv", [back])], few)
    assert report.count(Outcome.UNCHANGED) == 1
    ended = {**LITTLE["mentorships"][0], "state": "ended", "until": "2021-01-01"}
    again = {**LITTLE["mentorships"][0], "since": "2022-01-01"}
    report = load(database, [write_csv(tmp_path / "mentorships.csv", [ended, again])], few)
    assert (report.count(Outcome.UPDATED), report.count(Outcome.CREATED)) == (1, 1)
    assert database.read("MATCH ()-[m:MENTORS]->() RETURN m.state ORDER BY m.since") == [
        ["ended"],
        ["active"],
    ]


def test_a_row_of_reference_data_says_all_its_node_s_relationships(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    load(database, [write_little(tmp_path)], few)
    moved = [{"id": "nhc", "name": "NHC", "part_of": "sap"}, {"id": "hus", "name": "HUS"}]
    report = load(database, [write_csv(tmp_path / "employers.csv", moved)], few)
    assert report.count(Outcome.UPDATED) == 2
    assert database.read("MATCH (e:Employer)-[:PART_OF]->(w) RETURN e.id, w.id") == [["nhc", "sap"]]
    assert database.read_one("MATCH (e:Employer {id: 'hus'}) RETURN e.aliases, e.city, e.folded") == [
        None,
        None,
        ["hus"],
    ]
    # Whether an employer could go would tell whether hidden people work there: none ever does.
    assert database.read_one("MATCH (e:Employer) RETURN count(e)") == [3]


def test_a_file_without_rows_does_not_empty_its_archive(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path, mentorships=[])
    load(database, [folder], few)
    digest = digest_content(database)
    write_csv(folder / "skills.csv", [{"id": "esco:new", "label": "New"}])
    write_csv(folder / "graduates.csv", [])
    with pytest.raises(InputError, match="no rows, and its archive has 4"):
        load(database, [folder], few)
    assert digest_content(database) == digest


def test_a_layout_that_changes_does_not_confuse_older_lines(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path)
    rows = [{**row, "honours": "Bien"} for row in LITTLE["graduates"]]
    load(database, [write_little(folder, graduates=rows)], few)
    digest = digest_content(database)
    older = graduate(1, "INF", 2012, honours="Passable")
    load(
        database,
        [write_csv(folder / "zz-graduates.csv", [older, graduate(2, "PHI", 1999)], "graduates")],
        few,
    )
    header, *lines = (folder / "graduates.csv").read_text().splitlines()
    turned = [";".join(reversed(line.split(","))) for line in (header, *lines)]
    (folder / "graduates.csv").write_text("\n".join(turned), encoding="utf-8")
    load(database, [folder / "graduates.csv"], few)
    [degree] = [fact for end, fact in facts(database, 1, "GRADUATED") if end == "UDS:INF:1"]
    assert degree["honours"] == "Passable"
    # The other archive lets go of the degree: it is told again by the turned line, not by the older layout.
    load(database, [write_csv(folder / "zz-graduates.csv", [graduate(2, "PHI", 1999)], "graduates")], few)
    [degree] = [fact for end, fact in facts(database, 1, "GRADUATED") if end == "UDS:INF:1"]
    assert degree["honours"] == "Bien"
    write_little(folder, graduates=rows)
    load(database, [folder / "graduates.csv"], few)
    assert digest != digest_content(database)


def test_a_source_that_steps_back_gives_way(database: Database, few: Settings, tmp_path: Path) -> None:
    folder = write_little(tmp_path)
    load(database, [folder], few)
    early = position(2, "sap", "Architecte", "2014-05-01", place="Metz", as_of="2015-06-30")
    load(database, [write_csv(folder / "positions-2015.csv", [early], "positions")], few)
    one, two, three = LITTLE["positions"]
    load(database, [write_csv(folder / "positions.csv", [one, {**two, "as_of": "2014-12-31"}, three])], few)
    [worked] = [fact for end, fact in facts(database, 2, "WORKED_AT") if end == "sap"]
    assert worked["place"] == "Metz"
    assert worked["as_of"].iso_format() == "2015-06-30"


def test_another_load_of_the_same_archive_takes_over(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path)
    load(database, [folder], few)
    mine = Archive(f"{folder.name}/graduates", "a run that began before", 0)
    with pytest.raises(InputError, match="Another load of the archive"):
        clean_up(database, mine, 10)
    assert database.read_one("MATCH (r:Record)-[:FROM]->(:Archive {kind: 'graduates'}) RETURN count(r)") == [
        4
    ]


def test_the_report_as_json_holds_every_refusal(database: Database, few: Settings, tmp_path: Path) -> None:
    bad = [graduate(100 + n, "NONE", 2012) for n in range(25)]
    report = load(database, [write_little(tmp_path / "files", graduates=[*LITTLE["graduates"], *bad])], few)
    report.write_json(tmp_path / "report.json")
    told = json.loads((tmp_path / "report.json").read_text())
    assert (told["read"], told["refused"]) == (report.read, 25)
    [file] = [file for file in told["files"] if file["kind"] == "graduates"]
    assert [refusal["line"] for refusal in file["refusals"]] == list(range(6, 31))
    assert file["refusals"][0] == {
        "line": 6,
        "column": "diploma_code",
        "value": "UDS:NONE:1",
        "reason": "there is no such diploma",
        "advice": "Correct it, or add it to the diplomas and load them with this file or before it.",
    }
    assert (file["read"], file["created"], file["refused"]) == (29, 4, 25)
