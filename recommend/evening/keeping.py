"""The places up to which people are shown, kept with them in the graph until the next evening out."""

from collections.abc import Mapping

from graph.changes import note_change
from graph.database import Database, Run
from graph.visibility import Role
from recommend.facts import Purpose, name_up_to

Places = Mapping[Role, Mapping[str, float]]
"""For each role in which members ask, what `find_places` found; where there is nothing nobody is limited."""

ASKING = (Role.STUDENT, Role.ALUMNUS)


def keep_places(database: Database, places: Mapping[Purpose, Places]) -> dict[Purpose, int]:
    """Put these places in the stead of those that were, in one transaction; other purposes stay.

    Args:
        database: the graph.
        places: for each purpose; none takes back what there was.

    Returns:
        For each purpose, how many people are limited now; who is no longer in the graph is passed over.
    """

    def work(run: Run) -> dict[Purpose, int]:
        note_change(run)  # Locks as well, so that two who do this at once do not mix.
        kept = {}
        for purpose, of_role in places.items():
            limited = set()
            for role in ASKING:
                name = name_up_to(purpose, role)
                run(f"MATCH (p:Person) WHERE p.{name} IS NOT NULL REMOVE p.{name}", {})
                rows = [[id, place] for id, place in sorted(of_role.get(role, {}).items())]
                [[found]] = run(
                    "UNWIND $rows AS row MATCH (p:Person {id: row[0]})"
                    f" SET p.{name} = row[1] RETURN collect(p.id)",
                    {"rows": rows},
                )
                limited.update(found)
            kept[purpose] = len(limited)
        return kept

    return database.transact(work)
