"""One question, asked everywhere: in the terminal, over Socket Mode and in a browser, the same numbers with a chart."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from bot.local_slack import LocalSlack, Message, start_local_slack
from tests.flows.program import Program

HERE = Path(__file__).parent
EXPORT, MAPPING = HERE / "crm", HERE.parent / "data/crm_mapping.yml"
WORDS = "winrate 2017-Q3 by team"
WHEN = ("--now", "2018-01-01T00:00:00Z")
RATES = [("Dana Fox", 4 / 7, 4, 7), ("Eli Ford", 1 / 4, 1, 4)]
MINA, SALES = "U0MINA0001", "C0SALES001"
PNG = b"\x89PNG\r\n"


def import_export(program: Program) -> None:
    program.do("import", EXPORT, "--mapping", MAPPING)


def test_a_crm_export_becomes_the_expected_rates(program: Program) -> None:
    import_export(program)
    told = program.told("kpi", *WORDS.split(), *WHEN)
    rates = [(group["key"], group["value"], group["numerator"], group["denominator"]) for group in told["groups"]]
    assert (told["numerator"], told["denominator"], rates) == (5, 11, RATES)


@pytest.fixture(scope="module")
def slack() -> Iterator[LocalSlack]:
    with start_local_slack() as local:
        yield local


@pytest.fixture(scope="module")
def served(slack: LocalSlack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The bot at work on the export."""
    folder = tmp_path_factory.mktemp("served")
    program = Program(folder, f"sqlite:///{folder / 'kpibot.db'}").with_sockets(slack)
    import_export(program)
    with program.serving():
        slack.wait_for(lambda: slack.sockets.open, 30)
        yield program


def test_a_command_over_socket_mode_gets_the_numbers_of_the_terminal_and_a_chart(
    slack: LocalSlack, served: Program
) -> None:
    reply = slack.command(MINA, SALES, "/kpi", WORDS)
    [answer] = slack.wait_for(lambda: [each for each in reply.messages if images(each)])
    [image] = images(answer)
    assert numbers(answer.text) == numbers(served.told("kpi", *WORDS.split(), *WHEN)["text"])
    assert (slack.files[image["slack_file"]["id"]].content or b"").startswith(PNG)


def test_a_command_typed_into_the_page_shows_the_number_and_the_chart(slack: LocalSlack, served: Program) -> None:
    with browsing(slack.url) as page:
        page.get_by_role("button", name=re.compile("^sales(,|$)")).click()
        page.get_by_label("Message #sales").fill(f"/kpi {WORDS}")
        page.keyboard.press("Enter")
        answer = page.locator("article.ephemeral").last
        expect(answer).to_contain_text("Win rate: 45.5%")
        expect(answer).to_contain_text("57.1% (4 of 7)")
        assert shown_width(page) == 1200


def images(message: Message) -> list[dict[str, Any]]:
    return [block for block in message.blocks if block["type"] == "image"]


def numbers(text: str) -> list[str]:
    """The lines of an answer without the last, which says up to when the data are complete."""
    return text.splitlines()[:-1]


@contextmanager
def browsing(url: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(10_000)
        page.goto(url)
        yield page
        browser.close()


def shown_width(page: Page) -> int:
    """The width of the last picture, once the browser has it."""
    loaded = "() => { const all = document.querySelectorAll('article.ephemeral img'); return all[all.length - 1]%s }"
    page.wait_for_function(loaded % "?.complete")
    return int(page.evaluate(loaded % ".naturalWidth"))
