"""Texts as they were meant: mojibake repaired, accents folded. Pure, a text at a time."""

import re
import unicodedata

_GARBLED = re.compile("[ÂÃÅâ][\u0080-\u00bf\u2010-\u2122\u0152-\u0178\u0192\u02c6\u02dc€™š›œžŸ¡-¿]")
_LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "ß": "SS", "Ø": "O", "Ł": "L", "Đ": "D", "ẞ": "SS"})
_MARKS = {"'": " ", "’": " ", "‘": " ", "´": " ", "`": " ", "_": " ", "–": "-", "—": "-", "\u2011": "-"}


def repair(text: str) -> str:
    """A text in composed Unicode; UTF-8 that was once read as Windows-1252 is read again, up to twice.

    >>> repair("FranÃ§oise"), repair("Andre\u0301")
    ('Françoise', 'André')
    """
    for _ in range(2):
        if not _GARBLED.search(text):
            break
        try:
            text = text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            try:
                text = text.encode("latin-1").decode("utf-8")
            except UnicodeError:
                break
    return unicodedata.normalize("NFC", text)


def plain(text: str) -> str:
    """A name for comparison: upper case, without accents, of A-Z, hyphens, full stops, commas and spaces.

    >>> plain("  d'Élise  MÜLLER-Groß (67) ")
    'D ELISE MULLER-GROSS'
    """
    upper = repair(text).upper().translate(_LIGATURES)
    kept = unicodedata.normalize("NFKD", "".join(_MARKS.get(c, c) for c in upper))
    letters = "".join(
        c if "A" <= c <= "Z" or c in "-., " else " " for c in kept if not unicodedata.combining(c)
    )
    return re.sub(r" *- *", "-", " ".join(letters.split())).strip("-, ")
