"""Archives as they were given, kept by their content's hash in the data folder."""

import os
import shutil
from hashlib import file_digest
from pathlib import Path

from graph.errors import InputError


def keep(path: Path, home: Path) -> str:
    """Keep a file's content; the same content is kept once.

    Returns:
        The sha256 of the content, in hexadecimal, with the file's ending: the name it is kept under.

    Raises:
        InputError: it cannot be read, or there is no room for it.
    """
    folder = _folder(home)
    part = folder / f".{os.getpid()}.part"
    try:
        if (folder / (name := _name(path))).exists():
            return name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.touch(mode=0o600)
        shutil.copyfile(path, part)
        # Of the copy, since the file itself may change meanwhile.
        name = _name(part, path.suffix)
        part.replace(folder / name)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError(
            f"{path} cannot be kept in {folder} ({error.strerror}).",
            "Check the rights of both, and that there is room; nothing was written.",
        ) from error
    return name


def name_of(path: Path) -> str:
    """The name a file's content would be kept under.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return _name(path)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from error


def check_unchanged(path: Path, digest: str) -> None:
    """Make sure that a file still has the content that was looked at.

    Args:
        path: the file.
        digest: sha256 of that content in hexadecimal, or the name that it is kept under.

    Raises:
        InputError: it changed since.
    """
    if Path(name_of(path)).stem != Path(digest).stem:
        raise InputError(
            f"{path} changed while it was read.",
            "Load it again once it is written; what the graph holds is whole.",
        )


def find(name: str, archive: str, home: Path) -> Path:
    """Where a content is kept.

    Raises:
        InputError: it is not there, or is not what it was.
    """
    path = _folder(home) / name
    if not path.exists() or name_of(path) != name:
        raise InputError(
            f"What was loaded as '{archive}' is no longer kept, or was changed: {path}.",
            "Put the file back there, or load the archive's export again.",
        )
    return path


def _name(path: Path, suffix: str | None = None) -> str:
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return f"{digest}{(path.suffix if suffix is None else suffix).lower()}"


def _folder(home: Path) -> Path:
    return home / "archives"
