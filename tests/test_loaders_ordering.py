from collections.abc import Mapping
from typing import Any

from loader_files import FORMS

from graph.model import EMPLOYER, Node
from loaders.ordering import order_rows
from loaders.rows import Row


def employers(**part_of: str | None) -> dict[str, Row]:
    def row(line: int, id: str, whole: str | None) -> Row:
        values: Mapping[str, Any] = dict.fromkeys(FORMS["employers"].header)
        return Row(line, id, "[]", {**values, "id": id, "part_of": whole})

    return {id: row(line, id, whole) for line, (id, whole) in enumerate(part_of.items(), 2)}


def there(node: Node) -> set[str]:
    assert node is EMPLOYER
    return {"old"}


def test_what_a_row_refers_to_comes_before_it() -> None:
    ordered, refusals = order_rows("employers", employers(a="b", b="c", c=None, d="old"), there)
    ids = [id for id, _ in ordered]
    assert sorted(ids) == ["a", "b", "c", "d"]
    assert ids.index("c") < ids.index("b") < ids.index("a")
    assert refusals == []


def test_rows_that_refer_to_nothing_and_all_that_hangs_on_them_are_refused() -> None:
    ordered, refusals = order_rows("employers", employers(a="b", b="none", c=None), there)
    assert [id for id, _ in ordered] == ["c"]
    assert {(r.line, r.value, r.reason) for r in refusals} == {
        (3, "none", "there is no such employer"),
        (2, "b", "this leads to a row that is refused, or round in a circle"),
    }


def test_a_circle_is_refused() -> None:
    ordered, refusals = order_rows("employers", employers(a="b", b="a", c="c", d=None), there)
    assert [id for id, _ in ordered] == ["d"]
    assert sorted(r.line for r in refusals) == [2, 3, 4]
