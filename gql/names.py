"""Names as people type them, as queries of Lucene: without accents or articles, in parts, with typos.

Source: Lucene's query syntax, https://lucene.apache.org/core/10_0_0/queryparser/.
"""

from collections.abc import Iterator
from itertools import chain
from typing import TypedDict

from gql.errors import BadInput, Code
from graph.folding import fold

LONGEST_NAME = 200
"""Characters of a name that is searched."""

_ARTICLES = frozenset({"l", "d", "le", "la", "les", "de", "du", "des"})
_MOST_JOINED = 4
"""Words of the longest name whose spaces may be wrong; each reading makes the query longer."""
_RUN_TOGETHER = range(6, 21)
"""Letters of a word that may be two."""
_ACRONYM = 3


class Forms(TypedDict):
    """A name that was typed, to compare with folded names.

    `whole` is all of it, `bare` is without articles before it, `squeezed` without spaces.
    """

    whole: str
    bare: str
    squeezed: str


def plain_name(name: str) -> str:
    """A query for the words of a name: each must be there as typed, or as a beginning.

    It takes a fifth of the time of `typed_name`, whose alternatives are many.

    Raises:
        BadInput: as `typed_name` does.
    """
    return " AND ".join(f"({_as_typed(word)})" for word in _telling_words(name))


def typed_name(name: str) -> str:
    """A query for the words of a name: each must be there as typed, as a beginning, or with a typo.

    Articles and prepositions need not be there, and a space may be missing or too much.

    Raises:
        BadInput: there is no letter or digit in it, or it is too long.
    """
    words = _telling_words(name)
    if len(words) > _MOST_JOINED:
        return _all_of(words, split=False)
    return " OR ".join(_all_of(reading, split=True) for reading in (words, *_joined(words)))


def nearly_typed_name(name: str) -> str:
    """A query for where `typed_name` finds nothing: any of the words is enough, and acronyms may have a typo.

    Raises:
        BadInput: as `typed_name` does.
    """
    words = _telling_words(name)
    readings = (words, *_joined(words)) if len(words) <= _MOST_JOINED else (words,)
    return " OR ".join(
        f"{word}~1" if len(word) == _ACRONYM and word.isalpha() else _alternatives(word, split=False)
        for word in dict.fromkeys(chain.from_iterable(readings))
    )


def name_forms(name: str) -> Forms:
    """What was typed, to rank what is found.

    >>> name_forms("L'Académie de Strasbourg")["bare"]
    'academie de strasbourg'
    """
    words = fold(name).split()
    first = next((at for at, word in enumerate(words) if word not in _ARTICLES), 0)
    return {"whole": " ".join(words), "bare": " ".join(words[first:]), "squeezed": "".join(words)}


def person_name(name: str) -> str:
    """A query for a person's name: every word begins a given or family name.

    Raises:
        BadInput: as `typed_name` does.
    """
    return " AND ".join(f"({word}* OR {_inside(word)})" for word in _words(name))


def _words(name: str) -> list[str]:
    words = fold(name).split()
    if not words or len(name) > LONGEST_NAME:
        raise BadInput(
            Code.BAD_FILTER,
            f"A name to search needs a letter or digit, and at most {LONGEST_NAME} characters.",
        )
    return words


def _telling_words(name: str) -> list[str]:
    words = _words(name)
    return [word for word in words if word not in _ARTICLES] or words


def _joined(words: list[str]) -> Iterator[list[str]]:
    """The words with two neighbours as one, for each two."""
    for at in range(len(words) - 1):
        yield [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]


def _all_of(words: list[str], split: bool) -> str:
    return f"({' AND '.join(_alternatives(word, split) for word in words)})"


def _alternatives(word: str, split: bool) -> str:
    """A word as typed, as a beginning, after a sign, with a typo; with `split` as two that stand together."""
    apart = ""
    if split and len(word) in _RUN_TOGETHER:
        apart = "".join(f' OR "{word[:at]} {word[at:]}"^4' for at in range(2, len(word) - 1))
    return f"({_as_typed(word)}{_fuzzy(word)}{apart})"


def _as_typed(word: str) -> str:
    return f"{word}^8 OR {word}*^4 OR {_inside(word)}^4"


def _inside(word: str) -> str:
    # The index keeps d'Épargne, S.A.R.L. and 4.0 as one word each; a word may begin after the sign.
    return f"/([a-z0-9]{{1,2}}['.,])+{word}.*/"


def _fuzzy(word: str) -> str:
    # Lucene's edit distance; a short word with a typo is another word.
    return "" if len(word) < 4 or word.isdigit() else f" OR {word}~{1 if len(word) < 8 else 2}"
