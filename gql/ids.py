"""Global ids, opaque to clients: base64 of `Type:key`; and cursors, base64 of a JSON list."""

from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

import orjson

from gql.errors import BadInput, Code

_INTEGERS = range(-(2**63), 2**63)
"""What the database takes as an integer."""


def encode_id(type_name: str, key: str) -> str:
    """The global id of a node."""
    return b64encode(f"{type_name}:{key}".encode()).decode()


def decode_id(value: str, type_name: str | None = None) -> tuple[str, str]:
    """The type and key in a global id.

    Raises:
        BadInput: it is none, or (where `type_name` is given) one of another type.
    """
    try:
        found, colon, key = b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        found = colon = key = ""
    if not (colon and key and found.isalpha()):
        raise BadInput(Code.BAD_ID, f"'{value[:80]}' is no id; use the `id` of an object.")
    if type_name is not None and found != type_name:
        raise BadInput(
            Code.BAD_ID, f"This id names the type {found[:40]}; one of the type {type_name} is needed."
        )
    return found, key


def encode_cursor(order: str, values: Sequence[object]) -> str:
    """The cursor of an entry: the name of the order, and the entry's place in it."""
    return urlsafe_b64encode(orjson.dumps([order, *values])).decode()


def decode_cursor(value: str, order: str, types: Sequence[type]) -> list[object]:
    """The place that a cursor names.

    Args:
        value: the cursor.
        order: name of the order that it must belong to.
        types: types of the place's values.

    Raises:
        BadInput: it is no cursor, or one of another list.
    """
    try:
        found = orjson.loads(urlsafe_b64decode(value.encode()))
    except (ValueError, UnicodeError):
        found = None
    if (
        not isinstance(found, list)
        or found[:1] != [order]
        or [type(part) for part in found[1:]] != list(types)
        or any(type(part) is int and part not in _INTEGERS for part in found[1:])
    ):
        raise BadInput(
            Code.BAD_CURSOR, "`after` is no cursor of this list; use the `endCursor` or a `cursor` of it."
        )
    return found[1:]
