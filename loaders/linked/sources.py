"""The archives that are linked together, and each of their records: its id, its cells, what it tells."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import fastexcel
import numpy as np
import orjson
import polars as pl

from graph.errors import InputError
from graph.folding import fold
from graph.records import record_id
from loaders.archive_rows import as_diploma, tell_rows, turn_names
from loaders.linking.evaluation import TRUTH
from loaders.linking.mapping import ArchiveMapping, ready_mappings
from loaders.linking.preparing import prepare
from loaders.linking.reading import Archive, read_archive
from loaders.linking.records import Flags, Ints, Records
from loaders.linking.room import check_room
from loaders.mending import write_refused
from loaders.progress import Phases
from loaders.refusals import BadFile, Refusal, RefusalLog
from loaders.rows import Values
from loaders.tables import Line
from loaders.unpacking import check_workbook

_HEAD = 1 << 16
_DELIMITERS = (";", "\t", ",", "|")
_DIPLOMA = ("diploma", "field", "diploma_code", "diploma_version", "faculty")


class Wanted(NamedTuple):
    """An archive that is to stand: its id, label, the name its content is kept under and where, how it is
    read (None: by the ready mapping that fits)."""

    id: str
    label: str
    name: str
    path: Path
    mapping: ArchiveMapping | None


class Item(NamedTuple):
    """A record with all that is written of it."""

    id: str
    archive: str
    line: int
    raw: str
    values: Values
    turned: bool


def is_linked(path: Path) -> bool:
    """Whether a ready mapping of an archive fits the first line of a file; False where it cannot be read."""
    header = [fold(name) for name in _first_line(path)]
    return any(not mapping.missing(header) for mapping in ready_mappings().values())


def is_truth(path: Path) -> bool:
    """Whether a file is the truth about archives, as `entraide generate-archives` writes it beside them."""
    return tuple(_first_line(path)[: len(TRUTH)]) == TRUTH


def _first_line(path: Path) -> Sequence[str]:
    try:
        if path.suffix.lower() == ".xlsx":
            check_workbook(path)
            sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, n_rows=1, dtypes="string")
            return [cell or "" for row in sheet.to_polars().iter_rows() for cell in row]
        with path.open("rb") as file:
            text = file.read(_HEAD).decode("utf-8-sig", errors="replace")
    except (OSError, fastexcel.FastExcelError, BadFile):
        return []
    line = next((line for line in text.splitlines() if line.strip()), "")
    return [cell.strip().strip('"') for cell in line.split(max(_DELIMITERS, key=line.count))]


class Standing:
    """Archives read and cleaned, in the order of their ids.

    Attributes:
        wanted: what each is.
        archives: their lines.
        records: all of them, to be linked.
        ids: of each record, '' for a line that is refused.
        keys: by record id the identity key that it tells.

    Raises:
        InputError: one cannot be read, there is no row in any, or they take more than `memory` megabytes.
    """

    def __init__(
        self, wanted: Sequence[Wanted], phases: Phases | None = None, memory: int | None = None
    ) -> None:
        phases = phases or Phases(None)
        self.wanted = sorted(wanted)
        self.archives: list[Archive] = []
        reading = phases.begin("reading", "kB")
        sizes = [one.path.stat().st_size // 1000 if one.path.exists() else 0 for one in self.wanted]
        for place, one in enumerate(self.wanted):
            self.archives.append(replace(read_archive(one.path, one.mapping), name=one.id))
            reading.advance(sum(sizes[: place + 1]), sum(sizes))
        if not any(len(archive.rows) for archive in self.archives):
            names = ", ".join(str(one.path) for one in self.wanted)
            raise InputError(f"{names}: no row that can be used.", "Check the export; nothing was written.")
        if memory is not None:
            check_room(self.archives, memory)
        self.records: Records = prepare(self.archives, phases.begin("cleaning", "rows").advance)
        self._starts = [0]
        for archive in self.archives:
            self._starts.append(self._starts[-1] + len(archive.rows))
        self.ids: list[str] = []
        told = (self.records.told & self.records.readable).tolist()
        for archive, start in zip(self.archives, self._starts, strict=False):
            self.ids += _make_ids(archive, told[start : start + len(archive.rows)])
        self.row = {id: row for row, id in enumerate(self.ids) if id}
        numbers = self.records.numbers.to_list()
        self.keys: dict[str, str] = {}
        for row, (id, number) in enumerate(zip(self.ids, self.records.number.tolist(), strict=True)):
            if id and number >= 0:
                university = self.archives[int(self.records.file[row])].mapping.university
                self.keys[id] = f"{university}:{numbers[number]}"

    def lines(self) -> Iterator[tuple[str, int, int]]:
        """Id, line and place of the archive of each record."""
        places = zip(self.ids, self.records.line.tolist(), self.records.file.tolist(), strict=True)
        return ((id, line, file) for id, line, file in places if id)

    def is_turned(self, record: str) -> bool:
        """Whether surname and given name of a record stand in each other's column."""
        return bool(self.records.turned[self.row[record]])

    def items(self, ids: Sequence[str]) -> dict[str, Item]:
        """Records by their ids."""
        rows: dict[int, list[int]] = defaultdict(list)
        for id in ids:
            row = self.row[id]
            rows[int(self.records.file[row])].append(row)
        found: dict[str, Item] = {}
        for place, there in rows.items():
            archive = self.archives[place]
            inside = [row - self._starts[place] for row in there]
            told = tell_rows(archive.rows[inside], archive.mapping)
            for row, cells, values in zip(there, archive.cells[inside].rows(), told, strict=True):
                id, line, turned = self.ids[row], int(self.records.line[row]), bool(self.records.turned[row])
                values = turn_names(values) if turned else values
                found[id] = Item(id, self.wanted[place].id, line, _raw(cells), values, turned)
        return found

    def diplomas(self) -> list[dict[str, Any]]:
        """The diplomas that records name, as rows to write.

        Of several names the first in order stands, of several faculties the one that most records name.
        """
        found: dict[str, dict[str, Any]] = {}
        faculties: dict[str, Counter[str]] = defaultdict(Counter)
        for archive in self.archives:
            there = [name for name in _DIPLOMA if name in archive.rows.columns]
            rows = archive.rows.filter("readable").group_by(there).len()
            told = tell_rows(rows.with_columns(pl.lit("2000").alias("year")), archive.mapping)
            for values, count in zip(told, rows["len"].to_list(), strict=True):
                if not (id := values["diploma"]):
                    continue
                if id not in found or values["diploma_name"] < found[id]["name"]:
                    found[id] = as_diploma(values)
                if values["faculty"]:
                    faculties[id][values["faculty"]] += count
        for id, named in faculties.items():
            found[id]["told_faculty"] = max(sorted(named), key=lambda faculty: named[faculty])
        return [found[id] for id in sorted(found)]

    def group(self, cluster: Ints, absent: Collection[str] = ()) -> list[list[str]]:
        """The records of each cluster, by (n,) the cluster of each row; refused lines and those that are
        `absent` are in none."""
        found: dict[int, list[str]] = {}
        for id, number in zip(self.ids, cluster.tolist(), strict=True):
            if id and id not in absent:
                found.setdefault(number, []).append(id)
        return list(found.values())

    def rows_but(self, absent: Collection[str]) -> Flags:
        """(n,) which rows are none of these records."""
        there = np.ones(len(self.ids), dtype=np.bool_)
        there[[self.row[id] for id in absent]] = False
        return there

    def name(self, record: str) -> str:
        """A record as archive:line."""
        row = self.row[record]
        return f"{self.wanted[int(self.records.file[row])].id}:{int(self.records.line[row])}"

    def place_of(self, archive: str) -> int:
        """Where an archive stands among them; StopIteration where it is none of them."""
        return next(place for place, wanted in enumerate(self.wanted) if wanted.id == archive)

    def rows_of(self, place: int) -> slice:
        """The rows of an archive among the records."""
        return slice(self._starts[place], self._starts[place + 1])

    def kept(self, place: int) -> Flags:
        """Which rows of an archive are records."""
        return np.array([bool(id) for id in self.ids[self.rows_of(place)]], dtype=np.bool_)

    def refusals(self, place: int) -> list[Refusal]:
        """The lines of an archive that are no record, and why."""
        found = []
        broken = self.archives[place].broken
        for row in (np.flatnonzero(~self.kept(place)) + self._starts[place]).tolist():
            line = int(self.records.line[row])
            if line in broken:
                reason = broken[line].reason
                advice = "Check the delimiters and quotation marks of the line; delete it if it is no record."
            else:
                reason, advice = "it names nobody", "Give a surname or a given name."
            found.append(Refusal(line, "", "", reason, advice))
        return found

    def write_refused(self, place: int, path: Path, refusals: RefusalLog, folder: Path) -> None:
        """Write the refused lines of an archive, to be mended and loaded again.

        Raises:
            OSError: they cannot be written.
        """
        archive = self.archives[place]
        rows = archive.cells.filter(pl.Series(~self.kept(place))).iter_rows()
        numbers = self.records.line[self.rows_of(place)][~self.kept(place)].tolist()
        lines = (
            Line(number, archive.broken[number].cells if number in archive.broken else [c or "" for c in row])
            for number, row in zip(numbers, rows, strict=True)
        )
        write_refused(path, archive.header, lines, refusals, folder, archive.mapping.reading)


def _raw(cells: Sequence[str | None]) -> str:
    return orjson.dumps([cell or "" for cell in cells]).decode()


def _make_ids(archive: Archive, told: Sequence[bool]) -> list[str]:
    """Ids by what lines say, so that they stay when lines move; equal lines are numbered."""
    seen: Counter[bytes] = Counter()
    ids = []
    for cells, named in zip(archive.cells.iter_rows(), told, strict=True):
        if not named:
            ids.append("")
            continue
        digest = blake2b(_raw(cells).encode(), digest_size=12)
        seen[digest.digest()] += 1
        count = seen[digest.digest()]
        ids.append(record_id(archive.name, digest.hexdigest() + (f".{count}" if count > 1 else "")))
    return ids
