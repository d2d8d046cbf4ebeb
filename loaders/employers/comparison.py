"""A written name beside one of the register's: how alike they are, and what speaks against."""

from collections.abc import Collection
from dataclasses import dataclass

from loaders.employers.names import Name
from loaders.employers.register import Form, Register
from loaders.employers.vocabulary import KINDS, LOCAL, NEUTRAL

_INITIALS = 0.86
_SAME_LETTERS = 0.97
_SHORT = 7
_ABBREVIATED = 0.9
_SHORTEST_PREFIX = 3
_KIND_TELLS, _CITY_TELLS = 3.0, 4.0
_ELSEWHERE, _UNSAID = 0.4, 0.35
"""What a town's word counts for where it is written of one in another town, and where none is written."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing told.

    Attributes:
        employer: its place in the register.
        form: the name compared with, as written in the register.
        likeness: from 0 to 1, of the words, each by how much it tells.
        tells: how much all that agrees tells, in nats: the chance that another employer agrees as much.
        place: 1 where the towns agree, -1 where they differ, 0 where one is not told.
        exact: the letters are the same, but for case, accents and spaces.
        mistyped: a word has a typo.
        differs: a word stands in one of the names alone.
        against: what keeps it from being sure, in words.
        notes: how it agrees, in words.
    """

    employer: int
    form: str
    likeness: float
    tells: float
    place: int
    exact: bool
    mistyped: bool
    differs: bool
    against: tuple[str, ...]
    notes: tuple[str, ...]


def compare(register: Register, name: Name, form: Form) -> Comparison:
    """Compare a name that was read with one of the register's."""
    place = _compare_places(register, name, form.employer)
    pairs, notes = _align(register, name, form)
    weight = register.weight
    agreed = sum(map(weight, pairs.values()))
    alike = sum(weight(own) * _like(register, word, own) for word, own in pairs.items())
    above = register.words_above(form.employer)
    missing = [word for word in name.words if word not in pairs]
    extra = [word for word in form.words if word not in pairs.values()]
    written = agreed + sum(_cost_written(register, word, name, place, above) for word in missing)
    registered = agreed + sum(_cost_registered(register, word, form.employer, place) for word in extra)
    likeness = 2 * alike / (written + registered) if agreed else 0.0
    exact = name.squeezed == form.letters and not form.initials
    mistyped = not exact and any(own in register.near(word) for word, own in pairs.items() if word != own)
    if exact:
        likeness = max(likeness, _SAME_LETTERS)
        pairs, missing, extra = {word: word for word in form.words}, [], []
    against = []
    kinds = [w for w in missing if w in KINDS and w not in NEUTRAL and w not in above]
    kinds += [w for w in extra if w in KINDS and w not in NEUTRAL and (w in LOCAL or form.initials)]
    if kinds:
        against.append(f"'{kinds[0]}' stands in one of the two names alone")
    numbers = [{word for word in words if word.isdigit()} for words in (name.words, form.words)]
    if numbers[0] and numbers[1] and numbers[0] != numbers[1]:
        against.append("the numbers differ")
    if place < 0 and LOCAL.intersection(form.words) | LOCAL.intersection(name.words):
        against.append("it is in another town")
    if mistyped and place < 0:
        against.append("it is spelled otherwise")
    if mistyped and len(form.words) == 1 and len(form.letters) < _SHORT:
        against.append("so short a name with another letter is another name")
    if form.initials:
        likeness *= _INITIALS
        notes.append(f"its initials are {form.words[0].upper()}")
    tells = _tell(register, name, pairs.values(), place)
    if place:
        notes.append("the town agrees" if place > 0 else "its seat is in another town")
    return Comparison(
        form.employer,
        form.text,
        min(1.0, likeness),
        tells,
        place,
        exact,
        mistyped,
        bool(missing or extra),
        tuple(against),
        tuple(notes),
    )


def _align(register: Register, name: Name, form: Form) -> tuple[dict[str, str], list[str]]:
    """Which word of the register's name each written word is, and how it differs."""
    left = dict.fromkeys(form.words)
    pairs: dict[str, str] = {}
    notes: list[str] = []
    for word in name.words:
        if word in left:
            pairs[word] = word
            del left[word]
    for word in name.words:
        if word in pairs or not left:
            continue
        near = register.near(word)
        like = [own for own in left if own in near]
        like = like or [own for own in left if len(word) >= _SHORTEST_PREFIX and own.startswith(word)]
        if like:
            own = max(like, key=lambda own: (near.get(own, 0), own))
            pairs[word] = own
            notes.append(f"'{word}' for '{own}'")
            del left[own]
    return pairs, notes


def _tell(register: Register, name: Name, words: Collection[str], place: int) -> float:
    """How much words that agree tell; of those that say the kind one alone counts, and of the town's."""
    rest = [word for word in words if word not in KINDS and not (place > 0 and word in name.places)]
    told = sum(map(register.weight, rest))
    return told + (_KIND_TELLS if KINDS.intersection(words) else 0.0) + (_CITY_TELLS if place > 0 else 0.0)


def _like(register: Register, word: str, own: str) -> float:
    return 1.0 if word == own else register.near(word).get(own, _ABBREVIATED)


def _cost_written(register: Register, word: str, name: Name, place: int, above: frozenset[str]) -> float:
    """What a written word costs that the register's name does not have."""
    if word in above:
        return 0.0
    if word in name.places:
        return 0.0 if place > 0 else _ELSEWHERE * register.weight(word)
    return register.weight(word)


def _cost_registered(register: Register, word: str, employer: int, place: int) -> float:
    """What a word of the register's name costs that was not written."""
    town, number = register.seats[employer]
    if word in town.split() or (number and word == number):
        return 0.0 if place > 0 else register.weight(word) * (_UNSAID if place == 0 else 1.0)
    return register.weight(word)


def _compare_places(register: Register, name: Name, employer: int) -> int:
    town, number = register.seats[employer]
    if not town or not (name.cities or name.departments):
        return 0
    if any(_same_town(city, town) for city in name.cities):
        return 1
    if number and number in name.departments and not name.cities:
        return 1
    if not name.cities:
        return -1 if number else 0
    return -1


def _same_town(one: str, other: str) -> bool:
    """'Illkirch' is Illkirch-Graffenstaden."""
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) > 4 and longer.startswith(f"{shorter} "))
