"""What is wrong with a row: said with file, line, column, value, reason and what to do."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from tempfile import TemporaryFile
from typing import IO, NamedTuple
from weakref import finalize

from graph.errors import InputError

SHOWN = 10
"""How many refusals of a file are kept at hand for the report; all of them are kept on disk."""

_LONGEST_VALUE = 200


class Refusal(NamedTuple):
    """One thing that is wrong with one row, which is therefore left out."""

    line: int
    column: str
    value: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Something wrong with a whole file; `line` is 0 where no line is to blame."""

    path: str
    line: int
    reason: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}{f', line {self.line}' if self.line else ''}: {self.reason}"


class BadFile(InputError):
    """A whole file does not fit; nothing of it is written."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(f"{problem}.", problem.advice)
        self.problem = problem


class RefusalLog:
    """The refusals of one file: the first ones at hand, all of them in a temporary file.

    `told` counts them, `rows` the lines that have any.
    """

    def __init__(self) -> None:
        self.first: list[Refusal] = []
        self.rows = 0
        self.told = 0
        self._file: IO[str] | None = None
        self._last_line = 0

    def add(self, refusals: list[Refusal]) -> None:
        """Keep refusals; several of one line count as one row."""
        if refusals and self._file is None:
            self._file = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
            # It is closed, and so deleted, with the log.
            finalize(self, self._file.close)
        for refusal in refusals:
            if refusal.line != self._last_line:
                self.rows += 1
                self._last_line = refusal.line
            refusal = refusal._replace(value=refusal.value[:_LONGEST_VALUE])
            self.told += 1
            if len(self.first) < SHOWN:
                self.first.append(refusal)
            print(json.dumps(refusal._asdict(), ensure_ascii=False), file=self._file)

    def __iter__(self) -> Iterator[dict[str, str | int]]:
        """All refusals, as JSON objects."""
        if self._file is None:
            return
        self._file.seek(0)
        for line in self._file:
            yield json.loads(line)
        self._file.seek(0, 2)


def problem_as_json(problem: FileProblem) -> dict[str, str | int]:
    """A file's problem as a JSON object."""
    return asdict(problem)
