"""The keys that tokens are checked with: from the issuer's address, from a file, or none."""

import os
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from graph.errors import SettingsError
from graph.settings import Settings

FETCH_SECONDS = 5
REFRESH_SECONDS = 300
COOLDOWN_SECONDS = 10
"""How soon after a fetch a key that is not known may cause another one."""

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class NoSuchKey(Exception):
    """The key set has no RS256 key of that id."""


class KeysUnavailable(Exception):
    """The issuer's key set cannot be had at the moment."""


class KeySource(Protocol):
    """Where keys are looked up; a look-up may block."""

    def find(self, kid: str | None) -> RSAPublicKey:
        """The key of an id; without an id the only key there is.

        Raises:
            NoSuchKey: there is none.
            KeysUnavailable: nobody can say at the moment.
        """
        ...


class NoKeys:
    """No issuer is configured, so that no token is accepted."""

    def find(self, kid: str | None) -> RSAPublicKey:
        """No key, ever."""
        raise NoSuchKey


class RemoteKeys:
    """A key set at an https address: cached, and fetched again when a key is asked for that it lacks."""

    def __init__(self, address: str, cooldown: float = COOLDOWN_SECONDS) -> None:
        self._client = jwt.PyJWKClient(
            address, lifespan=REFRESH_SECONDS, timeout=FETCH_SECONDS, cooldown_duration=cooldown
        )

    def find(self, kid: str | None) -> RSAPublicKey:
        """The key of an id; the issuer must name its keys."""
        if kid is None:
            raise NoSuchKey
        try:
            return read_key(self._client.get_signing_key(kid))
        except jwt.PyJWKClientConnectionError as error:
            raise KeysUnavailable(str(error)) from error
        except (jwt.PyJWKClientError, jwt.PyJWKSetError):
            raise NoSuchKey from None
        except ValueError as error:  # What came is no JSON.
            raise KeysUnavailable(str(error)) from error


class FileKeys:
    """A key set in a file, read again when the file changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] = (0, 0)
        self._keys: dict[str | None, RSAPublicKey] = {}
        self.load()

    def find(self, kid: str | None) -> RSAPublicKey:
        """The key of an id; without an id the only key there is."""
        try:
            self.load()
        except SettingsError as error:
            raise KeysUnavailable(error.message) from error
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        if kid not in self._keys:
            raise NoSuchKey
        return self._keys[kid]

    def load(self) -> None:
        """Read the file if it is not the one that was read last.

        Raises:
            SettingsError: it cannot be read, or holds no RS256 key.
        """
        try:
            status = self._path.stat()
            stamp = status.st_mtime_ns, status.st_size
            if stamp == self._stamp:
                return
            key_set = jwt.PyJWKSet.from_json(self._path.read_text("utf-8"))
            self._keys = {key.key_id: read_key(key) for key in key_set.keys if _is_signing(key)}
        except OSError as error:
            raise SettingsError(
                f"The key set {self._path} cannot be read: {os.strerror(error.errno or 0).lower()}.",
                "ENTRAIDE_JWT_KEYS is an https address or a file.",
            ) from error
        except (ValueError, AttributeError, TypeError, jwt.PyJWTError):
            self._keys = {}
        if not self._keys:
            raise SettingsError(
                f"{self._path} holds no RS256 key.",
                "ENTRAIDE_JWT_KEYS must lead to a JSON Web Key Set of the issuer.",
            )
        self._stamp = stamp


def make_keys(settings: Settings) -> KeySource:
    """The source of keys that jwt_keys names.

    Raises:
        SettingsError: it is neither a safe address nor a file with keys.
    """
    place = settings.jwt_keys
    if place is None:
        return NoKeys()
    if "://" not in place:
        return FileKeys(Path(place).expanduser())
    address = urlsplit(place)
    # Whoever can change the answer of a plain http address can sign tokens of their own.
    if address.scheme == "https" or (address.scheme == "http" and address.hostname in _LOOPBACK):
        return RemoteKeys(place)
    raise SettingsError(
        f"ENTRAIDE_JWT_KEYS must be an https address or a file, not {place}.",
        "Plain http is accepted from this machine alone.",
    )


def read_key(key: jwt.PyJWK) -> RSAPublicKey:
    """The RSA key in an entry of a key set.

    Raises:
        NoSuchKey: it is of another kind.
    """
    if not isinstance(key.key, RSAPublicKey):
        raise NoSuchKey
    return key.key


def _is_signing(key: jwt.PyJWK) -> bool:
    return key.public_key_use in ("sig", None) and isinstance(key.key, RSAPublicKey)
