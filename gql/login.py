"""From the token of a request to the viewer who asks."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt

from gql.keys import KeySource, NoSuchKey
from graph.settings import Settings
from graph.visibility import ANONYMOUS, Role, Viewer

ALGORITHMS = ["RS256"]
LEEWAY_SECONDS = 30
LONGEST_TOKEN = 8_000
TRUST_SECONDS = 60
"""How long a checked token is believed without looking at its signature again."""

_MOST_TRUSTED = 10_000
_LONGEST_ID = 200
_STRONGEST_FIRST = (Role.ADMIN, Role.STAFF, Role.ALUMNUS, Role.STUDENT)


class LoginError(Exception):
    """The request carries a token that is not accepted; the message may be told to whoever sent it."""


class Login:
    """Checks tokens against one issuer's keys, and remembers for a minute those that passed."""

    def __init__(self, settings: Settings, keys: KeySource, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._keys = keys
        self._clock = clock
        self._trusted: dict[str, tuple[Viewer, float]] = {}

    async def identify(self, authorization: str | None) -> Viewer:
        """The viewer that an Authorization header speaks for; anonymous without one.

        Whether the token's person exists is not looked at here: one that does not is told apart by nothing.

        Raises:
            LoginError: the header holds no valid token.
            KeysUnavailable: the issuer's keys cannot be fetched.
        """
        if authorization is None:
            return ANONYMOUS
        scheme, _, token = authorization.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise LoginError("The Authorization header must be 'Bearer' and a token.")
        if len(token) > LONGEST_TOKEN:
            raise LoginError("The token is too long.")
        viewer, until = self._trusted.get(token, (ANONYMOUS, 0.0))
        if self._clock() < until:
            return viewer
        # Checking may fetch the issuer's keys, which blocks.
        claims = await asyncio.to_thread(self.check, token)
        viewer = read_viewer(claims, self._settings)
        if len(self._trusted) >= _MOST_TRUSTED:
            self._trusted.clear()
        self._trusted[token] = viewer, min(self._clock() + TRUST_SECONDS, float(claims["exp"]))
        return viewer

    def check(self, token: str) -> Mapping[str, Any]:
        """The claims of a token whose signature, issuer, audience and dates are right.

        Raises:
            LoginError: they are not.
            KeysUnavailable: the issuer's keys cannot be fetched.
        """
        try:
            # The header is only a hint which key to try; nothing in it is believed.
            kid = jwt.get_unverified_header(token).get("kid")
            return jwt.decode(
                token,
                key=self._keys.find(kid if isinstance(kid, str) else None),
                algorithms=ALGORITHMS,
                issuer=self._settings.jwt_issuer,
                audience=self._settings.jwt_audience,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"], "enforce_minimum_key_length": True},
            )
        except jwt.ExpiredSignatureError:
            raise LoginError("The token has expired.") from None
        except jwt.InvalidAudienceError:
            raise LoginError("The token is for another audience.") from None
        except jwt.InvalidIssuerError:
            raise LoginError("The token is from another issuer.") from None
        except (jwt.InvalidTokenError, jwt.InvalidKeyError, NoSuchKey, ValueError):
            raise LoginError("The token is not valid.") from None


def read_viewer(claims: Mapping[str, Any], settings: Settings) -> Viewer:
    """The viewer that checked claims describe; anonymous where they name no role known here.

    Args:
        claims: of a token that passed.
        settings: jwt_claim_* name the claims; a name with dots may be a path, such as realm_access.roles.

    Raises:
        LoginError: a claim is not of the type that is needed.
    """
    held = {name.lower() for name in _read_texts(claims, settings.jwt_claim_roles)}
    role = next((role for role in _STRONGEST_FIRST if role in held), None)
    if role is None:
        return ANONYMOUS
    person = _find_claim(claims, settings.jwt_claim_person)
    if person is not None and not _is_id(person):
        raise LoginError(f"The claim '{settings.jwt_claim_person}' must be the id of a person.")
    faculties = _read_texts(claims, settings.jwt_claim_faculties) if role is Role.STAFF else ()
    return Viewer(role, person, tuple(sorted(set(faculties))))


def _read_texts(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = _find_claim(claims, name)
    if value is None:
        return ()
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(_is_id(text) for text in texts):
        raise LoginError(f"The claim '{name}' must be a list of texts.")
    return tuple(texts)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_ID


def _find_claim(claims: Mapping[str, Any], name: str) -> Any:
    if name in claims:
        return claims[name]
    value: Any = claims
    for part in name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value
