from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loader_files import FORMS, graduate, number, position

from loaders.binding import Binding
from loaders.keys import KeyIndex
from loaders.rows import Batch, make_rows
from loaders.tables import Line


def rows_of(kind: str, *rows: Mapping[str, Any], seen: KeyIndex | None = None) -> Batch:
    form = FORMS[kind]
    binding = Binding(len(form.header), {name: (place,) for place, name in enumerate(form.header)})
    cells = [[str(row.get(name, "")) for name in form.header] for row in rows]
    lines = [Line(place, line) for place, line in enumerate(cells, 2)]
    return make_rows(form, binding, lines, KeyIndex() if seen is None else seen)


def test_a_row_has_its_values_and_its_cells_as_read() -> None:
    [row] = rows_of("graduates", graduate(7, "INF", 2012, given_name=" Léa ")).rows
    assert row.line == 2
    assert row.values["given_name"] == "Léa"
    assert row.values["year"] == 2012
    assert row.values["birth_date"] is None
    assert row.raw == '["UDS","7","Nom7"," Léa ","","","","INF","1","2012",""]'


def test_all_that_is_wrong_with_a_row_is_told_and_the_others_stay() -> None:
    bad = graduate(1, "", 2012, birth_date="1990-13-01")
    batch = rows_of("graduates", bad, graduate(2, "INF", 2012))
    assert [row.line for row in batch.rows] == [3]
    told = [(refusal.line, refusal.column, refusal.value) for refusal in batch.refusals]
    assert told == [(2, "birth_date", "1990-13-01"), (2, "diploma_code", "")]
    assert batch.read == 2
    assert len(batch.refused_keys) == 1


@pytest.mark.parametrize(
    ("kind", "row", "column", "reason"),
    [
        ("positions", position(1, "e", "t", "2020-01-02", end="2020-01-01"), "end", "before start"),
        ("diplomas", {"university": "U", "code": "A:B", "version": 1, "name": "n"}, "code", "no ':'"),
        ("universities", {"id": "U:1", "name": "n"}, "id", "no ':'"),
        (
            "diplomas",
            {"university": "U", "code": "A", "version": 1, "name": "n", "since": 2010, "until": 2009},
            "until",
            "before since",
        ),
        (
            "contacts",
            {**number(1), "contact_university": "UDS", "contact_student_number": 1},
            "contact_student_number",
            "the same",
        ),
        (
            "mentorships",
            {
                "mentor_university": "UDS",
                "mentor_student_number": 1,
                "mentee_university": "UDS",
                "mentee_student_number": 2,
                "state": "ended",
                "since": "2020-01-02",
                "until": "2020-01-01",
            },
            "until",
            "before since",
        ),
    ],
)
def test_rules_between_columns(kind: str, row: Mapping[str, Any], column: str, reason: str) -> None:
    batch = rows_of(kind, row)
    assert batch.rows == []
    [refusal] = batch.refusals
    assert refusal.column == column
    assert reason in refusal.reason
    assert refusal.advice


def test_a_repeated_key_names_the_line_that_had_it_also_in_a_later_batch() -> None:
    seen = KeyIndex()
    one = graduate(1, "INF", 2012)
    first = rows_of("graduates", one, {**one, "honours": "Bien"}, graduate(2, "INF", 2012), seen=seen)
    assert [row.line for row in first.rows] == [2, 4]
    assert "line 2 has the same university, student_number" in first.refusals[0].reason
    later = rows_of("graduates", graduate(3, "INF", 2012), one, seen=seen)
    assert [row.line for row in later.rows] == [2]
    assert [refusal.line for refusal in later.refusals] == [3]


def test_the_order_of_two_contacts_does_not_matter() -> None:
    there = {**number(1), "contact_university": "UDS", "contact_student_number": 2}
    back = {**number(2), "contact_university": "UDS", "contact_student_number": 1}
    batch = rows_of("contacts", there, back)
    assert [row.line for row in batch.rows] == [2]
    assert [refusal.line for refusal in batch.refusals] == [3]


def test_a_line_of_another_width_is_refused_but_for_empty_cells_at_its_end() -> None:
    binding = Binding(2, {"id": (0,), "label": (1,)})
    lines = [Line(2, ["a", "A"]), Line(3, ["b"]), Line(4, ["c", "C", "x"]), Line(5, ["d", "D", "", ""])]
    batch = make_rows(FORMS["skills"], binding, lines, KeyIndex())
    assert [row.values["id"] for row in batch.rows] == ["a", "d"]
    assert [refusal.reason for refusal in batch.refusals] == [
        "it has 1 cells instead of 2",
        "it has 3 cells instead of 2",
    ]


@given(st.lists(st.lists(st.integers(0, 40), max_size=12), max_size=12))
def test_the_index_of_keys_knows_the_first_line_of_each(batches: list[list[int]]) -> None:
    index, first, line = KeyIndex(), dict[int, int](), 0
    for batch in batches:
        lines = list(range(line + 1, line + 1 + len(batch)))
        line += len(batch)
        expected = []
        for key, at in zip(batch, lines, strict=True):
            expected.append(first.get(key, 0))
            first.setdefault(key, at)
        assert index.add([f"{key:024x}"[::-1] for key in batch], lines) == expected
