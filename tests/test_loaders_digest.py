from collections.abc import Iterator

import pytest
from graphs import clear
from loader_files import write_little

from graph.database import Database, open_database
from graph.engine import Address
from graph.settings import Settings
from loaders.digest import digest_content
from loaders.loading import load


@pytest.fixture(scope="module")
def database(
    address: Address, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    with open_database(address) as database:
        clear(database)
        load(database, [write_little(tmp_path_factory.mktemp("little"))], settings)
        yield database
        clear(database)


@pytest.mark.parametrize(
    ("change", "undo"),
    [
        ("MATCH (p:Person {sort_name: 'nom1 prenom1'}) SET p.wishes = ['x']", "REMOVE p.wishes"),
        ("MATCH (p:Person {sort_name: 'nom1 prenom1'}) REMOVE p:CareerForAlumnus", "SET p:CareerForAlumnus"),
        ("MATCH ()-[w:WORKED_AT {title: 'Philosophe'}]->() SET w.place = 'Metz'", "REMOVE w.place"),
        ("MATCH (d:Diploma {id: 'UDS:PHI:1'}) SET d.until = 2020", "REMOVE d.until"),
        ("MATCH (u:University {id: 'UDS'}) SET u.until = date('2030-01-01')", "REMOVE u.until"),
        ("MATCH (i:Identity {student_number: '1'}) SET i.ine = 'x'", "REMOVE i.ine"),
        ("MATCH (n:Employer {id: 'nhc'})-[r:PART_OF]->(w) DELETE r", "MERGE (n)-[:PART_OF]->(w)"),
        (
            "MATCH (:Person)-[c:CONTACT]->(:Person) SET c.since = date('2016-01-01')",
            "SET c.since = date('2015-01-01')",
        ),
        ("MATCH (a:Archive {kind: 'positions'}) SET a.label = 'x'", "SET a.label = $label"),
    ],
)
def test_every_change_shows_and_taking_it_back_too(database: Database, change: str, undo: str) -> None:
    [[label]] = database.read("MATCH (a:Archive {kind: 'positions'}) RETURN a.label")
    before = digest_content(database)
    database.write(change.replace(" DELETE r", " SET r.x = 1 DELETE r"))
    assert digest_content(database) != before
    found = change[: max(change.rfind(" SET "), change.rfind(" REMOVE "), change.rfind(" DELETE "))]
    found = found.replace("-[r:PART_OF]->(w)", ", (w {id: 'hus'})")
    database.write(f"{found} {undo}", {"label": label})
    assert digest_content(database) == before


def test_ids_stamps_times_and_the_direction_of_a_contact_do_not_show(database: Database) -> None:
    before = digest_content(database)
    database.write("MATCH (p:Person) SET p.id = randomUUID()")
    database.write("MATCH (r:Record) SET r.run = 'x'")
    database.write("MATCH (a:Archive) SET a.loaded_at = datetime(), a.run = 'x', a.digest = 'x'")
    database.write(
        "MATCH (a:Person)-[c:CONTACT]->(b:Person) CREATE (b)-[d:CONTACT]->(a) SET d = properties(c) DELETE c"
    )
    assert digest_content(database) == before
