from pathlib import Path

import pytest
from loader_files import FORMS, write_csv

from graph.errors import InputError
from loaders.binding import Binding, load_binding
from loaders.mapping import DeclaredMapping, bind_columns, find_format, parse_values, read_mapping
from loaders.refusals import BadFile
from loaders.sources import find_sources
from loaders.tables import Reading, Table, inspect


def table_of(path: Path, header: str) -> Table:
    path.write_text(f"{header}\n", encoding="utf-8")
    return inspect(path, Reading())


def declare(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def header(kind: str) -> str:
    return ",".join(FORMS[kind].header)


@pytest.mark.parametrize(
    ("name", "columns", "kind"),
    [
        ("graduates.csv", "x", "graduates"),
        ("Graduates-2015.csv", "x", "graduates"),
        ("ulp_member_positions.csv", "x", "member_positions"),
        ("diplômés.csv", header("graduates"), "graduates"),
        ("export.csv", "Université,name,id,FACULTY,code,version,university", "diplomas"),
        ("x.csv", header("contacts"), "contacts"),
    ],
)
def test_a_file_is_known_by_its_name_else_by_its_header(
    tmp_path: Path, name: str, columns: str, kind: str
) -> None:
    assert find_format(table_of(tmp_path / name, columns), DeclaredMapping().find(Path(name))).name == kind


def test_a_file_that_could_be_two_things_or_none_is_told(tmp_path: Path) -> None:
    nothing = DeclaredMapping().find(Path("x.csv"))
    with pytest.raises(BadFile, match="positions and member_positions alike") as caught:
        find_format(table_of(tmp_path / "x.csv", header("positions")), nothing)
    assert "graduates-2015.csv" in caught.value.hint
    assert "mapping suggest" not in caught.value.hint
    with pytest.raises(BadFile, match="neither its name nor its columns") as caught:
        find_format(table_of(tmp_path / "x.csv", "a,b"), nothing)
    assert "`entraide mapping suggest FILE`" in caught.value.hint


def test_columns_are_found_whatever_their_order_case_and_accents(tmp_path: Path) -> None:
    table = table_of(tmp_path / "skills.csv", "Note,LABEL,Id")
    binding, unused = bind_columns(table, FORMS["skills"], DeclaredMapping().find(table.path), {})
    assert dict(binding.columns) == {"id": (2,), "label": (1,)}
    assert unused == ["Note"]


@pytest.mark.parametrize(
    ("columns", "reason"), [("id,name", "'label' is missing"), ("id,label,Label", "'label' is there twice")]
)
def test_a_missing_or_doubled_column_is_told_with_the_header_s_line(
    tmp_path: Path, columns: str, reason: str
) -> None:
    table = table_of(tmp_path / "skills.csv", f"\n{columns}")
    with pytest.raises(BadFile, match=reason) as caught:
        bind_columns(table, FORMS["skills"], DeclaredMapping().find(table.path), {})
    assert caught.value.problem.line == 2


def test_a_value_that_a_mapping_asks_for_is_told_with_how_to_give_it(tmp_path: Path) -> None:
    path = declare(tmp_path / "map.toml", '[[file]]\nname = "skills.csv"\ncolumns = {id = "{place}:{code}"}')
    table = table_of(tmp_path / "skills.csv", "code,label\n1,Chimie")
    mapping = read_mapping(path)
    with pytest.raises(BadFile, match="asks for 'place', which is neither") as caught:
        bind_columns(table, FORMS["skills"], mapping.find(table.path), mapping.values)
    assert caught.value.problem.advice == "Give it: --set place=VALUE."


def test_a_declared_mapping_makes_values_of_cells_texts_and_constants(tmp_path: Path) -> None:
    path = declare(
        tmp_path / "map.toml",
        """
        [values]
        university = "UT3"
        [[file]]
        name = "Dipl*.csv"
        kind = "diplomas"
        delimiter = ";"
        [file.columns]
        university = "{university}"
        code = "Diplôme (code)"
        version = { value = "1" }
        name = "{Diplôme (code)} {Libellé}"
        """,
    )
    mapping = read_mapping(path, {"university": "UDS"})
    table = table_of(tmp_path / "DIPLOMES.csv", "Libellé;diplome  (CODE)")
    declared = mapping.find(table.path)
    form = find_format(table, declared)
    binding, _ = bind_columns(table, form, declared, mapping.values)
    columns = [["DEA", ""], ["1A", "1B"]]
    picked = {
        name: binding.pick(name, columns, 2) for name in ("university", "code", "version", "name", "level")
    }
    assert picked == {
        "university": ["UDS", "UDS"],
        "code": ["1A", "1B"],
        "version": ["1", "1"],
        "name": ["1A DEA", ""],
        "level": None,
    }
    assert load_binding(binding.dump()) == binding


def test_a_binding_that_was_stored_is_the_same_again() -> None:
    binding = Binding(3, {"id": ("U:", 2), "label": (0,), "version": ("1",)})
    assert load_binding(binding.dump()) == binding


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[file", "no TOML"),
        ("[[file]]\ncolour = 'red'", "does not fit at file.0.colour"),
        ("[[file]]\nkind = 'teachers'", "names a kind 'teachers'"),
        ("[[file]]\nkind = 'skills'\n[file.columns]\nage = 'x'", "names a column 'age'"),
        (
            "[[file]]\nkind = 'skills'\n[file.columns]\nid = { worth = '1' }",
            "does not fit at file.0.columns.id",
        ),
    ],
)
def test_a_mapping_that_does_not_fit_is_told(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read_mapping(declare(tmp_path / "map.toml", text))


def test_a_mapping_that_is_not_there_names_the_ready_ones() -> None:
    with pytest.raises(InputError, match="no mapping 'nowhere'") as caught:
        read_mapping("nowhere")
    assert "apogee" in caught.value.hint


def test_named_values_need_a_name() -> None:
    assert parse_values(["university=UT3", "x=a=b"]) == {"university": "UT3", "x": "a=b"}
    for text in ("university", "=UT3"):
        with pytest.raises(InputError, match="gives no value a name"):
            parse_values([text])


def test_files_come_in_the_order_in_which_they_must_be_loaded(tmp_path: Path) -> None:
    for kind in ("graduates", "members", "diplomas", "graduates-2015", "universities"):
        write_csv(tmp_path / f"{kind}.csv", [], kind.partition("-")[0])
    (tmp_path / "~$graduates.xlsx").touch()
    (tmp_path / "notes.md").touch()
    sources, _ = find_sources([tmp_path / "members.csv", tmp_path], DeclaredMapping())
    assert [source.table.path.stem for source in sources] == [
        "universities",
        "diplomas",
        "graduates",
        "graduates-2015",
        "members",
    ]
    assert [source.archive for source in sources][-2:] == [f"{tmp_path.name}/graduates-2015", None]


def test_an_archive_s_name_comes_from_its_folder_or_is_given(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "registrar" / "skills.csv", [])
    assert find_sources([path], DeclaredMapping())[0][0].archive == "registrar/skills"
    assert find_sources([path], DeclaredMapping(), "esco")[0][0].archive == "esco/skills"
    other = write_csv(tmp_path / "other" / "skills.csv", [])
    with pytest.raises(InputError, match="would be one archive, 'esco/skills'"):
        find_sources([path, other], DeclaredMapping(), "esco")


def test_every_file_that_does_not_fit_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "skills.csv").write_text("id\n")
    (tmp_path / "employers.csv").write_bytes(b"id,name\n1,\0\n")
    with pytest.raises(InputError) as caught:
        find_sources([tmp_path], DeclaredMapping())
    assert "skills.csv, line 1: the column 'label' is missing" in caught.value.message
    assert "employers.csv, line 2: the line has a NUL" in caught.value.message


