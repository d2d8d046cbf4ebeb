"""How good links of employers' names are, where the truth is known."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.table import Table

from loaders.employers.linking import Link, Linker, Verdict, Written
from loaders.employers.register import Employer, Register
from loaders.generator.employer_names import MadeUp, make_employer_names
from loaders.generator.employers import Employer as MadeEmployer
from loaders.generator.reference import KnownEmployer


@dataclass(frozen=True, slots=True)
class Quality:
    """What became of names: `known` are those of an employer of the register; `asked` are for staff."""

    names: int
    known: int
    right: int
    wrong: int
    asked: int

    @property
    def precision(self) -> float:
        """Share of the links that are right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the names of the register's employers that are linked, and rightly."""
        return self.right / self.known if self.known else 1.0


def register_of(employers: Iterable[MadeEmployer | KnownEmployer]) -> Register:
    """The register of employers as the generator has them."""
    return Register(
        Employer(one.id, one.name, tuple(filter(None, one.aliases.split("|"))), one.city, one.part_of)
        for one in employers
    )


def judge(names: Sequence[MadeUp], links: Sequence[Link]) -> dict[str, Quality]:
    """The quality by what was done to the names, and of '' for all."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, link in zip(names, links, strict=True):
        told = ["names"]
        if name.employer:
            told.append("known")
        if link.employer is not None:
            told.append("right" if link.employer.id == name.employer else "wrong")
        elif link.verdict is Verdict.UNCERTAIN:
            told.append("asked")
        for key in (name.trouble, ""):
            counts[key].update(told)
    keys = ("names", "known", "right", "wrong", "asked")
    return {trouble: Quality(*(count[key] for key in keys)) for trouble, count in counts.items()}


def evaluate(people: int, count: int, seed: int) -> Table:
    """Link made-up writings of a made-up register's employers, and tabulate how good that was.

    Args:
        people: of the university whose register it is; it has about one employer for each 14.
        count: how many different names are written.
        seed: same seed, same names.
    """
    employers, names = make_employer_names(people, count, seed)
    began = time.process_time()
    linker = Linker(register_of(employers))
    links = list(linker.link([Written(name.name, name.city) for name in names]))
    seconds = time.process_time() - began
    found = judge(names, links)
    table = Table(
        "written",
        "names",
        "linked rightly",
        "wrongly",
        "asked",
        "precision",
        "recall",
        title=f"{count:,} names, {len(employers):,} employers, seed {seed}, {seconds:.1f} s of processor",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for trouble in sorted(found, key=lambda trouble: (not trouble, trouble)):
        one = found[trouble]
        if not trouble:
            table.add_section()
        table.add_row(
            trouble or "all",
            *(f"{number:,}" for number in (one.names, one.right, one.wrong, one.asked)),
            f"{one.precision:.4f}" if one.right + one.wrong else "",
            f"{one.recall:.4f}" if one.known else "",
        )
    return table
