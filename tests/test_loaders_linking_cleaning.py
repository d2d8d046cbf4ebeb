import numpy as np
import pytest

from loaders.linking.civil import is_whole_ine, parse_ine, parse_sex
from loaders.linking.dates import NO_DAY, Day, parse_day, resolve_years
from loaders.linking.diplomas import parse_diploma, parse_year
from loaders.linking.names import parse_given_names, parse_surname
from loaders.linking.places import parse_department, parse_place
from loaders.linking.swaps import unswap
from loaders.linking.text import plain, repair


@pytest.mark.parametrize("word", ["Béatrice", "Françoise", "Hœnheim", "Joëlle", "Épinal", "Güneş", "Zoé"])
def test_mojibake_is_repaired(word: str) -> None:
    for codec in ("cp1252", "latin-1"):
        try:
            garbled = word.encode().decode(codec)
        except UnicodeDecodeError:
            continue
        assert repair(garbled) == word
        assert repair(word) == word


def test_names_that_only_look_garbled_stay() -> None:
    assert repair("Âge") == "Âge"
    assert repair("SÃO") == "SÃO"


def test_accents_ligatures_and_marks_are_folded() -> None:
    assert plain("Szymański") == "SZYMANSKI"
    assert plain("D’Œuvre—Groß") == "D OEUVRE-GROSS"


@pytest.mark.parametrize(
    ("text", "main", "other"),
    [
        ("Kieffer epouse Kieffer-Frastais", "KIEFFER", "KIEFFERFRASTAIS"),
        ("Pereira ep. Schmitt", "PEREIRA", "SCHMITT"),
        ("Calrreux née Brorras", "BRORRAS", "CALRREUX"),
        ("DE HARRANT", "DEHARRANT", ""),
        ("Mme Klein", "KLEIN", ""),
        ("NEE", "NEE", ""),
    ],
)
def test_surnames_are_taken_apart(text: str, main: str, other: str) -> None:
    found = parse_surname(text)
    assert (found.main, found.other) == (main, other)


def test_parts_of_compound_names_are_kept_without_particles() -> None:
    assert parse_surname("FALL-TCHOUPE")[2:] == ("FALL", "TCHOUPE")
    assert parse_surname("BEN ABBES")[2:] == ("ABBES", "")


def test_given_names_are_a_list_however_written() -> None:
    names = ("FRANCOISE", "MONIQUE", "BERNADETTE")
    assert parse_given_names("FRANCOISE, MONIQUE, BERNADETTE") == names
    assert parse_given_names("Françoise Monique Bernadette") == names
    assert parse_given_names("Anne-Laure Monique") == ("ANNELAURE", "MONIQUE")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15 avril 1948", Day(1948, 4, 15)),
        ("1er août 1950", Day(1950, 8, 1)),
        ("17/05/48", Day(48, 5, 17)),
        ("19470130", Day(1947, 1, 30)),
        ("1948-04-15", Day(1948, 4, 15)),
        ("31/02/1950", Day(1950, 2, 31)),
        ("04/17/1948", Day(1948, 4, 17)),
        ("1962", Day(1962, 0, 0)),
        ("inconnue", NO_DAY),
        ("", NO_DAY),
        ("01/01/1066", NO_DAY),
    ],
)
def test_dates_are_read_as_archives_write_them(text: str, day: Day) -> None:
    assert parse_day(text) == day


def test_years_of_two_digits_leave_time_to_graduate() -> None:
    years = np.array([48, 48, 1948, 2, 2, 0], dtype=np.int32)
    told = np.array([True, True, True, True, True, False])
    graduation = np.array([1970, 0, 1970, 1930, 2024, 1980], dtype=np.int32)
    assert resolve_years(years, told, graduation).tolist() == [1948, 1948, 1948, 1902, 2002, 0]


def test_places_and_departments() -> None:
    assert parse_place("Longwy (54)") == ("LONGWY", "54")
    assert parse_place("STE MARIE AUX MINES").name == parse_place("Sainte-Marie-aux-Mines").name
    assert parse_place("LYON 3EME").name == "LYON"
    assert [parse_department(code) for code in ("2A004", "97209", "99", "x", "")] == [
        "2A",
        "97",
        "99",
        "",
        "",
    ]


def test_sex_comes_from_letters_titles_and_numbers() -> None:
    assert [parse_sex(text) for text in ("1", "2", "M", "F", "M.", "Mlle", "Mme", "?", "3")] == [
        1,
        2,
        1,
        2,
        1,
        2,
        2,
        0,
        0,
    ]


def test_ine_is_checked_for_its_shape() -> None:
    assert is_whole_ine("6869111556N")
    assert is_whole_ine("07649P872YN")
    assert not is_whole_ine("686911155N")
    assert parse_ine("néant") == ""


def test_diplomas_and_years() -> None:
    assert parse_diploma("Diplôme d'État de docteur Médecine").field == "MEDECINE"
    assert parse_diploma("Master recherche Droit privé").kind == "MASTER RECHERCHE"
    assert parse_diploma("Mastering the arts").kind == ""
    assert [parse_year(text) for text in ("1999/2000", "1999/00", "07/10/2009", "x")] == [2000, 2000, 2009, 0]


def test_swapped_names_are_turned_where_others_tell_which_is_which() -> None:
    # Names: 0 and 1 are surnames, 2 and 3 given names; the last record is the other way round.
    surname = np.full((5, 4), -1, dtype=np.int32)
    given = np.full((5, 5), -1, dtype=np.int32)
    surname[:, 0] = [0, 1, 0, 1, 2]
    given[:, 0] = [2, 3, 3, 2, 0]
    turned, names, swapped = unswap(surname, given, given[:, 0], 4)
    assert (turned[4, 0], names[4, 0]) == (0, 2)
    assert swapped.tolist() == [False] * 4 + [True]
    assert turned[:4].tolist() == surname[:4].tolist()
