"""What a load of linked archives tells, and what keeps it from writing anything."""

import csv
import os
import resource
import signal
import threading
import time
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from archive_files import write_archive
from rich.console import Console

from graph.database import Database, open_database
from graph.engine import acquire, read_status
from graph.errors import DatabaseUnreachable, InputError
from graph.schema import apply_schema
from graph.settings import Settings
from loaders import store
from loaders.digest import digest_content
from loaders.everything import load_everything
from loaders.generator.archives import generate_archives
from loaders.linked import loading, reviewing
from loaders.linked.loading import read_standing, relink
from loaders.outcome import Outcome
from loaders.provenance import read_provenance
from loaders.provenance_tables import show_provenance
from loaders.report import Report


@pytest.fixture
def few(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"home": tmp_path / "home"})


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Lines of ulp.csv below its header."""
    folder = tmp_path_factory.mktemp("made")
    generate_archives(500, 6, 0.0, folder)
    return (folder / "ulp.csv").read_text("cp1252").splitlines()[1:]


def write(folder: Path, lines: list[str]) -> Path:
    folder.mkdir(exist_ok=True)
    return write_archive(folder, "ulp", *lines)


def without_dates(lines: list[str]) -> list[str]:
    cells = [line.split(";") for line in lines]
    return [";".join([*line[:5], "", *line[6:]]) for line in cells]


def people(report: Report) -> tuple[int, int]:
    [file] = report.files
    assert file.people is not None
    return file.people.new, file.people.linked


def test_refused_lines_are_mended_and_loaded(
    database: Database, few: Settings, tmp_path: Path, lines: list[str]
) -> None:
    surplus = "1970;=HOFFMANN;;Zoé;F;31/02/1948;Metz;57;;Licence;Maths;1970;Bien;x"
    path = write(tmp_path / "old", [*lines[:60], surplus, ";;;;M;;;;;;;1970;", "1;too;few"])
    report = load_everything(database, [path], few, refused=tmp_path / "refused")
    assert (report.read, report.refused, report.warned) == (63, 3, 0)
    # The same again tells the same lines.
    again = load_everything(database, [path], few, refused=tmp_path / "again")
    assert (again.read, again.refused, again.count(Outcome.UNCHANGED)) == (63, 3, 60)
    for name in ("refused", "again"):
        assert (tmp_path / name / "refused-ulp.csv").read_text("utf-8").count("\n") == 4
    mended = tmp_path / "refused" / "refused-ulp.csv"
    with mended.open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert [row[0] for row in rows] == [
        "refused because",
        "line 62, it has 14 cells instead of 13",
        "line 63, it names nobody",
        "line 64, it has 3 cells instead of 13",
    ]
    # Nothing of the line is lost, and no spreadsheet runs it.
    assert rows[1][1:] == surplus.replace(";=", ";'=").split(";")
    with mended.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], rows[1][:-1]])
    report = load_everything(database, [mended], few)
    assert (report.refused, report.warned, report.count(Outcome.CREATED)) == (0, 1, 1)
    [warning] = report.files[0].warnings
    assert [warning[name] for name in ("line", "column", "value", "reason")] == [
        2,
        "DATE_NAISS",
        "31/02/1948",
        "there is no such day",
    ]
    named = database.read(
        "MATCH (:Archive {id: 'refused/refused-ulp'})<-[:FROM]-()-[:DESCRIBES]->(p) RETURN p.family_name"
    )
    assert named == [["=Hoffmann"]]


def test_next_years_file_says_what_it_changed(
    database: Database, few: Settings, tmp_path: Path, lines: list[str]
) -> None:
    first = load_everything(database, [write(tmp_path / "first", lines[::2])], few)
    assert people(first)[1] == 0
    assert first.changes == []
    whole = digest_content(database)
    path = write(tmp_path / "second", lines[1::2])
    tried = load_everything(database, [path], few, dry_run=True)
    assert digest_content(database) == whole
    told = load_everything(database, [path], few)
    assert people(tried) == people(told) != (0, 0)
    assert told.people is not None
    assert tried.people == told.people
    assert len(told.changes) == told.people.changed >= people(told)[1] > 0
    change = next(change for change in told.changes if change.added)
    assert change.added[0].startswith("second/ulp:")
    assert database.read("MATCH (p:Person {id: $id}) RETURN count(p)", {"id": change.person}) == [[1]]
    assert sum(told.links.values()) >= sum(len(change.added) for change in told.changes)
    assert {*told.sources} == {"first/ulp", "second/ulp"}
    assert sum(told.sources["first/ulp"].values()) == len(lines[::2])


def test_drift_stops_a_load_before_anything_is_written(
    database: Database, few: Settings, tmp_path: Path, lines: list[str]
) -> None:
    assert len(lines) > 200
    load_everything(database, [write(tmp_path / "old", lines)], few)
    whole = digest_content(database)
    path = write(tmp_path / "old", [*without_dates(lines[:80]), *lines[80:]])
    with pytest.raises(InputError, match=r"birth date is missing .* its earlier edition") as caught:
        load_everything(database, [path], few)
    assert "--drift 0" in caught.value.hint
    tried = load_everything(database, [path], few, dry_run=True)
    assert "birth date is missing" in tried.stopped
    assert digest_content(database) == whole
    cut = write(tmp_path / "old", lines[: len(lines) // 4])
    with pytest.raises(InputError, match=r"it tells \d+ records, and told \d+ in its earlier edition"):
        load_everything(database, [cut], few)
    assert digest_content(database) == whole
    path = write(tmp_path / "old", [*without_dates(lines[:80]), *lines[80:]])
    let_pass = load_everything(database, [path], few, drift=0)
    assert [str(drift) for drift in let_pass.files[0].drifts]
    assert let_pass.stopped == ""
    assert digest_content(database) != whole
    # The edition that was let pass is what the next is measured by.
    assert load_everything(database, [write(tmp_path / "old", lines)], few).files[0].drifts == []


def test_members_of_a_zip_are_archives_of_its_folder(
    database: Database, few: Settings, tmp_path: Path, lines: list[str]
) -> None:
    path = write(tmp_path / "old", lines[:100])
    load_everything(database, [path], few)
    whole = digest_content(database)
    packed = tmp_path / "old" / "all.zip"
    with ZipFile(packed, "w") as file:
        file.write(path, "inside/ulp.csv")
    report = load_everything(database, [packed], few)
    assert report.count(Outcome.UNCHANGED) == 100
    assert digest_content(database) == whole
    assert [file.path for file in report.files] == [f"{packed}/inside/ulp.csv"]
    with ZipFile(packed, "w") as file:
        file.writestr("inside/ulp.csv", path.read_text("cp1252").replace("NOM_MARITAL", "N"))
    with pytest.raises(InputError, match=r"all\.zip/inside/ulp\.csv, line 1: the column 'NOM_MARITAL'"):
        load_everything(database, [packed], few, mapping="ulp")


def test_an_emptied_file_takes_nothing_out(
    database: Database, few: Settings, tmp_path: Path, lines: list[str]
) -> None:
    load_everything(database, [write(tmp_path / "old", lines[:30])], few)
    whole = digest_content(database)
    with pytest.raises(InputError, match="no row that can be used"):
        load_everything(database, [write(tmp_path / "new", [])], few)
    for spoiled, words in (([], "no row that can be used"), ([";" * 12], "and its archive has 30")):
        with pytest.raises(InputError, match=words):
            load_everything(database, [write(tmp_path / "old", spoiled)], few)
    assert digest_content(database) == whole


def test_a_file_that_changes_while_it_is_read_is_not_loaded(
    database: Database,
    few: Settings,
    tmp_path: Path,
    lines: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write(tmp_path / "old", lines[:30])
    real = loading.Standing

    def read_and_change(*given: object) -> object:
        found = real(*given)  # type: ignore[arg-type]
        path.write_bytes(path.read_bytes() + b"\n")
        return found

    monkeypatch.setattr(loading, "Standing", read_and_change)
    with pytest.raises(InputError, match="changed while it was read"):
        load_everything(database, [path], few)
    assert database.read("MATCH (n:Person|Record|Archive) RETURN count(n)") == [[0]]


def test_without_room_for_an_archive_nothing_is_written(
    database: Database, few: Settings, tmp_path: Path, lines: list[str]
) -> None:
    path = write(tmp_path / "old", lines[:100])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(InputError, match="cannot be kept") as caught:
            load_everything(database, [path], few)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert "there is room" in caught.value.hint
    assert list((few.home / "archives").iterdir()) == []
    assert database.read("MATCH (n:Person|Record|Archive) RETURN count(n)") == [[0]]
    load_everything(database, [path], few)
    assert store.find(store.name_of(path), "old/ulp", few.home).exists()


def test_values_of_several_identities_stand_each_for_its_own(
    database: Database, few: Settings, tmp_path: Path, lines: list[str]
) -> None:
    old = "197000012;HOFFMANN;;Andréas;M;{};STUTTGART;99;0123456789A;Licence;Mathématiques;{};Bien"
    path = write(tmp_path / "old", [old.format("26/07/48", 1970), old.format("", 1971), *lines[:20]])
    new = "H7100001,M.,Hofmann,Andreas,1948-07-25,,0123456789A,Licence Droit,1973,"
    load_everything(database, [path, write_archive(tmp_path / "old", "umb", new)], few)
    known = read_provenance(database, "ULP:197000012")
    assert known.identities == ["ULP:197000012", "UMB:H7100001"]
    civil = {
        about: [(t.value, t.source, t.line) for t in known.tellings if t.about == about and t.shown]
        for about in ("family_name", "birth_date")
    }
    assert civil == {
        "family_name": [("Hofmann", "umb.csv (old)", 2)],
        "birth_date": [("1948-07-26", "ulp.csv (old)", 2), ("1948-07-25", "umb.csv (old)", 2)],
    }
    out = StringIO()
    Console(file=out, width=80).print(show_provenance(known))
    told = out.getvalue().splitlines()
    assert max(map(len, told)) <= 80
    born = [line.split() for line in told[told.index("birth_date") + 1 :][:4]]
    assert born[0] == ["*~", "1948-07-26", "ulp.csv", "(old),", "line", "2", "1970"]
    assert born[1][:2] == ["read", "'26/07/48':"]
    assert born[-1] == ["*", "1948-07-25", "umb.csv", "(old),", "line", "2", "1973"]


def test_a_split_tells_both_people(
    database: Database, few: Settings, tmp_path: Path, lines: list[str]
) -> None:
    twice = "197000012;HOFFMANN;;Andréas;M;26/07/48;STUTTGART;99;;{};Mathématiques;{};Bien"
    path = write(
        tmp_path / "old", [twice.format("Licence", 1970), twice.format("Maîtrise", 1971), *lines[:20]]
    )
    load_everything(database, [path], few)
    [[owner, records]] = database.read(
        "MATCH (p {family_name: 'Hoffmann'})<-[:DESCRIBES]-(r) WITH p, r ORDER BY r.line"
        " RETURN p.id, collect(r.id)"
    )
    assert len(records) == 2
    decision = reviewing.Decision(min(records), max(records), "different")
    reviewing.decide(database, [decision], read_standing(database, few))
    stays, leaves = sorted(relink(database, few, None).changes, key=lambda change: change.gone, reverse=True)
    assert stays == (owner, (), (), (), 1)
    assert leaves.person != owner
    assert leaves.moved in [("old/ulp:2",), ("old/ulp:3",)]
    assert (leaves.added, leaves.former, leaves.gone) == ((), (), 0)


def test_a_database_that_goes_away_is_told_and_the_load_is_completed_later(
    database: Database, few: Settings, tmp_path: Path, lines: list[str]
) -> None:
    own = few.model_copy(update={"neo4j_uri": None, "load_batch": 10})
    path = write(tmp_path / "old", lines[:120])
    load_everything(database, [path], few)
    whole = digest_content(database)
    with acquire(own) as address, open_database(address) as away:
        apply_schema(away)
        status = read_status(own)
        assert status is not None
        threading.Thread(target=kill_when_written, args=(away, status.pid), daemon=True).start()
        with pytest.raises(DatabaseUnreachable, match="The load stopped half-way") as caught:
            load_everything(away, [path], own)
    assert "run it again to complete it" in caught.value.hint
    with acquire(own) as address, open_database(address) as back:
        [[there]] = back.read("MATCH (p:Person) RETURN count(p)")
        assert there >= 30
        load_everything(back, [path], own)
        assert digest_content(back) == whole


def kill_when_written(database: Database, pid: int) -> None:
    """Kill the engine with -9 once some people are written."""
    while database.read_one("MATCH (p:Person) RETURN count(p)")[0] < 30:
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)


def test_archives_that_take_too_much_memory_are_refused_before_anything_is_written(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    generate_archives(30, 3, 1.0, tmp_path / "made")
    before = digest_content(database)
    narrow = settings.model_copy(update={"home": tmp_path / "home", "load_memory": 100})
    with pytest.raises(InputError, match="; 100 MB are allowed") as error:
        load_everything(database, [tmp_path / "made" / "ulp.csv"], narrow)
    assert "ENTRAIDE_LOAD_MEMORY" in error.value.hint
    assert digest_content(database) == before
    assert database.read("MATCH (a:Archive) RETURN a.id") == []


def test_a_mapping_that_is_for_other_files_is_refused(
    database: Database, few: Settings, tmp_path: Path, lines: list[str]
) -> None:
    path = write(tmp_path / "first", lines[:5])
    with pytest.raises(InputError, match=r"There is no mapping 'nofile\.toml'"):
        load_everything(database, [path], few, mapping="nofile.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("[archive\n")
    with pytest.raises(InputError, match="is no TOML"):
        load_everything(database, [path], few, mapping=str(broken))
    with pytest.raises(InputError, match="The mapping esco is for files of the model's own kinds"):
        load_everything(database, [path], few, mapping="esco")
    assert database.read("MATCH (n:Record) RETURN count(n)") == [[0]]
