from datetime import date
from pathlib import Path

import openpyxl
import pytest

from loaders.refusals import BadFile
from loaders.tables import Line, Reading, Table, inspect, read_lines


def table_of(path: Path, text: str, reading: Reading | None = None) -> Table:
    path.write_text(text, encoding="utf-8")
    return inspect(path, reading or Reading())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_usual_delimiters_are_found_out(tmp_path: Path, delimiter: str) -> None:
    text = 'id,name\n1,"a, b; c"\n'.replace(",", delimiter)
    table = table_of(tmp_path / "a.csv", text)
    assert table.header == ("id", "name")
    assert [len(line.cells) for line in read_lines(table)] == [2]


def test_lines_are_numbered_as_an_editor_numbers_them(tmp_path: Path) -> None:
    table = table_of(tmp_path / "a.csv", '\n\nid,name\n1,"two\nlines"\n\n,\n2,x\n')
    assert (table.header_line, table.rows) == (3, 2)
    assert list(read_lines(table)) == [Line(4, ["1", "two\nlines"]), Line(8, ["2", "x"])]


def test_a_stray_quotation_mark_spoils_its_line_only(tmp_path: Path) -> None:
    table = table_of(tmp_path / "a.csv", 'id,name\n1,"Jean" Dupont\n2,Jean "Jeannot" Dupont\n')
    first, second = read_lines(table)
    assert (first.number, bool(first.problem)) == (2, True)
    assert second == Line(3, ["2", 'Jean "Jeannot" Dupont'])


def test_a_quotation_mark_that_never_closes_spoils_the_file(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="never ends") as caught:
        table_of(tmp_path / "a.csv", 'id,name\n1,x\n2,"y\n3,z\n')
    assert caught.value.problem.line == 3


LONG = "x" * 131_073


@pytest.mark.parametrize("cell", [LONG, f'"{LONG}"', f'"a ""b"" {LONG}"'])
def test_a_cell_that_is_too_long_spoils_its_line_only(tmp_path: Path, cell: str) -> None:
    table = table_of(tmp_path / "a.csv", f"id,name\n1,{cell}\n2,y\n")
    first, second = read_lines(table)
    assert first == Line(2, [], "a cell has more than 131,072 characters")
    assert second == Line(3, ["2", "y"])


@pytest.mark.parametrize("cell", [f'"{LONG}', f'"{LONG}\n{LONG}"', f'"a\n{LONG}"'])
def test_a_cell_that_is_too_long_and_goes_on_spoils_the_file(tmp_path: Path, cell: str) -> None:
    with pytest.raises(BadFile, match="never ends, or a cell has more than 131,072 characters") as caught:
        table_of(tmp_path / "a.csv", f"id,name\n1,{cell}\n2,y\n")
    assert caught.value.problem.line == 2


@pytest.mark.parametrize("text", ["\n\n", " \n"])
def test_a_file_without_a_header_is_empty(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadFile, match="empty"):
        table_of(tmp_path / "a.csv", text)


def test_a_file_that_is_not_there_or_not_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        inspect(tmp_path / "none.csv", Reading())
    with pytest.raises(BadFile, match="cannot be read"):
        inspect(tmp_path, Reading())


def test_sheets_begin_at_their_first_row_that_is_not_blank(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        [],
        [None, "code", "since", "n"],
        [None, "007", date(2020, 1, 2), 2015],
        [],
        [None, "x", None, 1.5],
    ):
        sheet.append(row)
    book.create_sheet("second").append(["only"])
    book.save(tmp_path / "a.xlsx")
    table = inspect(tmp_path / "a.xlsx", Reading())
    assert (table.header, table.header_line, table.rows) == (("code", "since", "n"), 2, 2)
    assert list(read_lines(table)) == [
        Line(3, ["007", "2020-01-02 00:00:00", "2015"]),
        Line(5, ["x", "", "1.5"]),
    ]
    assert inspect(tmp_path / "a.xlsx", Reading(sheet="second")).header == ("only",)
    with pytest.raises(BadFile, match="no sheet 'third'"):
        inspect(tmp_path / "a.xlsx", Reading(sheet="third"))


def test_a_file_that_only_calls_itself_xlsx_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("id,name\n")
    with pytest.raises(BadFile, match="no readable XLSX"):
        inspect(tmp_path / "a.xlsx", Reading())
