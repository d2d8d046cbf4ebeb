"""What the graph keeps of campaigns: who seeks in them, who is matched, and the proposals made of it.

Every statement tells of those alone whom the role may see; whoever is hidden, or opted out of profiling, is
in no list and no count. What it writes may concern hidden people, too: their proposals are taken back with
the others, and nobody is told.
"""

from functools import lru_cache

from graph.model import (
    GRADUATED,
    MATCHED,
    MENTORS,
    OF_CAMPAIGN,
    SEEKS,
    CampaignState,
    Group,
    MentorshipState,
)
from graph.visibility import (
    Role,
    Viewer,
    free_capacity,
    hop_between_matched,
    hop_between_people,
    hop_from_person,
    hop_to_person,
    may_see,
    shows_to_member,
)
from recommend.campaigns.reading import BUSY, TAKES_PART, has_mentor, may_mentor, seeks_mentor

_OF_IT = f".{OF_CAMPAIGN.name} = c.id"
_MINE = "$may.everywhere OR (size(c.faculties) > 0 AND all(f IN c.faculties WHERE f IN $may.faculties))"
_FIND = f"MATCH (c:Campaign {{id: $id}}) WHERE {_MINE}"
_CAMPAIGN = """\
[c.id, c.title, c.state, c.faculties, c.programs, c.per_mentor, c.seed,
  toString(c.created_at), toString(c.published_at), toString(c.undone_at)]"""
_LOCK = "SET c.state = c.state\nWITH c, c.state AS before"

DRAFT = f"""\
CREATE (c:Campaign {{id: $draft.id, title: $draft.title, state: '{CampaignState.DRAFT}',
  faculties: $draft.faculties, programs: $draft.programs, per_mentor: $draft.per_mentor, seed: $draft.seed,
  created_at: datetime(), created_by: $draft.by}})
WITH c
CALL (c) {{
  UNWIND $draft.mentees AS id MATCH (p:Person {{id: id}})
  CREATE (p)-[:{SEEKS.type}]->(c)
}}
CALL (c) {{
  UNWIND $draft.pairs AS pair MATCH (m:Person {{id: pair[0]}}) MATCH (p:Person {{id: pair[1]}})
  CREATE (m)-[:{MATCHED.type} {{{OF_CAMPAIGN.name}: c.id, score: pair[2], choice: pair[3]}}]->(p)
}}
RETURN c.id"""
"""Keeps a draft; its parameter is the map `draft`."""

LIST = f"""\
MATCH (c:Campaign) WHERE {_MINE}
WITH c ORDER BY c.created_at DESC, c.id
RETURN collect({_CAMPAIGN})"""
"""Reads the campaigns of those who ask, the latest first; its parameter is the map `may`."""


def _counts(mentor: str, mentee: str) -> str:
    return f"coalesce({mentor}.profiling, true) AND coalesce({mentee}.profiling, true)"


def _hop_to_matched(viewer: Viewer) -> tuple[str, str]:
    """From the campaign over a mentee `p` to the mentor `m` matched with them by `t`."""
    seeks, _ = hop_to_person("c", f":{SEEKS.type}", "p", viewer, ())
    pattern, sees = hop_between_matched("m", f"t:{MATCHED.type} WHERE t{_OF_IT}", "p", viewer)
    return f"{seeks} MATCH {pattern}", f"{sees} AND {_counts('m', 'p')}"


@lru_cache(maxsize=8)
def write_read_statement(role: Role) -> str:
    """The statement that reads a campaign; its parameters are `id` and the map `may`.

    Its only record: the campaign; the mentees by name; the pairs as [mentor, mentee, score, choice, state of
    the mentorship]; the mentors who could be called upon as [id, room, [diploma, year, faculties] of each
    award]. None where there is no such campaign of those who ask.
    """
    viewer = Viewer(role)
    seeks, sees = hop_to_person("c", f":{SEEKS.type}", "p", viewer, (Group.MENTORING,))
    matched, sees_pair = _hop_to_matched(viewer)
    tie, sees_tie = hop_between_people("m", f"s:{MENTORS.type} WHERE s{_OF_IT}", "p", viewer, outgoing=True)
    degree, sees_degree = hop_from_person("m", f"g:{GRADUATED.type}", "d:Diploma", viewer, Group.STUDIES)
    busy = ", ".join(f"'{state}'" for state in BUSY)
    return f"""\
{_FIND}
RETURN {_CAMPAIGN},
  COLLECT {{ MATCH {seeks} WHERE {sees} AND coalesce(p.profiling, true)
    RETURN p.id ORDER BY p.sort_name, p.id }},
  COLLECT {{ MATCH {matched} WHERE {sees_pair}
    RETURN [m.id, p.id, t.score, t.choice, head(COLLECT {{ MATCH {tie} WHERE {sees_tie} RETURN s.state }})]
    ORDER BY p.sort_name, p.id }},
  COLLECT {{ MATCH (m:Person) WHERE {may_see("m", viewer, TAKES_PART)} AND {may_mentor("m")}
    RETURN [m.id, {free_capacity("m", BUSY)}
        + COUNT {{ (m)-[s:{MENTORS.type} WHERE s{_OF_IT} AND s.state IN [{busy}]]->() }},
      COLLECT {{ MATCH {degree} WHERE {sees_degree}
        RETURN [d.id, g.year, COLLECT {{ MATCH (d)-[:OFFERED_BY]->(f:Faculty) RETURN DISTINCT f.id }}] }}]
    ORDER BY m.id }}"""


