"""The register of employers, made ready to be looked up: each name's words, how rare they are, towns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import log
from typing import NamedTuple

from rapidfuzz.distance import OSA

from graph.folding import fold
from loaders.employers.departments import CHIEF_TOWNS
from loaders.employers.names import Name, read_city, read_name
from loaders.employers.vocabulary import ABBREVIATIONS, KINDS, NEUTRAL, STOP_WORDS

_AT_LEAST = 20_000
"""Words are as rare as among so many employers at least: a small register does not make 'Lycée' tell."""
_KIND_WEIGHT, _NEUTRAL_WEIGHT, _PLACE_WEIGHT = 3.0, 1.0, 4.0
_SHORTEST_TYPO = 5
_LONG = 9


class Employer(NamedTuple):
    """One of the register; `part_of` is the id of another or ''."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    city: str = ""
    part_of: str = ""


class Form(NamedTuple):
    """One name of an employer: its place in the register, as written, its words, its letters without
    spaces, and whether it is an acronym that was made of the initials of a longer name."""

    employer: int
    text: str
    words: tuple[str, ...]
    letters: str
    initials: bool


class Register:
    """Employers by their words.

    Attributes:
        employers: in order of id.
        forms: their names.
        cities: folded towns that are known.
        seats: of each employer the folded town and the department's number, '' where unknown.
        whole: of each employer the place of the one it is a part of, or -1.
    """

    def __init__(self, employers: Iterable[Employer]) -> None:
        self.employers = sorted(employers)
        place = {employer.id: at for at, employer in enumerate(self.employers)}
        self.whole = [place.get(employer.part_of, -1) for employer in self.employers]
        seats = [read_city(employer.city) for employer in self.employers]
        number_of = {town: number for number, town in CHIEF_TOWNS.items()}
        self.seats = [(town, number or number_of.get(town, "")) for town, number in seats]
        self.cities = frozenset({town for town, _ in seats if town} | set(CHIEF_TOWNS.values()))
        self.place_words = {word for city in self.cities for word in city.split() if word not in STOP_WORDS}
        self.forms = [form for at in range(len(self.employers)) for form in self._make_forms(at)]
        self._letters: dict[str, set[int]] = defaultdict(set)
        self._words: dict[int, set[str]] = defaultdict(set)
        self._forms_of: dict[int, list[Form]] = defaultdict(list)
        self._units: dict[str, int] = {}
        for at, employer in enumerate(self.employers):
            for text in (employer.name, *employer.aliases):
                if unit := self.read(text).unit:
                    self._units.setdefault(_squeeze(unit), at)
        self.holders: dict[str, set[int]] = defaultdict(set)
        for form in self.forms:
            self._forms_of[form.employer].append(form)
            if not form.initials:
                self._letters[form.letters].add(form.employer)
            for word in form.words:
                self.holders[word].add(form.employer)
                self._words[form.employer].add(word)
        self._near: dict[str, list[tuple[str, str]]] = defaultdict(list)
        spelled = {word: word for word in self.holders}
        spelled |= {long: word for long, word in ABBREVIATIONS.items() if word in self.holders}
        for spelling, word in spelled.items():
            if len(spelling) >= _SHORTEST_TYPO and not spelling.isdigit():
                for shorter in _shortened(spelling):
                    self._near[shorter].append((spelling, word))
        self.weight = lru_cache(maxsize=1 << 18)(self._weigh)
        self.near = lru_cache(maxsize=1 << 18)(self._find_near)

    def read(self, text: str, city: str = "") -> Name:
        """A written name, read with the towns of this register."""
        return read_name(text, city, self.cities)

    def spelled_alike(self, name: Name) -> set[int]:
        """Places of the employers one of whose names has the same letters."""
        return self._letters.get(name.squeezed, set())

    def forms_of(self, at: int) -> list[Form]:
        """All of an employer's names."""
        return self._forms_of[at]

    def with_unit(self, unit: str) -> int:
        """The place of the employer that has a research unit's number among its names, or -1."""
        return self._units.get(_squeeze(unit), -1) if unit else -1

    def words_above(self, at: int) -> frozenset[str]:
        """The words of what an employer is a part of; they may be written with its own."""
        _, *above = self.family(at)
        return frozenset(word for whole in above for word in self._words[whole])

    def family(self, at: int) -> Iterator[int]:
        """An employer's place, and those of what it is a part of, upwards."""
        seen: set[int] = set()
        while at >= 0 and at not in seen:
            seen.add(at)
            yield at
            at = self.whole[at]

    def root(self, at: int) -> int:
        """The place of the whole that an employer is, in the end, a part of."""
        *_, root = self.family(at)
        return root

    def _weigh(self, word: str) -> float:
        """How much a word tells, in nats: the rarer it is among employers, the more."""
        families = {self.root(at) for at in self.holders.get(word, ())}
        others = (len(families) - 1) / len(self.employers) if len(families) > 1 else 0.0
        weight = -log(others + 1 / max(len(self.employers), _AT_LEAST))
        if word in NEUTRAL:
            return min(weight, _NEUTRAL_WEIGHT)
        if word in KINDS:
            return min(weight, _KIND_WEIGHT)
        return min(weight, _PLACE_WEIGHT) if word in self.place_words or word.isdigit() else weight

    def _find_near(self, word: str) -> dict[str, float]:
        """Words of the register that differ by a typo, and how alike they are, from 0 to 1."""
        if len(word) < _SHORTEST_TYPO or word.isdigit():
            return {}
        found: dict[str, float] = {}
        most = 2 if len(word) >= _LONG else 1
        for spelling, other in {pair for short in _shortened(word) for pair in self._near.get(short, ())}:
            apart = OSA.distance(word, spelling, score_cutoff=most)
            if 0 < apart <= most:
                found[other] = 1 - (0.5 + 0.5 * (word[0] != other[0])) * apart / len(other)
        return found

    def _make_forms(self, at: int) -> Iterator[Form]:
        employer = self.employers[at]
        texts = dict.fromkeys((employer.name, *employer.aliases))
        seen: set[tuple[str, ...]] = set()
        for text in texts:
            if not fold(text):
                continue
            read = self.read(text)
            if read.words not in seen:
                seen.add(read.words)
                yield Form(at, text, read.words, read.squeezed, initials=False)
        initials = "".join(word[0] for word in fold(employer.name).split() if word not in STOP_WORDS)
        if len(initials) >= 3 and (initials,) not in seen:
            yield Form(at, employer.name, (initials,), initials, initials=True)


def _squeeze(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _shortened(word: str) -> set[str]:
    """The word, and all that come of it by leaving one letter out (Garbe's symmetric deletion)."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
