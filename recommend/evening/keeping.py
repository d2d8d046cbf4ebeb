"""The places up to which people are shown, kept with them in the graph until the next evening out."""

from collections.abc import Mapping

from graph.changes import note_change
from graph.database import Database, Run
from graph.visibility import Role
from recommend.facts import Purpose, name_up_to

Lists = tuple[Purpose, Role]
"""What people are suggested as, and to whom."""


def keep_places(database: Database, places: Mapping[Lists, Mapping[str, float]]) -> dict[Lists, int]:
    """Put these places in the stead of those that were, in one transaction.

    Args:
        database: the graph.
        places: what `find_places` found for some lists, perhaps nothing; other lists stay as they are.

    Returns:
        How many people are limited now; who is no longer in the graph is passed over.
    """

    def work(run: Run) -> dict[Lists, int]:
        note_change(run)  # Locks as well, so that two who do this at once do not mix.
        kept = {}
        for lists, up_to in places.items():
            name = name_up_to(*lists)
            run(f"MATCH (p:Person) WHERE p.{name} IS NOT NULL REMOVE p.{name}", {})
            rows = [[id, place] for id, place in sorted(up_to.items())]
            [[kept[lists]]] = run(
                f"UNWIND $rows AS row MATCH (p:Person {{id: row[0]}}) SET p.{name} = row[1] RETURN count(p)",
                {"rows": rows},
            )
        return kept

    return database.transact(work)
