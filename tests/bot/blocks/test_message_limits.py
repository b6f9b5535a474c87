"""Messages within Slack's limits, whatever they are made of."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from alerts.digests import Digest
from alerts.notices import Notice
from bot.blocks.alert import alert_message
from bot.blocks.digest import digest_message
from bot.blocks.elements import context, paragraph, table, words
from bot.blocks.kpi import answer_message, answer_text
from bot.blocks.lists import RuleRow, goals_message, rules_message
from bot.blocks.message import LONGEST_TEXT, MOST_SIGNS, Message
from bot.blocks.words import error_message, note_message
from bot.i18n import Language
from bot.local_slack.block_kit.check import message_flaws
from kpis.errors import UserError
from kpis.readings import Answer, Group, Reading
from tests.bot.answer_examples import (
    BY_REP,
    DIGEST,
    ENDED,
    FIRING,
    NOTHING,
    ON_THE_WAY,
    REMINDER,
    RESOLVED,
    TOO_FEW,
    TREND,
    WIN_RATE,
    ZONE,
    with_reps,
)

EN = Language.EN
ANSWERS = (WIN_RATE, BY_REP, TREND, ON_THE_WAY, NOTHING, TOO_FEW, with_reps(200))
LONG_NAMES = replace(
    BY_REP,
    groups=tuple(Group("🎉" * 4000 + str(place), Reading(Fraction(1)), Reading(Fraction(1))) for place in range(25)),
)


def _size(message: Message) -> int:
    return len(json.dumps(message.blocks, ensure_ascii=False))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("answer", [*ANSWERS, LONG_NAMES])
def test_slack_takes_every_answer(answer: Answer, language: Language) -> None:
    message = answer_message(answer, language, file_id="F012AB3CD4E", alt="x")
    assert message_flaws(message.blocks, lambda _: True) == []
    assert _size(message) <= MOST_SIGNS


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("notice", [FIRING, REMINDER, RESOLVED, ENDED])
def test_slack_takes_every_notice(notice: Notice, language: Language) -> None:
    assert message_flaws(alert_message(notice, language).blocks, lambda _: True) == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("digest", [DIGEST, replace(DIGEST, answers=())])
def test_slack_takes_every_digest(digest: Digest, language: Language) -> None:
    assert message_flaws(digest_message(digest, language).blocks, lambda _: True) == []


def test_two_hundred_reps_end_with_how_many_more_there_are() -> None:
    message = answer_message(with_reps(200), EN)
    assert "…and 187 more" in message.text
    assert "…and 187 more" in json.dumps(message.blocks, ensure_ascii=False)


def test_the_terminal_lists_every_group() -> None:
    said = answer_text(with_reps(200), EN)
    assert "<担当 199> & *Co*" in said
    assert "more" not in said


def test_a_list_of_many_rules_is_cut_between_two_of_them() -> None:
    rows = [RuleRow(f"rule {number}", "revenue behind pace", ("owner",), ZONE) for number in range(300)]
    message = rules_message(rows, EN)
    shown = len(message.blocks) - 2
    assert message.blocks[-1]["elements"][0]["text"] == f"…and {300 - shown} more"
    assert message_flaws(message.blocks, lambda _: True) == []
    assert len(message.text) <= LONGEST_TEXT + 2


def test_a_table_that_is_too_long_loses_rows_from_its_end() -> None:
    rows = [("Rep", "Value"), *((f"rep {number} {'x' * 150}", "1") for number in range(99))]
    message = Message("all of it", [table(rows), context("fresh")]).fitted(EN)
    shown = message.blocks[0]["rows"]
    assert shown[-1][0]["text"].startswith(f"rep {len(shown) - 2} ")
    assert message.blocks[-1] == context(f"…and {len(rows) - len(shown)} more")
    assert _size(message) <= MOST_SIGNS


def test_a_block_that_can_not_be_cut_leaves_the_text_alone() -> None:
    message = Message("all of it", [paragraph(words("x" * 20_000))]).fitted(EN)
    assert message == Message("all of it", [])


def test_what_was_typed_comes_back_as_letters() -> None:
    message = error_message(UserError("bad_period", text="<!channel> `*x*`\n"), EN)
    assert message.text.startswith("“&lt;!channel&gt; '∗x∗'” is not a period")
    assert message_flaws(message.blocks, lambda _: True) == []


def test_backticks_and_asterisks_of_a_note_become_styles() -> None:
    runs = note_message("*Done*: type `/kpi`", EN).blocks[0]["elements"][0]["elements"]
    assert [(run["text"], run.get("style")) for run in runs] == [
        ("Done", {"bold": True}),
        (": type ", None),
        ("/kpi", {"code": True}),
    ]


def test_an_empty_list_says_what_to_type() -> None:
    assert "/kpi goal set" in goals_message([], EN).text
