"""Importing at the page of the local Slack, in a real browser: by the window of `/kpi import`, and by the composer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from bot.local_slack import LocalSlack
from bot.settings import Settings
from storage.database import Database
from tests.bot.listeners.import_room import WITH_REJECTS, Room, room_of
from tests.bot.local_slack.test_slack_page import chromium


@pytest.fixture
def room(slack: LocalSlack, settings: Settings, sqlite_database: Database) -> Iterator[Room]:
    with room_of(slack, settings, sqlite_database) as made:
        yield made


@pytest.fixture
def page(slack: LocalSlack) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(10_000)
        page.goto(slack.url)
        page.get_by_role("button", name=re.compile("^kpibot(,|$)")).click()
        yield page
        browser.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "deals.csv"
    written.write_text(WITH_REJECTS, "utf-8")
    return written


def test_a_file_that_is_chosen_in_the_window_is_imported_when_the_button_is_pressed(
    room: Room, page: Page, file: Path
) -> None:
    page.get_by_label("Message kpibot").fill("/kpi import")
    page.keyboard.press("Enter")
    window = page.get_by_role("dialog")
    window.get_by_label("File").set_input_files(file)
    expect(window.get_by_role("button", name="Remove deals.csv")).to_be_visible()
    window.get_by_role("button", name="Look at it").click()
    window.locator("footer").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="deals.csv is imported")).to_be_visible()
    expect(page.get_by_role("link", name="rejects-deals.csv")).to_be_visible()
    assert room.deals() == 2


def test_a_file_that_is_attached_to_a_message_is_offered(room: Room, page: Page, file: Path) -> None:
    page.get_by_label("Attach files").set_input_files(file)
    expect(page.get_by_role("button", name="Remove deals.csv")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Import deals.csv?")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Nothing was imported.")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="deals.csv").click()
    assert (saved.value.suggested_filename, room.deals()) == ("deals.csv", 0)
