"""What goes wrong in archives: each trouble with its rate, done to texts and dates of one record."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

RATES: dict[str, float] = {
    "surname mistyped": 0.02,
    "given name mistyped": 0.015,
    "given names in another order": 0.01,
    "given name short": 0.006,
    "initial": 0.006,
    "names swapped": 0.006,
    "married name as surname": 0.08,
    "birth date missing": 0.037,
    "birth date mistyped": 0.012,
    "day and month swapped": 0.006,
    "year of birth off": 0.006,
    "birth date of 1 January": 0.006,
    "place missing": 0.09,
    "place mistyped": 0.012,
    "place of residence": 0.012,
    "sex missing": 0.03,
    "sex wrong": 0.003,
    "number missing": 0.055,
    "number mistyped": 0.007,
    "INE missing": 0.08,
    "INE mistyped": 0.007,
    "INE of another": 0.001,
    "line twice": 0.012,
    "mojibake": 0.004,
}
"""Share of the records that a trouble may befall and does, where trouble is 1."""

_NEIGHBOURS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "zvxsrgfhjuoklmniqpatyiwcxt",
        strict=False,
    )
)


class Luck:
    """Draws of troubles for one record, and the memory of those that befell it."""

    def __init__(self, chance: Random, trouble: float) -> None:
        self.chance = chance
        self.trouble = trouble
        self.befell: list[str] = []

    def strikes(self, name: str) -> bool:
        """Whether a trouble befalls the record; it is noted then."""
        if self.chance.random() < min(RATES[name] * self.trouble, 0.9):
            self.befell.append(name)
            return True
        return False


def mistype(chance: Random, text: str) -> str:
    """A text with one slip of the keys, seldom two: a swap, a letter lost, doubled or a neighbour's."""
    for _ in range(2 if chance.random() < 0.2 else 1):
        if len(text) < 3:
            return text
        at = chance.randrange(len(text) - 1)
        match chance.randrange(4):
            case 0:
                text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
            case 1:
                text = text[: at + 1] + text[at + 2 :]
            case 2:
                text = text[: at + 1] + text[at] + text[at + 1 :]
            case _:
                new = _NEIGHBOURS.get(text[at + 1].lower(), "e")
                text = text[: at + 1] + (new.upper() if text[at + 1].isupper() else new) + text[at + 2 :]
    return text


def mistype_digits(chance: Random, text: str, first: int = 0) -> str:
    """A number with one digit wrong, or two neighbours swapped; the first signs stay."""
    at = chance.randrange(first, len(text) - 1)
    if chance.random() < 0.5 and text[at] != text[at + 1]:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    new = chance.choice([d for d in "0123456789" if d != text[at]])
    return text[:at] + new + text[at + 1 :]


def spoil_date(luck: Luck, born: date) -> date | None:
    """The date of birth as a record tells it."""
    chance = luck.chance
    changes: tuple[tuple[str, Callable[[], date | None]], ...] = (
        ("birth date missing", lambda: None),
        ("birth date mistyped", lambda: _slip(chance, born)),
        ("day and month swapped", lambda: date(born.year, born.day, born.month) if born.day <= 12 else born),
        ("year of birth off", lambda: _shift(born, chance.choice((-10, -1, 1, 10)))),
        ("birth date of 1 January", lambda: date(born.year, 1, 1)),
    )
    for name, change in changes:
        if luck.strikes(name):
            return change()
    return born


def _slip(chance: Random, born: date) -> date:
    if chance.random() < 0.3:
        return born + timedelta(days=chance.choice((-1, 1)))
    for _ in range(20):
        text = mistype_digits(chance, f"{born:%d%m}")
        try:
            return date(born.year, int(text[2:]), int(text[:2]))
        except ValueError:
            continue
    return born


def _shift(born: date, years: int) -> date:
    return born.replace(year=born.year + years, day=min(born.day, 28))


def garble(text: str) -> str:
    """UTF-8 read as Windows-1252; texts that Windows-1252 cannot show stay."""
    try:
        return text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return text
