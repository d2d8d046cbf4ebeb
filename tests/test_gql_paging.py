"""Every connection of the schema, walked in small pages: all entries once, in one order, from any cursor."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from asking import VIEWERS, Asker, global_ids, hide, open_asker
from graphql import GraphQLObjectType, get_named_type, is_leaf_type
from graphs import OFFERED_BY, PART_OF, SUCCEEDED_BY, Graph, Tie, random_graph

from gql.ids import encode_id
from graph.address import Address
from graph.model import CONTACT
from graph.settings import Settings
from graph.visibility import Role, Viewer

NODES = ("Person", "Diploma", "Faculty", "Employer", "Skill", "University")
ROOTS = ("people", "diplomas", "faculties", "employers", "skills")
WIDER = {"people": "past: true, subsidiaries: true"}
"""Arguments with which a field of a node gives more than without."""

STUDENT = Viewer(Role.STUDENT, "p00")


@pytest.fixture(scope="module")
def graph() -> Graph:
    graph = hide(random_graph(11, people=60))
    for part in ("e2", "e4"):
        graph.ties.append(Tie(PART_OF, ("Employer", part), ("Employer", "e0")))
    for mentor in ("p01", "p02", "p03"):
        graph.nodes["Person", mentor]["audience_network"] = "public"
        graph.ties.append(Tie("MENTORS", ("Person", mentor), ("Person", "p00"), {"state": "active"}))
    add_history(graph)
    return graph


def add_history(graph: Graph) -> None:
    """What faculties and universities came from and became, several of each, some in the same year."""
    for number in range(3):
        graph.nodes["University", f"V{number}"] = {"name": "Université Trois"}
        on = {"on": date(2020, 1, 1)} if number else {}
        graph.ties.append(Tie(SUCCEEDED_BY, ("University", "U2"), ("University", f"V{number}"), on))
        graph.nodes["Faculty", f"V{number}:SCI"] = {"name": "Sciences"}
        graph.ties.append(Tie(SUCCEEDED_BY, ("Faculty", "U1:SCI"), ("Faculty", f"V{number}:SCI")))
        graph.ties.append(Tie(SUCCEEDED_BY, ("Faculty", f"V{number}:SCI"), ("Faculty", "U2:LET")))
        for faculty in ("U1:SCI", "U2:SCI"):
            period = {"since": 2009, "until": 2010 + number} if number else {}
            graph.ties.append(Tie(PART_OF, ("Faculty", faculty), ("University", "V0"), period))
    for number in range(2):
        graph.ties.append(Tie(OFFERED_BY, ("Diploma", "U1:A:1"), ("Faculty", f"V{number}:SCI"), {"since": 9}))


@pytest.fixture(scope="module")
async def asker(address: Address, settings: Settings, graph: Graph) -> AsyncIterator[Asker]:
    async with open_asker(address, settings, graph, page_default=3) as asker:
        yield asker


def connections(asker: Asker, type_name: str) -> list[str]:
    """The connection fields of a type."""
    found = asker.schema._schema.type_map[type_name]
    assert isinstance(found, GraphQLObjectType)
    return [name for name, field in found.fields.items() if str(field.type).endswith("Connection!")]


def ask_page(asker: Asker, type_name: str, field: str, arguments: str = "") -> str:
    """A page of a field, named `page`, with all scalars of its edges."""
    parent = asker.schema._schema.type_map[type_name]
    assert isinstance(parent, GraphQLObjectType)
    connection = get_named_type(parent.fields[field].type)
    assert isinstance(connection, GraphQLObjectType)
    edge = get_named_type(connection.fields["edges"].type)
    assert isinstance(edge, GraphQLObjectType)
    scalars = " ".join(name for name, each in edge.fields.items() if is_leaf_type(get_named_type(each.type)))
    return (
        f"page: {field}(first: $first, after: $after {arguments}) {{"
        f" totalCount pageInfo {{ hasNextPage endCursor }} edges {{ {scalars} node {{ id }} }} }}"
    )


async def read_page(asker: Asker, query: str, viewer: Viewer, **variables: Any) -> Any:
    """The page that a query asks for."""
    data = await asker.data(query, variables=variables, viewer=viewer)
    while "page" not in data:
        (data,) = data.values()
    return data["page"]


async def walk(asker: Asker, query: str, viewer: Viewer, first: int, **variables: Any) -> list[Any]:
    """All edges, read in pages of `first`; each page is checked by itself."""
    edges: list[Any] = []
    after = None
    while True:
        page = await read_page(asker, query, viewer, first=first, after=after, **variables)
        assert len(page["edges"]) <= first
        edges += page["edges"]
        end = page["edges"][-1]["cursor"] if page["edges"] else None
        assert page["pageInfo"]["endCursor"] == end
        if not page["pageInfo"]["hasNextPage"]:
            assert len(edges) == page["totalCount"]
            return edges
        assert len(page["edges"]) == first
        after = end


async def check_walk(asker: Asker, query: str, viewer: Viewer, **variables: Any) -> int:
    """Walk in several ways; returns how many entries there are."""
    whole = await walk(asker, query, viewer, 100, **variables)
    cursors = [edge["cursor"] for edge in whole]
    assert len(set(cursors)) == len(cursors)
    for first in (1, 2, len(whole) or 1):
        assert await walk(asker, query, viewer, first, **variables) == whole
    for position in range(0, len(whole), 3):
        rest = await read_page(asker, query, viewer, first=100, after=cursors[position], **variables)
        assert rest["edges"] == whole[position + 1 :]
        assert rest["totalCount"] == len(whole)
    return len(whole)


@pytest.mark.parametrize("type_name", NODES)
async def test_connections_of_a_node(asker: Asker, graph: Graph, type_name: str) -> None:
    for field in connections(asker, type_name):
        page = ask_page(asker, type_name, field, WIDER.get(field, "") if type_name == "Employer" else "")
        query = (
            "query Q($id: ID!, $first: Int, $after: String)"
            f" {{ node(id: $id) {{ ... on {type_name} {{ {page} }} }} }}"
        )
        most = 0
        for id in global_ids(graph)[type_name][:5]:
            most = max(most, await check_walk(asker, query, STUDENT, id=id))
        assert most > 1, field


async def test_what_belongs_to_a_relationship_stands_on_the_edge(asker: Asker) -> None:
    ids = {kind: encode_id(kind, key) for kind, key in [("Diploma", "U1:A:1"), ("Faculty", "V0:SCI")]}
    query = """query Q($d: ID!, $f: ID!, $u: ID!, $v: ID!) {
        diploma(id: $d) { faculties(first: 50) { edges { since until node { id } } } }
        faculty(id: $f) { diplomas { edges { since until node { id } } } }
        moved: faculty(id: $u) { universities(first: 9) { edges { since until node { name } } } }
        node(id: $v) { ... on University { name successors { edges { on node { name } } } } }
    }"""
    variables = {
        "d": ids["Diploma"],
        "f": ids["Faculty"],
        "u": encode_id("Faculty", "U1:SCI"),
        "v": encode_id("University", "U1"),
    }
    data = await asker.data(query, variables=variables)
    assert data == await asker.data(query, variables=variables, compiled=False)
    faculties = data["diploma"]["faculties"]["edges"]
    assert {"since": 9, "until": None, "node": {"id": ids["Faculty"]}} in faculties
    assert data["faculty"]["diplomas"]["edges"] == [
        {"since": 9, "until": None, "node": {"id": ids["Diploma"]}}
    ]
    assert [tuple(edge.values()) for edge in data["moved"]["universities"]["edges"]] == [
        (None, None, {"name": "Université Trois"}),
        (2009, 2011, {"name": "Université Trois"}),
        (2009, 2012, {"name": "Université Trois"}),
        (2000, None, {"name": "Université Un"}),
    ]
    assert data["node"] == {
        "name": "Université Un",
        "successors": {"edges": [{"on": "2009-01-01", "node": {"name": "Université Deux"}}]},
    }


@pytest.mark.parametrize("kind", ["University", "Occupation", "Outcome"])
async def test_node_takes_every_id(asker: Asker, graph: Graph, kind: str) -> None:
    id = global_ids(graph)[kind][0]
    for compiled in (True, False):
        data = await asker.data(f'{{ node(id: "{id}") {{ __typename id }} }}', compiled=compiled)
        assert data["node"] == {"__typename": kind, "id": id}


@pytest.mark.parametrize("who", ["anonymous", "student", "staff", "alumnus whom others do not see"])
@pytest.mark.parametrize("field", ROOTS)
async def test_connections_of_the_root(asker: Asker, field: str, who: str) -> None:
    query = f"query Q($first: Int, $after: String) {{ {ask_page(asker, 'Query', field)} }}"
    assert await check_walk(asker, query, VIEWERS[who]) > 1


@pytest.mark.parametrize(
    "where",
    [
        '{name: "l"}',
        "{program: $program}",
        "{program: $program, lineage: false}",
        "{faculty: $faculty}",
        "{cohort: 2010}",
        "{employer: $employer}",
        "{employer: $employer, past: true, subsidiaries: false}",
        "{skill: $skill}",
        '{name: "m", program: $program, employer: $employer, past: true}',
    ],
)
async def test_filtered_directory(asker: Asker, graph: Graph, where: str) -> None:
    ids = global_ids(graph)
    given = {
        "program": ids["Diploma"][2],
        "faculty": ids["Faculty"][1],
        "employer": ids["Employer"][0],
        "skill": ids["Skill"][0],
    }
    used = {name: value for name, value in given.items() if f"${name}" in where}
    declared = "".join(f", ${name}: ID!" for name in used)
    page = ask_page(asker, "Query", "people", f"where: {where}")
    query = f"query Q($first: Int, $after: String{declared}) {{ {page} }}"
    assert await check_walk(asker, query, STUDENT, **used) > 0


@pytest.mark.parametrize("past", ["true", "false"])
async def test_who_works_at(asker: Asker, past: str) -> None:
    arguments = f'employer: "hopital", past: {past}'
    page = ask_page(asker, "Viewer", "whoWorksAt", arguments)
    query = f"query Q($first: Int, $after: String) {{ viewer {{ {page} }} }}"
    found = [await check_walk(asker, query, Viewer(Role.STUDENT, f"p{n:02}")) for n in range(5)]
    assert max(found) > 1


async def test_a_page_has_the_default_size_when_it_says_nothing(asker: Asker) -> None:
    data = await asker.data("{ people { edges { node { id } } pageInfo { hasNextPage } } }")
    assert len(data["people"]["edges"]) == 3
    assert data["people"]["pageInfo"] == {"hasNextPage": True}


async def test_an_empty_list_has_no_cursor(asker: Asker) -> None:
    page = "totalCount edges { cursor } pageInfo { hasNextPage endCursor }"
    data = await asker.data(f'{{ people(where: {{name: "qqq"}}) {{ {page} }} }}')
    empty = {"totalCount": 0, "edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    assert data["people"] == empty


async def test_the_directory_is_in_the_order_of_names(asker: Asker, graph: Graph) -> None:
    data = await asker.data("{ people(first: 100) { edges { node { id } } } }", viewer=STUDENT)
    seen = [edge["node"]["id"] for edge in data["people"]["edges"]]
    people = graph.people()
    by_id = dict(zip(global_ids(graph)["Person"], people, strict=True))
    names = [(people[by_id[id]]["sort_name"], by_id[id]) for id in seen]
    assert names == sorted(names)


def test_a_contact_is_described_by_its_own_tie(asker: Asker) -> None:
    edge = asker.schema._schema.type_map["ContactEdge"]
    assert isinstance(edge, GraphQLObjectType)
    assert edge.fields["since"].description == CONTACT.property("since").description
