"""Labels derived from state, consent and audience; the predicates are tried on the graph by other tests."""

from itertools import product

import pytest

from graph.model import Audience, Group, State
from graph.visibility import VISIBILITY_LABELS, Role, Viewer, derive_labels, label, may_see

EVERYTHING = dict.fromkeys(Group, Audience.PUBLIC)


@pytest.mark.parametrize("state", [state for state in State if state is not State.ACTIVE])
def test_only_active_people_carry_labels(state: State) -> None:
    assert derive_labels(state, True, EVERYTHING) == []


def test_consent_is_needed() -> None:
    assert derive_labels(State.ACTIVE, False, EVERYTHING) == []


def test_everything_public_gives_every_label() -> None:
    assert sorted(derive_labels(State.ACTIVE, True, EVERYTHING)) == sorted(VISIBILITY_LABELS)


def test_nothing_said_shows_nothing() -> None:
    assert derive_labels(State.ACTIVE, True, {}) == []


@pytest.mark.parametrize(
    ("audience", "roles"),
    [
        (Audience.ME, ""),
        (Audience.STAFF, "Staff"),
        (Audience.ALUMNI, "Alumnus Staff"),
        (Audience.MEMBERS, "Student Alumnus Staff"),
        (Audience.PUBLIC, "Anonymous Student Alumnus Staff"),
    ],
)
def test_audience_includes_all_narrower_viewers(audience: Audience, roles: str) -> None:
    labels = derive_labels(State.ACTIVE, True, {**EVERYTHING, Group.CAREER: audience})
    assert {name for name in labels if name.startswith("Career")} == {
        f"CareerFor{role}" for role in roles.split()
    }


def test_hidden_profile_hides_every_group() -> None:
    for profile, group in product(Audience, Group):
        labels = derive_labels(State.ACTIVE, True, {**EVERYTHING, Group.PROFILE: profile})
        for role in Role:
            assert label(group, role) not in labels or label(Group.PROFILE, role) in labels


def test_admin_sees_as_staff_do() -> None:
    assert label(Group.CAREER, Role.ADMIN) == label(Group.CAREER, Role.STAFF)
    assert Viewer(Role.ADMIN).shape == Viewer(Role.STAFF).shape


def test_me_is_named_only_where_the_viewer_is_a_person() -> None:
    assert "me" not in may_see("p", Viewer(Role.STUDENT)).replace("Profile", "")
    assert may_see("p", Viewer(Role.STUDENT, "x")) == "(p:ProfileForStudent OR p = me)"