def test_paths_with_nothing_to_load_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no files to load"):
        find_sources([tmp_path], DeclaredMapping())
    with pytest.raises(InputError, match=r"There is no file .*a\.pdf"):
        find_sources([tmp_path / "a.pdf"], DeclaredMapping())
    (tmp_path / "a.pdf").touch()
    with pytest.raises(InputError, match="no file that can be loaded"):
        find_sources([tmp_path / "a.pdf"], DeclaredMapping())


def test_a_file_that_a_ready_mapping_fits_is_told_so(tmp_path: Path) -> None:
    headers = {
        "skills_fr.csv": "conceptUri,preferredLabel,altLabels",
        "Composante.csv": "Composante (code),Composante (lib.)",
        "rome_appellation.csv": "a,b",
        "skills.csv": "conceptUri,preferredLabel",
        "faculties.csv": "a,b",
    }
    for name, columns in headers.items():
        (tmp_path / name).write_text(f"{columns}\n")
    with pytest.raises(InputError, match="5 files cannot be loaded") as caught:
        find_sources([tmp_path], DeclaredMapping())
    told = caught.value.message.replace(f"{tmp_path}/", "").splitlines()
    assert "skills_fr.csv, line 1: the column 'id' is missing." in told
    ready = "  A ready mapping fits: load what is of its kind with --mapping"
    assert [line for line in told if line.startswith(ready)] == [f"{ready} rome.", f"{ready} esco."]
    # Advice for several stands once, below them all.
    advice = "  The columns there are: a, b. Add it, or declare in a mapping which column it is."
    assert told.count(advice) == 1
    with pytest.raises(InputError) as alone:
        find_sources([tmp_path / "skills_fr.csv"], DeclaredMapping())
    assert alone.value.hint == "A ready mapping fits: load what is of its kind with --mapping esco."
    with pytest.raises(InputError) as declared:
        find_sources([tmp_path / "skills_fr.csv"], DeclaredMapping.model_validate({"file": [{"name": "x"}]}))
    assert "ready" not in declared.value.hint
    sources, _ = find_sources([tmp_path / "skills_fr.csv"], read_mapping("esco"))
    assert [source.form.name for source in sources] == ["skills"]
