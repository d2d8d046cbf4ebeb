"""What linked records say of who a person is: names, birth date, INE, for each identity and person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.database import Run
from graph.folding import fold
from loaders.identity import RENAME, UPDATE, Sighting, sort_name

_IDENTITIES = """
UNWIND $people AS id
MATCH (p:Person {id: id})<-[:IDENTIFIES]-(i:Identity)
RETURN p.id, i.key, i.record, i.year"""


def rank(sighting: Sighting) -> tuple[int, str]:
    """A record of a later year tells better, among equals the last by its id."""
    return sighting.year, sighting.record


def tell_identities(run: Run, sightings: Sequence[Sighting]) -> None:
    """Write what linked records tell of people's identities and names, where no other record tells better.

    Args:
        run: in a transaction.
        sightings: all of the people's, those of keyed records included; only people with a linked one are
            looked at.
    """
    of: dict[str, list[Sighting]] = defaultdict(list)
    by_key: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        if sighting.person is not None:
            of[sighting.person].append(sighting)
        elif sighting.key:
            by_key[sighting.key].append(sighting)
    if not of:
        return
    civil: list[Mapping[str, Any]] = []
    keyed: dict[str, list[Sighting]] = defaultdict(list)
    for person, key, record, year in run(_IDENTITIES, {"people": list(of)}):
        keyed[person] += by_key.get(key, ())
        told = [s for s in of[person] if s.key == key] or of[person]
        if record is None or rank(max(told, key=rank)) > (year or 0, record):
            civil.append(tell_civil(key, told))
    if civil:
        run(UPDATE, {"rows": civil})
    run(RENAME, {"rows": [tell_names(person, told + keyed[person]) for person, told in of.items()]})


def tell_civil(key: str, told: Sequence[Sighting]) -> dict[str, Any]:
    """An identity's row: each value from the best record that has one."""
    ranked = sorted(told, key=rank, reverse=True)
    return {
        "key": key,
        "record": ranked[0].record,
        "year": ranked[0].year,
        "birth_date": _first(s.values["birth_date"] for s in ranked),
        "ine": _first(s.values["ine"] for s in ranked),
        "email": _first(s.values["email"] for s in ranked),
    }


def tell_names(person: str, told: Iterable[Sighting]) -> dict[str, Any]:
    """A person's row: the names of the best record, with the accents that others give them."""
    told = list(told)
    given, family = (spell(name, told) for name in ("given_name", "family_name"))
    return {
        "person": person,
        "given_name": given,
        "family_name": family,
        "sort_name": sort_name(given, family),
    }


def spell(name: str, told: Sequence[Sighting]) -> str:
    """The best record's given_name or family_name; of its spellings the one with most accents.

    Old exports have lost the accents, and whoever reads their name without them thinks it wrong.

    >>> old = Sighting("", "1", 1992, {"given_name": "Véronique"})
    >>> spell("given_name", [old, Sighting("", "2", 1993, {"given_name": "Veronique"})])
    'Véronique'
    """
    best: str = max(told, key=rank).values[name]
    same = [sighting for sighting in told if fold(sighting.values[name]) == fold(best)]
    found: str = max(same, key=lambda s: (sum(not c.isascii() for c in s.values[name]), rank(s))).values[name]
    return found


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value is not None), None)
