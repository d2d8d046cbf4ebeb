"""What is told, and what stops a load, where a file is worse than earlier loads of its source."""

from collections import Counter

from loaders.drift import ROWS, find_drifts
from loaders.earlier import stop_for_drift
from loaders.quality import Quality, Troubles, load_quality


def quality(rows: dict[int, int], **missing: dict[int, int]) -> Quality:
    """Rows by year, and for each column how many cells are missing by year."""
    found = Quality(Counter(rows))
    for column, years in missing.items():
        for year in rows:
            found.add(column, year, Troubles(missing=years.get(year, 0)))
    return found


def test_quality_is_kept_as_it_was() -> None:
    whole = quality({2011: 60, 0: 1}, birth_date={2011: 3}, ine={})
    assert load_quality(whole.dump()) == whole
    whole.include(quality({2011: 40}, birth_date={2011: 5}))
    assert whole.count("birth_date") == Troubles(missing=8)
    assert (whole.rows[2011], whole.count("birth_date", (2010,))) == (100, Troubles())


def test_a_year_is_compared_with_the_same_or_the_nearest() -> None:
    earlier = quality({2010: 1000, 2011: 1000}, birth_date={2010: 300, 2011: 50})
    [drift] = find_drifts(quality({2012: 200}, birth_date={2012: 30}), None, [earlier], 2)
    assert (drift.than, drift.trouble, drift.now, drift.of_now) == ("2011", "missing", 30, 200)
    assert str(drift) == (
        "birth date is missing 3.0 times more often than in 2011:"
        " in 15.0% of 200 rows, there in 5.0% of 1,000"
    )
    assert find_drifts(quality({2012: 200}, birth_date={2012: 30}), None, [earlier], 3.1) == []
    # Decades apart nothing is compared: what a source tells changes.
    assert find_drifts(quality({1970: 200}, birth_date={1970: 200}), None, [earlier], 2) == []
    # Another archive of the source that lacks the column says nothing about it.
    lacking = quality({2011: 90_000})
    assert find_drifts(quality({2012: 200}, birth_date={2012: 30}), None, [earlier, lacking], 2) == [drift]


def test_small_files_and_small_differences_do_not_count() -> None:
    earlier = quality({2011: 1000}, ine={2011: 10})
    for rows, missing in ((49, 49), (60, 19), (1000, 55)):
        assert find_drifts(quality({2012: rows}, ine={2012: missing}), None, [earlier], 2) == []
    [drift] = find_drifts(quality({2012: 60}, ine={2012: 20}), None, [quality({2011: 60}, ine={})], 2)
    assert str(drift) == "ine is missing in 33.3% of 60 rows; in 2011 in none of 60"


def test_an_edition_is_compared_with_the_one_before() -> None:
    before = quality({2010: 900, 2011: 100}, ine={2010: 90, 2011: 5})
    now = quality({2010: 150, 2011: 100}, ine={2010: 15, 2011: 50})
    found = {drift.column: drift for drift in find_drifts(now, before, [], 2)}
    assert str(found[ROWS]) == "it tells 250 records, and told 1,000 in its earlier edition"
    assert found["ine"].than == "2011 of its earlier edition"
    assert find_drifts(before, before, [], 1) == []


def test_without_years_the_whole_is_looked_at() -> None:
    earlier = quality({2011: 1000}, year={})
    [drift] = find_drifts(quality({0: 100}, year={0: 100}), None, [earlier], 2)
    assert (drift.column, drift.than) == ("year", "earlier loads")


def test_what_drifts_too_far_stops_unless_it_is_let_pass() -> None:
    drifts = find_drifts(
        quality({2012: 200}, ine={2012: 40}), None, [quality({2011: 1000}, ine={2011: 50})], 2
    )
    error = stop_for_drift([("uds.csv", drifts)], None)
    assert error is not None
    assert error.message.startswith("uds.csv: ine is missing 4.0 times more often than in 2011")
    assert "--drift 0" in error.hint
    assert stop_for_drift([("uds.csv", drifts)], 5) is None
    assert stop_for_drift([("uds.csv", drifts)], 0) is None
