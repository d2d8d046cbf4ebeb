"""The declaration is whole: everything has a meaning, every end is declared, every person's field a group."""

from graph.model import (
    MATCHED,
    NODES,
    PERSON,
    RELATIONSHIPS,
    RESPONDED,
    SEEKS,
    Group,
    Layer,
    Sensitivity,
)

LABELS = {node.label for node in NODES}


def test_ends_of_relationships_are_declared() -> None:
    for tie in RELATIONSHIPS:
        assert {tie.source, tie.target} <= LABELS, tie


def test_everything_is_described() -> None:
    for declared in (*NODES, *RELATIONSHIPS):
        assert declared.description.endswith(".")
        for prop in declared.properties:
            assert prop.description.endswith("."), prop


def test_keys_and_indexes_name_declared_properties() -> None:
    for node in NODES:
        names = {prop.name for prop in node.properties}
        assert node.key in names
        for columns in node.indexes:
            assert set(columns) <= names
        if node.full_text:
            assert set(node.full_text.properties) <= names


def test_nothing_that_identifies_stands_on_a_person() -> None:
    assert all(prop.sensitivity is not Sensitivity.IDENTIFYING for prop in PERSON.properties)


def test_every_tie_of_a_person_to_a_fact_belongs_to_a_group() -> None:
    books = (RESPONDED, SEEKS, MATCHED)  # Nobody is shown what somebody answered, or what staff draft.
    assert {tie.group for tie in books} == {None}
    facts = [tie for tie in RELATIONSHIPS if tie.source == "Person" and tie not in books]
    assert {tie.group for tie in facts} == {Group.STUDIES, Group.CAREER, Group.SKILLS, Group.NETWORK}


def test_audiences_are_entered_by_the_member() -> None:
    for group in Group:
        assert PERSON.property(f"audience_{group}").layer is Layer.MEMBER
