"""The limits of one operation: its depth, its pages, how much must be planned for it, what it may ask for."""

from collections.abc import Iterable, Iterator

from graphql.execution.values import VariableValues

from gql.errors import BadInput, Code
from gql.mapping import End, Part
from gql.selection import Selected
from graph.settings import Settings

_SEARCHED_BY = ("employer", "search", "where")
_PARTS_OF_A_PAGE = ("edges", "page_info")


def check_limits(selected: tuple[Selected, ...], variables: VariableValues, settings: Settings) -> None:
    """Refuse an operation that nests too deep, is too much to plan, or could ask for too much.

    Raises:
        BadInput: it is.
    """
    deepest, most = measure_depth(selected), settings.depth_limit
    if deepest > most:
        raise BadInput(
            Code.TOO_DEEP, f"The operation nests {deepest} levels deep; at most {most} are allowed."
        )
    fields = list(_walk(selected))
    for number, most, things in (
        (sum(map(_is_search, fields)), settings.search_limit, "searches"),
        (sum(map(_is_hop, fields)), settings.hop_limit, "lists and linked objects"),
    ):
        if number > most:
            raise BadInput(
                Code.TOO_COMPLEX, f"The operation holds {number} {things}; at most {most} are allowed."
            )
    check_size(selected, variables, settings)


def check_size(selected: tuple[Selected, ...], variables: VariableValues, settings: Settings) -> None:
    """Refuse an operation with a page that is too large, or with too many values in all.

    Raises:
        BadInput: it is one.
    """
    cost, most = measure_cost(selected, variables, settings), settings.complexity_limit
    if cost > most:
        raise BadInput(
            Code.TOO_COMPLEX,
            f"The operation may ask for {cost} values; at most {most} are allowed. Ask for smaller pages.",
        )


def size_varies(selected: tuple[Selected, ...]) -> bool:
    """Whether variables decide the size of a page."""
    return any(
        (field.given.varies and "first" in field.given.now) or size_varies(field.children)
        for field in selected
    )


def check_page(first: int, settings: Settings) -> None:
    """Refuse a page that is none, or larger than allowed.

    Raises:
        BadInput: it is.
    """
    if not 1 <= first <= settings.page_limit:
        raise BadInput(Code.PAGE_SIZE, f"`first` must be from 1 to {settings.page_limit}.")


def default_page(settings: Settings) -> int:
    """Entries of a page where nothing is said of them."""
    return min(settings.page_default, settings.page_limit)


def measure_depth(selected: tuple[Selected, ...]) -> int:
    """Levels of fields."""
    return 1 + max((measure_depth(field.children) for field in selected), default=-1)


def measure_cost(selected: tuple[Selected, ...], variables: VariableValues, settings: Settings) -> int:
    """Values that the answer may hold, with every page full; a list without pages counts as one page.

    Raises:
        BadInput: a page is too large.
    """
    cost = len(selected)
    for field in selected:
        given = field.given
        arguments = given.at(variables) if given.varies else given.now
        first = arguments.get("first")
        if first is not None:
            check_page(first, settings)
        if field.children:
            below = measure_cost(field.children, variables, settings)
            if first is None and ("first" in arguments or (field.many and not _is_part_of_page(field))):
                first = default_page(settings)
            cost += below if first is None else below * first
    return cost


def _walk(selected: Iterable[Selected]) -> Iterator[Selected]:
    for field in selected:
        yield field
        yield from _walk(field.children)


def _is_search(field: Selected) -> bool:
    """A list by a name or filters, or one that the recommender makes: each is planned and run at length."""
    arguments = field.given.now
    if field.spec is ...:
        return "first" in arguments
    return bool(field.children) and any(arguments.get(name) is not None for name in _SEARCHED_BY)


def _is_hop(field: Selected) -> bool:
    """A part of the statement that the database plans by itself."""
    return bool(field.children) and not (isinstance(field.spec, End) or _is_part_of_page(field))


def _is_part_of_page(field: Selected) -> bool:
    return isinstance(field.spec, Part) and field.spec.kind in _PARTS_OF_A_PAGE
