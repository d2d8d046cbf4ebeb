"""Packed files are unpacked within bounds; workbooks that would exhaust memory are not opened."""

import struct
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from loaders.refusals import BadFile
from loaders.tables import SUFFIXES, Reading, inspect
from loaders.unpacking import unpack


def pack(path: Path, **members: bytes) -> Path:
    """A ZIP of files named after the arguments, with an underscore for the full stop."""
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(".".join(name.rsplit("_", 1)), content)
    return path


def respell(path: Path, pattern: str, replacement: str) -> Path:
    """A workbook with another text in its first sheet."""
    with ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert pattern.encode() in parts[name]
    parts[name] = parts[name].replace(pattern.encode(), replacement.encode())
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        for part, content in parts.items():
            file.writestr(part, content)
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["id", "label"])
    book.active.append(["esco:1", "Python"])
    book.save(tmp_path / "skills.xlsx")
    return tmp_path / "skills.xlsx"


def test_members_stand_in_the_place_of_their_zip(tmp_path: Path) -> None:
    plain = tmp_path / "plain.csv"
    plain.touch()
    path = pack(tmp_path / "all.zip", a_csv=b"a", b_tsv=b"b", c_md=b"c", **{"__MACOSX/a_csv": b"x"})
    with unpack([plain, path], SUFFIXES) as found:
        assert [inside.name for inside in found.paths] == ["plain.csv", "a.csv", "b.tsv"]
        assert found.paths[1].read_bytes() == b"a"
        # Its folder names its source, as that of its ZIP would.
        assert found.paths[1].parent.name == tmp_path.name
        assert found.rename(f"{found.paths[1]}, line 2") == f"{path}/a.csv, line 2"
        inside = found.paths[1]
    assert not inside.exists()


def test_zips_that_do_not_fit_are_told(tmp_path: Path) -> None:
    twice = tmp_path / "twice.zip"
    with ZipFile(twice, "w") as file:
        file.writestr("a/x.csv", "1")
        file.writestr("b/x.csv", "2")
    cut = pack(tmp_path / "cut.zip", x_csv=b"1;2\n" * 1000)
    cut.write_bytes(cut.read_bytes()[:-30])
    for path, words in (
        (twice, "two files named x.csv"),
        (cut, "no readable ZIP"),
        (pack(tmp_path / "none.zip", x_md=b""), "no file that can be read"),
        (tmp_path / "lost.zip", "No such file"),
    ):
        with pytest.raises(BadFile, match=words), unpack([path], SUFFIXES):
            pass


def test_a_bomb_that_lies_about_its_size_is_not_unpacked(tmp_path: Path) -> None:
    path = pack(tmp_path / "bomb.zip", x_csv=b"0" * (300 << 20))
    content = bytearray(path.read_bytes())
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    path.write_bytes(content)
    with pytest.raises(BadFile, match=r"x\.csv would unpack to an absurd size"), unpack([path], SUFFIXES):
        pass


def test_a_workbook_is_opened_only_if_it_fits(workbook: Path) -> None:
    assert inspect(workbook, Reading()).rows == 1
    respell(workbook, 'r="B2"', 'r="XFD1048576"')
    with pytest.raises(BadFile, match="reaches over 1,048,576 rows and 16,384 columns"):
        inspect(workbook, Reading())


def test_a_workbook_with_xml_entities_is_refused(workbook: Path) -> None:
    entities = (
        '<!DOCTYPE worksheet [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet'
    )
    respell(workbook, "<worksheet", entities)
    with pytest.raises(BadFile, match="declares XML entities"):
        inspect(workbook, Reading())


def test_a_workbook_that_unpacks_to_too_much_or_is_cut_is_refused(workbook: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(workbook.read_bytes()[:-100])
    with pytest.raises(BadFile, match="no readable XLSX"):
        inspect(cut, Reading())
    respell(workbook, "</worksheet>", " " * (300 << 20) + "</worksheet>")
    with pytest.raises(BadFile, match="absurd size"):
        inspect(workbook, Reading())
