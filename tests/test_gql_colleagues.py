"""Who from my program works at X: the answers against the same reckoned in Python from the graph's values."""

from collections.abc import AsyncIterator, Iterable
from itertools import product
from typing import Any

import pytest
from asking import VIEWERS, Asker, hide, open_asker
from graphs import EMPLOYER_PARTS, PROGRAM_REFORMS, Graph, labels_of, random_graph

from gql.ids import decode_id, encode_id
from graph.address import Address
from graph.model import Group
from graph.settings import Settings
from graph.visibility import Role, Viewer, label

QUERY = """query Q($employer: String!, $lineage: Boolean, $subsidiaries: Boolean, $past: Boolean) {
  viewer { whoWorksAt(
    employer: $employer, lineage: $lineage, subsidiaries: $subsidiaries, past: $past, first: 100
  ) {
    employer { id } alternatives { id } totalCount
    edges { since node { id } positions { title start end employer { id } } degrees { diploma { id } } }
  } }
}"""
PEOPLE = [f"p{number:02}" for number in range(12)]


@pytest.fixture(scope="module")
def graph() -> Graph:
    return hide(random_graph(5, people=80))


@pytest.fixture(scope="module")
async def asker(address: Address, settings: Settings, graph: Graph) -> AsyncIterator[Asker]:
    async with open_asker(address, settings, graph) as asker:
        yield asker


def reach(starts: Iterable[str], pairs: list[tuple[str, str]]) -> set[str]:
    """What can be reached over the pairs in their direction, the starts included."""
    found = set(starts)
    while new := {end for start, end in pairs if start in found} - found:
        found |= new
    return found


def with_lineage(diplomas: set[str]) -> set[str]:
    """Ancestors and descendants, not other descendants of the ancestors."""
    return reach(diplomas, PROGRAM_REFORMS) | reach(diplomas, [(new, old) for old, new in PROGRAM_REFORMS])


def with_parts(employers: set[str]) -> set[str]:
    return reach(employers, [(whole, part) for part, whole in EMPLOYER_PARTS])


def reckon(
    graph: Graph, viewer: Viewer, employer: str, lineage: bool, subsidiaries: bool, past: bool
) -> dict[str, dict[str, Any]]:
    """The colleagues of a viewer at an employer, by their ids: earliest start, employers, diplomas."""
    people = graph.people()
    ties = [tie for tie in graph.ties if tie.source[0] == "Person"]

    def diplomas_of(person: str) -> set[str]:
        return {
            tie.target[1] for tie in ties if tie.source[1] == person and tie.type in ("GRADUATED", "STUDIES")
        }

    programs = diplomas_of(viewer.person) if viewer.person else set()
    programs = with_lineage(programs) if lineage else programs
    employers = with_parts({employer}) if subsidiaries else {employer}
    needed = {label(group, viewer.role) for group in (Group.PROFILE, Group.STUDIES, Group.CAREER)}
    found = {}
    for person, values in people.items():
        positions = [
            tie
            for tie in ties
            if tie.source[1] == person
            and tie.type == "WORKED_AT"
            and tie.target[1] in employers
            and (past or "end" not in tie.values)
        ]
        degrees = diplomas_of(person) & programs
        if person != viewer.person and positions and degrees and needed <= set(labels_of(values)):
            starts = [tie.values["start"].isoformat() for tie in positions if "start" in tie.values]
            found[person] = {
                "since": min(starts, default=None),
                "employers": sorted(tie.target[1] for tie in positions),
                "diplomas": degrees,
            }
    return found


