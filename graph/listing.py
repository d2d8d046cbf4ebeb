"""A listing: a titled table of words, for the terminal and the documentation alike."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listing:
    """A title, a sentence about it, the columns' heads, and rows as long as the heads."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text: str = ""
