"""The demo's login: a key made for it, and tokens that anyone on this machine may have."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from rich.console import Console

from gql.cast import Cast, DemoViewer, pick_cast
from gql.errors import BadInput
from gql.ids import decode_id
from gql.keys import NoSuchKey
from graph.address import Address
from graph.database import AsyncDatabase, open_async_database
from graph.engine import acquire
from graph.engine.home import Home
from graph.engine.storage import storage_error, write_whole
from graph.errors import InputError, SettingsError
from graph.settings import Settings
from graph.visibility import Role, Viewer

KEY_ID = "demo"
TOKEN_HOURS = 12
STAFF_SUBJECT = "demo-staff"
"""`sub` of a token without a person; nobody has this id."""

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class DemoKeys:
    """The demo's own key, as the only one."""

    def __init__(self, key: RSAPrivateKey) -> None:
        self._key = key.public_key()

    def find(self, kid: str | None) -> RSAPublicKey:
        """The demo's key, where it is asked for by its id."""
        if kid != KEY_ID:
            raise NoSuchKey
        return self._key


def check_demo(settings: Settings) -> None:
    """Make sure that the demo cannot be mistaken for the real thing.

    Raises:
        SettingsError: an issuer is configured, or others than this machine could ask for a token.
    """
    if settings.jwt_keys is not None:
        raise SettingsError(
            "The demo signs tokens itself, but ENTRAIDE_JWT_KEYS names an issuer.",
            "Unset ENTRAIDE_JWT_KEYS for the demo, or ENTRAIDE_DEMO for real members.",
        )
    if settings.host not in LOOPBACK:
        raise SettingsError(
            f"The demo gives a token to whoever asks, so it does not listen on {settings.host}.",
            "Unset ENTRAIDE_HOST.",
        )


def find_key(settings: Settings) -> RSAPrivateKey:
    """The key of a demo that is set up already.

    Raises:
        SettingsError: this is no demo.
    """
    if not (settings.demo or key_path(settings).exists()):
        raise SettingsError(
            "Tokens are issued for the demo alone.",
            "Run `entraide demo` first; for real members your OpenID provider issues them.",
        )
    return ensure_key(settings)


def key_path(settings: Settings) -> Path:
    """Where the demo's key is kept; a file there says that the data folder is the demo's."""
    return settings.home.expanduser().absolute() / "demo-key.pem"


def ensure_key(settings: Settings) -> RSAPrivateKey:
    """The demo's key; it is made at first use, for its owner's eyes only.

    Raises:
        SettingsError: see `check_demo`.
        HomeNotWritable, DiskFull: it cannot be kept.
    """
    check_demo(settings)
    path = key_path(settings)
    Home(path.parent).make()
    try:
        if not path.exists():
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            text = key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            write_whole(path, text.decode())
        key_text = path.read_bytes()
    except OSError as error:
        raise storage_error(error, path.parent) from error
    try:
        loaded = serialization.load_pem_private_key(key_text, None)
    except ValueError:
        loaded = None
    if not isinstance(loaded, RSAPrivateKey):
        raise SettingsError(f"{path} holds no RSA key.", "Remove the file; a new key is made at next use.")
    return loaded


def issue_token(settings: Settings, key: RSAPrivateKey, viewer: Viewer, hours: float = TOKEN_HOURS) -> str:
    """A token that speaks for the viewer, signed with the demo's key.

    The claims are named as the settings say; a name with dots is written as it stands.
    """
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": settings.jwt_issuer,
        "aud": settings.jwt_audience,
        "sub": viewer.person or STAFF_SUBJECT,
        "iat": now,
        "exp": now + int(hours * 3600),
        settings.jwt_claim_person: viewer.person or STAFF_SUBJECT,
        settings.jwt_claim_roles: [viewer.role.value],
        settings.jwt_claim_faculties: list(viewer.faculties),
    }
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": KEY_ID})


def make_token(
    settings: Settings,
    role: Role | None,
    person: str | None,
    faculties: Sequence[str] = (),
    hours: float = TOKEN_HOURS,
    progress: Console | None = None,
) -> str:
    """A token for whoever is described; what is left open is filled in from the demo's own viewers.

    Args:
        settings: of the demo.
        role: what the viewer is; with a person alumnus unless given, else student.
        person: id of the viewer's person, as the API or the graph writes it.
        faculties: ids of the faculties that staff work for.
        hours: how long the token is valid.
        progress: where the start of the engine is shown, if it has to be started.

    Raises:
        SettingsError: this is no demo.
        InputError: nobody in the demo fits.
        EngineError, DatabaseError: see graph.errors.
    """
    key = find_key(settings)
    if role is Role.ANONYMOUS:
        raise InputError("An anonymous viewer has no token.", "Ask without an Authorization header.")
    if person is not None:
        viewer = Viewer(role or Role.ALUMNUS, _read_person(person), tuple(faculties))
    elif role is Role.ADMIN or faculties:
        viewer = Viewer(role or Role.STAFF, None, tuple(faculties))
    else:
        viewer = _find_viewer(settings, role or Role.STUDENT, progress)
    return issue_token(settings, key, viewer, hours)


def _read_person(given: str) -> str:
    try:
        return decode_id(given, "Person")[1]
    except BadInput:
        return given


def _find_viewer(settings: Settings, role: Role, progress: Console | None) -> Viewer:
    async def ask(address: Address) -> Cast:
        async with open_async_database(address) as database:
            return await pick_cast(database)

    with acquire(settings, progress) as address:
        cast = asyncio.run(ask(address))
    for one in cast.viewers:
        if one.viewer.role is role:
            return one.viewer
    raise InputError(f"The graph holds nobody to be as {role}.", "Load the demo first: `entraide demo`.")


class DemoDesk:
    """Where the demo's viewers and tokens are handed out."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._key = ensure_key(settings)
        self._cast: Cast | None = None
        self.keys = DemoKeys(self._key)

    async def tell(self, database: AsyncDatabase) -> dict[str, Any]:
        """What the page needs: viewers with fresh tokens, and values for the variables of its examples."""
        # An empty graph is looked at again: it may be loaded while this serves.
        if self._cast is None or not self._cast.variables:
            self._cast = await pick_cast(database)
        return {
            "viewers": [self._describe(viewer) for viewer in self._cast.viewers],
            "values": self._cast.variables,
        }

    def _describe(self, one: DemoViewer) -> dict[str, str | None]:
        anonymous = one.viewer.role is Role.ANONYMOUS
        return {
            "key": one.key,
            "role": one.viewer.role.name,
            "name": one.name,
            "program": one.program,
            "token": None if anonymous else issue_token(self._settings, self._key, one.viewer),
        }
