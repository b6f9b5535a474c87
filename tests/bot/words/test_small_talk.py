"""A question may be put as it is put to a person."""

import pytest

from bot.words.command_text import parse
from bot.words.requests import Ask
from tests.bot.words.command_context import CONTEXT


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("what is our win rate this quarter?", Ask("win_rate", "this quarter")),
        ("What's the revenue last month", Ask("revenue", "last month")),
        ("how much revenue last month", Ask("revenue", "last month")),
        ("show me win rate by team, please", Ask("win_rate", by="team")),
        ("revenue for East please?", Ask("revenue", scope="team:East")),
        ("이번 분기 성사율은?", Ask("win_rate", "this quarter")),
        ("지난달 매출이 얼마야?", Ask("revenue", "last month")),
        ("영업1팀 성사율 좀 알려줘", Ask("win_rate", scope="team:영업1팀")),
        ("수주 건수는 몇 건이야", Ask("deals_won")),
        ("매출알려줘", Ask("revenue")),
        ("先月の受注率は？", Ask("win_rate", "last month")),
        ("先月の売上高を教えて", Ask("revenue", "last month")),
        ("今月の受注件数はどうですか", Ask("deals_won", "this month")),
    ],
)
def test_what_is_said_around_a_question_is_no_part_of_it(text: str, request_: Ask) -> None:
    assert parse(text, CONTEXT) == request_


def test_what_is_quoted_is_meant_as_it_is() -> None:
    assert parse('revenue for "East"', CONTEXT) == Ask("revenue", scope="team:East")
    assert parse("revenue", CONTEXT) == Ask("revenue")
