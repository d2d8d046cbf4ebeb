"""GraphQL over HTTP: from a request to an operation, and from an answer or a refusal to a response.

Source: the GraphQL-over-HTTP specification, https://graphql.github.io/graphql-over-http/draft/.
"""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from gql.errors import Code

log = logging.getLogger("entraide.gql")

_DEAF_AFTER = 10
_STATUS = {Code.INTERNAL: 500, Code.UNAVAILABLE: 503, Code.TIMEOUT: 504}


class MediaType(StrEnum):
    """What an answer may come as."""

    GRAPHQL = "application/graphql-response+json"
    JSON = "application/json"


class Refusal(Exception):
    """A request that is answered with one error and no data."""

    def __init__(
        self, status: int, code: Code, message: str, headers: Mapping[str, str] | None = None, **details: str
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})
        self.details = details


@dataclass(frozen=True, slots=True)
class Operation:
    """What a client asks for."""

    query: str
    variables: dict[str, Any] | None
    name: str | None


def choose_media_type(accept: str | None) -> MediaType:
    """The media type of the answer, by an Accept header.

    Raises:
        Refusal: none of the two is accepted.
    """
    wanted = parse_accept(accept)
    if named := [media_type for media_type in MediaType if media_type in wanted]:
        return max(named, key=lambda media_type: wanted[media_type])
    if wanted.keys() & {"*/*", "application/*"} or not wanted:
        return MediaType.GRAPHQL
    raise Refusal(406, Code.NOT_ACCEPTABLE, f"Answers come as {' or '.join(MediaType)}.")


def parse_accept(accept: str | None) -> dict[str, float]:
    """What a negotiation header accepts, in its order, each with its quality; quality 0 is left out."""
    found = {}
    for entry in (accept or "").split(","):
        name, *parameters = (part.strip().lower() for part in entry.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = float(value)
                except ValueError:
                    quality = 0.0
        if name and quality > 0:
            found[name] = quality
    return found


async def read_operation(request: Request[Any], longest: int) -> Operation:
    """The operation in the body of a POST request of at most `longest` bytes.

    Raises:
        Refusal: the request is no GraphQL request over HTTP.
    """
    # A page elsewhere can make a browser send a form or plain text here, but not this type.
    kind, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    charset = next((p.partition("=")[2].strip('"') for p in parameters if p.startswith("charset=")), "utf-8")
    if kind != "application/json" or charset not in ("utf-8", "utf8"):
        raise Refusal(415, Code.UNSUPPORTED_MEDIA_TYPE, "The request must be application/json in UTF-8.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(415, Code.UNSUPPORTED_MEDIA_TYPE, "The request must not be compressed.")
    body = await read_body(request, longest)
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refusal(400, Code.BAD_JSON, f"The request is not JSON: {error}.") from None
    return read_document(document)


async def read_body(request: Request[Any], longest: int) -> bytes:
    """The body of a request.

    Raises:
        Refusal: it is longer than `longest` bytes.
    """
    body, length = bytearray(), 0
    async for chunk in request.stream():
        length += len(chunk)
        if length <= longest:
            body += chunk
        # A client that is still sending would not hear the answer; one that sends far too much need not.
        elif length > _DEAF_AFTER * longest:
            break
    if length > longest:
        headers = {"connection": "close"}
        raise Refusal(413, Code.REQUEST_TOO_LARGE, f"The request is longer than {longest} bytes.", headers)
    return bytes(body)


def read_document(document: object) -> Operation:
    """The operation in the JSON of a request.

    Raises:
        Refusal: a part is missing or of the wrong type.
    """
    if isinstance(document, list):
        raise Refusal(400, Code.BATCH_NOT_SUPPORTED, "One request carries one operation, not a list of them.")
    if not isinstance(document, dict):
        raise Refusal(400, Code.BAD_REQUEST, "The request must be a JSON object.")
    query = document.get("query")
    variables = document.get("variables")
    name = document.get("operationName")
    if not isinstance(query, str):
        raise Refusal(400, Code.BAD_REQUEST, "'query' must be a text with a GraphQL document.")
    if variables is not None and not isinstance(variables, dict):
        raise Refusal(400, Code.BAD_REQUEST, "'variables' must be an object.")
    if name is not None and not isinstance(name, str):
        raise Refusal(400, Code.BAD_REQUEST, "'operationName' must be a text.")
    if not isinstance(document.get("extensions"), dict | None):
        raise Refusal(400, Code.BAD_REQUEST, "'extensions' must be an object.")
    return Operation(query, variables, name)


def respond_answer(answer: dict[str, Any], media_type: MediaType) -> Response:
    """The response with the answer to an operation that was understood as a request.

    As plain JSON it is 200 whatever it says; otherwise an answer without data has the status of its error.
    """
    status = 200
    if media_type is MediaType.GRAPHQL and "data" not in answer:
        status = _STATUS.get(answer["errors"][0]["extensions"]["code"], 400)
    return Response(orjson.dumps(answer), status, media_type=f"{media_type}; charset=utf-8")


def respond_refusal(refusal: Refusal, media_type: MediaType) -> Response:
    """The response to a request that is refused."""
    error = {"message": refusal.message, "extensions": {"code": refusal.code, **refusal.details}}
    content_type = f"{media_type}; charset=utf-8"
    return Response(orjson.dumps({"errors": [error]}), refusal.status, refusal.headers, content_type)


def hide_failure(error: Exception, code: Code = Code.INTERNAL) -> Refusal:
    """What a client is told of an error that is ours: the reference under which the log has the rest."""
    reference = secrets.token_hex(6)
    log.error("%s %s", code, reference, exc_info=error)
    message = f"Something went wrong here; it is noted as {reference}."
    return Refusal(_STATUS[code], code, message, reference=reference)
