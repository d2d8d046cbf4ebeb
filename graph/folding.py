"""Folding of names: without case, accents and punctuation, so that what people type is found."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


def fold(text: str) -> str:
    """The words of a text in lower case, without accents, apart by one space.

    >>> fold("Hôpitaux  universitaires de Strasbourg (HUS)")
    'hopitaux universitaires de strasbourg hus'
    >>> fold("Œuvre d'Élise Müller-Groß")
    'oeuvre d elise muller gross'
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c))))
