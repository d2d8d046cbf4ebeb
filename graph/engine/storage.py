"""Small files written whole or not at all, and what to tell people when a folder refuses them."""

import errno
import os
from pathlib import Path

from graph.errors import DiskFull, HomeNotWritable


def make_folder(folder: Path, mode: int = 0o755) -> None:
    """Make a folder with its parents; an existing one is left as it is.

    Raises:
        HomeNotWritable, DiskFull: it cannot be made, or nothing can be written in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=mode)
        probe = folder / f".{os.getpid()}.probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise storage_error(error, folder) from error


def write_whole(path: Path, content: str) -> None:
    """Write a file for its owner's eyes only; a reader sees the old content or the new, never a part."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def storage_error(error: OSError, folder: Path) -> DiskFull | HomeNotWritable:
    """The error for people when a file below `folder` cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"No room left on the disk of {folder}.", "Make room, then try again.")
    return HomeNotWritable(
        f"{folder} cannot be written: {os.strerror(error.errno or 0).lower()}.",
        "Choose a folder of your own with ENTRAIDE_HOME (data) or ENTRAIDE_CACHE (downloaded jars).",
    )
