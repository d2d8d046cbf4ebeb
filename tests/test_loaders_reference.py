"""Reference data that several archives tell, and archives of reference data taken back."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from loader_files import position, write_csv, write_little

from graph.database import Database
from graph.errors import DatabaseError, InputError
from graph.settings import Settings
from loaders.digest import digest_content
from loaders.loading import load
from loaders.outcome import Outcome
from loaders.reference_unloading import unload_reference
from loaders.reloading import reload_kept
from loaders.report import Report
from loaders.unloading import list_archives, unload

YAK: Mapping[str, Any] = {"id": "yak", "name": "Yak", "city": "Nancy"}


def load_employers(database: Database, few: Settings, path: Path, *rows: Mapping[str, Any]) -> Report:
    return load(database, [write_csv(path / "employers.csv", rows)], few)


def employers(database: Database) -> dict[str, list[str | None]]:
    rows = database.read(
        "MATCH (e:Employer)"
        " RETURN e.id, e.name, e.city, head(COLLECT { MATCH (e)-[:PART_OF]->(w) RETURN w.id })"
    )
    return {id: rest for id, *rest in rows}


def empty(database: Database) -> None:
    database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")


def test_of_several_archives_the_last_by_its_id_counts(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    old = [YAK, {"id": "gnu", "name": "Gnou", "part_of": "yak"}]
    new = [{**YAK, "name": "Yak & Cie"}, {"id": "emu", "name": "Émeu", "part_of": "yak"}]
    digests = []
    for years in ((2019, 2020), (2020, 2019), (2020, 2019, 2020)):
        empty(database)
        for year in years:
            load_employers(database, few, tmp_path / str(year), *(old if year == 2019 else new))
        assert employers(database) == {
            "yak": ["Yak & Cie", "Nancy", None],
            "gnu": ["Gnou", None, "yak"],
            "emu": ["Émeu", None, "yak"],
        }
        digests.append(digest_content(database))
        assert reload_kept(database, few, None).count(Outcome.UNCHANGED) == 4
        digests.append(digest_content(database))
    assert len(set(digests)) == 1
    report = load_employers(database, few, tmp_path / "2019", *old)
    [warning] = report.files[0].warnings.first
    assert (warning.line, warning.column, warning.value) == (2, "id", "yak")
    assert warning.reason == "the archive '2020/employers' tells of it, too, and otherwise; its row stands"
    assert report.count(Outcome.UNCHANGED) == 2
    # The one that rules over others says so as well.
    [warning] = load_employers(database, few, tmp_path / "2020", *new).files[0].warnings.first
    assert warning.reason == "the archive '2019/employers' tells of it, too, and otherwise; this row stands"
    # What a corrected edition no longer tells is as another archive tells it, and stays where none does.
    load_employers(database, few, tmp_path / "2020", {"id": "emu", "name": "Émeu"})
    assert employers(database) == {
        "yak": ["Yak", "Nancy", None],
        "gnu": ["Gnou", None, "yak"],
        "emu": ["Émeu", None, None],
    }
    whole = digest_content(database)
    reload_kept(database, few, None)
    assert digest_content(database) == whole


def test_a_row_that_could_not_be_written_rules_over_none(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    load_employers(database, few, tmp_path / "b", {**YAK, "name": "Refused", "part_of": "nobody"})
    assert employers(database) == {}
    load_employers(database, few, tmp_path / "a", YAK)
    assert employers(database) == {"yak": ["Yak", "Nancy", None]}
    # What it refers to comes: from then on it could be written, and is by the next load of the kind.
    load_employers(database, few, tmp_path / "c", {"id": "nobody", "name": "Personne"})
    load_employers(database, few, tmp_path / "a", YAK)
    assert employers(database)["yak"] == ["Refused", "Nancy", "nobody"]
    whole = digest_content(database)
    reload_kept(database, few, None)
    assert digest_content(database) == whole


def test_an_overruled_row_names_nobody(database: Database, few: Settings, tmp_path: Path) -> None:
    folder = write_little(tmp_path / "little", positions=[position(1, "Grunting Ox", "Sherpa", "2015-01-01")])
    positions = (folder / "positions.csv").rename(tmp_path / "positions.csv")
    load(database, [folder], few)
    load_employers(database, few, tmp_path / "2020", YAK)
    old = write_csv(tmp_path / "2019" / "employers.csv", [{**YAK, "name": "Grunting Ox"}])
    load(database, [old, positions], few)
    assert database.read("MATCH (:Person)-[:WORKED_AT {title: 'Sherpa'}]->(e) RETURN e.id") == []


TOLD = [
    {**YAK, "part_of": "gnu"},
    {"id": "gnu", "name": "Gnou", "part_of": "sap"},
    {"id": "sap", "name": "Sapeur & Fils"},
]


def test_an_archive_of_employers_is_taken_back(database: Database, few: Settings, tmp_path: Path) -> None:
    rows = [position(1, "Yak", "Sherpa", "2015-01-01"), position(2, "hus", "Aide", "2015-01-01")]
    load(database, [write_little(tmp_path / "little", positions=rows)], few)
    before = digest_content(database)
    load_employers(database, few, tmp_path / "more", *TOLD)
    assert employers(database)["sap"][0] == "Sapeur & Fils"
    assert [archive.records for archive in list_archives(database) if archive.kind == "employers"] == [3, 3]
    # A line that writes a name waits again; what the other archive tells of is as told there.
    assert database.read("MATCH (:Person)-[:WORKED_AT {title: 'Sherpa'}]->(e) RETURN e.id") == [["yak"]]
    heard: list[tuple[int, int]] = []
    notes = unload_reference(
        database, "more/employers", "employers", few, lambda done, of: heard.append((done, of))
    )
    assert notes == ["2 employers went, 1 are as other archives tell them."]
    assert heard == [(0, 2), (2, 2)]
    assert digest_content(database) == before
    assert [archive.id for archive in list_archives(database) if archive.kind == "employers"] == [
        "little/employers"
    ]


def test_what_something_names_does_not_go(database: Database, few: Settings, tmp_path: Path) -> None:
    rows = [position(1, "yak", "Sherpa", "2015-01-01")]
    folder = write_little(tmp_path / "little")
    load(database, [folder], few)
    load_employers(database, few, tmp_path / "more", *TOLD)
    load(database, [write_csv(tmp_path / "late" / "positions.csv", rows)], few)
    whole = digest_content(database)
    for archive, kind, named in (
        ("more/employers", "employers", "(lines of positions, people): 'yak'"),
        (
            "little/universities",
            "universities",
            "(diplomas, faculties, lines of graduates, lines of students, student numbers): 'UDS', 'ULP'",
        ),
        ("little/faculties", "faculties", "(diplomas): 'UDS:MAI', 'ULP:INF'"),
        ("little/diplomas", "diplomas", "(lines of graduates, lines of students, people): 'UDS:INF:1'"),
        ("little/skills", "skills", "(people): 'esco:py'"),
        ("little/occupations", "occupations", "(lines of positions, positions): 'rome:M1805'"),
    ):
        with pytest.raises(InputError, match="are named by others") as caught:
            unload_reference(database, archive, kind, few)
        assert f"are named by others {named}" in caught.value.message
        assert "Nothing was changed." in caught.value.message
    assert digest_content(database) == whole
    assert all(archive.loaded_at for archive in list_archives(database))
    # An employer of the same archive, and one that is part of one of another.
    load_employers(database, few, tmp_path / "parts", {"id": "ibex", "name": "Ibex", "part_of": "gnu"})
    unload(database, "late/positions", 10)
    with pytest.raises(InputError, match="Of the 2 employers that") as caught:
        unload_reference(database, "more/employers", "employers", few)
    assert "(others of their kind): 'gnu'." in caught.value.message


def test_an_interrupted_one_is_completed(database: Database, few: Settings, tmp_path: Path) -> None:
    load(database, [write_little(tmp_path / "little")], few)
    before = digest_content(database)
    more = [{"id": f"goat{place}", "name": f"Chèvre {place}"} for place in range(5)]
    load_employers(database, few, tmp_path / "more", *more)

    def die(done: int, of: int) -> None:
        if done:
            raise DatabaseError("gone", "")

    with pytest.raises(DatabaseError):
        unload_reference(database, "more/employers", "employers", few, die)
    assert len(employers(database)) == 3 + 3
    [left] = [archive for archive in list_archives(database) if archive.id == "more/employers"]
    assert left.loaded_at is None
    unload_reference(database, "more/employers", "employers", few)
    assert digest_content(database) == before


def test_without_the_kept_contents_nothing_goes(database: Database, few: Settings, tmp_path: Path) -> None:
    load(database, [write_little(tmp_path / "little")], few)
    load_employers(database, few, tmp_path / "more", YAK)
    whole = digest_content(database)
    [name] = database.read_one("MATCH (a:Archive {id: 'little/employers'}) RETURN a.kept")
    kept = few.home / "archives" / name
    content = kept.read_bytes()
    kept.unlink()
    with pytest.raises(InputError, match="as 'little/employers' is not kept as it was"):
        unload_reference(database, "more/employers", "employers", few)
    # A load goes on without it, and says so.
    report = load_employers(database, few, tmp_path / "more", YAK)
    assert any("What 'little/employers' told is not kept as it was" in note for note in report.notes)
    kept.write_bytes(content)
    database.write("MATCH (a:Archive {id: 'little/employers'}) REMOVE a.kept")
    with pytest.raises(InputError, match="as 'little/employers' is not kept as it was"):
        unload_reference(database, "more/employers", "employers", few)
    load(database, [tmp_path / "little" / "employers.csv"], few)
    database.write("MATCH (a:Archive {id: 'little/graduates'}) REMOVE a.digest")
    with pytest.raises(InputError, match="'little/graduates' was not loaded, or not taken back, to its end"):
        unload_reference(database, "more/employers", "employers", few)
    load(database, [tmp_path / "little" / "graduates.csv"], few)
    database.write("MATCH (a:Archive {id: 'more/employers'}) REMOVE a.digest")
    with pytest.raises(InputError, match="'more/employers' was not loaded"):
        unload_reference(database, "more/employers", "employers", few)
    assert digest_content(database) == whole


def test_what_waiting_lines_name_does_not_go(database: Database, few: Settings, tmp_path: Path) -> None:
    late = [position(99, "yak", "Sherpa", "2015-01-01", occupation="rome:X")]
    load(database, [write_little(tmp_path / "little")], few)
    load_employers(database, few, tmp_path / "more", YAK)
    jobs = write_csv(tmp_path / "more" / "occupations.csv", [{"id": "rome:X", "label": "Sherpa"}])
    load(database, [jobs, write_csv(tmp_path / "late" / "positions.csv", late)], few)
    assert database.read("MATCH (p)-[:WORKED_AT {title: 'Sherpa'}]->() RETURN p") == []
    for archive, named in (("employers", "'yak'"), ("occupations", "'rome:X'")):
        with pytest.raises(InputError, match=f"lines of positions.*: {named}"):
            unload_reference(database, f"more/{archive}", archive, few)


def test_another_load_meanwhile_stops_it(
    database: Database, few: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(database, [write_little(tmp_path / "little")], few)
    load_employers(database, few, tmp_path / "more", YAK)
    whole = digest_content(database)

    def meanwhile(database: Database, *given: Any) -> dict[str, set[str]]:
        rows = [position(1, "yak", "Sherpa", "2015-01-01")]
        load(database, [write_csv(tmp_path / "late" / "positions.csv", rows)], few)
        return {}

    monkeypatch.setattr("loaders.reference_unloading.find_named", meanwhile)
    with pytest.raises(InputError, match="Another load wrote"):
        unload_reference(database, "more/employers", "employers", few)
    monkeypatch.undo()
    with pytest.raises(InputError, match="are named by others"):
        unload_reference(database, "more/employers", "employers", few)
    unload(database, "late/positions", 10)
    assert digest_content(database) == whole
    unload_reference(database, "more/employers", "employers", few)
    assert "yak" not in employers(database)


def test_whose_position_goes_is_stamped(database: Database, few: Settings, tmp_path: Path) -> None:
    rows = [position(1, "Yak", "Sherpa", "2015-01-01")]
    load(database, [write_little(tmp_path / "little", positions=rows)], few)
    load_employers(database, few, tmp_path / "more", YAK)
    changed = "MATCH (p:Person)<-[:IDENTIFIES]-(:Identity {key: 'UDS:1'}) RETURN p.changed"
    [before] = database.read_one(changed)
    unload_reference(database, "more/employers", "employers", few)
    assert database.read_one(changed)[0] > before
