"""Employers' names as rows write them: which employer of the register each means, kept in the graph.

A line that writes an employer's very id names that employer, and has no name here. A name means what staff
decided, else the one employer whose id it is in other capitals, else whom linking finds (loaders.employers).
What is uncertain or unknown means nobody: its row is kept and tells nothing, until the register has the
employer or staff decide. All that decides is the name, the register and the decisions, so the order in which
files come does not matter.
"""

from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from graph.database import Database, Run
from loaders.employers.linking import Candidate, Link, Linker, Verdict
from loaders.employers.linking import Written as Name
from loaders.employers.register import Employer, Register
from loaders.linking.text import repair
from loaders.refusals import Refusal
from loaders.rows import Row, Values

POSITIONS = ("positions", "member_positions")
_SHOWN = 3

_REGISTER = """
MATCH (e:Employer)
RETURN e.id, e.name, coalesce(e.aliases, []), coalesce(e.city, ''),
       coalesce(head(COLLECT { MATCH (e)-[:PART_OF]->(w:Employer) RETURN w.id }), '')"""

_KNOWN = """
UNWIND $ids AS id
MATCH (w:WrittenEmployer {id: id})
RETURN id, head(COLLECT { MATCH (w)-[:MEANS]->(e:Employer) RETURN e.id })"""

_DECIDED = """
UNWIND $ids AS id
MATCH (w:WrittenEmployer {id: id}) WHERE w.decision IS NOT NULL
OPTIONAL MATCH (e:Employer {id: w.decision})
RETURN id, e.id"""

_MAKE = """
UNWIND $rows AS row
CREATE (w:WrittenEmployer {id: row.id, name: row.name, city: row.city, verdict: row.verdict,
                           likeness: row.likeness})
WITH w, row
MATCH (e:Employer {id: row.employer})
CREATE (w)-[:MEANS]->(e)"""

_TIE = """
UNWIND $rows AS row
MATCH (r:Record {id: row.record})
MATCH (w:WrittenEmployer {id: row.written})
MERGE (r)-[:NAMES]->(w)
WITH r, w
MATCH (r)-[old:NAMES]->(other) WHERE other <> w
DELETE old"""
DROP_UNWRITTEN = """
MATCH (w:WrittenEmployer)
WHERE w.decision IS NULL AND NOT EXISTS { (w)<-[:NAMES]-() }
DETACH DELETE w"""
"""Takes out the names that no line writes any more and nobody decided on."""


class Meaning(NamedTuple):
    """A written name, its id in the graph, and what linking finds it to mean."""

    id: str
    name: Name
    link: Link


class EmployerNames:
    """Links names to the register that stands in the graph, which is read at the first name."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._learned: dict[str, Employer] = {}
        self._by_id: dict[str, dict[str, Employer]] = {}
        self._linker: Linker | None = None
        self._found: dict[str, Meaning] = {}

    def learn(self, rows: Iterable[Values]) -> None:
        """Add employers that come while loading, in a dry run without being written."""
        for values in rows:
            aliases = tuple(values["aliases"] or ())
            told = (values["name"], aliases, values["city"] or "", values["part_of"] or "")
            self._learned[values["id"]] = Employer(values["id"], *told)
        self._linker = None
        self._found.clear()

    def link(self, names: Sequence[Name]) -> list[Meaning]:
        """What each name means by the register alone, in their order."""
        ids = [name_id(name) for name in names]
        fresh = {id: name for id, name in zip(ids, names, strict=True) if id not in self._found}
        if fresh:
            linker = self._linker or self._make_ready()
            links = linker.link(list(fresh.values()))
            for (id, name), link in zip(fresh.items(), links, strict=True):
                like = self._by_id.get(name.name.casefold(), {})
                if len(like) == 1:
                    [same] = like.values()
                    link = Link(Verdict.LINKED, same, 1.0, ("its id",), (Candidate(same, 1.0),))
                self._found[id] = Meaning(id, name, link)
        return [self._found[id] for id in ids]

    def ids_like(self, id: str) -> Collection[str]:
        """The ids of the register that are this one, in whatever capitals."""
        if self._linker is None:
            self._make_ready()
        return self._by_id.get(id.casefold(), {}).keys()

    def _make_ready(self) -> Linker:
        standing = {
            id: Employer(id, name, tuple(aliases), city, part_of)
            for id, name, aliases, city, part_of in self._database.stream(_REGISTER)
        }
        employers = standing | self._learned
        self._by_id = {}
        for id, employer in employers.items():
            self._by_id.setdefault(id.casefold(), {})[id] = employer
        self._linker = Linker(Register(employers.values()))
        return self._linker


def name_id(name: Name) -> str:
    """The id of a written name with its town.

    >>> name_id(Name("CNRS", "Strasbourg")) == name_id(Name("cnrs", "STRASBOURG"))
    True
    """
    text = "\x1f".join(part.casefold() for part in name)
    return blake2b(text.encode(), digest_size=8).hexdigest()


def written_name(values: Values) -> Name:
    """The name and town that a position's row writes."""
    return Name(repair(values["employer"]), repair(values["employer_city"] or values["place"] or ""))


