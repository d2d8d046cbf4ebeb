"""The page to try the API with: GraphiQL, built from npm at set-up and served from files of this package."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

FOLDER = Path(__file__).parent
DIST = FOLDER / "dist"
LANGUAGES = ("fr", "en")

_TITLES = {"fr": "Entraide : poser une question", "en": "Entraide: ask a question"}
_NO_SCRIPT = {"fr": "Cette page a besoin de JavaScript.", "en": "This page needs JavaScript."}
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Ccircle cx='5' cy='5' r='3' fill='%2316324f'/%3E%3Ccircle cx='11' cy='11' r='3' fill='%23d9822b'/%3E"
    "%3Cpath d='M5 5 11 11' stroke='%2316324f' stroke-width='2'/%3E%3C/svg%3E"
)


@dataclass(frozen=True, slots=True)
class Page:
    """The built page: its entry script, its styles, and its files by name."""

    script: str
    style: str
    files: dict[str, Path]

    def render(self, base: str, language: str, demo: str | None) -> str:
        """The HTML of the page.

        Args:
            base: address below which the files are served, without a slash at its end.
            language: one of LANGUAGES.
            demo: address that tells the demo's viewers, where this is the demo.
        """
        data = f' data-demo="{escape(demo)}"' if demo else ""
        return (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            f"<title>{_TITLES[language]}</title>"
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="icon" href="{_ICON}"><link rel="stylesheet" href="{base}/{self.style}">'
            f'<script type="module" src="{base}/{self.script}"></script></head>'
            f'<body{data}><div id="root"></div><noscript>{_NO_SCRIPT[language]}</noscript></body></html>'
        )


def load_page(folder: Path = DIST) -> Page | None:
    """The page as it was built; None where it was not."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
    except FileNotFoundError:
        return None
    files = {path.name: path for path in folder.iterdir() if path.suffix not in (".gz", ".br")}
    return Page(manifest["script"], manifest["style"], files)


def choose_language(accepted: Iterable[str]) -> str:
    """French or English, by the languages that a reader accepts, best first; English where it is neither."""
    for tag in accepted:
        primary = tag.partition("-")[0]
        if primary in LANGUAGES:
            return primary
    return "en"


@dataclass(frozen=True, slots=True)
class Example:
    """A query that the page opens with, and values for its variables."""

    query: str
    variables: dict[str, str]


def read_examples(folder: Path = FOLDER / "examples") -> dict[str, Example]:
    """The example queries that the page opens with, by name and in the order of its tabs."""
    variables: dict[str, dict[str, str]] = json.loads((folder / "variables.json").read_bytes())
    return {
        name: Example((folder / f"{name}.graphql").read_text("utf-8"), values)
        for name, values in variables.items()
    }
