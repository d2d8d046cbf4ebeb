"""Tokens become viewers; whatever is wrong with one is refused before anything is asked."""

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key

from gql.keys import KeySource, NoKeys, NoSuchKey
from gql.login import LONGEST_TOKEN, Login, LoginError, read_viewer
from graph.settings import Settings, make_settings
from graph.visibility import ANONYMOUS, Role, Viewer

ISSUER = "https://login.example.org"
KEY = generate_private_key(65537, 2048)
OTHER_KEY = generate_private_key(65537, 2048)


class OneKey:
    """A key source that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def find(self, kid: str | None) -> RSAPublicKey:
        self.asked += 1
        if kid != "k1":
            raise NoSuchKey
        return KEY.public_key()


def login(keys: KeySource | None = None, **values: Any) -> Login:
    return Login(make_settings(jwt_issuer=ISSUER, **values), keys or OneKey())


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    made = {"iss": ISSUER, "aud": "entraide", "sub": "p1", "iat": now, "exp": now + 60, "roles": ["student"]}
    return {name: value for name, value in {**made, **changes}.items() if value is not None}


def sign(content: dict[str, Any], key: RSAPrivateKey = KEY, kid: str = "k1") -> str:
    return "Bearer " + jwt.encode(content, key, algorithm="RS256", headers={"kid": kid})


async def test_no_token_is_anonymous() -> None:
    assert await login().identify(None) == ANONYMOUS


async def test_token_says_who_asks() -> None:
    assert await login().identify(sign(claims())) == Viewer(Role.STUDENT, "p1")


async def test_scheme_is_read_in_any_case() -> None:
    assert await login().identify(sign(claims()).replace("Bearer", "bearer")) == Viewer(Role.STUDENT, "p1")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exp": int(time.time()) - 3600}, "expired"),
        ({"nbf": int(time.time()) + 3600}, "not valid"),
        ({"aud": "another"}, "audience"),
        ({"iss": "https://evil.example.org"}, "issuer"),
        ({"exp": None}, "not valid"),
        ({"iss": None}, "not valid"),
        ({"aud": None}, "not valid"),
        ({"sub": None}, "not valid"),
        ({"sub": ""}, "id of a person"),
        ({"sub": "x" * 500}, "id of a person"),
        ({"roles": {"student": True}}, "list of texts"),
        ({"roles": [1]}, "list of texts"),
    ],
)
async def test_token_that_does_not_fit_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(LoginError, match=reason):
        await login().identify(sign(claims(**changes)))


async def test_signature_of_another_key_is_refused() -> None:
    with pytest.raises(LoginError):
        await login().identify(sign(claims(), OTHER_KEY))


async def test_unknown_key_is_refused() -> None:
    with pytest.raises(LoginError):
        await login().identify(sign(claims(), kid="k2"))


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS384", "PS256"])
async def test_other_algorithms_are_refused(algorithm: str) -> None:
    key: Any = {"none": None, "HS256": "x" * 64}.get(algorithm, KEY)
    token = jwt.encode(claims(), key, algorithm=algorithm, headers={"kid": "k1"})
    with pytest.raises(LoginError):
        await login().identify(f"Bearer {token}")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic dTpw", "Bearer a.b", "Bearer é.ü.ñ", "Bearer a.b.c d"]
)
async def test_malformed_header_is_refused(header: str) -> None:
    with pytest.raises(LoginError):
        await login().identify(header)


async def test_long_token_is_not_even_read() -> None:
    keys = OneKey()
    with pytest.raises(LoginError, match="too long"):
        await login(keys).identify(sign(claims(padding="x" * LONGEST_TOKEN)))
    assert keys.asked == 0


async def test_without_an_issuer_every_token_is_refused() -> None:
    with pytest.raises(LoginError):
        await login(NoKeys()).identify(sign(claims()))


async def test_token_is_checked_once_a_minute() -> None:
    keys, now = OneKey(), time.time()
    door = Login(make_settings(jwt_issuer=ISSUER), keys, lambda: now)
    token = sign(claims(exp=int(now) + 3600))
    for _ in range(3):
        assert await door.identify(token) == Viewer(Role.STUDENT, "p1")
    assert keys.asked == 1
    now += 61
    await door.identify(token)
    assert keys.asked == 2


async def test_token_is_not_remembered_past_its_end() -> None:
    keys = OneKey()
    door = login(keys)
    token = sign(claims(exp=int(time.time()) - 5))  # Clocks differ a little, so that it still counts.
    await door.identify(token)
    await door.identify(token)
    assert keys.asked == 2


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        (["student", "alumnus"], Role.ALUMNUS),
        (["alumnus", "staff", "student"], Role.STAFF),
        (["Admin", "offline_access"], Role.ADMIN),
        ("student", Role.STUDENT),
    ],
)
def test_strongest_known_role_counts(roles: Any, role: Role) -> None:
    assert read_viewer(claims(roles=roles), make_settings()).role == role


@pytest.mark.parametrize("roles", [None, [], ["guest"], ["anonymous"]])
def test_without_a_known_role_a_viewer_is_anonymous(roles: Any) -> None:
    assert read_viewer(claims(roles=roles), make_settings()) == ANONYMOUS


def test_claims_are_found_by_the_names_of_the_settings() -> None:
    settings = make_settings(
        jwt_claim_person="entraide.person",
        jwt_claim_roles="realm_access.roles",
        jwt_claim_faculties="https://example.org/faculties",
    )
    content = {
        "sub": "account-7",
        "entraide": {"person": "p7"},
        "realm_access": {"roles": ["staff"]},
        "https://example.org/faculties": ["UDS:MATH", "UDS:CHIM", "UDS:MATH"],
    }
    assert read_viewer(content, settings) == Viewer(Role.STAFF, "p7", ("UDS:CHIM", "UDS:MATH"))


def test_only_staff_have_faculties() -> None:
    viewer = read_viewer(claims(roles=["alumnus"], faculties=["UDS:MATH"]), make_settings())
    assert viewer.faculties == ()


def test_account_without_a_person_is_a_viewer_without_one() -> None:
    settings: Settings = make_settings(jwt_claim_person="person")
    assert read_viewer(claims(), settings) == Viewer(Role.STUDENT, None)
