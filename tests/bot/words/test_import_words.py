"""Words about importing: those that ask for it, and those that say what a file is."""

import pytest

from bot.words.import_words import DATE_FORMATS, Reading, asks_for_import, reading_of
from kpis.cells import parse_date_format


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("import", True),
        ("Import the deals", True),
        ("가져오기", True),
        ("取り込み", True),
        ("インポート", True),
        ("", False),
        ("important deals", False),
        ('"import"', False),
        ("win rate", False),
    ],
)
def test_the_word_for_importing_comes_first(typed: str, asks: bool) -> None:  # noqa: FBT001
    assert asks_for_import(typed) is asks


@pytest.mark.parametrize(
    ("said", "reading"),
    [
        ("", Reading()),
        ("here you are", Reading()),
        ("the deals, please", Reading("deals")),
        ("stage changes? `stage_changes`", Reading("stage_changes")),
        ("deals or leads", Reading()),
        ("HubSpot M/D/YYYY", Reading(None, "hubspot", "M/D/YYYY")),
        ("dates are D/M/YYYY H:mm", Reading(dates="D/M/YYYY H:mm")),
    ],
)
def test_words_beside_a_file_say_what_it_is(said: str, reading: Reading) -> None:
    assert reading_of(said) == reading


@pytest.mark.parametrize("name", DATE_FORMATS)
def test_every_format_of_dates_that_is_offered_can_be_read(name: str) -> None:
    assert parse_date_format(name)
