"""Topics of help: what members wish for and offer."""

import numpy as np
import polars as pl

from loaders.generator import reference
from loaders.generator.chance import Chance, Integers, Lottery
from loaders.generator.writing import texts


class Topics:
    """The choice of topics of help: groups are what students ask for, and what graduates ask for or offer."""

    def __init__(self) -> None:
        listed = reference.topics()
        self.names = [name for name, _, _ in listed]
        self._lottery = Lottery(
            [
                [(place, weight) for place, (_, kind, weight) in enumerate(listed) if kind in (asks, "both")]
                for asks in ("student", "graduate")
            ]
        )

    def draw(self, chance: Chance, name: str, rows: Integers, group: Integers, counts: Integers) -> pl.Series:
        """For each row up to `counts` (at most 3) topics, without repeats, as a list cell."""
        frame = {}
        for turn in range(3):
            drawn = self._lottery.draw(group, chance.uniform(name, rows, turn))
            frame[str(turn)] = texts(self.names, np.where(counts > turn, drawn, -1))
        lists = pl.DataFrame(frame).select(pl.concat_list(pl.all()).list.drop_nulls().alias("all"))["all"]
        joined = lists.list.unique(maintain_order=True).list.join("|")
        return joined.set(joined == "", None)
