"""Why a person is suggested: paths of real relationships, each told in French and in English."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from recommend import wording
from recommend.evidence import Evidence, present_step
from recommend.facts import Kind
from recommend.ranking import Ranked
from recommend.slice import Member, Slice
from recommend.steps import Node, Step

__all__ = ["Node", "Reason", "Step", "explain"]

REASONS = 4
"""Reasons told of one person, the weightiest."""

TOGETHER = 3
"""Contacts, or skills, told in one reason."""

EVEN = 0.5
"""How near a yes is where it is as likely as a no; whoever says no more often is not told of."""

Path = Sequence[Step]

_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a suggestion.

    Attributes:
        kind: what it is about, a value of `recommend.facts.Kind`.
        text_fr: the reason in French.
        text_en: the reason in English.
        weight: its share of the score, from 0 to 1, rounded.
        path: the relationships that it rests on; never empty.
        values: what the two people's own fields agree on, such as topics; empty for most kinds.
    """

    kind: str
    text_fr: str
    text_en: str
    weight: float
    path: tuple[Step, ...]
    values: tuple[str, ...] = ()

    def tell(self, language: str) -> str:
        """The reason in a language: 'fr' or 'en'."""
        return self.text_fr if language == "fr" else self.text_en


@dataclass(frozen=True, slots=True)
class _Draft:
    """A reason in the making; `lead` and `tail` are told before and after it."""

    kind: Kind
    weight: float
    path: tuple[Step, ...]
    sentence: wording.Sentence
    lead: "_Draft | None" = None
    tail: "_Draft | None" = None
    values: tuple[str, ...] = ()

    def finish(self) -> Reason:
        """The reason, with all that goes along in its text and path."""
        parts = [part for part in (self.lead, self, self.tail) if part is not None]
        fr, en = ([part.sentence[language] for part in parts] for language in (0, 1))
        path = tuple(step for part in parts for step in part.path)
        weight = round(self.weight, _DECIMALS)
        return Reason(self.kind, f"{' ; '.join(fr)}.", f"{'; '.join(en)}.", weight, path, self.values)


def explain(slice: Slice, candidate: Member, ranked: Ranked) -> tuple[Reason, ...]:
    """The reasons for a candidate, the weightiest first.

    Args:
        slice: what was read, for the names.
        candidate: who is suggested.
        ranked: their evidence with the share of each piece.

    Returns:
        At most `REASONS`; each rests on a path that was read from the graph, through the viewer's eyes.
    """
    drafts = _by_weight(_draft_ties(slice, candidate, ranked.shares))
    if drafts:
        drafts = _by_weight((*drafts, *_draft_untied(slice, candidate, ranked.shares, drafts[0])))
    return tuple(draft.finish() for draft in drafts[:REASONS])


def _by_weight(drafts: Iterable[_Draft]) -> list[_Draft]:
    return sorted(drafts, key=lambda d: (-round(d.weight, _DECIMALS), d.kind, [s.target for s in d.path]))


def _draft_ties(
    slice: Slice, candidate: Member, shares: Sequence[tuple[Evidence, float]]
) -> Iterator[_Draft]:
    """A draft for each thing shared; contacts and skills are told together."""
    names, node, viewer = slice.names, ("Person", candidate.id), ("Person", slice.viewer.id)
    career = _draft_career(slice, candidate)
    of_kind: dict[Kind, list[tuple[Evidence, float]]] = {}
    for share in shares:
        of_kind.setdefault(share[0].kind, []).append(share)
    together: dict[Kind, Callable[[Path], wording.Sentence]] = {
        Kind.CONTACT: lambda path: wording.tell_contacts(path, viewer, node, names),
        Kind.ALIKE: lambda path: wording.tell_alike(path, node, names),
        Kind.SKILL: lambda path: wording.tell_skills(path, node, names),
    }
    for kind, tell in together.items():
        told = of_kind.get(kind, [])[:TOGETHER]
        # Those who are alike may be reached by the same steps.
        path = tuple(dict.fromkeys(step for piece, _ in told for step in piece.path))
        if told:
            yield _Draft(kind, sum(weight for _, weight in told), path, tell(path))
    cohorts = {piece.key: weight for piece, weight in of_kind.get(Kind.COHORT, [])}
    for piece, weight in of_kind.get(Kind.PROGRAM, []):
        mates = piece.key in cohorts
        sentence = wording.tell_program(piece.path, node, names)
        kind = Kind.COHORT if mates else Kind.PROGRAM
        weight += cohorts.get(piece.key, 0.0)
        yield _Draft(kind, weight, piece.path, sentence, tail=career)
    for piece, weight in of_kind.get(Kind.FACULTY, []):
        sentence = wording.tell_faculty(piece.path, node, names)
        yield _Draft(Kind.FACULTY, weight, piece.path, sentence, tail=career)
    for piece, weight in of_kind.get(Kind.EMPLOYER, []):
        yield _Draft(Kind.EMPLOYER, weight, piece.path, wording.tell_employer(piece.path, node, names))
    for piece, weight in of_kind.get(Kind.MENTORSHIP, []):
        sentence = wording.tell_mentorship(piece.path[0], node, names)
        yield _Draft(Kind.MENTORSHIP, weight, piece.path, sentence)
    for piece, weight in of_kind.get(Kind.MENTORED, []):
        yield _Draft(Kind.MENTORED, weight, piece.path, wording.tell_mentored(piece.path, node, names))
    for piece, weight in of_kind.get(Kind.OCCUPATION, []):
        occupation = names.get(("Occupation", piece.key), piece.key)
        sentence = wording.tell_occupation(piece.path[0], node, names, occupation)
        studied, before = of_kind.get(Kind.PROGRAM), None
        if studied:  # the way from the viewer's own program to the occupation they aim for
            way = studied[0][0]
            before = _Draft(way.kind, 0.0, way.path, wording.tell_program(way.path, node, names))
        yield _Draft(Kind.OCCUPATION, weight, piece.path, sentence, lead=before)


def _draft_career(slice: Slice, candidate: Member) -> _Draft | None:
    """Where the candidate works now, where that is shown."""
    step = present_step(candidate)
    if step is None:
        return None
    sentence = wording.tell_position(step, ("Person", candidate.id), slice.names)
    return _Draft(Kind.EMPLOYER, 0.0, (step,), sentence)


def _draft_untied(
    slice: Slice, candidate: Member, shares: Sequence[tuple[Evidence, float]], strongest: _Draft
) -> Iterator[_Draft]:
    """What ties nobody: answers to others, and topics and the place that both name.

    No relationship carries the latter, so the strongest tie's path does.
    """
    node = ("Person", candidate.id)
    for piece, weight in shares:
        if piece.kind is Kind.ANSWERS and piece.near > EVEN:
            sentence = wording.tell_answers(piece.path, node, slice.names)
            yield _Draft(Kind.ANSWERS, weight, piece.path, sentence)
    for kind in (Kind.TOPIC, Kind.PLACE):
        told = [(piece.key, weight) for piece, weight in shares if piece.kind is kind]
        if told:
            values = tuple(sorted(value for value, _ in told))
            sentence = (
                wording.tell_topics(values, node, slice.names)
                if kind is Kind.TOPIC
                else wording.tell_place(values[0], node, slice.names)
            )
            weight = sum(weight for _, weight in told)
            yield _Draft(kind, weight, strongest.path, sentence, values=values)
