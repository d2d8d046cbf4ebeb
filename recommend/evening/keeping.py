"""The places up to which people are shown, kept with them in the graph until the next evening out."""

from collections.abc import Mapping

from graph.changes import note_change
from graph.database import Database, Run
from graph.model import CONTACT_UP_TO, MENTOR_UP_TO
from recommend.facts import Purpose

_KEPT = {Purpose.CONTACTS: CONTACT_UP_TO.name, Purpose.MENTORS: MENTOR_UP_TO.name}


def keep_places(database: Database, places: Mapping[Purpose, Mapping[str, float]]) -> dict[Purpose, int]:
    """Put these places in the stead of those that were, in one transaction; other purposes stay.

    Args:
        database: the graph.
        places: for each purpose what `find_places` found; nothing for a purpose takes all of it back.

    Returns:
        For each purpose, how many people are limited now; who is no longer in the graph is passed over.
    """

    def work(run: Run) -> dict[Purpose, int]:
        note_change(run)  # Locks as well, so that two who do this at once do not mix.
        kept = {}
        for purpose, up_to in places.items():
            name = _KEPT[purpose]
            run(f"MATCH (p:Person) WHERE p.{name} IS NOT NULL REMOVE p.{name}", {})
            rows = [[id, place] for id, place in sorted(up_to.items())]
            [[kept[purpose]]] = run(
                f"UNWIND $rows AS row MATCH (p:Person {{id: row[0]}}) SET p.{name} = row[1] RETURN count(p)",
                {"rows": rows},
            )
        return kept

    return database.transact(work)
