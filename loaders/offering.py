"""The faculty of a diploma that linked records alone tell of: the one that most of them name, if it is known.

A diploma of the register is left as `diplomas.csv` says.
"""

from graph.changes import note_change
from graph.database import Run
from graph.model import DIPLOMA, FACULTY, OFFERED_BY

_OTHERS = f"""
MATCH (d:{DIPLOMA.label}) WHERE d.from_records
OPTIONAL MATCH (f:{FACULTY.label} {{id: d.told_faculty}})
WITH d, f, COLLECT {{ MATCH (d)-[:{OFFERED_BY.type}]->(other) RETURN other.id }} AS standing
WHERE standing <> CASE WHEN f IS NULL THEN [] ELSE [f.id] END
RETURN d.id"""

_TIE = f"""
UNWIND $ids AS id
MATCH (d:{DIPLOMA.label} {{id: id}})
CALL (d) {{ MATCH (d)-[o:{OFFERED_BY.type}]->() DELETE o }}
WITH d
MATCH (f:{FACULTY.label} {{id: d.told_faculty}})
CREATE (d)-[:{OFFERED_BY.type}]->(f)"""


def tie_faculties(run: Run) -> None:
    """Tie all diplomas that records alone tell of to their faculties; only what differs is written.

    Args:
        run: runs a statement in a transaction that keeps other loads waiting.
    """
    if others := [id for (id,) in run(_OTHERS, {})]:
        run(_TIE, {"ids": others})
        note_change(run)
