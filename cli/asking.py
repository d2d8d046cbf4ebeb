"""Deciding on cases: one by one in the terminal, or by what options say."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TypeVar

import typer

from cli.output import console

_Case = TypeVar("_Case")


def ask_each(
    cases: Iterable[_Case],
    show: Callable[[_Case], None],
    offer: Callable[[_Case], tuple[str, Collection[str]]],
    decide: Callable[[_Case, str], None],
    undo: Callable[[_Case], None],
    end: str,
) -> int:
    """Ask about each case and keep each answer at once.

    Args:
        cases: in the order in which they are asked about.
        show: prints one.
        offer: the decisions on one, in words, and the keys they are given by; k, u and q are taken.
        decide: keeps the decision of a key; an InputError that it raises is told, and the case asked again.
        undo: takes the decision back.
        end: what is printed when no case is left.

    Returns:
        How many decisions were kept.
    """
    from graph.errors import InputError

    ahead = iter(cases)
    decided: list[_Case] = []
    again: list[_Case] = []
    while (case := again.pop() if again else next(ahead, None)) is not None:
        show(case)
        words, keys = offer(case)
        prompt = f"{words}, k skip, u undo the last, q quit"
        answer = ask_key(prompt, [*keys, "k", "q", *("u" if decided else "")])
        if answer == "q":
            return len(decided)
        if answer == "u":
            again += [case, decided.pop()]
            undo(again[-1])
            console.print("That decision was taken back; here it is again.")
        elif answer != "k":
            try:
                decide(case, answer)
                decided.append(case)
            except InputError as error:
                console.print(f"{error.message} {error.hint}", highlight=False)
                again.append(case)
    console.print(end)
    return len(decided)


def ask_key(prompt: str, keys: Collection[str]) -> str:
    """Ask until one of the keys is given; the end of the input quits, with 'q'."""
    while True:
        try:
            answer: str = typer.prompt(prompt, prompt_suffix=": ").strip().casefold()[:1]
        except typer.Abort:
            return "q"
        if answer and answer in keys:
            return answer


def check_apart(undo: Collection[str] | None, decided_in: Path | None) -> None:
    """Refuse two changes at once, of which the first would stand where the second cannot be made.

    Raises:
        BadParameter: both are asked for.
    """
    if undo and decided_in:
        raise typer.BadParameter("take decisions back (--undo), or read new ones (--in), one after the other")


def tell_count(count: int, what: str, otherwise: int = 0) -> None:
    """Say how many decisions were kept, or taken back; and how many of them were otherwise before."""
    before = f", {otherwise:,} of them otherwise than before" if otherwise else ""
    console.print(f"Decisions {what}: {count:,}{before}.", highlight=False)
