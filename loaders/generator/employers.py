"""The register of employers: well-known ones with their parts, and small ones in the number a region has."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from loaders.generator import reference
from loaders.generator.chance import Chance, Integers, Lottery, Reals

NEARBY = 0.62
"""Share of the jobs at an employer with jobs in many towns of Alsace that are not at its seat."""


@dataclass(frozen=True, slots=True)
class Employer:
    """One employer; `part_of` is the id of another or empty."""

    id: str
    name: str
    aliases: str
    sector: str
    city: str
    part_of: str


SECTORS: tuple[str, ...] = tuple(dict.fromkeys(small.sector for small in reference.small_employers()))
SECTOR_NAMES = {
    "ADM": "Administration de l'État",
    "BTP": "Construction",
    "CHM": "Chimie et matériaux",
    "COL": "Collectivités territoriales",
    "COM": "Commerce",
    "CON": "Conseil et expertise",
    "CUL": "Culture",
    "ENE": "Énergie, environnement et transports",
    "ENS": "Enseignement",
    "EUR": "Institutions européennes et internationales",
    "FIN": "Banque et assurance",
    "HOP": "Hôpitaux et cliniques",
    "IND": "Industrie",
    "JUR": "Droit et justice",
    "MED": "Médias et communication",
    "NUM": "Numérique",
    "PHM": "Pharmacie et biotechnologies",
    "REC": "Recherche et enseignement supérieur",
    "REL": "Cultes",
    "SOC": "Action sociale et associations",
    "SOI": "Soins de ville",
    "SPO": "Sport",
}


@dataclass(frozen=True, slots=True)
class Register:
    """All employers, the choice among them by sector, and where their jobs are."""

    employers: tuple[Employer, ...]
    lottery: Lottery
    places: tuple[str, ...]
    seat: Integers
    roams: Integers
    nearby: Lottery

    def draw_place(self, chance: Chance, rows: Integers, employer: Integers, turn: int) -> Integers:
        """City of a job (place in `places`): the seat, or for some employers often another town of Alsace."""
        local = chance.happens("works nearby", rows, NEARBY, turn) & (self.roams[employer] == 1)
        town = self.nearby.draw(np.zeros_like(rows), chance.uniform("town", rows, turn))
        return np.where(local, town, self.seat[employer])

    def index(self, id: str) -> int:
        """Place of an employer in the register."""
        return next(place for place, employer in enumerate(self.employers) if employer.id == id)


def make_register(chance: Chance, people: int) -> Register:
    """The register for a university of that many people."""
    known = reference.known_employers()
    small = tuple(_make_small(chance, max(60, people // 12)))
    employers = (
        *(Employer(one.id, one.name, one.aliases, one.sector, one.city, one.part_of) for one in known),
        *small,
    )
    towns = reference.towns()
    places = tuple(dict.fromkeys([*(name for name, _, _ in towns), *(one.city for one in employers)]))
    number = {name: place for place, name in enumerate(places)}
    roams = [int(one.spread_out) for one in known] + [0] * len(small)
    return Register(
        employers,
        _lottery(employers, len(known)),
        places,
        np.array([number[employer.city] for employer in employers], dtype=np.int64),
        np.array(roams, dtype=np.int64),
        Lottery([[(number[name], weight) for name, weight, region in towns if region == "alsace"]]),
    )


def _lottery(employers: tuple[Employer, ...], known: int) -> Lottery:
    """Choice by sector: the known ones by their weight, the small ones by rank (Zipf), with a fixed share."""
    weights = [one.weight for one in reference.known_employers()]
    shares = {small.sector: small.share for small in reference.small_employers()}
    groups = []
    for sector in SECTORS:
        large = [(place, weights[place]) for place in range(known) if employers[place].sector == sector]
        total = sum(weight for _, weight in large) or 1.0
        small = [place for place in range(known, len(employers)) if employers[place].sector == sector]
        ranks = np.cumsum([1.0 / (rank + 8) for rank in range(len(small))])
        scale = total * shares[sector] / (1 - shares[sector]) / float(ranks[-1]) if small else 0.0
        groups.append([*large, *((place, scale / (rank + 8)) for rank, place in enumerate(small))])
    return Lottery(groups)


def _make_small(chance: Chance, number: int) -> Iterator[Employer]:
    """Small employers, sector by sector, each with a name of its own."""
    kinds = reference.small_employers()
    total = sum(kind.number for kind in kinds)
    taken = {one.name for one in reference.known_employers()}
    families = [*reference.surnames()["als"], *reference.surnames()["fra"]]
    words, towns = reference.words(), reference.towns()
    near = Lottery([[(place, town[1]) for place, town in enumerate(towns) if town[2] == "alsace"]])
    wide = Lottery([[(place, town[1]) for place, town in enumerate(towns)]])
    start = 0
    for kind in kinds:
        count = max(3, round(number * kind.number / total))
        rows = np.arange(start, start + count, dtype=np.int64)
        start += count
        draws: list[Reals] = [chance.uniform("small employer", rows, turn) for turn in range(7)]
        nearby = near.draw(np.zeros_like(rows), draws[5]).tolist()
        anywhere = wide.draw(np.zeros_like(rows), draws[5]).tolist()
        for row, draw in enumerate(zip(*(column.tolist() for column in draws), strict=True)):
            pattern, parent = kind.patterns[int(draw[0] * len(kind.patterns))]
            town = towns[nearby[row] if parent or "{town}" in pattern or draw[6] < 0.75 else anywhere[row]][0]
            name = pattern.format(
                family=families[int(draw[1] * draw[1] * len(families))],
                other=families[int(draw[2] * len(families))],
                word=words["word-begin"][int(draw[3] * len(words["word-begin"]))]
                + words["word-end"][int(draw[4] * len(words["word-end"]))],
                saint=words["saint"][int(draw[3] * len(words["saint"]))],
                hero=words["hero"][int(draw[4] * len(words["hero"]))],
                town=town,
            )
            if name in taken and "{town}" not in pattern:
                name = f"{name} ({town})"
            if name in taken:
                # A name that is taken means one employer fewer; what is drawn for others stays as it is.
                continue
            taken.add(name)
            yield Employer(f"e{rows[row]:06d}", name, _acronym(name, draw[2]), kind.sector, town, parent)


def _acronym(name: str, draw: float) -> str:
    """Initials as another name, for one in six of the longer names."""
    initials = "".join(word[0] for word in name.replace("(", "").split() if word[0].isupper())
    return initials if len(initials) >= 3 and draw < 1 / 6 else ""
