"""The kinds of attribute that nobody is ever ranked by, whatever a file calls them."""

import re
import unicodedata

NEVER = frozenset({
    "gender", "sex", "sexe", "genre", "civilite", "civility", "pronoun", "pronom", "nationality",
    "nationalite", "citizenship", "citoyennete", "origin", "origine", "ethnicity", "ethnie", "ethnic",
    "race", "born", "anniversaire", "dob", "yob", "age", "ages", "geschlecht", "alter",
})  # fmt: skip
"""Words, in French, English and German, without accents; one of them in a kind's name is enough."""

NEVER_WITHIN = (
    "birth", "naissance", "geburt", "gender", "sexual", "nationalit", "citizen", "citoyennete", "ethni",
    "agegroup", "agerange", "agebracket", "trancheage", "nativecountry", "countryoforigin",
)  # fmt: skip
"""Parts of words, after the spaces are taken out, that tell the same wherever they stand."""

OF_WORKS = ("musical", "music", "film", "litteraire", "literary", "roman")
"""Words beside 'genre' with which it tells a kind of work and no gender."""


def is_never_used(kind: str) -> bool:
    """Whether a kind tells gender, nationality, origin, birth or age.

    >>> [is_never_used(kind) for kind in ("Nationalité", "date_of_birth", "birthYear", "language", "stage")]
    [True, True, True, False, False]
    >>> [is_never_used(kind) for kind in ("yearofbirth", "agegroup", "native_country", "genre_musical")]
    [True, True, True, False]
    """
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind)
    plain = unicodedata.normalize("NFKD", split).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z]+", plain)
    if "genre" in words and any(word in OF_WORKS for word in words):
        words = [word for word in words if word != "genre"]
    squeezed = "".join(words)
    return any(word in NEVER or word.removesuffix("s") in NEVER for word in words) or any(
        part in squeezed for part in NEVER_WITHIN
    )
