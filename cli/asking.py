"""Deciding on uncertain pairs one by one in the terminal."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import typer

from cli.output import console, print_tables

if TYPE_CHECKING:
    from graph.database import Database
    from loaders.linked.reviewing import Case
    from loaders.linked.sources import Standing

KEYS = "s same, d different, k skip, u undo the last, q quit"


def show_case(case: "Case") -> None:
    """Print both records side by side, and why they are, or are not, linked."""
    from graph.listing import Listing

    now = "one person now" if case.together else "two people now"
    title = f"{case.left}  {case.right}  chance {case.chance:.2f}, {now}"
    print_tables(
        [Listing(title, ("field", "left", "right"), case.cells, " ".join(case.reasons))], markdown=False
    )


def ask_cases(database: "Database", standing: "Standing", cases: "Iterator[Case]") -> int:
    """Ask about each case and keep each answer at once; how many decisions were kept."""
    from graph.errors import InputError
    from loaders.linked import reviewing

    decided: list[Case] = []
    again: list[Case] = []
    while case := again.pop() if again else next(cases, None):
        show_case(case)
        answer = ask_key(KEYS, "sdkuq" if decided else "sdkq")
        if answer == "q":
            return len(decided)
        if answer == "u":
            again += [case, decided.pop()]
            reviewing.undo(database, [again[-1].decide("same").id])
            console.print("That decision was taken back; here it is again.")
        elif answer != "k":
            try:
                reviewing.decide(database, [case.decide("same" if answer == "s" else "different")], standing)
                decided.append(case)
            except InputError as error:
                console.print(f"{error.message} {error.hint}", highlight=False)
                again.append(case)
    console.print("These were all pairs that are uncertain.")
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
