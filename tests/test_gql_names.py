"""Names are found as people type them: accents, case, a part, elisions, abbreviations, a typo."""

from collections.abc import AsyncIterator

import pytest
from asking import Asker, open_asker
from graphs import Graph

from graph.address import Address
from graph.folding import fold
from graph.model import DIPLOMA, EMPLOYER, FACULTY, PERSON, SKILL, Audience, Group
from graph.settings import Settings

NAMES = {
    DIPLOMA.label: ("Master Sciences de l'ingénieur", "Licence Écologie", "Master Industrie 4.0"),
    FACULTY.label: ("Faculté des sciences de la vie", "École d’ingénieurs"),
    SKILL.label: ("Gestion d'équipe", "Économie de l’énergie"),
    EMPLOYER.label: (
        *("Caisse d'Épargne", "L'Oréal", "S.A.R.L. Schmidt", "Dupont & Fils (S.à r.l.)", "E.D.F."),
        *(
            "Académie de Strasbourg",
            "Crédit Mutuel",
            "Eurométropole",
            "Capgemini",
            "IBM",
            "Le Monde",
            "La Poste",
        ),
        *("Conseil de l'Europe", "Port autonome"),
    ),
}
PEOPLE = (("Zoé", "O'Neil"), ("Jean-Luc", "d’Alembert"), ("Ève", "de l'Épée"), ("Anne", "Müller"))


@pytest.fixture(scope="module")
async def asker(address: Address, settings: Settings) -> AsyncIterator[Asker]:
    graph = Graph()
    for kind, names in NAMES.items():
        for number, name in enumerate(names):
            property = "label" if kind == SKILL.label else "name"
            folded = {"folded": [fold(name)]} if kind == EMPLOYER.label else {}
            graph.nodes[kind, f"{kind}:{number}"] = {property: name, **folded}
    for number, (given, family) in enumerate(PEOPLE):
        graph.nodes[PERSON.label, f"p{number}"] = {
            "given_name": given,
            "family_name": family,
            "sort_name": fold(f"{family} {given}"),
            "state": "active",
            "listed": True,
            f"audience_{Group.PROFILE}": Audience.PUBLIC.value,
        }
    async with open_asker(address, settings, graph) as asker:
        yield asker


