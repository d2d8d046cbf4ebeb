"""Where a Neo4j server answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens and how to log in; the password never prints."""

    uri: str
    user: str
    password: str
    database: str = "neo4j"

    def __repr__(self) -> str:
        return f"Address({self.user}@{self.uri}/{self.database})"
