"""What is said of an import in Slack: as approved, within Slack's limits, harmless whatever stands in the file."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.blocks.import_modal import chosen_file, chosen_reading, import_modal, notice_modal
from bot.blocks.import_preview import (
    CANCEL,
    CONFIRM,
    forgotten_message,
    imported_message,
    importing_message,
    offer_message,
)
from bot.blocks.message import Message
from bot.i18n import Language
from bot.local_slack.block_kit.check import message_flaws, message_is_too_long, view_flaws
from bot.usecases.file_sample import Sample
from bot.usecases.import_report import FileReport, RejectedRow
from bot.usecases.shared_file import Offer
from bot.words.import_words import Reading
from kpis.row_doubts import WARNINGS
from storage.facts import Written
from storage.uploads import Upload

EN, KO, JA = Language
UPLOAD = Upload("0123abcd", "F01", "<!channel>.csv", "", "U01", datetime(2026, 3, 3, 9, tzinfo=UTC))
REPORT = FileReport(
    "<!channel>.csv",
    "deals",
    "utf-8",
    1240,
    Written(added=1200, updated=20, unchanged=8),
    (
        RejectedRow(2, "", "missing_id", ""),
        *(RejectedRow(row, f"D{row}", "bad_date", "closed_at") for row in range(3, 14)),
    ),
    {"no_amount": (1, 2)},
    ("Mood", "*bold*"),
    words={"status": {"Closed Won": "won", "Maybe": ""}},
)
SAMPLE = Sample(
    {"deal_id": "Deal ID", "name": "name", "amount": "Amount / Value", "lost_reason": "Why"},
    tuple({"deal_id": f"D{n}", "name": "<!channel> *x*", "amount": "1,000", "lost_reason": ""} for n in range(3)),
)
OFFER = Offer(REPORT, SAMPLE, "Asia/Seoul", UPLOAD)
GUESSED = Offer(REPORT, SAMPLE, "Asia/Seoul", UPLOAD, is_proposed=True, doubts={"closed_at": ("D/M/YYYY", "M/D/YYYY")})
RECOGNISED = replace(OFFER, is_proposed=True, system="hubspot")
NOTHING = Offer(FileReport("deals.csv", "deals", "utf-8", 8, Written(0, 0, 8)), SAMPLE, "Asia/Seoul")

LONG = "＊名前 *_`<&>`" * 100
ENDLESS = Offer(
    FileReport(
        LONG,
        "deals",
        "utf-8",
        99_999_999,
        Written(1, 0, 0),
        tuple(RejectedRow(row, LONG, reason, "expected_close_on") for row in range(90_000, 90_010) for reason in (
            "too_many_cells", "bad_text", "duplicate_id", "missing_created_at", "bad_date", "bad_number",
            "unknown_kind", "closed_before_created",
        )),
        {warning: tuple(range(90_000, 99_999)) for warning in WARNINGS},
        (LONG,) * 100,
        words={f"field{n}": {f"{LONG}{m}": LONG for m in range(50)} for n in range(9)},
    ),
    Sample({f"field{n}": LONG for n in range(30)}, tuple({f"field{n}": LONG for n in range(30)} for _ in range(3))),
    "America/Argentina/Buenos_Aires",
    UPLOAD,
    is_proposed=True,
    doubts={"expected_close_on": ("D/M/YYYY", "M/D/YYYY")},
)  # fmt: skip
MESSAGES = {
    "import_offer": offer_message(OFFER, EN),
    "import_offer_ko": offer_message(GUESSED, KO),
    "import_nothing": offer_message(NOTHING, EN),
    "import_report": imported_message(REPORT, JA),
    "import_running": importing_message(REPORT.file, EN),
    "import_forgotten": forgotten_message(EN),
}
CHOSEN = {"type": "static_select", "selected_option": {"value": "deals"}}
UNSAID = {"type": "static_select", "selected_option": None}
STATE = {
    "file": {"file": {"type": "file_input", "files": [{"id": "F01"}]}},
    "dataset": {"dataset": CHOSEN},
    "system": {"system": UNSAID},
    "dates": {"dates": UNSAID},
}


@pytest.mark.parametrize("name", MESSAGES)
def test_what_is_said_of_an_import_is_as_approved(name: str, approved: Callable[[str, Message], None]) -> None:
    approved(name, MESSAGES[name])


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("offer", [OFFER, GUESSED, NOTHING, ENDLESS])
def test_an_offer_is_within_slacks_limits(offer: Offer, language: Language) -> None:
    message = offer_message(offer, language)
    assert message_flaws(message.blocks, lambda _: True) == []
    assert (message_is_too_long(message.blocks), len(message.text) <= 4_000) == (False, True)


@pytest.mark.parametrize("language", Language)
def test_an_offer_keeps_its_buttons_however_much_there_is_to_say(language: Language) -> None:
    last = offer_message(ENDLESS, language).blocks[-1]
    assert [button["action_id"] for button in last["elements"]] == [CONFIRM, CANCEL]


@pytest.mark.parametrize("language", Language)
def test_an_export_of_a_crm_is_said_to_be_one(language: Language) -> None:
    assert "HubSpot" in offer_message(RECOGNISED, language).text.splitlines()[1]


@pytest.mark.parametrize("name", MESSAGES)
def test_nothing_in_a_file_mentions_anybody(name: str) -> None:
    assert "<!channel>" not in MESSAGES[name].text


@pytest.mark.parametrize("language", Language)
def test_the_windows_are_within_slacks_limits(language: Language) -> None:
    windows: list[dict[str, Any]] = [import_modal(language, most_megabytes=20), notice_modal("Wait.", language)]
    assert [view_flaws(window, lambda _: True) for window in windows] == [[], []]


def test_what_was_chosen_in_the_window_is_read_from_it() -> None:
    assert (chosen_file(STATE)["id"], chosen_reading(STATE)) == ("F01", Reading(dataset="deals"))
