"""The errors of the API: each carries a code in `extensions`, and says nothing of what is hidden."""

import logging
import secrets
from enum import StrEnum
from typing import Any

from graphql import GraphQLError

from graph.errors import DatabaseError, ReadTimedOut

log = logging.getLogger("entraide.gql")


class Code(StrEnum):
    """What went wrong, for programs."""

    PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    BAD_VARIABLES = "BAD_VARIABLES"
    BAD_OPERATION = "BAD_OPERATION"
    BAD_ID = "BAD_ID"
    BAD_CURSOR = "BAD_CURSOR"
    BAD_FILTER = "BAD_FILTER"
    PAGE_SIZE = "PAGE_SIZE"
    TOO_DEEP = "TOO_DEEP"
    TOO_COMPLEX = "TOO_COMPLEX"
    TIMEOUT = "TIMEOUT"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"

    # Of the request that carries the operation:
    BAD_JSON = "BAD_JSON"
    BAD_REQUEST = "BAD_REQUEST"
    BATCH_NOT_SUPPORTED = "BATCH_NOT_SUPPORTED"
    FORBIDDEN = "FORBIDDEN"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    NOT_FOUND = "NOT_FOUND"
    REQUEST_TOO_LARGE = "REQUEST_TOO_LARGE"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"


class BadInput(GraphQLError):
    """What the client sent does not fit."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message, extensions={"code": code})


class TookTooLong(BadInput):
    """What the client asked for takes longer than the settings allow."""

    def __init__(self) -> None:
        super().__init__(
            Code.TIMEOUT, "The answer takes too long to find; ask for less: smaller pages, fewer fields."
        )


def format_error(error: GraphQLError, default: Code) -> dict[str, Any]:
    """An error as it goes to the client; what is not the client's doing becomes a sentence without details.

    Args:
        error: what graphql-core reports.
        default: the code of an error that brings none of its own and has no cause.
    """
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    formatted: dict[str, Any] = dict(error.formatted)
    if cause is None:
        formatted["extensions"] = {"code": default, **(error.extensions or {})}
    elif isinstance(cause, ReadTimedOut):
        took = TookTooLong()
        formatted["message"], formatted["extensions"] = took.message, took.extensions
    elif isinstance(cause, DatabaseError):
        log.error("database: %s", cause)
        formatted["message"] = "The database does not answer; please try again."
        formatted["extensions"] = {"code": Code.UNAVAILABLE}
    else:
        reference = secrets.token_hex(6)
        log.error("internal error %s", reference, exc_info=cause)
        formatted["message"] = f"Something went wrong here; it is noted as {reference}."
        formatted["extensions"] = {"code": Code.INTERNAL, "reference": reference}
    return formatted


def failure(*errors: GraphQLError, code: Code) -> dict[str, Any]:
    """The answer to an operation that was not executed: errors and no data."""
    return {"errors": [format_error(error, code) for error in errors]}
