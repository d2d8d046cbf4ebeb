"""The page to try the API with: as files, and in a real browser where one is installed."""

import gzip
import json
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from demo_world import make_demo_graph
from graphs import build
from playwright.async_api import Browser, Page, async_playwright
from serving import Client, Server, open_client, serving

from gql.page import FOLDER, choose_language, load_page, read_examples
from graph.address import Address
from graph.database import open_database
from graph.settings import Settings

BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
HTML = {"accept": "text/html,*/*;q=0.8"}


@pytest.fixture(scope="module")
def server(
    settings: Settings, address: Address, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    assert load_page() is not None, "the page was not built: run `make install`"
    with open_database(address) as database:
        build(database, make_demo_graph())
    log = tmp_path_factory.mktemp("page") / "log"
    with serving(settings, log, demo=True) as running:
        yield running


@pytest.fixture(scope="module")
async def client(server: Server) -> AsyncIterator[Client]:
    async with open_client(server) as opened:
        yield opened


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("fr-FR,fr;q=0.9", "fr"), ("en", "en"), ("de,en;q=0.5,fr;q=0.9", "fr"), ("de", "en"), ("", "en")],
)
async def test_page_comes_in_the_language_of_the_reader(client: Client, accepted: str, language: str) -> None:
    answer = await client.send("GET", "/graphql", headers={**HTML, "accept-language": accepted})
    assert answer.status == 200
    assert f'<html lang="{language}">' in answer.body.decode()


def test_best_known_language_is_chosen() -> None:
    assert choose_language(["de-AT", "fr-CH", "en"]) == "fr"


async def test_page_loosens_its_policy_and_no_more(client: Client) -> None:
    answer = await client.send("GET", "/graphql", headers=HTML)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "http" not in answer.headers["content-security-policy"]


async def test_page_has_nothing_inline_and_nothing_from_elsewhere(client: Client) -> None:
    html = (await client.send("GET", "/graphql", headers=HTML)).body.decode()
    assert not re.findall(r"<script(?![^>]*\bsrc=)|\son\w+=|<style|\bstyle=", html)
    for address in re.findall(r'(?:src|href)="([^"]+)"', html):
        assert address.startswith(("/graphql/assets/", "data:image/svg+xml,"))


async def test_files_are_compressed_and_kept(client: Client) -> None:
    page = load_page()
    assert page is not None
    plain = page.files[page.script].read_bytes()
    for encoding, unpack in (("gzip", gzip.decompress), ("br", None), ("identity", bytes)):
        answer = await client.send(
            "GET", f"/graphql/assets/{page.script}", headers={"accept-encoding": encoding}
        )
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers.get("content-encoding", "identity") == encoding
        if unpack:
            assert unpack(answer.body) == plain
        else:
            assert len(answer.body) < len(plain) / 2


async def test_examples_answer_every_demo_viewer(client: Client) -> None:
    demo = (await client.send("GET", "/graphql/demo")).json
    for name, example in read_examples().items():
        variables = {**example.variables, **demo["values"].get(name, {})}
        for viewer in demo["viewers"]:
            answer = await client.ask(example.query, viewer["token"], variables)
            assert answer.status == 200, answer.body
            assert "errors" not in answer.json


def test_lock_file_names_no_registry() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_bytes())
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert not name or package.get("integrity"), name


def find_browser() -> str:
    """The path of a browser; the test is skipped where there is none."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    pytest.skip(f"no browser is installed ({', '.join(BROWSERS)}); .ci/run installs one")


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    path = find_browser()
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        await opened.close()


class Watched:
    """A browser's page with everything that should not happen on it."""

    def __init__(self, page: Page, host: str) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.on("console", lambda message: self.note(message.type in ("error", "warning"), message.text))
        page.on("pageerror", lambda error: self.note(True, str(error)))
        page.on("requestfailed", lambda request: self.note(True, f"failed: {request.url}"))
        page.on("request", lambda request: self.note(not self.is_own(request.url, host), request.url))

    def note(self, bad: bool, what: str) -> None:
        if bad:
            self.troubles.append(what)

    @staticmethod
    def is_own(url: str, host: str) -> bool:
        return url.startswith((f"{host}/", "data:", "blob:"))


async def open_page(browser: Browser, server: Server, language: str) -> Watched:
    context = await browser.new_context(locale=language, viewport={"width": 1400, "height": 850})
    await context.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective, e.blockedURI))"
    )
    watched = Watched(await context.new_page(), server.base)
    await watched.page.goto(server.address)
    await watched.page.wait_for_selector(".graphiql-query-editor .view-line")
    # The schema has come once the documentation can be opened on it.
    await wait_for(watched.page, "!document.querySelector('.graphiql-spinner')")
    return watched


async def wait_for(page: Page, expression: str, arg: Any = None) -> None:
    """Wait until an expression holds; asked from here, as the page's policy allows it no eval of its own."""
    for _ in range(300):
        if await page.evaluate(expression, arg):
            return
        await page.wait_for_timeout(100)
    raise AssertionError(expression)


async def run_query(page: Page) -> Any:
    """Run the query of the open tab; the answer as the page shows it."""
    async with page.expect_response(lambda response: response.request.method == "POST") as answered:
        await page.click(".graphiql-execute-button")
    answer = await (await answered.value).json()
    await wait_for(page, "document.querySelector('.graphiql-response .view-lines')?.innerText.length > 3")
    return answer


async def test_browser_asks_the_main_question(browser: Browser, server: Server, tmp_path: Path) -> None:
    watched = await open_page(browser, server, "fr-FR")
    page = watched.page
    assert await page.title() == "Entraide : poser une question"
    viewers = await page.locator("header select option").all_inner_texts()
    assert viewers[0] == "Alix Zimmer, étudiant·e, Master Chimie"
    await page.select_option("header select", "anonymous")
    assert (await run_query(page))["data"]["viewer"]["whoWorksAt"]["totalCount"] == 0
    await page.select_option("header select", "student")
    found = (await run_query(page))["data"]["viewer"]["whoWorksAt"]
    assert [edge["node"]["name"] for edge in found["edges"]] == ["Bruno Klein", "Chloé Klein"]
    await wait_for(
        page,
        "document.querySelector('.graphiql-response').innerText.replace(/\\s/g, ' ').includes('Bruno Klein')",
    )
    await page.screenshot(path=tmp_path / "page.png")
    assert watched.troubles == []


async def test_page_is_accessible(browser: Browser, server: Server) -> None:
    watched = await open_page(browser, server, "fr-FR")
    # Evaluated by the browser's driver, so that the page's policy does not have to allow it.
    await watched.page.evaluate((FOLDER / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))
    found = await watched.page.evaluate(
        "async () => (await axe.run('header', {runOnly: ['wcag2a', 'wcag2aa']})).violations.map(v => v.id)"
    )
    assert found == []


async def test_browser_opens_every_example(browser: Browser, server: Server) -> None:
    watched = await open_page(browser, server, "en-GB")
    page = watched.page
    tabs = page.locator(".graphiql-tab-button")
    names = await tabs.all_inner_texts()
    assert len(names) == len(read_examples())
    for turn, name in enumerate(names):
        await tabs.nth(turn).click()
        await wait_for(
            page, "name => document.querySelector('.graphiql-tab-active').innerText === name", name
        )
        await wait_for(
            page, "name => document.querySelector('.graphiql-query-editor').innerText.includes(name)", name
        )
        answer = await run_query(page)
        assert "errors" not in answer
        assert answer["data"]
    assert watched.troubles == []
