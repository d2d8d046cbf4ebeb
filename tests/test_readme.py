"""The first screen tells the truth: its question, asked of the demo, has the answer that it shows."""

import json
import re
from pathlib import Path

from graphs import clear

from gql.cast import pick_cast
from gql.context import Context
from gql.execution import execute
from gql.schema import make_schema
from graph.address import Address
from graph.database import open_async_database, open_database
from graph.settings import Settings
from loaders.demo import ensure_demo

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found, f"no block of {language} in the README"
    return found[1]


async def test_question_has_the_answer_shown(address: Address, settings: Settings, tmp_path: Path) -> None:
    with open_database(address) as database:
        clear(database)
        ensure_demo(database, settings.model_copy(update={"home": tmp_path}))
    async with open_async_database(address) as reads:
        cast = await pick_cast(reads)
        student = next(one for one in cast.viewers if one.key == "student")
        context = Context(reads, settings, student.viewer)
        answer = await execute(make_schema(settings), context, block("graphql"))
    assert f"{student.name}, who studies {student.program}" in README
    assert answer == json.loads(block("json"))


def test_first_screen_names_both_commands() -> None:
    first_screen = "\n".join(README.splitlines()[:40])
    assert "make demo" in first_screen
    assert "make test" in first_screen
