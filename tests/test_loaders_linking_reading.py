from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from archive_files import read, write_archive

from graph.errors import InputError
from loaders.linking.mapping import read_archive_mapping, ready_mappings
from loaders.linking.reading import read_archives
from loaders.linking.suggesting import suggest_mapping

ULP = "197000012;HOFFMANN;;Zoé;F;26/07/48;STUTTGART;99;;Licence;Mathématiques;1970;Bien"
UMB = "H7000001,M.,Fabre,Zoé,1943-01-26,Reims,,DEA Théologie catholique,1970,Bien"
UDS = "20300001;9515017545Y;RUSSO;;MARCO;;;04/12/1980;M;;;ADRP2;100;Master;DSP;2004;23/07/2005;AB"


def test_each_file_finds_its_mapping_by_its_header(tmp_path: Path) -> None:
    paths = [
        write_archive(tmp_path, name) for name in ("urs", "uds", "ulp", "umb")
    ]  # names of files say nothing
    paths = [path.rename(tmp_path / f"{place}.csv") for place, path in enumerate(paths)]
    assert [archive.mapping.university for archive in read_archives(paths)] == ["URS", "UDS", "ULP", "UMB"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "latin-1", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encoding_and_line_ends_are_found(tmp_path: Path, encoding: str, ends: str) -> None:
    path = write_archive(tmp_path, "ulp", ULP, ULP, encoding="utf-8")
    path.write_bytes(path.read_text("utf-8").replace("\n", ends).encode(encoding))
    [archive], _ = read(path)
    assert archive.rows["given_names"].to_list() == ["Zoé", "Zoé"]
    assert archive.rows["line"].to_list() == [2, 3]


def test_lines_of_another_encoding_are_understood(tmp_path: Path) -> None:
    path = write_archive(tmp_path, "ulp", *[ULP] * 3)
    path.write_bytes(path.read_bytes() + ULP.encode("utf-8") + b"\n")
    _, records = read(path)
    assert records.names.to_list() == ["HOFFMANN", "ZOE"]


def test_quoted_cells_keep_their_line(tmp_path: Path) -> None:
    path = write_archive(tmp_path, "umb", UMB, UMB.replace("Zoé", '"Zoé,\nAnne"'), UMB)
    [archive], records = read(path)
    assert archive.rows["line"].to_list() == [2, 3, 5]
    assert records.readable.all()


def test_a_stray_quotation_mark_swallows_nothing(tmp_path: Path) -> None:
    path = write_archive(tmp_path, "umb", UMB, UMB.replace("Fabre", '"Fabre'), *[UMB] * 50)
    [archive], records = read(path)
    assert len(archive.rows) == 52
    # It is told, and cells that are quoted as they should be stay whole, before it and after it.
    assert [
        line for line, readable in archive.rows.select("line", "readable").iter_rows() if not readable
    ] == [3]
    assert archive.broken[3].reason == "a quotation mark opens a cell that never ends"
    assert archive.broken[3].cells[2] == '"Fabre'
    assert records.readable.sum() == 51
    whole = UMB.replace("Zoé", '"Zoé,\nAnne"')
    path = write_archive(tmp_path, "umb", whole, UMB.replace("Fabre", '"Fabre'), *[UMB] * 3, whole, UMB)
    [archive], _ = read(path)
    assert archive.rows["line"].to_list() == [2, 4, 5, 6, 7, 8, 10]
    assert list(archive.broken) == [4]
    # Another mark in the same column closes nothing.
    stray, quoted = UMB.replace("Fabre", '"Fabre'), UMB.replace("Fabre", '"Fabre"')
    [archive], _ = read(write_archive(tmp_path, "umb", stray, UMB, quoted, stray, stray, whole + ",x", UMB))
    assert archive.rows["line"].to_list() == [2, 3, 4, 5, 6, 7, 9]
    assert {line: broken.reason[:8] for line, broken in archive.broken.items()} == {
        2: "a quotat",
        5: "a quotat",
        6: "a quotat",
        7: "it has 1",
    }
    path = write_archive(tmp_path, "umb")
    path.write_text('""\n')
    with pytest.raises(InputError, match="the file is empty"):
        read(path)


def test_unreadable_lines_are_records_that_tell_nothing(tmp_path: Path) -> None:
    path = write_archive(tmp_path, "umb", UMB, "H7000001,M.,Fabre", "", UMB + ",x", UMB + ",")
    _, records = read(path)
    assert records.line.tolist() == [2, 3, 5, 6]
    assert records.readable.tolist() == [True, False, False, True]
    assert records.surname[1, 0] == -1


def test_zip_and_xlsx_say_the_same(tmp_path: Path) -> None:
    plain = write_archive(tmp_path, "uds", UDS)
    packed = tmp_path / "all.zip"
    with ZipFile(packed, "w") as file:
        file.write(plain, "folder/uds.csv")
        file.writestr("folder/readme.md", "no archive")
    book = openpyxl.Workbook()
    for line in plain.read_text("utf-8").splitlines():
        book.active.append(line.split(";"))
    book.save(tmp_path / "uds.xlsx")
    cells = [read_archives([path])[0].rows.drop("line") for path in (plain, packed, tmp_path / "uds.xlsx")]
    assert cells[0].rows() == cells[1].rows()
    assert [c or "" for c in cells[2].row(0)] == list(cells[0].row(0))


def test_what_does_not_fit_is_said(tmp_path: Path) -> None:
    unknown = tmp_path / "unknown.csv"
    unknown.write_text("a;b\n1;2\n")
    lacking = write_archive(tmp_path, "uds", UDS)
    lacking.write_text(lacking.read_text("utf-8").replace("LIB_NOM_PAT_IND", "NAME"), "utf-8")
    nul = tmp_path / "nul.csv"
    nul.write_bytes(b"a;b\n1;\0\n")
    empty = tmp_path / "empty.csv"
    empty.touch()
    bad_zip = tmp_path / "bad.zip"
    bad_zip.write_bytes(b"PK no")
    for path, words in (
        (unknown, ("no mapping fits", "ulp", "suggest")),
        (lacking, ("'uds'", "'LIB_NOM_PAT_IND'")),
        (nul, ("line 2", "NUL")),
        (empty, ("empty",)),
        (bad_zip, ("ZIP",)),
        (tmp_path / "none.csv", ("cannot be read",)),
        (tmp_path / "a.pdf", ("no file that can be read",)),
    ):
        with pytest.raises(InputError) as error:
            read_archives([path])
        for word in words:
            assert word in str(error.value)
    with pytest.raises(InputError, match=r"empty(.|\n)*none"):
        read_archives([empty, tmp_path / "none.csv"])


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    from zipfile import ZIP_DEFLATED

    path = tmp_path / "bomb.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        file.writestr("uds.csv", b"0" * (300 << 20))
    with pytest.raises(InputError, match="absurd"):
        read_archives([path])


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    paths = [write_archive(folder, "uds", UDS) for folder in (tmp_path, tmp_path / "more")]
    with pytest.raises(InputError, match=r"named uds\.csv"):
        read_archives(paths)


def test_mappings_are_checked(tmp_path: Path) -> None:
    assert list(ready_mappings()) == ["uds", "ulp", "umb", "urs"]
    path = tmp_path / "own.toml"
    path.write_text('[archive]\nuniversity = "X"\n[archive.columns]\nsurname = "N"\ngiven = "P"\n')
    with pytest.raises(InputError, match=r"archive\.columns\.given"):
        read_archive_mapping(path)
    with pytest.raises(InputError, match="no mapping"):
        read_archive_mapping("nowhere")
    path.write_text("[archive\n")
    with pytest.raises(InputError, match="no TOML"):
        read_archive_mapping(path)


def test_a_proposed_mapping_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text(
        "Matricule;Nom de famille;Prénom;2e prénom;Né(e) le;Sexe;Ville de naissance;INE;"
        "Intitulé du diplôme;Année\n"
        "12345678;RUSSO;Marco;Luc;04/12/1980;M;Paris;9515017545Y;Licence Droit;2004\n",
        "utf-8",
    )
    proposed = tmp_path / "own.toml"
    proposed.write_text(suggest_mapping(path), "utf-8")
    mapping = read_archive_mapping(proposed)
    assert dict(mapping.columns.pairs()) == {
        "surname": "Nom de famille",
        "given_names": "Prénom",
        "other_given_names_1": "2e prénom",
        "birth_date": "Né(e) le",
        "sex": "Sexe",
        "birth_place": "Ville de naissance",
        "ine": "INE",
        "diploma": "Intitulé du diplôme",
        "student_number": "Matricule",
        "year": "Année",
    }
    assert len(read_archives([path], mapping)[0].rows) == 1
