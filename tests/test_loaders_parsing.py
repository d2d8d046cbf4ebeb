from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.formats import Column, Kind
from loaders.parsing import Misfit, Value, parse_cell, parse_column


def column(kind: Kind, required: bool = False) -> Column:
    return Column("it", "What it is.", kind, required, ("active", "passive") if kind == Kind.CHOICE else ())


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Kind.TEXT, "  Jean \t Paul\n", "Jean Paul"),
        (Kind.TEXT, "e\u0301te\u0301", "été"),
        (Kind.TEXT, "co\u00adopé\u200bration", "coopération"),
        (Kind.TEXT, " \u00a0 ", None),
        (Kind.YEAR, "2015", 2015),
        (Kind.DATE, "2024-02-29", "2024-02-29"),
        (Kind.DATE, "2020-01-02 00:00:00", "2020-01-02"),
        (Kind.DATE, "1/2/2020", "2020-02-01"),
        (Kind.INTEGER, "0", 0),
        (Kind.BOOLEAN, "Oui", True),
        (Kind.BOOLEAN, "no", False),
        (Kind.LIST, "a| b ||a", ["a", "b"]),
        (Kind.LANGUAGES, "fr|DE| en |fr", ["fr", "de", "en"]),
        (Kind.CHOICE, "ACTIVE", "active"),
        (Kind.DATE, "", None),
    ],
)
def test_cells_become_values(kind: Kind, cell: str, value: Value) -> None:
    assert parse_cell(column(kind), cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "reason"),
    [
        (Kind.TEXT, "a\x01b", "cannot be printed"),
        (Kind.YEAR, "15", "no year"),
        (Kind.YEAR, "20155", "no year"),
        (Kind.YEAR, "0999", "no year"),
        (Kind.YEAR, "٢٠١٥", "no year"),
        (Kind.DATE, "2023-02-30", "no such day"),
        (Kind.DATE, "30/02/2023", "no such day"),
        (Kind.DATE, "0001-01-01", "no such year"),
        (Kind.DATE, "soon", "no date"),
        (Kind.DATE, "2020-01-02 10:30:00", "no date"),
        (Kind.INTEGER, "-1", "whole number"),
        (Kind.INTEGER, "1.5", "whole number"),
        (Kind.BOOLEAN, "maybe", "neither yes nor no"),
        (Kind.CHOICE, "asleep", "none of the choices"),
        (Kind.LANGUAGES, "fr|xx", "'xx' is no language"),
        (Kind.LANGUAGES, "français", "is no language"),
        (Kind.LANGUAGES, "fr,de", "is no language"),
    ],
)
def test_what_does_not_fit_has_a_reason_and_advice(kind: Kind, cell: str, reason: str) -> None:
    with pytest.raises(Misfit, match=reason) as caught:
        parse_cell(column(kind), cell)
    assert caught.value.advice.endswith(".")


def test_an_empty_cell_is_missed_only_where_a_value_is_required() -> None:
    values, wrong = parse_column(column(Kind.TEXT, required=True), ["a", " ", "b", ""])
    assert values == ["a", None, "b", None]
    assert set(wrong) == {1, 3}
    assert "missing" in wrong[1].reason


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2200, 12, 31)))
def test_every_day_is_read_in_both_ways_of_writing_it(day: date) -> None:
    assert parse_cell(column(Kind.DATE), day.isoformat()) == day.isoformat()
    assert parse_cell(column(Kind.DATE), f"{day.day}/{day.month}/{day.year:04}") == day.isoformat()
