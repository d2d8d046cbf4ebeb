import orjson
import pytest

from bench.cases import CASES, AnswersDiffer, Case, find_difference, with_own_ids
from bench.sample import Ask, ranks, spread
from gql.ids import encode_cursor, encode_id

CASE = Case("people", "/people", ("people",), "query($id: ID!) { … }", "Person")


def answer(*names: str) -> bytes:
    edges = [{"node": {"id": encode_id("Person", name), "name": name}} for name in names]
    place = {"hasNextPage": False, "endCursor": encode_cursor("directory", ["a", names[-1]])} if names else {}
    return orjson.dumps({"data": {"people": {"edges": edges, "pageInfo": place}}})


def bare_answer(*names: str) -> bytes:
    edges = [{"node": {"id": name, "name": name}} for name in names]
    place = {"hasNextPage": False, "endCursor": ["a", names[-1]]} if names else {}
    return orjson.dumps({"edges": edges, "pageInfo": place})


def test_the_measured_questions() -> None:
    assert [case.name for case in CASES] == [
        "person_card",
        "who_large",
        "who_small",
        "directory",
        "employer",
        "people_1000",
        "mentor_suggestions",
        "contact_suggestions",
    ]


def test_equal_data_may_differ_in_the_way_ids_and_places_are_written() -> None:
    assert CASE.compare(answer("ada", "bob"), bare_answer("ada", "bob"))


def test_equal_emptiness_is_told() -> None:
    assert not CASE.compare(answer(), bare_answer())


@pytest.mark.parametrize("names", [["ada", "eve"], ["bob", "ada"], ["ada"], []])
def test_other_data_is_an_error(names: list[str]) -> None:
    with pytest.raises(AnswersDiffer, match=r"people: API and bare route give different data at \.edges"):
        CASE.compare(answer("ada", "bob"), bare_answer(*names))


def test_errors_in_an_answer_are_an_error() -> None:
    with pytest.raises(AnswersDiffer, match="no such field"):
        CASE.compare(b'{"errors": [{"message": "no such field"}]}', bare_answer())


def test_a_difference_is_told_with_its_place() -> None:
    assert find_difference({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}) == "at .a.1.b: 2 and 3"
    assert find_difference({"a": 1}, {"b": 1}) == "at the top: {'a': 1} and {'b': 1}"
    assert not find_difference([{"a": None}], [{"a": None}])


def test_global_ids_become_those_of_the_graph_at_any_depth() -> None:
    value = {"id": encode_id("Person", "p:1"), "in": [{"id": encode_id("Employer", "e1"), "n": 1}]}
    assert with_own_ids(value) == {"id": "p:1", "in": [{"id": "e1", "n": 1}]}


def test_each_side_gets_its_own_kind_of_request() -> None:
    ask = Ask("me", {"id": "p1", "first": 20, "after": ("müller zoé", "p0")})
    to_api = CASE.ask_api(1234, "token", ask).raw
    head, _, body = to_api.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /graphql HTTP/1.1\r\n")
    assert b"Authorization: Bearer token" in head
    assert orjson.loads(body)["variables"] == {
        "id": encode_id("Person", "p1"),
        "first": 20,
        "after": encode_cursor("directory", ("müller zoé", "p0")),
    }
    to_bare = CASE.ask_bare(1234, "token", ask).raw
    target = b"/people?id=p1&first=20&after_name=m%C3%BCller+zo%C3%A9&after_id=p0"
    assert to_bare.startswith(b"GET " + target + b" HTTP/1.1\r\n")


def test_a_sample_is_spread_over_all() -> None:
    assert spread(range(9), 3) == [1, 4, 7]
    assert spread(range(2), 5) == [0, 1]
    assert spread([], 5) == []


def test_a_sample_of_a_skewed_list_has_its_head_and_its_tail() -> None:
    assert ranks("abcdefghij") == ["a", "b", "d", "h"]
    assert ranks(range(100), 3) == [0, 1, 3]
