"""A source is told by its archive alone."""

import pytest

from graph.address import Address
from graph.database import open_database
from graph.records import archive_id, archive_in, archive_of, record_id


@pytest.mark.parametrize("archive", ["2015/graduates", "a b", archive_id("a#b#c")])
def test_the_archive_of_a_record_is_found_by_python_and_cypher(address: Address, archive: str) -> None:
    source = record_id(archive, "c52f.2")
    assert archive_of(source) == archive != source
    with open_database(address) as database:
        assert database.read_one(f"RETURN {archive_in('$source')}", {"source": source}) == [archive]


def test_the_members_word_is_no_record() -> None:
    assert archive_of("member") == "member"
