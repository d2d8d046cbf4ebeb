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
    EMPLOYER.label: ("Caisse d'Épargne", "L'Oréal", "S.A.R.L. Schmidt", "Dupont & Fils (S.à r.l.)", "E.D.F."),
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
