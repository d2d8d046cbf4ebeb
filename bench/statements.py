"""The bare routes' statements: Cypher as written by hand for each question, one statement for one answer.

They stand for a strong competitor: the same predicates of visibility (graph.visibility), labels as tests,
indexes for the order, the rarer side of a two-sided question first, and one record of maps in the shape of
the answer, so that nothing is left to do in Python but to write it out as JSON.
"""

from functools import cache

from graph.model import Group
from graph.visibility import Role, Viewer, bind_me, hop_from_person, hop_to_person, listed, may_see

_ME = "me"  # Any id will do: a statement's text knows only that the viewer is somebody.
_CARD = "id: p.id, name: p.given_name + ' ' + p.family_name, headline: p.headline"
_PLACE = "place: p.place, languages: coalesce(p.languages, [])"
# An index serves an order only if each of its columns has a predicate.
_AFTER = "p.id IS NOT NULL AND p.sort_name >= $name AND (p.sort_name > $name OR p.id > $id)"
_POSITION = "title: w.title, start: toString(w.start)"


@cache
def person_card(role: Role) -> str:
    """A person with their diplomas, present positions and skills."""
    viewer = Viewer(role, _ME)
    degree, shows_degrees = hop_from_person("p", "g:GRADUATED", "d:Diploma", viewer, Group.STUDIES)
    skill, shows_skills = hop_from_person("p", "h:HAS_SKILL", "s:Skill", viewer, Group.SKILLS)
    return f"""
{bind_me(viewer)}
MATCH (p:Person {{id: $id}}) WHERE {may_see("p", viewer)}
RETURN {{
  {_CARD}, {_PLACE},
  degrees: {{edges: COLLECT {{
    MATCH {degree} WHERE {shows_degrees}
    RETURN {{year: g.year, honours: g.honours, node: {{id: d.id, name: d.name, level: d.level}}}}
    ORDER BY g.year DESC, d.id DESC
  }}}},
  positions: {{edges: {_present_positions(viewer)}}},
  skills: {{edges: COLLECT {{
    MATCH {skill} WHERE {shows_skills} RETURN {{node: {{id: s.id, label: s.label}}}} ORDER BY s.label, s.id
  }}}}
}}"""


@cache
def directory(role: Role) -> str:
    """A page of people after a place in the order of names, each with their present positions."""
    viewer = Viewer(role, _ME)
    return f"""
CALL () {{
  MATCH (p) WHERE {listed("p", viewer)} AND {_AFTER}
  WITH p ORDER BY p.sort_name, p.id LIMIT $first + 1
  RETURN collect(p) AS people
}}
{bind_me(viewer)}
WITH people, COLLECT {{
  UNWIND people AS p RETURN {{node: {{{_CARD}, positions: {{edges: {_present_positions(viewer)}}}}}}}
}} AS edges
{_page("edges", "people")}"""


@cache
def people(role: Role) -> str:
    """A long page of people after a place in the order of names, with nothing nested."""
    viewer = Viewer(role, _ME)
    return f"""
MATCH (p) WHERE {listed("p", viewer)} AND {_AFTER}
WITH p ORDER BY p.sort_name, p.id LIMIT $first + 1
WITH collect(p) AS people,
  collect({{node: {{{_CARD}, givenName: p.given_name, familyName: p.family_name, {_PLACE}}}}}) AS edges
{_page("edges", "people")}"""


@cache
def employer(role: Role) -> str:
    """An employer with its parts and a page of the people who work there."""
    viewer = Viewer(role, _ME)
    work, shows_position = hop_to_person("e", "w:WORKED_AT", "p", viewer, [Group.CAREER])
    return f"""
{bind_me(viewer)}
MATCH (e:Employer {{id: $id}})
CALL (e, me) {{
  MATCH {work} WHERE {shows_position} AND w.end IS NULL
  WITH p, w ORDER BY p.sort_name, p.id, w.key
  WITH collect([p, w]) AS rows
  RETURN size(rows) AS total, COLLECT {{
    UNWIND rows[..$first] AS row WITH row[0] AS p, row[1] AS w RETURN {{{_POSITION}, node: {{{_CARD}}}}}
  }} AS edges
}}
RETURN {{
  id: e.id, name: e.name, aliases: coalesce(e.aliases, []), sector: e.sector, city: e.city,
  partOf: head([(e)-[:PART_OF]->(whole) | {{id: whole.id, name: whole.name}}]),
  parts: {{
    totalCount: COUNT {{ (e)<-[:PART_OF]-() }},
    edges: COLLECT {{
      MATCH (e)<-[:PART_OF]-(part) RETURN {{node: {{id: part.id, name: part.name}}}}
      ORDER BY part.name, part.id LIMIT $first
    }}
  }},
  people: {{totalCount: total, edges: edges}}
}}"""


