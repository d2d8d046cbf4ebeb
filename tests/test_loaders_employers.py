"""Written employers linked to a register: what is sure, what staff are asked, what is unknown."""

import pytest

from loaders.employers.evaluation import judge, register_of
from loaders.employers.linking import Link, Linker, Verdict, Written
from loaders.employers.register import Employer, Register
from loaders.generator import reference
from loaders.generator.employer_names import MadeUp, make_employer_names


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(register_of(reference.known_employers()))


def _link(linker: Linker, name: str, city: str = "") -> Link:
    [link] = linker.link([Written(name, city)])
    return link


@pytest.mark.parametrize(
    ("name", "city", "employer"),
    [
        ("UNISTRA", "", "unistra"),
        ("Univ. de Strasbourg", "", "unistra"),
        ("Université de Strasbourg - Faculté de droit", "", "unistra"),
        ("HUS", "", "hus"),
        ("Hopitaux Univ", "Strasbourg", "hus"),
        ("Hôp. univ. de Strasbourg", "", "hus"),
        ("CHU Strasbourg", "", "hus"),
        ("C.N.R.S.", "", "cnrs"),
        ("CNRS UMR 7357", "", "cnrs"),
        ("CNRS, Institut Charles Sadron", "Strasbourg", "cnrs-ics"),
        ("Lidl (67)", "", "lidl"),
        ("Lidl", "Colmar", "lidl"),
        ("Sté Hager S.A.S.", "", "hager"),
        ("Ets Kuhn", "", "kuhn"),
        ("SOPRASTERIA", "", "sopra"),
        ("CrÃ©dit Mutuel", "", "cmaf"),
        ("Transgéne SA", "", "transgene"),
        ("Novartiss", "Bâle", "novartis"),
        ("CPAM 67", "", "cpam67"),
        ("Siemens", "67500 HAGUENAU CEDEX", "siemens-hag"),
        ("Siemens AG", "", "siemens"),
        ("Mairie de Colmar", "", "ville-colmar"),
        ("Mairie", "Colmar", "ville-colmar"),
        ("Lyc. Kleber", "Strasbourg", "lyc-kleber"),
    ],
)
def test_a_name_that_can_mean_only_one_is_linked(linker: Linker, name: str, city: str, employer: str) -> None:
    link = _link(linker, name, city)
    assert link.employer is not None, link
    assert (link.verdict, link.employer.id) == (Verdict.LINKED, employer)


@pytest.mark.parametrize(
    "name",
    ["Mairie", "Lycée", "Hôpital", "Université", "Conseil régional", "Centre hospitalier", "Strasbourg"],
)
def test_generic_words_alone_are_never_linked(linker: Linker, name: str) -> None:
    assert _link(linker, name).employer is None


@pytest.mark.parametrize(
    ("name", "city", "reason"),
    [
        ("Cabinet Kuhn", "", "'cabinet' stands in one of the two names alone"),
        ("Lycée Kléber", "Paris", "it is in another town"),
        ("SDIS 68", "", "the numbers differ"),
        ("CEA", "", "it may be Collectivité européenne d'Alsace, too"),
        ("Conseil régional", "", "many employers are called so"),
    ],
)
def test_what_is_uncertain_says_why(linker: Linker, name: str, city: str, reason: str) -> None:
    link = _link(linker, name, city)
    assert link.verdict is Verdict.UNCERTAIN
    assert reason in link.reasons
    assert link.candidates


@pytest.mark.parametrize("name", ["auto-entrepreneur", "Pharmacie Schmitt", "-", "", "Ville de Paris"])
def test_what_the_register_does_not_have_is_unknown(linker: Linker, name: str) -> None:
    assert _link(linker, name).verdict is Verdict.UNKNOWN


def test_a_unit_of_the_register_is_linked_itself() -> None:
    register = Register(
        [Employer("cnrs", "CNRS"), Employer("icube", "ICube", ("UMR 7357",), "Illkirch", "cnrs")]
    )
    link = _link(Linker(register), "CNRS UMR 7357")
    assert link.employer is not None
    assert link.employer.id == "icube"


def test_names_do_not_depend_on_each_other(linker: Linker) -> None:
    written = [Written("HUS"), Written("Mairie"), Written("Hager SAS", "Obernai")]
    assert list(linker.link(written)) == [_link(linker, *one) for one in written]


def test_the_made_up_names_are_linked_well() -> None:
    employers, names = make_employer_names(6_000, 1_000, 13)
    found = judge(
        names, list(Linker(register_of(employers)).link([Written(name.name, name.city) for name in names]))
    )[""]
    assert found.names == 1_000
    assert found.precision > 0.98
    assert found.recall > 0.95


def test_quality_counts_what_was_right_and_wrong() -> None:
    one, other = Employer("a", "A"), Employer("b", "B")
    links = [
        Link(Verdict.LINKED, one, 1, (), ()),
        Link(Verdict.LINKED, other, 1, (), ()),
        Link(Verdict.UNCERTAIN, None, 0.8, (), ()),
        Link(Verdict.UNKNOWN, None, 0, (), ()),
    ]
    names = [MadeUp(str(at), "", id, "x") for at, id in enumerate(("a", "a", "b", ""))]
    found = judge(names, links)
    assert (found[""].right, found[""].wrong, found[""].asked, found[""].known) == (1, 1, 1, 3)
    assert (found["x"].precision, found["x"].recall) == (1 / 2, 1 / 3)
