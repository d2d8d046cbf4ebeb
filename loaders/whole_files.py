"""Files that people asked for, written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import InputError


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """The path to write to; at the end of `with` the file is put in its place.

    Until then what stood there stays, and after an error, too.

    Raises:
        InputError: it cannot be written there.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            yield part
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror}).", "Name another file, or make room."
        ) from error
