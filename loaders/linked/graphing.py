"""The statements that read and write linked archives, their records and people."""

from graph.changes import COUNT_CHANGE
from graph.model import IDENTITY, PERSON, State
from loaders.archive_rows import KIND
from loaders.cypher import write_map
from loaders.following import ENTERED_SOMETHING
from loaders.records import COUNT_EDITION

ARCHIVES = f"""
MATCH (a:Archive {{kind: '{KIND}'}})
RETURN a.id, a.digest, a.label, last(a.layouts), size(a.layouts) - 1, a.loaded_at IS NOT NULL,
       coalesce(a.leaving, false), coalesce(a.refused, 0)
ORDER BY a.id"""

CLAIM = f"""
MERGE (a:Archive {{id: $id}})
SET {COUNT_EDITION}
SET a.kind = '{KIND}', a.label = $label, a.digest = $kept, a.run = $run, a.loaded_at = null,
    a.leaving = null, a.refused = $refused, a.quality = $quality,
    a.layouts = CASE WHEN last(a.layouts) = $layout THEN a.layouts
                     ELSE coalesce(a.layouts, []) + [$layout] END
RETURN size(a.layouts) - 1"""

RECORDS = f"""
MATCH (:Archive {{kind: '{KIND}'}})<-[:FROM]-(r:Record)-[:DESCRIBES]->(p:Person)
RETURN r.id, p.id, r.line, r.layout, coalesce(r.turned, false)"""

IDENTITIES = "MATCH (i:Identity)-[:IDENTIFIES]->(p:Person) RETURN i.key, p.id"

MEMBERS = f"MATCH (p:Person) WHERE {ENTERED_SOMETHING} RETURN p.id"

# Two loads at the same time would each go by what the other is changing.
TAKE_TURN = f"""
MATCH (s:Schema {{id: 'entraide'}})
SET s.load = $run, {COUNT_CHANGE}
RETURN s.linking, coalesce(s.turns, 0)"""

MAKE_DIPLOMAS = """
UNWIND $rows AS row
MERGE (d:Diploma {id: row.id})
ON CREATE SET d.from_records = true
WITH d, row WHERE d.from_records
SET d.code = row.code, d.version = row.version, d.name = row.name, d.level = row.level,
    d.told_faculty = row.told_faculty"""

DROP_DIPLOMAS = """
MATCH (d:Diploma)
WHERE d.from_records AND NOT EXISTS { (d)<-[:GRADUATED|STUDIES]-() }
DETACH DELETE d"""

_NAMES = tuple(PERSON.property(name) for name in ("given_name", "family_name", "sort_name"))
_CIVIL = tuple(IDENTITY.property(name) for name in ("birth_date", "ine", "email", "record", "year"))

MAKE_PEOPLE = f"""
UNWIND $rows AS row
CREATE (:Person {{id: row.person, {write_map("row", _NAMES)}, state: '{State.PASSIVE}', listed: false}})"""

MAKE_IDENTITIES = f"""
UNWIND $rows AS row
MATCH (p:Person {{id: row.person}})
CREATE (:Identity {{key: row.key, university: row.university, student_number: row.student_number,
                    {write_map("row", _CIVIL)}}})-[:IDENTIFIES]->(p)"""

MAKE_RECORDS = """
UNWIND $rows AS row
MATCH (a:Archive {id: row.archive})
MATCH (p:Person {id: row.person})
CREATE (r:Record {id: row.id, line: row.line, raw: row.raw, layout: row.layout, turned: row.turned,
                  run: $run})
CREATE (r)-[:FROM]->(a)
CREATE (r)-[:DESCRIBES]->(p)"""

RENUMBER = """
UNWIND $rows AS row
MATCH (r:Record {id: row.id})
SET r.line = row.line, r.layout = row.layout"""

TURN = """
UNWIND $rows AS row
MATCH (r:Record {id: row.id})-[:DESCRIBES]->(p:Person)
SET r.turned = row.turned
RETURN DISTINCT p.id"""

REMOVE_RECORDS = "UNWIND $ids AS id MATCH (r:Record {id: id}) DETACH DELETE r"

OWN_IDENTITIES = """
UNWIND $rows AS row
MATCH (p:Person {id: row.person})
MERGE (i:Identity {key: row.key})
ON CREATE SET i.university = row.university, i.student_number = row.student_number
WITH i, p
OPTIONAL MATCH (i)-[d:IDENTIFIES]->(other:Person)
WHERE other <> p
DELETE d
MERGE (i)-[:IDENTIFIES]->(p)
RETURN collect(other.id)"""

# Student numbers that nothing tells go when the person is made again.
DROP_IDENTITIES = """
UNWIND $rows AS row
MATCH (p:Person {id: row.person})<-[:IDENTIFIES]-(i:Identity)
WHERE i.key STARTS WITH 'record:' AND NOT i.key IN row.keys
DETACH DELETE i"""

BECOME = """
UNWIND $rows AS row
MATCH (old:Person {id: row.old})
MATCH (new:Person {id: row.person})
CREATE (f:FormerId {id: row.old})-[:NOW]->(new)
WITH old, new
CALL (old, new) {
  MATCH (x:Record|Identity|FormerId)-[t:DESCRIBES|IDENTIFIES|NOW]->(old)
  DELETE t
  FOREACH (_ IN CASE WHEN x:Record THEN [1] ELSE [] END | CREATE (x)-[:DESCRIBES]->(new))
  FOREACH (_ IN CASE WHEN x:Identity THEN [1] ELSE [] END | CREATE (x)-[:IDENTIFIES]->(new))
  FOREACH (_ IN CASE WHEN x:FormerId THEN [1] ELSE [] END | CREATE (x)-[:NOW]->(new))
}
DETACH DELETE old"""

DECISIONS = "MATCH (d:Decision) RETURN d.id, d.left, d.right, d.verdict, d.at ORDER BY d.at, d.id"

NAMED_DECISIONS = """
MATCH (d:Decision)
OPTIONAL MATCH (left:Record {id: d.left})-[:FROM]->(of:Archive)
OPTIONAL MATCH (right:Record {id: d.right})-[:FROM]->(other:Archive)
RETURN d.id, coalesce(of.id + ':' + left.line, d.left), coalesce(other.id + ':' + right.line, d.right),
       d.verdict, d.at
ORDER BY d.at, d.id"""

DECIDE = """
UNWIND $rows AS row
MERGE (d:Decision {id: row.id})
// Decisions are learned from in their order, which one that is given again does not change.
SET d.at = CASE WHEN d.verdict = row.verdict THEN d.at ELSE datetime() END
SET d.left = row.left, d.right = row.right, d.verdict = row.verdict"""

UNDO = "UNWIND $ids AS id MATCH (d:Decision {id: id}) DELETE d RETURN count(*)"
