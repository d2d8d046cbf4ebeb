from hypothesis import given
from hypothesis import strategies as st

from loaders.facts import Fact, Telling, combine, position_key

tellings = st.builds(
    Telling,
    st.sampled_from(["member", "a#1", "a#2", "b#1"]),
    st.tuples(st.sampled_from(["one", "two", "three"])),
    st.sampled_from([None, "2015-01-01", "2020-01-01"]),
)


def stand(told: list[Telling]) -> Fact | None:
    fact = None
    for telling in told:
        fact = combine(fact, telling)
    return fact


@given(st.lists(tellings, min_size=1, max_size=5, unique_by=lambda t: t.source), st.randoms())
def test_the_order_of_telling_does_not_matter(told: list[Telling], chance: object) -> None:
    shuffled = sorted(told, key=lambda telling: hash((telling, id(chance))))
    assert stand(told) == stand(shuffled)


@given(st.lists(tellings, min_size=1, max_size=5, unique_by=lambda t: t.source))
def test_telling_again_changes_nothing(told: list[Telling]) -> None:
    once = stand(told)
    for telling in told:
        assert combine(once, telling) == once


@given(st.lists(tellings, min_size=1, max_size=5, unique_by=lambda t: t.source))
def test_the_member_has_the_word_else_the_latest(told: list[Telling]) -> None:
    fact = stand(told)
    assert fact is not None
    assert sorted(fact.sources) == sorted(telling.source for telling in told)
    by_source = {telling.source: telling for telling in told}
    best = by_source.get("member") or max(told, key=lambda t: (t.as_of or "", t.source))
    assert (fact.words, fact.as_of, fact.sources[0]) == (best.words, best.as_of, best.source)


def test_a_source_may_correct_itself() -> None:
    fact = stand([Telling("a#1", ("one",), "2015-01-01"), Telling("b#1", ("two",), "2020-01-01")])
    assert combine(fact, Telling("b#1", ("three",), "2020-01-01")) == Fact(
        ("three",), "2020-01-01", ("b#1", "a#1")
    )
    assert combine(fact, Telling("a#1", ("three",), "2015-01-01")) == fact


def test_a_position_is_told_by_its_title_as_people_write_it_and_its_start() -> None:
    assert position_key("Ingénieur d'études", "2020-01-01") == position_key(
        "INGENIEUR D'ETUDES", "2020-01-01"
    )
    assert position_key("Ingénieur", "2020-01-01") != position_key("Ingénieur", "2020-01-02")
