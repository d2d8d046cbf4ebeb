"""Deciding one by one: each answer is kept at once, and the last can be taken back."""

import io

import pytest

from cli.asking import ask_each
from graph.errors import InputError


class Queue:
    """Cases by name, and the decisions kept about them."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.kept: dict[str, str] = {}

    def decide(self, case: str, answer: str) -> None:
        if (case, answer) == ("second", "b"):
            raise InputError("That cannot be.", "Say something else.")
        self.kept[case] = answer

    def undo(self, case: str) -> None:
        del self.kept[case]

    def ask(self, *cases: str) -> int:
        def offer(case: str) -> tuple[str, str]:
            return "a this, b that", "ab"

        return ask_each(cases, self.shown.append, offer, self.decide, self.undo, "That was all.")


@pytest.mark.parametrize(
    ("typed", "shown", "kept"),
    [
        ("a b k", ["first", "second", "second"], {"first": "a"}),
        ("k a", ["first", "second"], {"second": "a"}),
        ("x u a", ["first", "second"], {"first": "a"}),
        ("a u b a", ["first", "second", "first", "second"], {"first": "b", "second": "a"}),
        ("b q", ["first", "second"], {"first": "b"}),
        ("", ["first"], {}),
    ],
)
def test_what_is_typed_decides(
    monkeypatch: pytest.MonkeyPatch, typed: str, shown: list[str], kept: dict[str, str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{key}\n" for key in typed.split())))
    queue = Queue()
    assert queue.ask("first", "second") == len(kept)
    assert (queue.shown, queue.kept) == (shown, kept)


def test_the_end_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("b\nA\n"))
    assert Queue().ask("second") == 1
    said = capsys.readouterr().out
    assert "That cannot be. Say something else." in said
    assert "That was all." in said