def read(page: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The same from an answer."""
    return {
        decode_id(edge["node"]["id"])[1]: {
            "since": edge["since"],
            "employers": sorted(decode_id(each["employer"]["id"])[1] for each in edge["positions"]),
            "diplomas": {decode_id(each["diploma"]["id"])[1] for each in edge["degrees"]},
        }
        for edge in page["edges"]
    }


@pytest.mark.parametrize("past", [True, False])
@pytest.mark.parametrize("subsidiaries", [True, False])
@pytest.mark.parametrize("lineage", [True, False])
async def test_colleagues_are_those_reckoned_from_the_values(
    asker: Asker, graph: Graph, lineage: bool, subsidiaries: bool, past: bool
) -> None:
    switches = {"lineage": lineage, "subsidiaries": subsidiaries, "past": past}
    total = 0
    for role in (Role.STUDENT, Role.ALUMNUS, Role.STAFF):
        for person in PEOPLE:
            viewer = Viewer(role, person)
            for name, employer in (("HUS", "e0"), ("és", "e2"), ("kronenbourg", "e5")):
                data = await asker.data(QUERY, variables={"employer": name, **switches}, viewer=viewer)
                page = data["viewer"]["whoWorksAt"]
                assert page["employer"] == {"id": encode_id("Employer", employer)}
                expected = reckon(graph, viewer, employer, **switches)
                assert read(page) == expected
                assert page["totalCount"] == len(expected)
                total += len(expected)
    assert total > 50


async def test_an_edge_for_each_person_in_the_order_of_names(asker: Asker, graph: Graph) -> None:
    seen = 0
    for person in PEOPLE:
        variables = {"employer": "CHU Strasbourg", "past": True}
        data = await asker.data(QUERY, variables=variables, viewer=Viewer(Role.STAFF, person))
        ids = [decode_id(edge["node"]["id"])[1] for edge in data["viewer"]["whoWorksAt"]["edges"]]
        assert len(set(ids)) == len(ids)
        assert ids == sorted(ids, key=lambda id: (graph.people()[id]["sort_name"], id))
        seen = max(seen, len(ids))
    assert seen > 3


@pytest.mark.parametrize("who", ["anonymous", "student without a person", "student who is nobody"])
async def test_without_a_program_there_are_no_colleagues(asker: Asker, who: str) -> None:
    data = await asker.data(QUERY, variables={"employer": "HUS", "past": True}, viewer=VIEWERS[who])
    page = data["viewer"]["whoWorksAt"]
    assert page["employer"] == {"id": encode_id("Employer", "e0")}
    assert (page["totalCount"], page["edges"]) == (0, [])


@pytest.mark.parametrize(
    ("typed", "employer"),
    [
        ("Hôpitaux universitaires de Strasbourg", "e0"),
        ("hopitaux universitaires de strasbourg", "e0"),
        ("HÔPITAUX UNIVERSITAIRES", "e0"),
        ("universitaires", "e0"),
        ("univ stras", "e0"),
        ("hus", "e0"),
        ("C.H.U. Strasbourg", "e0"),
        ("chu strasbourg", "e0"),
        ("hopitaux universitaire de strasbourg", "e0"),
        ("Hautepierre", "e1"),
        ("hautpierre", "e1"),
        ("ES", "e2"),
        ("electricite", "e2"),
        ("Électrcité de Strasbourg", "e2"),
        ("dupont", "e3"),
        ("Dupont & Fils (S.à r.l.) / Est", "e3"),
        ("strasbourg", "e4"),
        ("Ville de Strasbourg", "e4"),
        ("eurometropole", "e4"),
        ("Kronenbuorg", "e5"),
        ("brasserie kronenbourg", "e5"),
    ],
)
async def test_an_employer_is_found_as_people_type_it(asker: Asker, typed: str, employer: str) -> None:
    data = await asker.data(QUERY, variables={"employer": typed})
    found = data["viewer"]["whoWorksAt"]
    assert found["employer"] == {"id": encode_id("Employer", employer)}
    assert found["employer"] not in found["alternatives"]


@pytest.mark.parametrize("typed", ["qqqqqq", "Boulangerie Schmidt", "zz"])
async def test_no_employer_of_that_name(asker: Asker, typed: str) -> None:
    data = await asker.data(QUERY, variables={"employer": typed}, viewer=VIEWERS["student"])
    empty = {"employer": None, "alternatives": [], "totalCount": 0, "edges": []}
    assert data["viewer"]["whoWorksAt"] == empty


async def test_of_employers_that_match_alike_one_with_colleagues_comes_first(
    asker: Asker, graph: Graph
) -> None:
    """Both hospitals begin with "hôp"; the shorter name would come first."""
    chosen = set()
    for role, person, past in product(
        (Role.STUDENT, Role.ALUMNUS, Role.STAFF), [*PEOPLE, "nobody"], (True, False)
    ):
        switches = {"lineage": False, "subsidiaries": False, "past": past}
        viewer = Viewer(role, person)
        data = await asker.data(QUERY, variables={"employer": "hôp", **switches}, viewer=viewer)
        page = data["viewer"]["whoWorksAt"]
        at = {employer: reckon(graph, viewer, employer, **switches) for employer in ("e1", "e0")}
        expected = next((employer for employer in at if at[employer]), "e1")
        other = "e0" if expected == "e1" else "e1"
        assert page["employer"] == {"id": encode_id("Employer", expected)}
        assert page["alternatives"] == [{"id": encode_id("Employer", other)}]
        assert read(page) == at[expected]
        chosen.add((expected, bool(at[expected])))
    assert chosen == {("e0", True), ("e1", True), ("e1", False)}
