"""The kinds of attribute that nobody is ever ranked by, whatever a file calls them."""

import re
import unicodedata

NEVER = frozenset({
    "gender", "sex", "sexe", "genre", "civilite", "civility", "pronoun", "pronom", "nationality",
    "nationalite", "citizenship", "citoyennete", "origin", "origine", "ethnicity", "ethnie", "ethnic",
    "race", "birth", "naissance", "born", "birthday", "birthdate", "birthplace", "anniversaire", "dob",
    "age",
})  # fmt: skip
"""Words, in French and English, without accents; one of them in a kind's name is enough."""


def is_never_used(kind: str) -> bool:
    """Whether a kind tells gender, nationality, origin, birth or age.

    >>> [is_never_used(kind) for kind in ("Nationalité", "date_of_birth", "birthYear", "language", "stage")]
    [True, True, True, False, False]
    """
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind)
    plain = unicodedata.normalize("NFKD", split).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z]+", plain)
    return any(word in NEVER or word.removesuffix("s") in NEVER for word in words)
