"""The archives that are linked together, and each of their records: its id, its cells, what it tells."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import fastexcel
import orjson
import polars as pl

from graph.folding import fold
from graph.records import record_id
from loaders.archive_rows import tell_rows
from loaders.linking.diplomas import parse_diploma
from loaders.linking.mapping import ArchiveMapping, ready_mappings
from loaders.linking.preparing import prepare
from loaders.linking.reading import Archive, read_archive
from loaders.linking.records import Records
from loaders.refusals import Refusal
from loaders.rows import Values

_HEAD = 1 << 16
_DELIMITERS = (";", "\t", ",", "|")
_DIPLOMA = ("diploma", "field", "diploma_code", "diploma_version")


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


def is_linked(path: Path) -> bool:
    """Whether a ready mapping of an archive fits the first line of a file; False where it cannot be read."""
    header = [fold(name) for name in _first_line(path)]
    return any(not mapping.missing(header) for mapping in ready_mappings().values())


def _first_line(path: Path) -> Sequence[str]:
    try:
        if path.suffix.lower() == ".xlsx":
            sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, n_rows=1, dtypes="string")
            return [cell or "" for row in sheet.to_polars().iter_rows() for cell in row]
        with path.open("rb") as file:
            text = file.read(_HEAD).decode("utf-8-sig", errors="replace")
    except (OSError, fastexcel.FastExcelError):
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
    """

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self.wanted = sorted(wanted)
        self.archives: list[Archive] = []
        for one in self.wanted:
            self.archives.append(replace(read_archive(one.path, one.mapping), name=one.id))
        self.records: Records = prepare(self.archives)
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
                id, line = self.ids[row], int(self.records.line[row])
                found[id] = Item(id, self.wanted[place].id, line, _raw(cells), values)
        return found

    def diplomas(self) -> list[dict[str, Any]]:
        """The diplomas that records name, as rows to write; of several names the first in order."""
        found: dict[str, dict[str, Any]] = {}
        for archive in self.archives:
            there = [name for name in _DIPLOMA if name in archive.rows.columns]
            rows = (
                archive.rows.filter("readable")
                .select(there)
                .unique()
                .with_columns(pl.lit("2000").alias("year"))
            )
            for values in tell_rows(rows, archive.mapping):
                if not (id := values["diploma"]):
                    continue
                name = values["diploma_name"]
                if id not in found or name < found[id]["name"]:
                    kind = parse_diploma(name).kind
                    found[id] = {
                        "id": id,
                        "code": values["diploma_code"],
                        "version": values["diploma_version"],
                        "name": name,
                        "level": " ".join(name.split()[: len(kind.split())]) or None,
                    }
        return [found[id] for id in sorted(found)]

    def refusals(self, place: int) -> list[Refusal]:
        """The lines of an archive that are no record, and why."""
        found = []
        start, end = self._starts[place], self._starts[place + 1]
        for row in range(start, end):
            if self.ids[row]:
                continue
            if self.records.readable[row]:
                reason, advice = "it names nobody", "Give a surname or a given name."
            else:
                reason = "it has more or fewer cells than the header"
                advice = "Check the delimiters and quotation marks of the line."
            found.append(Refusal(int(self.records.line[row]), "", "", reason, advice))
        return found


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