def keep_names(run: Run, meanings: Iterable[Meaning]) -> dict[str, str | None]:
    """Make the names that are new in the graph; the id of the employer that each of all of them means."""
    by_id = {meaning.id: meaning for meaning in meanings}
    means: dict[str, str | None] = _pairs(run(_KNOWN, {"ids": list(by_id)}))
    fresh = [meaning for id, meaning in by_id.items() if id not in means]
    if fresh:
        run(_MAKE, {"rows": [row_of(meaning) for meaning in fresh]})
    means.update((meaning.id, target_of(meaning.link)) for meaning in fresh)
    return means


def find_names(run: Run, meanings: Iterable[Meaning]) -> dict[str, str | None]:
    """The id of the employer that each name means, without keeping those that are new."""
    by_id: dict[str, str | None] = {meaning.id: target_of(meaning.link) for meaning in meanings}
    return by_id | _pairs(run(_KNOWN, {"ids": list(by_id)}))


def find_decided(run: Run, meanings: Iterable[Meaning]) -> dict[str, str | None]:
    """Of the names that staff decided on, by id, the id of the employer, None for nobody of the register."""
    return _pairs(run(_DECIDED, {"ids": [meaning.id for meaning in meanings]}))


def tie_records(run: Run, written: Iterable[tuple[str, str]]) -> None:
    """Note which written name each record has, by the ids of both."""
    rows = [{"record": record, "written": name} for record, name in written]
    if rows:
        run(_TIE, {"rows": rows})


def doubt(row: Row, link: Link, refused: bool) -> Refusal:
    """What is said of a row whose employer means nobody of the register."""
    candidates = ", ".join(f"{one.employer.name} ({one.employer.id})" for one in link.candidates[:_SHOWN])
    reason = f"this may be {candidates}" if candidates else "no employer of the register is called so"
    if refused:
        advice = "Give the employer's id in the register, or add it to the employers."
    elif candidates:
        advice = "Decide: `entraide employers review`; until then the row tells nothing."
    else:
        advice = "Add it to the employers, or decide: `entraide employers review`."
    return Refusal(row.line, "employer", row.values["employer"], reason, advice)


def row_of(meaning: Meaning) -> dict[str, Any]:
    """A name as the statements take it that write it."""
    link = meaning.link
    return {
        "id": meaning.id,
        "name": meaning.name.name,
        "city": meaning.name.city,
        "verdict": link.verdict.value,
        "likeness": round(link.likeness, 3),
        "employer": target_of(link),
    }


def target_of(link: Link) -> str | None:
    """The id of the employer that a link leads to, if any."""
    return link.employer.id if link.employer else None


def _pairs(rows: Iterable[Sequence[Any]]) -> dict[str, str | None]:
    return {str(id): employer for id, employer in rows}
