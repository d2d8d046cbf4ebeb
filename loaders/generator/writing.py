"""CSV files, written in chunks of columns, each under a temporary name until it is whole."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import numpy as np
import polars as pl

from loaders.formats import FORMATS, OUTCOMES, Format
from loaders.generator.chance import Flags, Integers

GENERATED = tuple(form for form in FORMATS if form is not OUTCOMES)
"""Official figures are not made up."""


class Writer:
    """One file of a format; columns left out are empty. At the end of `with` it is put in its place."""

    def __init__(self, folder: Path, form: Format) -> None:
        self.rows = 0
        self._form = form
        self._path = folder / f"{form.name}.csv"
        self._draft = folder / f"{form.name}.csv.part"

    def __enter__(self) -> "Writer":
        self._file = self._draft.open("wb", buffering=0)
        try:
            self._file.write((",".join(self._form.header) + "\n").encode())
        except OSError:
            self._discard()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._file.close()
            self._draft.replace(self._path)
        else:
            self._discard()

    def _discard(self) -> None:
        self._file.close()
        self._draft.unlink(missing_ok=True)

    def write(self, columns: Mapping[str, pl.Series], keep: Flags | None = None) -> None:
        """Append rows; all columns are of one length, and `keep` marks the rows that count."""
        frame = pl.DataFrame(dict(columns))
        if keep is not None:
            frame = frame.filter(pl.Series(keep))
        empty = [
            pl.lit(None, dtype=pl.String).alias(name) for name in self._form.header if name not in columns
        ]
        frame = frame.with_columns(empty).select(self._form.header)
        frame.write_csv(self._file, include_header=False, line_terminator="\n")
        self.rows += frame.height

    def write_rows(self, rows: list[tuple[str | int | None, ...]]) -> None:
        """Append rows given as tuples in the order of the header."""
        columns = {
            name: pl.Series(["" if row[place] is None else str(row[place]) for row in rows], dtype=pl.String)
            for place, name in enumerate(self._form.header)
        }
        self.write({name: values.replace("", None) for name, values in columns.items()})


def texts(values: tuple[str, ...] | list[str], places: Integers) -> pl.Series:
    """The texts at these places; empty where the place is negative."""
    picked = pl.Series(places)
    return pl.Series(values, dtype=pl.String).gather(picked.set(picked < 0, None))


def dates(days: Integers, missing: Flags | None = None) -> pl.Series:
    """Dates from days since 1970-01-01; empty where missing."""
    kept = days if missing is None else np.where(missing, 0, days)
    made = pl.Series(kept.astype(np.int32)).cast(pl.Date)
    return made if missing is None else made.set(pl.Series(missing), None)


def numbers(values: Integers, missing: Flags | None = None) -> pl.Series:
    """Whole numbers; empty where missing."""
    made = pl.Series(values.astype(np.int64))
    return made if missing is None else made.set(pl.Series(missing), None)


def booleans(values: Flags, missing: Flags | None = None) -> pl.Series:
    """yes or no; empty where missing."""
    return texts(
        ["no", "yes"], np.where(missing if missing is not None else False, -1, values.astype(np.int64))
    )


def form(name: str) -> Format:
    """The format of that name."""
    return next(one for one in FORMATS if one.name == name)
