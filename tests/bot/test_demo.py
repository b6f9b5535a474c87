"""The demo, as somebody meets it who has just typed `make demo`: the real bot in a Slack in the browser."""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from bot.demo.run import SALES, demo
from bot.demo.team import JUNHO
from bot.local_slack import LocalSlack


@pytest.fixture(scope="module")
def slack() -> Iterator[LocalSlack]:
    with demo() as local:
        local.wait_for_connection()
        yield local


@pytest.fixture(scope="module")
def page(slack: LocalSlack) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(10_000)
        page.goto(slack.url)
        page.get_by_role("button", name=re.compile("^sales(,|$)")).click()
        yield page
        browser.close()


def test_a_digest_with_numbers_is_there_without_being_asked_for(slack: LocalSlack) -> None:
    [digest] = slack.wait_for(lambda: slack.messages(SALES), 30)
    assert ("Daily" in digest.text, "₩" in digest.text) == (True, True)


def test_the_one_who_is_behind_was_told_and_in_his_language(slack: LocalSlack) -> None:
    [warning] = slack.wait_for(lambda: slack.direct_messages(JUNHO.user_id), 30)
    assert ("김준호" in warning.text, "페이스" in warning.text) == (True, True)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("/kpi winrate by team", r"Win rate: \d+\.\d%"),
        ("/kpi 매출 지난달", r"Revenue: ₩[\d,]+"),
        ("/kpi deals won trend 12 months", r"Deals won: \d+"),
    ],
)
def test_a_question_typed_into_the_page_is_answered_with_a_number_and_a_chart(
    page: Page, question: str, said: str
) -> None:
    page.get_by_label("Message #sales").fill(question)
    page.keyboard.press("Enter")
    answer = page.locator("article.ephemeral", has_text=re.compile(said))
    expect(answer).to_be_visible()
    assert width_of(answer.locator("img").last) == 1200


def test_what_can_not_be_answered_says_what_to_type(page: Page) -> None:
    page.get_by_label("Message #sales").fill("/kpi winrate Q9")
    page.keyboard.press("Enter")
    expect(page.locator("article.ephemeral", has_text="“Q9” is not a period I know")).to_be_visible()


def width_of(image: Locator) -> int:
    """The width of the picture itself, once the browser has it; a broken one has none."""
    return int(image.evaluate("async image => { await image.decode(); return image.naturalWidth }"))
