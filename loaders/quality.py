"""How well the columns of a file are filled, by year of award: told in the report, kept for comparison."""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple


class Troubles(NamedTuple):
    """Of some cells, how many are empty, cannot be read, and were repaired to be read."""

    missing: int = 0
    unreadable: int = 0
    repaired: int = 0


@dataclass(slots=True)
class Quality:
    """The rows of a file by year of award, 0 where none is told, and the troubles of each column.

    A column that a file lacks is not in `troubles`; a year without trouble is not in a column's.
    """

    rows: Counter[int] = field(default_factory=Counter)
    troubles: dict[str, dict[int, Troubles]] = field(default_factory=dict)

    def add(self, column: str, year: int, troubles: Troubles) -> None:
        """Count troubles of a column in a year, which may be none."""
        years = self.troubles.setdefault(column, {})
        if any(troubles):
            known = years.get(year, Troubles())
            years[year] = Troubles(*map(sum, zip(known, troubles, strict=True)))

    def include(self, other: "Quality") -> None:
        """Count the rows and troubles of another file, too."""
        self.rows += other.rows
        for column, years in other.troubles.items():
            self.troubles.setdefault(column, {})
            for year, troubles in years.items():
                self.add(column, year, troubles)

    def count(self, column: str, years: Collection[int] | None = None) -> Troubles:
        """The troubles of a column, in all years or in some."""
        found = self.troubles.get(column, {})
        chosen = found.values() if years is None else [found[year] for year in years if year in found]
        return Troubles(*map(sum, zip(Troubles(), *chosen, strict=True)))

    def dump(self) -> str:
        """All of it as JSON, from which `load_quality` makes it again."""
        return json.dumps({"rows": self.rows, "troubles": self.troubles}, separators=(",", ":"))


def load_quality(text: str) -> Quality:
    """What `Quality.dump` wrote."""
    told = json.loads(text)
    rows = Counter({int(year): count for year, count in told["rows"].items()})
    troubles = {
        column: {int(year): Troubles(*counts) for year, counts in years.items()}
        for column, years in told["troubles"].items()
    }
    return Quality(rows, troubles)
