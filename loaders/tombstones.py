"""Whoever was erased stays out: what loads compare their rows with.

A Tombstone keeps digests of what would name the person in a file, made with a key (keyed BLAKE2b, RFC 7693)
that is kept in the data folder and never in the graph: student numbers are few enough to be tried one by one.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from graph.database import Database
from graph.engine.storage import make_folder, write_whole
from graph.errors import InputError
from graph.folding import fold
from loaders.linking.civil import parse_ine
from loaders.rows import Values

_READ = "MATCH (t:Tombstone) RETURN t.id, t.marks, t.check"
_KEY = 32


@dataclass(frozen=True, slots=True)
class Tombstones:
    """The marks of all who were erased, and the key they are made with; false where there are none."""

    key: bytes = b""
    marks: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.marks)

    def mark(self, kind: str, value: str) -> str:
        """The mark of a value, 32 hexadecimal digits."""
        return blake2b(f"{kind}:{value}".encode(), key=self.key, digest_size=16).hexdigest()

    def has(self, kind: str, value: str | None) -> bool:
        """Whether somebody who was erased had this value; nobody has an empty one."""
        return bool(self.marks and value) and self.mark(kind, value or "") in self.marks


RECORD, NUMBER, INE, NAME, BORN = "record", "number", "ine", "name", "born"
"""Kinds of mark: a record's id, a university's code and student number, an INE, names with the day of birth,
and that day alone, by which those whose names are to be looked at are found fast."""


def name_of(values: Values) -> str | None:
    """Names and day of birth as one text, None where not all are told."""
    told = [fold(values.get(name) or "") for name in ("family_name", "given_name")]
    day = values.get("birth_date")
    return "|".join([*told, str(day)]) if all(told) and day else None


def tell_marks(keys: Iterable[str], records: Mapping[str, Values]) -> Iterator[tuple[str, str]]:
    """Kind and value of each mark of a person.

    Args:
        keys: of their identities.
        records: what each record that describes them tells, by its id.
    """
    for key in keys:
        if not key.startswith("record:"):
            yield NUMBER, key
    for record, values in records.items():
        yield RECORD, record
        if ine := parse_ine(values.get("ine") or ""):
            yield INE, ine
        if name := name_of(values):
            yield NAME, name
            yield BORN, str(values["birth_date"])


def read_tombstones(database: Database, home: Path) -> Tombstones:
    """The marks of all who were erased.

    Args:
        database: the graph.
        home: the data folder, where the key is kept.

    Raises:
        InputError: somebody was erased, and the key is not there or is another.
    """
    rows = database.read(_READ)
    if not rows:
        return Tombstones()
    path = _path(home)
    try:
        found = Tombstones(
            bytes.fromhex(path.read_text(encoding="ascii")),
            frozenset(mark for _, marks, _ in rows for mark in marks),
        )
    except (OSError, ValueError) as error:
        raise _lost(path, len(rows), "is missing or cannot be read") from error
    if len(found.key) != _KEY or any(found.mark("tombstone", id) != check for id, _, check in rows):
        raise _lost(path, len(rows), "is not the one they were erased with")
    return found


def make_key(home: Path) -> Tombstones:
    """No marks, and the key to make the first ones with, a new one if there is none yet.

    Raises:
        HomeNotWritable, DiskFull: it cannot be kept there.
    """
    path = _path(home)
    if not path.exists():
        make_folder(home, 0o700)
        write_whole(path, secrets.token_hex(_KEY))
    return Tombstones(bytes.fromhex(path.read_text(encoding="ascii")))


def _path(home: Path) -> Path:
    return home / "tombstones.key"


def _lost(path: Path, count: int, what: str) -> InputError:
    return InputError(
        f"{count:,} people were erased, and the key by which loads keep them out {what}: {path}.",
        "Put it back from the backup of the data folder; nothing was written.",
    )
