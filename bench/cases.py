"""The questions that are measured: each as a GraphQL operation and as a bare route."""

from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from bench.client import Request, make_request
from bench.sample import Ask
from gql.directory import DIRECTORY
from gql.ids import decode_id, encode_cursor, encode_id
from graph.errors import EntraideError


class AnswersDiffer(EntraideError):
    """The two sides do not give the same data, or none, so that their times say nothing."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question.

    Attributes:
        name: its name in the report.
        path: the bare route that answers it.
        root: where in the operation's `data` stands what the bare route gives.
        document: the GraphQL operation.
        node: type of the node that the argument `id` names.
    """

    name: str
    path: str
    root: tuple[str, ...]
    document: str
    node: str = ""

    def ask_api(self, port: int, token: str, ask: Ask) -> Request:
        """The request to the API: ids become global, a place in the directory becomes a cursor."""
        variables = dict(ask.arguments)
        if "id" in variables:
            variables["id"] = encode_id(self.node, variables["id"])
        if "after" in variables:
            variables["after"] = encode_cursor(DIRECTORY.name, variables["after"])
        body = orjson.dumps({"query": self.document, "variables": variables})
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return make_request(self.name, "POST", f"http://127.0.0.1:{port}/graphql", headers, body)

    def ask_bare(self, port: int, token: str, ask: Ask) -> Request:
        """The request to the bare route."""
        given = dict(ask.arguments)
        if "after" in given:
            given["after_name"], given["after_id"] = given.pop("after")
        url = f"http://127.0.0.1:{port}{self.path}?{urlencode(given)}"
        return make_request(self.name, "GET", url, {"Authorization": f"Bearer {token}"})

    def compare(self, api: bytes, bare: bytes) -> bool:
        """Make sure that both bodies hold the same data; gives whether there is any.

        Raises:
            AnswersDiffer: they do not.
        """
        answer = orjson.loads(api)
        if "errors" in answer:
            raise AnswersDiffer(f"{self.name}: the API answers with errors: {answer['errors']}")
        data = answer["data"]
        for name in self.root:
            data = data[name]
        found, wanted = with_own_ids(data), orjson.loads(bare)
        if difference := find_difference(found, wanted):
            raise AnswersDiffer(f"{self.name}: API and bare route give different data {difference}.")
        return bool(found.get("edges", True) if isinstance(found, dict) else found)


def with_own_ids(value: Any) -> Any:
    """An answer of the API with the graph's own ids for global ids, and places for cursors."""
    if isinstance(value, list):
        return [with_own_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    plain = {name: with_own_ids(item) for name, item in value.items()}
    if "id" in plain:
        plain["id"] = decode_id(plain["id"])[1]
    if plain.get("endCursor"):
        plain["endCursor"] = orjson.loads(urlsafe_b64decode(plain["endCursor"]))[1:]
    return plain


def find_difference(one: Any, other: Any, path: str = "") -> str:
    """Where and how two answers differ first; empty where they do not.

    >>> find_difference({"a": [1, 2]}, {"a": [1, 3]})
    'at .a.1: 2 and 3'
    """
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        pairs = [(name, one[name], other[name]) for name in one]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = [(str(place), *pair) for place, pair in enumerate(zip(one, other, strict=True))]
    else:
        return "" if one == other else f"at {path or 'the top'}: {str(one)[:200]} and {str(other)[:200]}"
    return next(filter(None, (find_difference(a, b, f"{path}.{name}") for name, a, b in pairs)), "")


_POSITIONS = "positions(past: false) { edges { title start node { id name } } }"

CASES: tuple[Case, ...] = (
    Case(
        "person_card",
        "/person_card",
        ("person",),
        f"""query PersonCard($id: ID!) {{
  person(id: $id) {{
    id name headline place languages
    degrees {{ edges {{ year honours node {{ id name level }} }} }}
    {_POSITIONS}
    skills {{ edges {{ node {{ id label }} }} }}
  }}
}}""",
        "Person",
    ),
    *(
        Case(
            name,
            "/who",
            ("viewer", "whoWorksAt"),
            """query WhoWorksAt($employer: String!) {
  viewer {
    whoWorksAt(employer: $employer) {
      employer { id name }
      totalCount
      edges {
        since
        node { id name headline }
        positions { title start employer { id name } }
        degrees { year diploma { id name } }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}""",
        )
        for name in ("who_large", "who_small")
    ),
    Case(
        "directory",
        "/directory",
        ("people",),
        f"""query Directory($first: Int!, $after: String) {{
  people(first: $first, after: $after) {{
    edges {{ node {{ id name headline {_POSITIONS} }} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}""",
    ),
    Case(
        "employer",
        "/employer",
        ("employer",),
        """query EmployerPage($id: ID!) {
  employer(id: $id) {
    id name aliases sector city
    partOf { id name }
    parts { totalCount edges { node { id name } } }
    people { totalCount edges { title start node { id name headline } } }
  }
}""",
        "Employer",
    ),
    Case(
        "people_1000",
        "/people",
        ("people",),
        """query People($first: Int!, $after: String) {
  people(first: $first, after: $after) {
    edges { node { id name headline givenName familyName place languages } }
    pageInfo { hasNextPage endCursor }
  }
}""",
    ),
    Case(
        "mentor_suggestions",
        "/mentor_suggestions",
        ("viewer", "mentorSuggestions"),
        """query MentorSuggestions($first: Int!) {
  viewer {
    mentorSuggestions(first: $first) {
      score
      person { id name headline }
      reasons { text weight }
    }
  }
}""",
    ),
    Case(
        "contact_suggestions",
        "/contact_suggestions",
        ("viewer", "contactSuggestions"),
        """query ContactSuggestions($first: Int!) {
  viewer {
    contactSuggestions(first: $first) {
      score
      person { id name headline }
      reasons { text weight }
    }
  }
}""",
    ),
)
