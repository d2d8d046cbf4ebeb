"""A small university in which the demo's questions have known answers."""

from datetime import date

from graphs import Graph, Tie

from graph.folding import fold
from graph.model import Audience, Group, State


def make_demo_graph() -> Graph:
    """Alix studies chemistry; of its graduates Bruno and Chloé work at the CNRS, and Denis, who is hidden."""
    graph = Graph()
    graph.nodes["University", "U"] = {"name": "Université de Strasbourg"}
    graph.nodes["Faculty", "U:CHI"] = {"name": "Faculté de chimie"}
    graph.nodes["Diploma", "U:M:1"] = {"name": "Master Chimie", "since": 2000, "until": 2012}
    graph.nodes["Diploma", "U:M:2"] = {"name": "Master Chimie", "since": 2013}
    graph.nodes["Employer", "e1"] = {
        "name": "CNRS",
        "aliases": ["Centre national de la recherche scientifique"],
        "alias_text": "Centre national de la recherche scientifique",
        "folded": [fold("CNRS"), fold("Centre national de la recherche scientifique")],
        "city": "Paris",
    }
    graph.nodes["Skill", "s1"] = {"label": "Spectroscopie"}
    graph.nodes["Archive", "survey"] = {"label": "Enquête 2025", "kind": "positions"}
    graph.ties.extend(
        [
            Tie("PART_OF", ("Faculty", "U:CHI"), ("University", "U")),
            Tie("OFFERED_BY", ("Diploma", "U:M:1"), ("Faculty", "U:CHI")),
            Tie("OFFERED_BY", ("Diploma", "U:M:2"), ("Faculty", "U:CHI")),
            Tie("SUCCEEDED_BY", ("Diploma", "U:M:1"), ("Diploma", "U:M:2")),
        ]
    )
    for key, given, family in (
        ("alix", "Alix", "Zimmer"),
        ("bruno", "Bruno", "Klein"),
        ("chloe", "Chloé", "Klein"),
        ("denis", "Denis", "Caché"),
    ):
        _add_person(graph, key, given, family, listed=key != "denis")
    person = ("Person", "alix")
    graph.ties.append(Tie("STUDIES", person, ("Diploma", "U:M:2"), {"since": 2025, "sources": ["member"]}))
    for key, version, year in (("bruno", 1, 2010), ("chloe", 2, 2015), ("denis", 2, 2016)):
        person = ("Person", key)
        graph.ties.extend(
            [
                Tie(
                    "GRADUATED", person, ("Diploma", f"U:M:{version}"), {"year": year, "sources": ["member"]}
                ),
                Tie(
                    "WORKED_AT",
                    person,
                    ("Employer", "e1"),
                    {
                        "key": "1",
                        "title": "Ingénieur d'études",
                        "start": date(year, 9, 1),
                        "sources": ["survey#1"],
                        "as_of": date(2025, 12, 31),
                    },
                ),
            ]
        )
    graph.ties.append(Tie("HAS_SKILL", ("Person", "bruno"), ("Skill", "s1"), {"sources": ["member"]}))
    return graph


def _add_person(graph: Graph, key: str, given: str, family: str, listed: bool) -> None:
    graph.nodes["Person", key] = {
        "given_name": given,
        "family_name": family,
        "sort_name": fold(f"{family} {given}"),
        "state": State.ACTIVE.value,
        "listed": listed,
        "wishes": ["thèse"],
        "offers": ["cv"],
        "capacity": 2,
        **{f"audience_{group}": Audience.PUBLIC.value for group in Group},
    }
