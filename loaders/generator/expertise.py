"""The skills that members enter: of their field for the most part, some of use anywhere."""

import numpy as np

from loaders.generator import reference
from loaders.generator.chance import Chance, Flags, Lottery
from loaders.generator.people import Chunk
from loaders.generator.standing import entry_day
from loaders.generator.studies import Columns, home_columns
from loaders.generator.writing import dates, texts


class SkillSets:
    """The choice of skills: groups are fields, and one more for skills of use anywhere."""

    def __init__(self) -> None:
        listed = reference.skills()
        self.ids = [id for id, _, _ in listed]
        groups = [
            [
                (place, 2.0 if taught.skills[0] in sets else 0.7)
                for place, (_, _, sets) in enumerate(listed)
                if set(sets) & set(taught.skills)
            ]
            for taught in reference.fields()
        ]
        # The first few of a field's skills are far more common than the rest.
        groups = [
            [(place, weight / (1 + rank % 9)) for rank, (place, weight) in enumerate(group)]
            for group in groups
        ]
        anywhere = [(place, 1.0 / (2 + rank)) for rank, place in enumerate(self._anywhere())]
        self._lottery = Lottery([*groups, anywhere])
        self._common = len(groups)

    def _anywhere(self) -> list[int]:
        return [place for place, (_, _, sets) in enumerate(reference.skills()) if "*" in sets]

    def draw(self, chance: Chance, chunk: Chunk, active: Flags) -> tuple[Columns, Flags]:
        """Rows of member_skills.csv; about six a member, one in seven members with none."""
        members = Chunk(*(getattr(chunk, name)[active] for name in Chunk.__slots__))
        rows = members.rows
        drawn = chance.uniform("skills", rows)
        counts = np.where(drawn < 0.14, 0, 1 + (14 * (drawn - 0.14) * (drawn - 0.14) / 0.55).astype(np.int64))
        counts = counts + np.where(drawn < 0.14, 0, chance.below("more skills", rows, 4))
        most = int(counts.max()) if len(counts) else 0
        picked = np.full((len(rows), max(most, 1)), -1, dtype=np.int64)
        for turn in range(most):
            group = np.where(chance.happens("common skill", rows, 0.24, turn), self._common, members.field)
            skill = self._lottery.draw(group, chance.uniform("skill", rows, turn))
            again = (picked[:, :turn] == skill[:, None]).any(axis=1)
            picked[:, turn] = np.where((turn < counts) & ~again, skill, -1)
        flat = picked.reshape(-1)
        owner = np.repeat(np.arange(len(rows)), picked.shape[1])
        kept = flat >= 0
        day = entry_day(chance, members)
        chosen = owner[kept]
        spread_out = Chunk(*(getattr(members, name)[chosen] for name in Chunk.__slots__))
        columns = {
            **home_columns(spread_out),
            "skill": texts(self.ids, flat[kept]),
            "as_of": dates(day[chosen]),
        }
        return columns, np.ones(len(chosen), dtype=np.bool_)
