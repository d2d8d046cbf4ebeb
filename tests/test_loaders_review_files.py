"""Files of decisions, as spreadsheets give them back."""

import csv
from pathlib import Path

import openpyxl
import pytest

from graph.errors import InputError
from loaders.review_files import read_review, write_review

HEADER = ("id", "name")
ROWS = [("a", "Été"), ("b", "=1+1"), ("c", "sur\ndeux lignes"), ("d", "Œuvre")]


def read(path: Path) -> list[tuple[int, str, list[str]]]:
    return read_review(path, HEADER, "entraide review --out")


def fill(path: Path, encoding: str, delimiter: str, decisions: dict[str, str]) -> Path:
    """Write the queue, and save it again as a spreadsheet would, with decisions by ids."""
    write_review(path, HEADER, ROWS)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [{**row, "decision": decisions.get(row["id"], "")} for row in csv.DictReader(file)]
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, ("decision", *HEADER), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_whatever_a_spreadsheet_saves_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = fill(tmp_path / "queue.csv", encoding, delimiter, {"a": "same", "b": " 1 ", "d": "none"})
    assert read(path) == [(2, "same", ["a", "Été"]), (3, "1", ["b", "=1+1"]), (6, "none", ["d", "Œuvre"])]


def test_a_workbook_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("decision", *HEADER), ("same", "a", "Été"), (None, "b", "x"), (2, "c", "y")):
        sheet.append(row)
    book.save(tmp_path / "queue.xlsx")
    assert read(tmp_path / "queue.xlsx") == [(2, "same", ["a", "Été"]), (4, "2", ["c", "y"])]


def test_an_id_that_looks_like_a_number_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "queue.csv"
    ids = ["946975e10", "1946975", "0e5", "946975e1f"]
    write_review(path, HEADER, [(id, "x") for id in ids])
    text = path.read_text("utf-8-sig")
    assert [line.split(",")[1] for line in text.splitlines()[1:]] == [
        "'946975e10",
        "'1946975",
        "'0e5",
        ids[3],
    ]
    path.write_text(text.replace("\n,", "\nsame,"), "utf-8-sig")
    assert [cells[0] for _, _, cells in read(path)] == ids


def test_what_was_filled_in_is_not_written_over(tmp_path: Path) -> None:
    path = fill(tmp_path / "queue.csv", "cp1252", ";", {"d": "none"})
    before = path.read_bytes()
    with pytest.raises(InputError, match="has decisions that were filled in") as caught:
        write_review(path, HEADER, ROWS)
    assert "--in" in caught.value.hint
    assert path.read_bytes() == before
    with pytest.raises(InputError, match=r"Call it .csv|would be a workbook"):
        write_review(tmp_path / "queue.xlsx", HEADER, ROWS)
    broken = tmp_path / "broken.csv"
    broken.write_bytes("decision,id,name\nsame,a,Été\n".encode() + "same,b,Été\n".encode("cp1252"))
    with pytest.raises(InputError, match="has decisions"):
        write_review(broken, HEADER, ROWS)
    fill(tmp_path / "other.csv", "utf-8", ",", {})
    write_review(tmp_path / "other.csv", HEADER, ROWS[:1])
    assert read(tmp_path / "other.csv") == []


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "queue.csv"
    with pytest.raises(InputError, match="cannot be read"):
        read(path)
    path.write_text("decision,name\nsame,x\n")
    with pytest.raises(InputError, match="lacks the column 'id'") as caught:
        read(path)
    assert "entraide review --out" in caught.value.hint
    path.write_text('decision,id,name\nsame,a,"x"y\nsame,b,z\n')
    with pytest.raises(InputError, match="line 2: "):
        read(path)
    path.write_text("")
    with pytest.raises(InputError, match="empty"):
        read(path)
    path.write_text("decision,id,name\nsame,a,x\nsame,b\n")
    with pytest.raises(InputError, match="line 3: it has 2 cells, and the header has 3"):
        read(path)
    path.write_text("decision,id,name\nsame,a,x,y\n")
    with pytest.raises(InputError, match="line 2: it has 4 cells"):
        read(path)
    path.write_text("decision,id,name\nsame,a,x,\n,b\n")
    assert read(path) == [(2, "same", ["a", "x"])]


def test_mojibake_among_other_letters_is_no_other_encoding(tmp_path: Path) -> None:
    path = tmp_path / "queue.csv"
    path.write_bytes("decision,id,name\nsame,a,Été\nsame,b,MaÃ®trise\n".encode("cp1252"))
    assert [cells[0] for _, _, cells in read(path)] == ["a", "b"]


def test_a_file_made_by_hand_has_no_more_than_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "queue.csv"
    path.write_text("id,decision\na,same\n")
    assert read_review(path, HEADER, "x", by_hand=("id",)) == [(2, "same", ["a"])]
    path.write_text("id,decision,chance\na,same,1\n")
    with pytest.raises(InputError, match="lacks the column 'name'"):
        read_review(path, HEADER, "x", by_hand=("id",))
