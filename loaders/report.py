"""What a load did, file by file, and all of it as JSON for programs."""

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from loaders.drift import Drift
from loaders.outcome import Outcome
from loaders.quality import Quality
from loaders.refusals import RefusalLog


@dataclass(frozen=True, slots=True)
class FilePeople:
    """Of a linked archive's records that are new in a load.

    Attributes:
        new: people who were not there before and whom they describe.
        linked: people who were there, or are new by another file, too, and whom they describe.
        uncertain: records of the file, new or not, of which a link is uncertain.
    """

    new: int
    linked: int
    uncertain: int


@dataclass(frozen=True, slots=True)
class People:
    """What became of the people of all linked archives.

    Attributes:
        people: how many there are.
        several: those with more than one record.
        new: those who were not there before.
        changed: those who were, and have other records now.
        merged: those who were found to be another who was there.
        apart: groups of members that seem to be one and were left apart.
        uncertain: pairs of records that staff should look at.
    """

    people: int
    several: int
    new: int
    changed: int
    merged: int
    apart: int
    uncertain: int


class PersonChange(NamedTuple):
    """What a load of linked archives changes about a person who was there.

    Attributes:
        person: their id.
        added: records, as archive:line, that describe them and are new.
        moved: records that described another person before.
        former: ids of people who were found to be this one, and lead there now.
        gone: how many records described them, and are told no more or describe another person now.
    """

    person: str
    added: tuple[str, ...]
    moved: tuple[str, ...]
    former: tuple[str, ...]
    gone: int


@dataclass(slots=True)
class FileReport:
    """What became of one file.

    `warnings` are cells of rows that are kept, though these cannot be read or name nobody who is there;
    `quality` counts those that cannot be read, and `drifts` are told where it is worse than before.
    `kept_out` counts the rows about people who were erased.
    """

    path: str
    kind: str
    archive: str | None = None
    left_out: str = ""
    unused_columns: list[str] = field(default_factory=list)
    read: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    refusals: RefusalLog = field(default_factory=RefusalLog)
    warnings: RefusalLog = field(default_factory=RefusalLog)
    quality: Quality = field(default_factory=Quality)
    drifts: list[Drift] = field(default_factory=list)
    people: FilePeople | None = None
    kept_out: int = 0
    removed_records: int = 0
    removed_people: int = 0
    seconds: float = 0.0

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return self.refusals.rows

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.read / self.seconds if self.seconds else 0.0


@dataclass(slots=True)
class Report:
    """What a load did.

    Attributes:
        run: its stamp.
        files: what became of each.
        seconds: how long it took.
        digest: of the graph's content, where it was asked for.
        dry_run: whether nothing was written.
        notes: what else is to be said.
        people: of linked archives.
        changes: people of linked archives who were there and are told of otherwise now.
        links: records of the files by the strongest evidence that links them to another.
        sources: rows by year of award, 0 where unknown, of each archive that stands.
        stopped: why the load would not go on if it were no dry run.
    """

    run: str
    files: list[FileReport] = field(default_factory=list)
    seconds: float = 0.0
    digest: str | None = None
    dry_run: bool = False
    notes: list[str] = field(default_factory=list)
    people: People | None = None
    changes: list[PersonChange] = field(default_factory=list)
    links: Counter[str] = field(default_factory=Counter)
    sources: dict[str, Counter[int]] = field(default_factory=dict)
    stopped: str = ""

    def include(self, other: "Report") -> None:
        """Add what a load of linked archives did in the course of this one."""
        self.files += other.files
        self.notes += other.notes
        self.seconds += other.seconds
        self.people, self.changes, self.links = other.people, other.changes, other.links
        self.sources |= other.sources
        self.stopped = "\n".join(filter(None, (self.stopped, other.stopped)))

    def note_kept_out(self, files: Iterable[FileReport]) -> None:
        """Say how many rows of each of these files were left out because their people were erased."""
        for file in files:
            if file.kept_out:
                rows = f"{file.kept_out:,} rows are" if file.kept_out > 1 else "1 row is"
                self.notes.append(f"{Path(file.path).name}: {rows} about people who were erased; left out.")

    def of(self, path: Path) -> FileReport:
        """The report of one file; KeyError where it was not among them."""
        for file in self.files:
            if file.path == str(path):
                return file
        raise KeyError(path)

    @property
    def read(self) -> int:
        """How many rows were read."""
        return sum(file.read for file in self.files)

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return sum(file.refused for file in self.files)

    def count(self, outcome: Outcome) -> int:
        """How many rows had this outcome."""
        return sum(file.outcomes[outcome] for file in self.files)

    @property
    def warned(self) -> int:
        """How many rows were kept with a warning."""
        return sum(file.warnings.rows for file in self.files)

    def write_json(self, path: Path) -> None:
        """Write the whole report, with every refusal, file by file so that it need not fit in memory.

        Raises:
            OSError: it cannot be written.
        """
        with path.open("w", encoding="utf-8") as out:
            head = {"run": self.run, "seconds": round(self.seconds, 3), "digest": self.digest}
            totals = {
                "dry_run": self.dry_run,
                "stopped": self.stopped or None,
                "read": self.read,
                "refused": self.refused,
                "warned": self.warned,
                **{o.value: self.count(o) for o in Outcome},
                "people": asdict(self.people) if self.people else None,
                "changes": [change._asdict() for change in self.changes],
                "links": self.links,
                "sources": self.sources,
                "notes": self.notes,
            }
            out.write(json.dumps({**head, **totals}, ensure_ascii=False)[:-1] + ', "files": [')
            for number, file in enumerate(self.files):
                out.write(("," if number else "") + "\n")
                out.writelines(_file_json(file))
            out.write("\n]}\n")


def name_run() -> str:
    """A stamp that no other load has, by the time at which it begins."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{secrets.token_hex(4)}"


def _file_json(file: FileReport) -> Iterator[str]:
    head = {
        "file": file.path,
        "kind": file.kind,
        "archive": file.archive,
        "left_out": file.left_out or None,
        "unused_columns": file.unused_columns,
        "read": file.read,
        **{o.value: file.outcomes[o] for o in Outcome},
        "refused": file.refused,
        "warned": file.warnings.rows,
        "kept_out": file.kept_out,
        "people": asdict(file.people) if file.people else None,
        "quality": {column: file.quality.count(column)._asdict() for column in file.quality.troubles},
        "years": file.quality.rows,
        "drift": [{**drift._asdict(), "told": str(drift)} for drift in file.drifts],
        "removed_records": file.removed_records,
        "removed_people": file.removed_people,
        "seconds": round(file.seconds, 3),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1]
    for name, log in (("refusals", file.refusals), ("warnings", file.warnings)):
        yield f', "{name}": ['
        for number, refusal in enumerate(log):
            yield ("," if number else "") + "\n  " + json.dumps(refusal, ensure_ascii=False)
        yield "]"
    yield "}"
