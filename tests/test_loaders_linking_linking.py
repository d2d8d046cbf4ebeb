import csv
import random
from pathlib import Path

import numpy as np
import pytest
from archive_files import cluster_of, read, write_archive

from loaders.generator.archives import generate_archives
from loaders.linking.blocking import find_candidates
from loaders.linking.clustering import Graph, cluster
from loaders.linking.comparison import compare
from loaders.linking.evaluation import Truth, judge, read_truth
from loaders.linking.explaining import explain, find_row
from loaders.linking.frequency import count_frequencies
from loaders.linking.levels import Birth, Given, Ine, Surname
from loaders.linking.linking import link
from loaders.linking.output import tabulate
from loaders.linking.profiles import fill_gaps
from loaders.linking.threshold import choose_threshold

ULP = "{number};{name};{married};{given};{sex};{born};{place};67;{ine};Licence;{field};{year};"


def ulp(**told: str) -> str:
    usual = {
        "number": "198500004",
        "name": "RITZSEL",
        "married": "",
        "given": "BRIGITTE",
        "sex": "F",
        "born": "31/08/1964",
        "place": "STRASBOURG",
        "ine": "",
        "field": "Physique",
        "year": "1985",
    }
    return ULP.format(**{**usual, **told})


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Archives of 1,000 people, among whom the lines of a test stand."""
    folder = tmp_path_factory.mktemp("archives")
    generate_archives(1000, 5, 1.0, folder)
    return folder


def among(world: Path, folder: Path, *lines: str) -> list[int]:
    """Clusters of lines put at the end of ulp.csv."""
    paths = [world / f"{name}.csv" for name in ("umb", "urs", "uds")]
    own = folder / "ulp.csv"
    text = (world / "ulp.csv").read_text("cp1252")
    own.write_text(text + "\n".join((*lines, "")), "cp1252")
    clusters, _, _ = cluster_of([own, *paths])
    first = text.count("\n") + 1
    return [clusters[f"ulp.csv:{first + place}"] for place in range(len(lines))]


@pytest.mark.parametrize(
    "other",
    [
        {"name": "RITSZEL"},
        {"given": "BRIGITTE LUCIENNE"},
        {"given": "B."},
        {"born": "08/31/1964"},
        {"born": "31/08/1965"},
        {"born": "", "year": "1987"},
        {"place": "STRASBUORG"},
        {"name": "KELLERBACH", "married": "RITZSEL"},
        {"name": "BRIGITTE", "given": "RITZSEL"},
        {"number": "198800031", "year": "1988"},
        {"number": "", "field": "Chimie"},
    ],
)
def test_one_person_whatever_went_wrong(world: Path, tmp_path: Path, other: dict[str, str]) -> None:
    one, two = among(world, tmp_path, ulp(), ulp(**{"year": "1986", **other}))
    assert one == two


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"given": "SOLANGE", "number": "198500005"}),
        ({"given": "JEAN-PIERRE", "sex": "M"}, {"given": "JEAN-PAUL", "sex": "M", "number": "198500005"}),
        (
            {"ine": "6869111556N", "year": "1996"},
            {"ine": "0412973358R", "year": "1996", "number": "199500007"},
        ),
        ({}, {"born": "02/11/1971", "number": "199400007", "year": "1995"}),
        ({}, {"place": "MARSEILLE", "number": "199100007", "year": "1991", "field": "Chimie"}),
    ],
    ids=["twins", "twins of compound names", "two INEs", "two dates", "namesakes born elsewhere"],
)
def test_two_people_however_alike(
    world: Path, tmp_path: Path, one: dict[str, str], other: dict[str, str]
) -> None:
    left, right = among(world, tmp_path, ulp(**one), ulp(**other))
    assert left != right


def test_the_same_number_of_two_universities_is_no_evidence(world: Path, tmp_path: Path) -> None:
    line = "198500004\tKELLERBACH\t\tOdile\t\t2\t19630102\t67482\tStrasbourg\t\tLicence Gestion\t1984/1985\t"
    urs = tmp_path / "urs.csv"
    text = (world / "urs.csv").read_text("latin-1")
    urs.write_text(text + line + "\n", "latin-1")
    ulp_path = tmp_path / "ulp.csv"
    ulp_text = (world / "ulp.csv").read_text("cp1252")
    ulp_path.write_text(ulp_text + ulp() + "\n", "cp1252")
    clusters, _, _ = cluster_of([ulp_path, urs])
    last = (ulp_text.count("\n") + 1, text.count("\n") + 1)
    assert clusters[f"ulp.csv:{last[0]}"] != clusters[f"urs.csv:{last[1]}"]


@pytest.mark.parametrize("trouble", [0.0, 1.0, 2.0])
def test_quality_holds_at_other_rates_of_trouble(tmp_path: Path, trouble: float) -> None:
    generate_archives(3000, 21, trouble, tmp_path)
    _, records = read(*(tmp_path / f"{name}.csv" for name in ("ulp", "umb", "urs", "uds")))
    links = link(records)
    table = tabulate(records, links)
    quality = judge(links.cluster, read_truth(tmp_path / "truth.csv", table["file"], table["line"]))
    assert quality.recall > (0.97 if trouble > 1 else 0.98)
    assert quality.precision > 0.997
    assert quality.false_merges <= 4


def test_the_same_files_in_any_order_give_the_same_rows(world: Path) -> None:
    paths = [world / f"{name}.csv" for name in ("ulp", "umb", "urs", "uds")]
    tables = []
    for order in (paths, paths[::-1]):
        _, records = read(*order)
        tables.append(tabulate(records, link(records)))
    assert tables[0].equals(tables[1])
    assert tables[0]["confidence"].is_between(0, 1).all()
    assert len(tables[0]) == sum(len(path.read_bytes().splitlines()) - 1 for path in paths)


def test_few_records_and_empty_ones_are_linked_too(tmp_path: Path) -> None:
    one = write_archive(tmp_path, "ulp", ulp())
    assert len(set(cluster_of([one])[0].values())) == 1
    blank = write_archive(tmp_path, "uds", ";" * 17, ";" * 17, "broken")
    assert len(set(cluster_of([blank])[0].values())) == 3


def test_levels_of_agreement(tmp_path: Path) -> None:
    path = write_archive(
        tmp_path,
        "ulp",
        ulp(),
        ulp(name="KELLER", married="RITZSEL", given="BRIGITET", born="31/08/1974", ine="6869111556N"),
        ulp(name="BRIGITTE", given="RITZSEL", born="08/12/1964", ine="6869111565N"),
        ulp(name="RITZSEL-KELLER", given="ODILE BRIGITTE", born="12/08/1964", ine="1111111111A"),
    )
    _, records = read(path)
    left, right = np.array([0, 0, 0, 1, 2, 2]), np.array([1, 2, 3, 2, 3, 0])
    found = compare(records, left, right, count_frequencies(records)).levels
    assert found[0].tolist()[:3] == [Surname.CROSSED, Surname.SWAPPED, Surname.PART]
    assert [found[1][0], found[1][2]] == [Given.TYPO, Given.OTHER]
    assert [found[3][0], found[3][2]] == [Birth.DIGIT, Birth.TWO_PARTS]
    assert found[3][4] == Birth.SWAPPED
    assert [found[7][3], found[7][4]] == [Ine.TYPO, Ine.DIFFERENT]


def test_candidates_are_ordered_pairs_each_once(world: Path) -> None:
    _, records = read(world / "ulp.csv", world / "uds.csv")
    left, right = find_candidates(records)
    assert (left < right).all()
    assert len(np.unique(left * len(records) + right)) == len(left)
    number = records.number * 10 + records.university
    same = (records.number[left] >= 0) & (number[left] == number[right])
    assert same.any()


def test_a_poor_record_does_not_join_two_people() -> None:
    # 0-1 and 3-4 are sure; 2 is near to both; 1 and 3 contradict each other.
    left = np.array([0, 0, 1, 3, 2, 2, 0, 0, 1, 1])
    right = np.array([1, 2, 2, 4, 3, 4, 3, 4, 3, 4])
    odds = np.array([12.0, 5, 6, 12, 5, 5, -9, -9, -9, -9])
    conflict = np.array([False] * 6 + [True] * 4)
    found = cluster(
        np.zeros(5, dtype=np.int32),
        Graph(left, right, odds, conflict, np.zeros(len(left), dtype=np.bool_)),
        3.0,
    )
    assert found.tolist() == [0, 0, 0, 3, 3]


def test_records_lend_each_other_what_they_lack(tmp_path: Path) -> None:
    path = write_archive(
        tmp_path, "ulp", ulp(born="", given="B."), ulp(given="BRIGITTE ODILE"), ulp(place=""), ulp(sex="")
    )
    _, records = read(path)
    filled = fill_gaps(records, np.array([0, 0, 0, 3], dtype=np.int32))
    assert filled.date.tolist() == [19640831] * 4
    assert (filled.place[:3] == records.place[0]).all()
    assert filled.sex.tolist() == [2, 2, 2, 0]
    assert filled.given[2].tolist() == records.given[1].tolist()
    assert filled.given[0].tolist() == records.given[0].tolist()


def test_threshold_rises_with_what_is_expected_to_go_wrong() -> None:
    size = 4000
    left = np.arange(0, size, 2)
    sure, doubtful = np.full(len(left) - 150, 15.0), np.full(150, 3.6)
    odds = np.concatenate((sure, doubtful))
    none = np.zeros(len(left), dtype=np.bool_)
    least = choose_threshold(size, left, left + 1, np.full(len(left), 15.0), none)
    most = choose_threshold(size, left, left + 1, odds, none)
    assert least < most
    # Where recall would fall too far, false merges are put up with.
    third = np.where(np.arange(len(left)) % 3, 15.0, 3.6)
    assert choose_threshold(size, left, left + 1, third, none) <= 3.6


def test_judging_counts_pairs_and_false_merges() -> None:
    truth = Truth(np.array([0, 0, 0, 1, 1, 2], dtype=np.int32), ["", "a", "", "", "b", ""])
    found = judge(np.array([0, 0, 2, 3, 3, 3], dtype=np.int32), truth)
    assert (found.pairs, found.linked, found.right) == (4, 4, 2)
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert (found.clusters, found.false_merges, found.false_merges_per_10_000) == (3, 1, 10_000 / 3)
    assert found.missed["a"] == (1, 2)
    assert found.merged == {"": 1, "b": 1}


def test_explanation_tells_the_evidence(world: Path) -> None:
    archives, records = read(*(world / f"{name}.csv" for name in ("ulp", "umb")))
    links = link(records)
    number = records.number.astype(np.int64) * 10 + records.university
    one, other = next(
        (a, b)
        for a, b in zip(*(pairs.tolist() for pairs in find_candidates(records)), strict=True)
        if records.number[a] >= 0 and number[a] == number[b] and links.cluster[a] == links.cluster[b]
    )
    found = explain(records, links, archives, one, other)
    by_field = {evidence.field: evidence for evidence in found.evidence}
    assert by_field["student number"].agreement == "exact"
    assert by_field["student number"].weight > 5
    assert found.together
    assert found.chance > 0.9
    file = records.files[records.file[one]]
    assert find_row(records, f"some/where/{file}:{records.line[one]}") == one


def test_generated_archives_are_the_same_for_a_seed(tmp_path: Path) -> None:
    for name in ("a", "b"):
        random.seed(name)
        generate_archives(50, 3, 1.0, tmp_path / name)
    for path in sorted((tmp_path / "a").iterdir()):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    with (tmp_path / "a" / "truth.csv").open(encoding="utf-8") as file:
        truth = list(csv.DictReader(file))
    lines = sum(len(path.read_bytes().splitlines()) - 1 for path in tmp_path.glob("a/u*.csv"))
    assert len(truth) == lines
    assert {int(row["person"]) for row in truth} == set(range(50))