@pytest.mark.parametrize(
    ("field", "typed", "found"),
    [
        ("diplomas", "ingénieur", ["Master Sciences de l'ingénieur"]),
        ("diplomas", "sciences de l’ingenieur", ["Master Sciences de l'ingénieur"]),
        ("diplomas", "ECOLOGIE", ["Licence Écologie"]),
        ("diplomas", "industrie 4.0", ["Master Industrie 4.0"]),
        ("diplomas", "écolgie", ["Licence Écologie"]),
        ("diplomas", "médecine", []),
        ("faculties", "ingenieurs", ["École d’ingénieurs"]),
        ("faculties", "vie", ["Faculté des sciences de la vie"]),
        ("skills", "équipe", ["Gestion d'équipe"]),
        ("skills", "economie energie", ["Économie de l’énergie"]),
        ("employers", "épargne", ["Caisse d'Épargne"]),
        ("employers", "oreal", ["L'Oréal"]),
        ("employers", "l'oreal", ["L'Oréal"]),
        ("employers", "S.A.R.L. Schmidt", ["S.A.R.L. Schmidt"]),
        ("employers", "Dupont & Fils (S.à r.l.)", ["Dupont & Fils (S.à r.l.)"]),
        ("employers", "e.d.f.", ["E.D.F."]),
        # Articles and prepositions.
        ("employers", "l'académie de Strasbourg", ["Académie de Strasbourg"]),
        ("employers", "l’academie strasbourg", ["Académie de Strasbourg"]),
        ("employers", "l academie du strasbourg", ["Académie de Strasbourg"]),
        ("employers", "conseil europe", ["Conseil de l'Europe"]),
        ("employers", "le conseil de l'europe", ["Conseil de l'Europe"]),
        ("employers", "monde", ["Le Monde"]),
        ("employers", "La", ["La Poste"]),
        ("diplomas", "master industrie", ["Master Industrie 4.0"]),
        ("diplomas", "la licence d'écologie", ["Licence Écologie"]),
        ("diplomas", "licence médecine", []),
        # A space that is missing, or too much.
        ("employers", "creditmutuel", ["Crédit Mutuel"]),
        ("employers", "euro metropole", ["Eurométropole"]),
        ("employers", "euro métropole de colmar", ["Conseil de l'Europe", "Eurométropole"]),
        ("employers", "cap gemini", ["Capgemini"]),
        ("employers", "l'e.d.f", ["E.D.F."]),
        # Where nothing has all of it.
        ("employers", "IBN", ["IBM"]),
        ("employers", "IBN France", ["IBM"]),
        ("employers", "Crédit Mutuel Enterprise", ["Crédit Mutuel"]),
        ("employers", "zzz", []),
    ],
)
async def test_a_name_is_found(asker: Asker, field: str, typed: str, found: list[str]) -> None:
    name = "label" if field == "skills" else "name"
    page = f"totalCount edges {{ node {{ {name} }} }}"
    query = f"query Q($typed: String!) {{ {field}(search: $typed) {{ {page} }} }}"
    data = await asker.data(query, variables={"typed": typed})
    assert [edge["node"][name] for edge in data[field]["edges"]] == found
    assert data[field]["totalCount"] == len(found)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("neil", ["Zoé O'Neil"]),
        ("o'neil", ["Zoé O'Neil"]),
        ("ZOE", ["Zoé O'Neil"]),
        ("luc", ["Jean-Luc d’Alembert"]),
        ("alem jean", ["Jean-Luc d’Alembert"]),
        ("d'alembert", ["Jean-Luc d’Alembert"]),
        ("épée", ["Ève de l'Épée"]),
        ("mull", ["Anne Müller"]),
        ("muller anne", ["Anne Müller"]),
        ("muler", []),
        ("ull", []),
    ],
)
async def test_a_person_is_found_by_the_beginnings_of_their_names(
    asker: Asker, typed: str, found: list[str]
) -> None:
    query = (
        "query Q($typed: String!) { people(where: {name: $typed}) { totalCount edges { node { name } } } }"
    )
    data = await asker.data(query, variables={"typed": typed})
    assert [edge["node"]["name"] for edge in data["people"]["edges"]] == found
    assert data["people"]["totalCount"] == len(found)


SIGNS = ('q" OR *', "q) OR (b", "given_name:zoe", "zoe AND", "NOT q", "q~9", "/.*/", "q\\", "+-!^")


@pytest.mark.parametrize("typed", SIGNS)
async def test_signs_of_the_search_language_are_only_signs(asker: Asker, typed: str) -> None:
    query = """query Q($typed: String!) {
        people(where: {name: $typed}) { totalCount }
        employers(search: $typed) { totalCount }
        viewer { whoWorksAt(employer: $typed) { totalCount } }
    }"""
    answer = await asker.ask(query, variables={"typed": typed})
    if "errors" in answer:
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_FILTER"]
    else:
        assert answer["data"]["people"] == {"totalCount": 0}


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("l'académie de Strasbourg", "Académie de Strasbourg"),
        ("creditmutuel", "Crédit Mutuel"),
        ("euro metropole", "Eurométropole"),
        ("euro métropole de strasbourg", "Eurométropole"),
        ("cap gemini", "Capgemini"),
        ("IBN", "IBM"),
        ("le monde", "Le Monde"),
        ("xyz", None),
    ],
)
async def test_an_employer_is_understood(asker: Asker, typed: str, understood: str | None) -> None:
    query = "query Q($typed: String!) { viewer { whoWorksAt(employer: $typed) { employer { name } } } }"
    for compiled in (True, False):
        data = await asker.data(query, variables={"typed": typed}, compiled=compiled)
        assert data["viewer"]["whoWorksAt"]["employer"] == (understood and {"name": understood})


@pytest.mark.parametrize(
    "typed",
    [" ".join(["x"] * 100), " ".join(["abcdefghijklmnopqrst"] * 4), "x" * 200, " ".join(["abcdef"] * 28)],
)
async def test_the_longest_names_can_be_searched(asker: Asker, typed: str) -> None:
    query = """query Q($typed: String!) {
        employers(search: $typed) { totalCount } diplomas(search: $typed) { totalCount }
    }"""
    data = await asker.data(query, variables={"typed": typed})
    assert data == {"employers": {"totalCount": 0}, "diplomas": {"totalCount": 0}}