@lru_cache(maxsize=8)
def write_publish_statement(role: Role) -> str:
    """The statement that makes the proposals of a draft; its parameters are `id`, `by` and the map `may`.

    Whether each pair still holds is looked up in the same transaction, with its mentors locked so that no
    other campaign gives the same time away. Of a mentor with less time than before the best pairs stay. Where
    a mentorship stands that the role may not see, no second one is made, and nothing tells of it.

    Its only record: the state before; the mentees by name who are without a mentor again, a pair of theirs
    holding no more; how many pairs there are now. None where there is no such campaign of those who ask.
    """
    viewer = Viewer(role)
    _, sees = hop_between_matched("m", f"t:{MATCHED.type}", "p", viewer)
    between, sees_between = hop_between_people("m", f":{MENTORS.type}", "p", viewer)
    matched, sees_pair = _hop_to_matched(viewer)
    return f"""\
{_FIND}
{_LOCK}
CALL (c, before) {{
  WITH c, before WHERE before = '{CampaignState.DRAFT}'
  MATCH (p:Person)-[:{SEEKS.type}]->(c)
  MATCH (m:Person)-[t:{MATCHED.type} WHERE t{_OF_IT}]->(p)
  WITH c, m, t, p ORDER BY m.id
  SET m.capacity = m.capacity
  WITH c, m, t, p, {sees} AND {_counts("m", "p")} AS seen
  WITH c, m, t, p, seen, seen AND {may_mentor("m")} AND {seeks_mentor("p")}
    AND NOT {has_mentor("p", viewer)} AND NOT EXISTS {{ MATCH {between} WHERE {sees_between} }}
    AND {shows_to_member("m", "p", viewer, TAKES_PART)}
    AND {shows_to_member("p", "m", viewer, (Group.PROFILE,))} AS holds
  ORDER BY m.id, t.score DESC, p.id
  WITH c, m, {free_capacity("m", BUSY)} AS room, collect([t, p, seen, holds]) AS rows
  WITH c, m, rows, [i IN range(0, size(rows) - 1) WHERE rows[i][3]][..CASE WHEN room > 0 THEN room ELSE 0 END]
    AS held
  UNWIND range(0, size(rows) - 1) AS i
  WITH c, m, rows[i][0] AS t, rows[i][1] AS p, rows[i][2] AS seen, i IN held AS kept
  WITH c, m, t, p, seen, kept, kept AND NOT EXISTS {{ (m)-[:{MENTORS.type}]-(p) }} AS apart
  FOREACH (_ IN CASE WHEN apart THEN [1] ELSE [] END |
    CREATE (m)-[:{MENTORS.type} {{state: '{MentorshipState.PROPOSED}', since: date(),
      {OF_CAMPAIGN.name}: c.id}}]->(p))
  FOREACH (_ IN CASE WHEN kept THEN [] ELSE [1] END | DELETE t)
  WITH p, seen, kept ORDER BY p.sort_name, p.id
  RETURN collect(CASE WHEN seen AND NOT kept THEN p.id END) AS returned
}}
FOREACH (_ IN CASE before WHEN '{CampaignState.DRAFT}' THEN [1] ELSE [] END |
  SET c.state = '{CampaignState.PUBLISHED}', c.published_at = datetime(), c.published_by = $by)
WITH c, before, returned
RETURN before, returned, COUNT {{ MATCH {matched} WHERE {sees_pair} }}"""


@lru_cache(maxsize=8)
def write_undo_statement(role: Role) -> str:
    """The statement that takes a campaign's open proposals back; its parameters as for publishing.

    Nothing stays of the campaign but itself and the pairs that became a mentorship, or were declined.

    Its only record: how many proposals were taken back; how many pairs stay.
    """
    viewer = Viewer(role)
    _, sees = hop_between_matched("m", f"t:{MATCHED.type}", "p", viewer)
    tie, sees_tie = hop_between_people("m", f"s:{MENTORS.type} WHERE s{_OF_IT}", "p", viewer, outgoing=True)
    return f"""\
{_FIND}
{_LOCK}
CALL (c) {{
  MATCH (p:Person)-[k:{SEEKS.type}]->(c)
  OPTIONAL MATCH (m:Person)-[t:{MATCHED.type} WHERE t{_OF_IT}]->(p)
  OPTIONAL MATCH (m)-[s:{MENTORS.type} WHERE s{_OF_IT}]->(p)
  WITH c, p, k, m, t, s, s IS NOT NULL AND s.state = '{MentorshipState.PROPOSED}' AS open,
    s IS NOT NULL AND {sees} AND {_counts("m", "p")} AND EXISTS {{ MATCH {tie} WHERE {sees_tie} }} AS told
  WITH k, t, s, open, told, s IS NOT NULL AND NOT open AS stays
  FOREACH (_ IN CASE WHEN open THEN [1] ELSE [] END | DELETE s)
  FOREACH (_ IN CASE WHEN stays THEN [] ELSE [1] END | DELETE t, k)
  RETURN sum(CASE WHEN told AND open THEN 1 ELSE 0 END) AS taken,
    sum(CASE WHEN told AND stays THEN 1 ELSE 0 END) AS kept
}}
FOREACH (_ IN CASE before WHEN '{CampaignState.UNDONE}' THEN [] ELSE [1] END |
  SET c.state = '{CampaignState.UNDONE}', c.undone_at = datetime(), c.undone_by = $by)
RETURN taken, kept"""