@cache
def who(role: Role) -> str:
    """Who from the viewer's programs (with lineage) works at an employer found by name (with its parts)."""
    viewer = Viewer(role, _ME)
    groups = [Group.STUDIES, Group.CAREER]
    own, shows_own = hop_from_person("me", ":GRADUATED|STUDIES", "d:Diploma", viewer, Group.STUDIES)
    work, shows_work = hop_to_person("e", "w:WORKED_AT", "p", viewer, groups)
    study, shows_study = hop_to_person("d", ":GRADUATED|STUDIES", "p", viewer, groups)
    return f"""
{bind_me(viewer)}
CALL () {{
  WITH CASE
    WHEN EXISTS {{ CALL db.index.fulltext.queryNodes('employer_name', $plain) YIELD node RETURN node }}
    THEN $plain
    WHEN EXISTS {{ CALL db.index.fulltext.queryNodes('employer_name', $near) YIELD node RETURN node }}
    THEN $near ELSE $nearest END AS words
  CALL db.index.fulltext.queryNodes('employer_name', words) YIELD node AS e, score
  WITH e, round(score, 3) AS score, CASE
    WHEN $typed.whole IN e.folded THEN 0
    WHEN $typed.bare IN e.folded OR $typed.squeezed IN [name IN e.folded | replace(name, ' ', '')] THEN 1
    WHEN any(name IN e.folded WHERE name STARTS WITH $typed.whole OR name STARTS WITH $typed.bare) THEN 2
    WHEN any(name IN e.folded WHERE (' ' + name) CONTAINS (' ' + $typed.bare)) THEN 3
    ELSE 4 END AS rank
  RETURN e AS employer
  ORDER BY rank, CASE rank WHEN 4 THEN -score ELSE 0 END, size(e.folded[0]), e.id LIMIT 1
}}
WITH me, employer,
  COLLECT {{ MATCH (employer)<-[:PART_OF*0..]-(e:Employer) RETURN DISTINCT e }} AS employers,
  COLLECT {{ MATCH {own} WHERE {shows_own} MATCH (d)-[:SUCCEEDED_BY*0..]->(x:Diploma) RETURN x
    UNION MATCH {own} WHERE {shows_own} MATCH (d)<-[:SUCCEEDED_BY*0..]-(x:Diploma) RETURN x }} AS programs
WITH *,
  reduce(n = 0, e IN employers | n + COUNT {{ (e)<-[:WORKED_AT]-() }}) AS workers,
  reduce(n = 0, d IN programs | n + COUNT {{ (d)<-[:GRADUATED|STUDIES]-() }}) AS graduates
WITH employer, employers, programs, COLLECT {{
  CALL (me, employers, programs, workers, graduates) {{
    WITH * WHERE workers < graduates
    UNWIND employers AS e MATCH {work} WHERE w.end IS NULL AND p <> me AND {shows_work}
    WITH DISTINCT p, programs WHERE EXISTS {{ (p)-[:GRADUATED|STUDIES]->(d) WHERE d IN programs }}
    RETURN p
    UNION ALL
    WITH * WHERE workers >= graduates
    UNWIND programs AS d MATCH {study} WHERE p <> me AND {shows_study}
    WITH DISTINCT p, employers
    WHERE EXISTS {{ (p)-[w:WORKED_AT]->(e) WHERE w.end IS NULL AND e IN employers }}
    RETURN p
  }}
  RETURN p ORDER BY p.sort_name, p.id
}} AS people
CALL (people, employers, programs) {{
  UNWIND people[..$first] AS p
  WITH p, employers, programs, COLLECT {{
    MATCH (p)-[w:WORKED_AT]->(e) WHERE w.end IS NULL AND e IN employers
    RETURN {{{_POSITION}, employer: {{id: e.id, name: e.name}}}} ORDER BY w.start DESC, e.id DESC, w.key DESC
  }} AS positions
  RETURN collect({{
    node: {{{_CARD}}},
    since: positions[-1].start,
    positions: positions,
    degrees: COLLECT {{
      MATCH (p)-[g:GRADUATED|STUDIES]->(d) WHERE d IN programs
      RETURN {{year: g.year, diploma: {{id: d.id, name: d.name}}}}
      ORDER BY coalesce(g.year, g.since) DESC, d.id DESC
    }}
  }}) AS edges
}}
WITH employer, people, edges, people[..$first][-1] AS last
RETURN {{
  employer: employer {{.id, .name}},
  totalCount: size(people),
  edges: edges,
  pageInfo: {{
    hasNextPage: size(people) > $first,
    endCursor: CASE WHEN last IS NOT NULL THEN [last.sort_name, last.id] END
  }}
}}"""


@cache
def cards(role: Role) -> str:
    """The cards of the people with the given ids, in that order."""
    viewer = Viewer(role, _ME)
    return f"""
{bind_me(viewer)}
RETURN COLLECT {{
  UNWIND $ids AS id MATCH (p:Person {{id: id}}) WHERE {may_see("p", viewer)} RETURN {{{_CARD}}}
}}"""


def _present_positions(viewer: Viewer) -> str:
    work, shows_position = hop_from_person("p", "w:WORKED_AT", "e:Employer", viewer, Group.CAREER)
    return f"""COLLECT {{
    MATCH {work} WHERE w.end IS NULL AND {shows_position}
    RETURN {{{_POSITION}, node: {{id: e.id, name: e.name}}}} ORDER BY w.start DESC, e.id DESC, w.key DESC
  }}"""


def _page(edges: str, people: str) -> str:
    return f"""
WITH {edges}[..$first] AS edges, size({people}) > $first AS more, {people}[..$first][-1] AS last
RETURN {{
  edges: edges,
  pageInfo: {{hasNextPage: more, endCursor: CASE WHEN last IS NOT NULL THEN [last.sort_name, last.id] END}}
}}"""
