"""What staff decided wins over the evidence, in groups of records of any size."""

from pathlib import Path

import numpy as np
import pytest
from archive_files import read
from test_loaders_linking_few import uds, write

from loaders.generator.archives import generate_archives
from loaders.linking.clustering import Graph, cluster
from loaders.linking.linking import link, score_pairs
from loaders.linking.preparing import prepare
from loaders.linking.reading import read_archives
from loaders.linking.verdicts import NO_VERDICTS, Verdicts


def verdicts(*told: tuple[int, int, bool]) -> Verdicts:
    pairs = np.array([pair[:2] for pair in told], dtype=np.int64)
    return Verdicts(pairs[:, 0], pairs[:, 1], np.array([same for *_, same in told]))


@pytest.mark.parametrize("size", [2, 3, 30, 80])
def test_records_decided_to_be_different_are_apart(tmp_path: Path, size: int) -> None:
    """80 records that all agree are more than are compared with each other."""
    lines = [uds(year=str(1990 + place % 30), diploma=f"Licence {place}") for place in range(size)]
    _, records = read(write(tmp_path, "first", *lines))
    assert set(link(records).cluster.tolist()) == {0}
    found = link(records, verdicts=verdicts((0, size - 1, False))).cluster
    assert found[0] != found[size - 1]
    # The others stay with one of the two.
    assert set(found.tolist()) == {found[0], found[size - 1]}


STRANGERS = [
    uds(),
    uds(number="", name="DUPONT-DURAND", given="XAVIER", born="01/02/1950", sex="M", place="NANTES"),
    uds(number="", name="OBERLEITNER", given="CAMILLE", born="12/03/1990", year="2011"),
]


def test_records_decided_to_be_the_same_are_together(tmp_path: Path) -> None:
    """Nothing speaks for it, so that they were never compared; two birth dates speak against it."""
    _, records = read(write(tmp_path, "first", *STRANGERS))
    assert link(records).cluster.tolist() == [0, 1, 0]
    assert link(records, verdicts=verdicts((0, 1, True))).cluster.tolist() == [0, 0, 0]
    both = verdicts((0, 1, True), (1, 2, False))
    assert link(records, verdicts=both).cluster.tolist() == [0, 0, 2]


def test_what_must_be_one_cluster_is_merged_before_what_is_surest() -> None:
    """0 and 2 are in conflict and 0 and 1 surely one: merged first, they would keep 1 and 2 apart."""
    left, right = np.array([0, 0, 1]), np.array([1, 2, 2])
    odds, conflict = np.array([11.0, -9.0, 10.0]), np.array([False, True, False])

    def find(*decided: bool) -> list[int]:
        graph = Graph(left, right, odds, conflict, np.array(decided))
        return cluster(np.zeros(3, dtype=np.int32), graph, 3.0).tolist()

    assert find(False, False, False) == [0, 0, 2]
    # The conflict is a mistake in 2 then, and 0 is surely 1.
    assert find(False, False, True) == [0, 0, 0]
    assert find(False, True, True) == [0, 1, 1]
    assert find(True, False, True) == [0, 0, 0]


def test_weights_are_learned_from_decisions_too(tmp_path: Path) -> None:
    """Doubtful pairs that are decided to be of one person make what they have in common likelier of one."""
    generate_archives(400, 12, 2.0, tmp_path)
    records = prepare(read_archives([tmp_path / f"{name}.csv" for name in ("ulp", "umb", "urs", "uds")]))
    found = link(records)
    left, right = found.doubts.left, found.doubts.right
    assert len(left) > 5

    def odds(count: int, same: bool = False) -> float:
        """How likely the doubtful pairs are of one person, on average, by the weights alone."""
        told = Verdicts(np.resize(left, count), np.resize(right, count), np.full(count, same))
        model = link(records, verdicts=told if count else NO_VERDICTS).model
        return float(score_pairs(records, model, left, right).odds.mean())

    assert odds(100, False) < odds(0) < odds(100, True)
    # In full hundreds: a few more change nothing for others.
    assert odds(99, True) == odds(99, False) == odds(0)
    assert odds(199, True) == odds(100, True) < odds(200, True)
