"""Key sets from files and addresses, with the rotation of keys."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from gql.keys import FileKeys, KeysUnavailable, NoKeys, NoSuchKey, RemoteKeys, make_keys
from graph.errors import SettingsError
from graph.settings import make_settings

OLD, NEW = (generate_private_key(65537, 2048) for _ in range(2))
ELLIPTIC = generate_ec_key(SECP256R1())


def entry(kid: str, key: RSAPrivateKey, **more: str) -> dict[str, Any]:
    return {**jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, **more}


def elliptic(kid: str) -> dict[str, Any]:
    return {**jwt.algorithms.ECAlgorithm.to_jwk(ELLIPTIC.public_key(), as_dict=True), "kid": kid}


class Issuer:
    """A key set behind a real server."""

    def __init__(self) -> None:
        self.body = b""
        self.status = 200
        self.asked = 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                self.send_response(issuer.status)
                self.end_headers()
                self.wfile.write(issuer.body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/keys"

    def publish(self, *keys: dict[str, Any]) -> None:
        self.body = json.dumps({"keys": keys}).encode()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    made = Issuer()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def test_keys_of_an_issuer_are_fetched_once(issuer: Issuer) -> None:
    issuer.publish(entry("old", OLD), entry("new", NEW))
    keys = RemoteKeys(issuer.address)
    assert keys.find("old") == OLD.public_key()
    assert keys.find("new") == NEW.public_key()
    assert issuer.asked == 1


def test_new_key_of_an_issuer_is_found(issuer: Issuer) -> None:
    issuer.publish(entry("old", OLD))
    keys = RemoteKeys(issuer.address, cooldown=0)
    keys.find("old")
    issuer.publish(entry("new", NEW))
    assert keys.find("new") == NEW.public_key()
    with pytest.raises(NoSuchKey):
        keys.find("old")


def test_unknown_keys_do_not_make_it_ask_again_and_again(issuer: Issuer) -> None:
    issuer.publish(entry("old", OLD))
    keys = RemoteKeys(issuer.address)
    for number in range(5):
        with pytest.raises(NoSuchKey):
            keys.find(f"made-up-{number}")
    assert issuer.asked == 1


def test_only_rsa_keys_count(issuer: Issuer) -> None:
    issuer.publish(elliptic("elliptic"), entry("old", OLD))
    keys = RemoteKeys(issuer.address)
    with pytest.raises(NoSuchKey):
        keys.find("elliptic")


def test_silent_issuer_is_told_from_a_bad_token(issuer: Issuer) -> None:
    issuer.status = 500
    with pytest.raises(KeysUnavailable):
        RemoteKeys(issuer.address).find("old")
    issuer.status, issuer.body = 200, b"<html>"
    with pytest.raises(KeysUnavailable):
        RemoteKeys(issuer.address).find("old")


def write(path: Path, *keys: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"keys": keys}))
    return path


def test_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    path = write(tmp_path / "keys.json", entry("old", OLD))
    keys = FileKeys(path)
    assert keys.find("old") == OLD.public_key()
    assert keys.find(None) == OLD.public_key()
    write(path, entry("old", OLD), entry("new", NEW))
    assert keys.find("new") == NEW.public_key()
    with pytest.raises(NoSuchKey):
        keys.find(None)


def test_keys_for_encryption_are_left_out(tmp_path: Path) -> None:
    keys = FileKeys(write(tmp_path / "keys.json", entry("old", OLD), entry("box", NEW, use="enc")))
    with pytest.raises(NoSuchKey):
        keys.find("box")


def test_file_that_vanishes_makes_keys_unavailable(tmp_path: Path) -> None:
    path = write(tmp_path / "keys.json", entry("old", OLD))
    keys = FileKeys(path)
    path.unlink()
    with pytest.raises(KeysUnavailable):
        keys.find("old")


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"keys": []}', "not JSON"])
def test_file_without_keys_is_a_settings_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(SettingsError, match="no RS256 key"):
        make_keys(make_settings(jwt_keys=str(path)))


def test_file_with_elliptic_keys_alone_is_a_settings_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no RS256 key"):
        FileKeys(write(tmp_path / "keys.json", elliptic("elliptic")))


def test_missing_file_is_a_settings_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        make_keys(make_settings(jwt_keys=str(tmp_path / "missing.json")))


def test_keys_come_from_https_or_from_this_machine() -> None:
    assert isinstance(make_keys(make_settings(jwt_keys="https://login.example.org/keys")), RemoteKeys)
    assert isinstance(make_keys(make_settings(jwt_keys="http://127.0.0.1:8080/keys")), RemoteKeys)
    for place in ("http://login.example.org/keys", "ftp://login.example.org/keys", "file:///etc/keys"):
        with pytest.raises(SettingsError, match="https"):
            make_keys(make_settings(jwt_keys=place))
    assert isinstance(make_keys(make_settings()), NoKeys)
