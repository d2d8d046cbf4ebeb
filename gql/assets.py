"""The page over HTTP: its HTML in the reader's language, and its files, compressed where accepted."""

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from gql import headers
from gql.errors import Code
from gql.http import Refusal, parse_accept
from gql.page import Page, choose_language

FOREVER = "public, max-age=31536000, immutable"
"""A file's name holds a digest of its content, so that it never changes."""

_ENCODINGS = {"br": ".br", "gzip": ".gz"}
_TYPES = {".js": "text/javascript", ".css": "text/css", ".ttf": "font/ttf", ".txt": "text/plain"}


def respond_page(request: Request[Any], page: Page, base: str, demo: str | None) -> Response:
    """The page in French or English, by the reader's languages."""
    accepted = parse_accept(request.headers.get("accept-language"))
    html = page.render(base, choose_language(sorted(accepted, key=accepted.__getitem__, reverse=True)), demo)
    vary = {"vary": "Accept, Accept-Language", "content-security-policy": headers.PAGE}
    return HTMLResponse(html, headers=vary)


def respond_asset(request: Request[Any], page: Page | None, name: str) -> Response:
    """One of the page's files, in the best encoding that the reader accepts.

    Raises:
        Refusal: the page has no such file.
    """
    path = page.files.get(name) if page else None
    if path is None:
        raise Refusal(404, Code.NOT_FOUND, "There is nothing at this address.")
    accepted = parse_accept(request.headers.get("accept-encoding"))
    found = {"vary": "Accept-Encoding", "cache-control": FOREVER, "content-security-policy": headers.PAGE}
    for encoding, suffix in _ENCODINGS.items():
        packed = Path(f"{path}{suffix}")
        if encoding in accepted and packed.exists():
            return FileResponse(
                packed, headers={**found, "content-encoding": encoding}, media_type=_media_type(path)
            )
    return FileResponse(path, headers=found, media_type=_media_type(path))


def _media_type(path: Path) -> str:
    return _TYPES.get(path.suffix, "application/octet-stream")
