"""Survey answers and keyed rows describe whoever has their student number, whatever is loaded when."""

from pathlib import Path

import pytest
from archive_files import write_archive
from graphs import clear
from loader_files import LITTLE, graduate, member, position, write_csv

from graph.database import Database
from graph.settings import Settings
from loaders.digest import digest_content
from loaders.everything import load_everything
from loaders.generator.archives import generate_archives
from loaders.linked import reviewing
from loaders.linked.loading import load_archives, read_standing, relink, unload_archive
from loaders.provenance import read_provenance
from loaders.reloading import reload_kept
from loaders.unloading import rebuild, unload
from loaders.waiting import list_waiting

NAMES = ("ulp", "umb", "urs", "uds")
NUMBERS = {"ulp": ";", "umb": ",", "urs": "\t", "uds": ";"}


@pytest.fixture
def few(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"load_batch": 30, "home": tmp_path / "home"})


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The four archives, and beside them employers, survey answers and graduates by student number."""
    folder = tmp_path_factory.mktemp("made") / "archives"
    generate_archives(120, 7, 1.0, folder)
    found = {name: folder / f"{name}.csv" for name in NAMES}
    rows = []
    for name, path in found.items():
        for line in path.read_bytes().decode("latin-1").splitlines()[1:]:
            if student := line.split(NUMBERS[name])[0]:
                rows.append((name.upper(), student))
    some = sorted(set(rows))[::2]
    answers = [
        {
            **position(0, "hus", f"Poste {place}", "2012-01-01"),
            "university": university,
            "student_number": student,
        }
        for place, (university, student) in enumerate([*some, ("UDS", "404")])
    ]
    keyed = folder.parent / "keyed"
    found["employers"] = write_csv(keyed / "employers.csv", LITTLE["employers"])
    found["universities"] = write_csv(
        keyed / "universities.csv", [{"id": name.upper(), "name": name} for name in NAMES]
    )
    found["diplomas"] = write_csv(
        keyed / "diplomas.csv",
        [{"university": name.upper(), "code": "X", "version": 1, "name": "Licence X"} for name in NAMES],
    )
    found["positions"] = write_csv(keyed / "positions.csv", answers)
    graduates = [
        {**graduate(place, "X", 1990 + place % 20), "university": university, "student_number": student}
        for place, (university, student) in enumerate(sorted(set(rows))[::2])
    ]
    found["graduates"] = write_csv(keyed / "graduates.csv", graduates)
    return found


REFERENCE = ("employers", "universities", "diplomas")


def load(database: Database, few: Settings, files: dict[str, Path], *names: str) -> str:
    """Load files one command after the other; the digest of what stands then."""
    for name in names:
        load_everything(database, [files[part] for part in name.split("+")], few)
    return digest_content(database)


def answers_of(database: Database, key: str) -> list[str]:
    rows = database.read(
        "MATCH (:Identity {key: $key})-[:IDENTIFIES]->(:Person)-[w:WORKED_AT]->()"
        " RETURN w.title ORDER BY w.title",
        {"key": key},
    )
    return [title for (title,) in rows]


def test_all_in_one_command_or_in_any_order_is_the_same_graph(
    database: Database, few: Settings, files: dict[str, Path]
) -> None:
    report = load_everything(database, [files[name] for name in (*NAMES, *REFERENCE, "positions")], few)
    whole = digest_content(database)
    assert report.refused == 0
    assert report.of(files["positions"]).warnings.rows == 1
    assert len(list_waiting(database)) == 1
    assert "1 survey answers wait: nobody has their student number yet." in report.notes
    [[told]] = database.read("MATCH (:Person)-[w:WORKED_AT]->() RETURN count(w)")
    assert told == report.of(files["positions"]).read - 1
    for order in (
        ("employers+universities+diplomas", "positions", "ulp+umb", "urs", "uds"),
        ("uds", "employers", "ulp+positions", "diplomas+universities", "urs+umb"),
    ):
        clear(database)
        assert load(database, few, files, *order) == whole
    assert load(database, few, files, "positions", "ulp+umb+urs+uds") == whole
    relink(database, few, None)
    reload_kept(database, few, None)
    rebuild(database, 30)
    assert digest_content(database) == whole


def test_graduates_by_number_and_linked_archives_in_any_order(
    database: Database, few: Settings, files: dict[str, Path]
) -> None:
    keyed = "+".join((*REFERENCE, "positions", "graduates"))
    whole = load(database, few, files, f"ulp+umb+urs+uds+{keyed}")
    for order in (
        (keyed, "uds", "urs", "umb", "ulp"),
        ("employers+universities+diplomas", "ulp", "positions", "graduates", "umb+urs", "uds"),
    ):
        clear(database)
        assert load(database, few, files, *order) == whole
    rebuild(database, 30)
    assert digest_content(database) == whole
    # Some people have several numbers that graduates tell, too.
    [[several]] = database.read(
        "MATCH (p:Person) WHERE COUNT { (p)<-[:DESCRIBES]-()-[:FROM]->(:Archive {kind: 'graduates'}) } > 1"
        " RETURN count(p)"
    )
    assert several > 3
    # Numbers that only a linked archive ties to one person are people of their own without it.
    clear(database)
    without = load(database, few, files, keyed)
    load(database, few, files, "ulp+umb+urs+uds")
    for name in NAMES:
        unload_archive(database, f"archives/{name}", few, None)
    assert digest_content(database) == without


def test_an_archive_taken_back_loses_no_answer_and_finds_them_again(
    database: Database, few: Settings, files: dict[str, Path]
) -> None:
    without = load(database, few, files, "employers", "ulp+umb+urs", "positions")
    waited = len(list_waiting(database))
    whole = load(database, few, files, "uds")
    assert len(list_waiting(database)) == 1 < waited
    notes = unload_archive(database, "archives/uds", few, None).notes
    assert f"{waited} survey answers wait: nobody has their student number yet." in notes
    assert digest_content(database) == without
    assert load(database, few, files, "uds") == whole
    # Nothing is left of any person once all are taken back, and every answer is.
    for name in NAMES:
        unload_archive(database, f"archives/{name}", few, None)
    assert database.read("MATCH (n:Person|Identity) RETURN count(n)") == [[0]]
    [[records]] = database.read("MATCH (r:Record) RETURN count(r)")
    assert len(list_waiting(database)) == records
    assert load(database, few, files, "+".join(NAMES)) == whole


def test_graduates_taken_back_leave_their_answers_waiting(
    database: Database, few: Settings, files: dict[str, Path]
) -> None:
    names = ("employers+universities+diplomas", "positions")
    without = load(database, few, files, *names)
    waited = len(list_waiting(database))
    load(database, few, files, "graduates")
    assert len(list_waiting(database)) < waited
    unload(database, "keyed/graduates", 30)
    assert digest_content(database) == without
    assert len(list_waiting(database)) == waited


@pytest.fixture
def two(database: Database, few: Settings, tmp_path: Path) -> dict[str, Path]:
    """One woman in two archives, an answer by each of her numbers."""
    folder = tmp_path / "s"
    folder.mkdir()
    found = {
        "ulp": write_archive(
            folder,
            "ulp",
            "199100020;OHLMANN;;Véronique;F;15/04/67;HAGUENAU;67;2867041234A;Licence;Chimie;1991;Bien",
        ),
        "umb": write_archive(
            folder,
            "umb",
            "M9200012,Mme,Ohlmann,Véronique,1967-04-15,Haguenau,2867041234A,Maîtrise Chimie,1992,Bien",
        ),
        "employers": write_csv(folder / "employers.csv", LITTLE["employers"]),
        "positions": write_csv(
            folder / "positions.csv",
            [
                {**position(199100020, "hus", "By ULP", "1992-01-01"), "university": "ULP"},
                {
                    **position(0, "sap", "By UMB", "1995-01-01"),
                    "university": "UMB",
                    "student_number": "M9200012",
                },
            ],
        ),
    }
    load_everything(database, list(found.values()), few)
    return found


def test_answers_follow_their_number_when_staff_split_and_merge(
    database: Database, few: Settings, two: dict[str, Path]
) -> None:
    whole = digest_content(database)
    assert answers_of(database, "ULP:199100020") == ["By ULP", "By UMB"]
    standing = read_standing(database, few)
    decision = reviewing.Decision(*sorted(standing.row), "different")
    reviewing.decide(database, [decision], standing)
    relink(database, few, None)
    assert answers_of(database, "ULP:199100020") == ["By ULP"]
    assert answers_of(database, "UMB:M9200012") == ["By UMB"]
    told = read_provenance(database, "UMB:M9200012")
    assert [t.source for t in told.tellings if "WORKED_AT" in t.about] == ["positions.csv (s)"]
    apart = digest_content(database)
    clear(database)
    load_everything(database, [two[name] for name in ("employers", "positions", "umb", "ulp")], few)
    reviewing.decide(database, [decision], standing)
    relink(database, few, None)
    assert digest_content(database) == apart
    reviewing.undo(database, [decision.id])
    relink(database, few, None)
    assert digest_content(database) == whole
    assert answers_of(database, "UMB:M9200012") == ["By ULP", "By UMB"]


def test_a_corrected_number_takes_its_answers_along(
    database: Database, few: Settings, two: dict[str, Path]
) -> None:
    two["umb"].write_text(two["umb"].read_text("utf-8").replace("M9200012", "M9200013"), "utf-8")
    load_archives(database, [two["umb"]], few)
    assert answers_of(database, "ULP:199100020") == ["By ULP"]
    assert database.read("MATCH (i:Identity) RETURN i.key ORDER BY i.key") == [
        ["ULP:199100020"],
        ["UMB:M9200013"],
    ]
    assert len(list_waiting(database)) == 1
    corrected = digest_content(database)
    clear(database)
    load_everything(database, list(two.values()), few)
    assert digest_content(database) == corrected


def test_a_member_whose_archives_go_keeps_number_and_answers(
    database: Database, few: Settings, two: dict[str, Path], tmp_path: Path
) -> None:
    me = {**member(0, headline="Moi"), "university": "UMB", "student_number": "M9200012"}
    load_everything(database, [write_csv(tmp_path / "s" / "members.csv", [me])], few)
    [[person]] = database.read("MATCH (p:Person {headline: 'Moi'}) RETURN p.id")
    for archive in ("s/ulp", "s/umb"):
        unload_archive(database, archive, few, None)
    assert answers_of(database, "UMB:M9200012") == ["By UMB"]
    load_everything(database, [two["umb"], two["ulp"]], few)
    assert database.read("MATCH (p:Person) RETURN p.id, p.headline") == [[person, "Moi"]]
    assert answers_of(database, "ULP:199100020") == ["By ULP", "By UMB"]
