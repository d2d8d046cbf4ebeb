"""Which employer of the register a written name means, how sure that is, and why. Pure."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from loaders.employers.blocking import Blocking
from loaders.employers.comparison import Comparison, compare
from loaders.employers.names import Name
from loaders.employers.register import Employer, Register
from loaders.employers.vocabulary import PARTS

SURE, THINKABLE = 0.87, 0.6
"""Likeness from which a name is linked, and from which staff are asked."""
_TELLING = 7.0
"""What agrees must tell so much, in nats: one in 1,100 employers agrees as much by chance."""
_MARGIN = 0.05
_PART = 0.95
_SHOWN = 5


class Verdict(StrEnum):
    """What linking made of a name."""

    LINKED = "linked"
    UNCERTAIN = "uncertain"
    UNKNOWN = "unknown"


class Written(NamedTuple):
    """An employer as it was written, and the town beside it, '' where none was."""

    name: str
    city: str = ""


class Candidate(NamedTuple):
    """An employer that a name may mean, and how alike they are, from 0 to 1."""

    employer: Employer
    likeness: float


class Link(NamedTuple):
    """What a name means.

    Attributes:
        verdict: linked, uncertain or unknown.
        employer: whom it is linked to; None unless linked.
        likeness: of the likest employer, from 0 to 1.
        reasons: in words, what speaks for it and what against.
        candidates: the likest employers, the likest first.
    """

    verdict: Verdict
    employer: Employer | None
    likeness: float
    reasons: tuple[str, ...]
    candidates: tuple[Candidate, ...]


class Linker:
    """Links written names to one register, which is made ready once."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._blocking = Blocking(register)

    def link(self, written: Sequence[Written]) -> Iterator[Link]:
        """What each name means, in their order."""
        names = [self._register.read(*one) for one in written]
        for name, link in zip(names, self._link_whole(names), strict=True):
            yield link if link.verdict is Verdict.LINKED else self._link_part(name) or link

    def _link_whole(self, names: Sequence[Name]) -> Iterator[Link]:
        for name, places in zip(names, self._blocking.find(names), strict=True):
            unit = self._register.with_unit(name.unit)
            if unit >= 0:
                employer = self._register.employers[unit]
                reasons = (f"the unit {name.unit}",)
                yield Link(Verdict.LINKED, employer, 1.0, reasons, (Candidate(employer, 1.0),))
                continue
            yield decide(self._register, name, self._compare(name, places))

    def _compare(self, name: Name, places: Sequence[int]) -> list[Comparison]:
        """The best comparison with each employer, the likest first."""
        forms = [self._register.forms[place] for place in places]
        alike = self._register.spelled_alike(name)
        forms += [form for at in sorted(alike) for form in self._register.forms_of(at)]
        best: dict[int, Comparison] = {}
        for form in forms:
            found = compare(self._register, name, form)
            if form.employer not in best or _rank(found) > _rank(best[form.employer]):
                best[form.employer] = found
        return sorted(best.values(), key=lambda found: (*(-part for part in _rank(found)), found.employer))

    def _link_part(self, name: Name) -> Link | None:
        """Where the name is that of a whole with a part of it beside: the whole, if that is sure."""
        for segment in name.segments:
            read = self._register.read(segment)
            rest = [word for word in name.words if word not in read.words]
            if rest and rest[0] not in PARTS:
                continue
            read = read._replace(
                cities=read.cities or name.cities, departments=read.departments or name.departments
            )
            [link] = self._link_whole([read])
            if link.verdict is Verdict.LINKED:
                part = name.unit or " ".join(rest)
                reasons = (*link.reasons, f"'{part}' is no employer of the register, but a part of this one")
                return link._replace(likeness=link.likeness * _PART, reasons=reasons)
        return None


def decide(register: Register, name: Name, found: Sequence[Comparison]) -> Link:
    """What a name means, by what comparing it told, the likest employer first."""
    candidates = tuple(
        Candidate(register.employers[one.employer], round(one.likeness, 3))
        for one in found[:_SHOWN]
        if one.likeness >= THINKABLE
    )
    if not candidates:
        return Link(Verdict.UNKNOWN, None, found[0].likeness if found else 0.0, (), ())
    best = found[0]
    against = list(best.against)
    if best.tells < _TELLING:
        against.append("many employers are called so")
    rivals = [one for one in found[1:] if _is_rival(register, best, one)]
    if rivals:
        against.append(f"it may be {register.employers[rivals[0].employer].name}, too")
    reasons = (f"written like '{best.form}'", *best.notes, *against)
    sure = best.likeness >= SURE and not against
    verdict = Verdict.LINKED if sure else Verdict.UNCERTAIN
    employer = register.employers[best.employer] if sure else None
    return Link(verdict, employer, best.likeness, reasons, candidates)


def _rank(found: Comparison) -> tuple[float, float, float]:
    return found.likeness - 0.1 * bool(found.against), found.place, found.tells


def _is_rival(register: Register, best: Comparison, other: Comparison) -> bool:
    """Whether another employer is as likely; a part and its whole are told apart by the better of them."""
    if other.likeness < best.likeness - _MARGIN or other.likeness < THINKABLE:
        return False
    if len(other.against) > len(best.against) or other.place < best.place:
        return False
    if best.exact and not other.exact and (other.mistyped or not other.differs):
        return False
    family = set(register.family(best.employer)) & set(register.family(other.employer))
    return not family or other.likeness == best.likeness
