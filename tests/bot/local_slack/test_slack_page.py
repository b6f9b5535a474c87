"""The page, in a real browser: what a person at it can do and see."""

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect, sync_playwright
from slack_bolt import App
from slack_sdk import WebClient

from bot.local_slack import Behaviour, LocalSlack, start_local_slack
from tests.bot.local_slack.bolt_apps import connected_app

SALES = "C0SALES001"
CALM = Behaviour(rate_limits=False)
PHONE = {"width": 390, "height": 800}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


NAME = {
    "type": "input",
    "block_id": "name",
    "label": plain("Name"),
    "element": {"type": "plain_text_input", "action_id": "v"},
}
MODAL = {
    "type": "modal",
    "callback_id": "rule",
    "title": plain("Add a rule"),
    "submit": plain("Save"),
    "blocks": [NAME],
}
ADD = {"type": "actions", "elements": [{"type": "button", "action_id": "add", "text": plain("Add a rule")}]}
CHART = {
    "type": "data_visualization",
    "title": "Revenue",
    "chart": {
        "type": "bar",
        "series": [{"name": "Won", "data": [{"label": "6월", "value": 3}]}],
        "axis_config": {"categories": ["6월"]},
    },
}


def register(app: App) -> None:
    @app.command("/kpi")
    def kpi(ack: Any, respond: Any, command: Any) -> None:
        ack()
        respond(f"*41 %* for `{command['text']}`")

    @app.action("add")
    def add(ack: Any, body: Any, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("rule")
    def rule(ack: Any, view: Any, client: WebClient) -> None:
        ack()
        client.chat_postMessage(channel=SALES, text=f"Rule {view['state']['values']['name']['v']['value']} added")


@pytest.fixture(scope="module")
def slack() -> Iterator[LocalSlack]:
    with start_local_slack(behaviour=CALM) as slack, connected_app(slack) as app:
        register(app)
        yield slack


def chromium() -> str | None:
    """The browser of the machine; None takes Playwright's own."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def page(slack: LocalSlack) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(10_000)
        page.goto(slack.url)
        page.get_by_role("button", name=re.compile("^sales(,|$)")).click()
        yield page
        browser.close()


def test_a_command_typed_into_the_page_is_answered_to_its_user_alone(page: Page) -> None:
    page.get_by_label("Message #sales").fill("/kpi winrate")
    page.keyboard.press("Enter")
    answer = page.locator("article.ephemeral")
    expect(answer).to_contain_text("Only visible to you")
    expect(answer.locator("strong", has_text="41 %")).to_be_visible()


def test_markup_of_a_message_is_shown_and_never_run(slack: LocalSlack, page: Page) -> None:
    text = "&lt;img src=x onerror=alert(1)&gt; <https://example.com|the report> <javascript:alert(1)|no link>"
    WebClient(slack.bot_token, base_url=slack.api_url).chat_postMessage(channel=SALES, text=text)
    message = page.locator("article").last
    expect(message).to_contain_text("<img src=x onerror=alert(1)> the report no link")
    assert (message.locator("a").count(), message.locator("img").count()) == (1, 0)


def test_a_button_opens_a_modal_that_can_be_filled_in(slack: LocalSlack, page: Page) -> None:
    client = WebClient(slack.bot_token, base_url=slack.api_url)
    client.chat_postMessage(channel=SALES, text="rules", blocks=[ADD, CHART])
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Please complete this required field.")).to_be_visible()
    page.get_by_label("Name").fill("속도")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("article").last).to_contain_text("Rule 속도 added")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_chart_is_drawn_and_can_be_read_aloud(slack: LocalSlack, page: Page) -> None:
    WebClient(slack.bot_token, base_url=slack.api_url).chat_postMessage(channel=SALES, text="x", blocks=[CHART])
    expect(page.get_by_role("img", name="Revenue: Won 6월 3").last).to_be_visible()


def test_who_goes_elsewhere_while_the_page_fetches_what_is_new_stays_there(slack: LocalSlack, page: Page) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/page/state*", hold_the_first)
    with page.expect_request("**/page/state*"):
        WebClient(slack.bot_token, base_url=slack.api_url).chat_postMessage(channel=SALES, text="news")
    page.get_by_role("button", name="kpibot").click()
    held[0].continue_()
    expect(page.get_by_label("Message kpibot")).to_be_visible()
    page.unroute("**/page/state*")
    page.get_by_role("button", name=re.compile("^sales(,|$)")).click()
    expect(page.get_by_label("Message #sales")).to_be_visible()


def test_the_page_fits_a_phone_and_loads_nothing_from_outside(slack: LocalSlack, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.reload()
    expect(page.get_by_role("button", name="Channels and apps")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert [address for address in asked if not address.startswith(slack.url)] == []
