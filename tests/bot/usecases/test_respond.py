"""What is typed, answered: each kind of request, in each language, through the one way in."""

import sys
from datetime import UTC, datetime

import pytest

from bot.i18n import Language
from bot.reply import Reply, Speaker
from bot.usecases.respond import Counter, respond
from kpis.errors import UserError
from storage.database import Database
from tests.small_team import small_team

NOW = datetime(2017, 11, 1, tzinfo=UTC)
ADDRESSES = {"#sales": "#C0SALES001", "@mia@example.com": "@U0MIA00001"}


def typed(database: Database, words: str, language: Language = Language.EN) -> Reply:
    counter = Counter(database, lambda: NOW, lambda name: ADDRESSES.get(name, name))
    return respond(counter, words, Speaker("default", "U0MIA00001", "C0SALES001", language))


@pytest.fixture
def team(database: Database) -> Database:
    small_team(database)
    return database


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("revenue 2017-Q4", "$61,000.00"),
        ("매출 2017년 4분기", "$61,000.00"),
        ("売上高 2017年第4四半期 担当者別", "$60,000.00"),
        ("revenue 2017-Q4 for rep:dana", "$1,000.00"),
        ("revenue this quarter by rep", "Lee"),
        ("deals won 2017-Q4 trend 3 months", "Oct"),
        ("goals", "$120,000.00"),
        ("alerts", "Nothing needs a look"),
        ("rule list", "There are no rules yet"),
        ("digest list", "There are no digests yet"),
        ("help", "/kpi"),
        ("import the deals", "/kpi import"),
        ("revenue 2017-Q4 explain", "L1"),
        ("매출 2017년 4분기 설명", "Rows counted: 2 deals"),
        ("売上高 2017年第4四半期 説明", "All rows follow as a CSV file"),
        ("가져오기", "/kpi import"),
    ],
)
def test_a_request_is_answered_in_words(team: Database, words: str, said: str) -> None:
    assert said in typed(team, words).message.text


@pytest.mark.parametrize("words", ["revenue 2017-Q4", "win rate 2017-Q4", "revenue 2017-Q4 by rep"])
def test_a_question_comes_with_a_chart_and_with_what_it_shows(team: Database, words: str) -> None:
    reply = typed(team, words)
    assert reply.chart_png is not None
    assert reply.chart_png.startswith(b"\x89PNG")
    assert reply.chart_alt


@pytest.mark.parametrize(
    ("words", "module"), [("revenue 2017-Q4 by rep", "bot.charts.bars"), ("win rate 2017-Q4", "bot.charts.line")]
)
def test_a_fault_while_drawing_costs_the_picture_and_not_the_words(
    team: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, words: str, module: str
) -> None:
    whole = typed(team, words)
    monkeypatch.setitem(sys.modules, module, None)  # as in an installation whose matplotlib is broken
    told = typed(team, words)
    assert (told.message, told.chart_png, whole.chart_png is None) == (whole.message, None, False)
    assert [record.exc_info is not None for record in caplog.records] == [True]


def test_the_trend_is_drawn_but_told_only_where_it_was_asked_for(team: Database) -> None:
    assert "Q1 2016" not in typed(team, "win rate 2017-Q4").message.text


def test_a_goal_is_set_and_its_change_told(team: Database) -> None:
    said = typed(team, "goal set revenue 90000 2017-Q4 for rep:dana").message.text
    assert "$90,000.00 (was $60,000.00)" in said


def test_a_rule_is_made_shown_paused_resumed_and_removed(team: Database) -> None:
    typed(team, "rule add Pace: revenue behind pace this quarter for each rep to owner")
    assert "revenue behind pace this quarter for each rep" in typed(team, "rule show pace").message.text
    assert "paused" in typed(team, "rule pause Pace").message.text
    assert "goes on" in typed(team, "rule resume Pace").message.text
    assert "removed" in typed(team, "rule remove Pace").message.text
    assert "There are no rules yet" in typed(team, "rules").message.text


@pytest.mark.parametrize("words", ["digest add weekday 9:00", "digest add #sales weekday 9:00"])
def test_a_digest_goes_where_it_is_said_or_typed(team: Database, words: str) -> None:
    typed(team, words)
    assert "<#C0SALES001>" in typed(team, "digests").message.text


def test_recipients_are_kept_by_their_ids(team: Database) -> None:
    typed(team, "rule add Low: revenue below 5M this month to #sales @mia@example.com")
    said = typed(team, "rules").message.text
    assert "<#C0SALES001>" in said
    assert "<@U0MIA00001>" in said


def test_a_digest_is_added_shown_at_once_and_removed(team: Database) -> None:
    assert "Nov 1, 2017" in typed(team, "digest add Morning: to #sales every weekday 9:00").message.text
    shown = typed(team, "digest now")
    assert "Revenue" in shown.message.text
    assert shown.chart_png is not None
    assert "removed" in typed(team, "digest remove Morning").message.text


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("nonsense", "unknown_kpi"),
        ("winrate Q9", "bad_period"),
        ("revenue_per_rep 2017-Q4 by product", "no_such_breakdown"),
        ("revenue for Nobody", "unknown_scope"),
        ("rule remove Nothing", "unknown_rule"),
        ("digest now", "no_digest"),
    ],
)
def test_what_can_not_be_met_is_a_mistake_with_a_name(team: Database, words: str, error: str) -> None:
    with pytest.raises(UserError, match=error):
        typed(team, words)


@pytest.mark.parametrize(("language", "said"), [(Language.KO, "매출"), (Language.JA, "売上高")])
def test_people_read_their_own_language(team: Database, language: Language, said: str) -> None:
    assert said in typed(team, "revenue 2017-Q4", language).message.text


def test_all_rows_of_an_explanation_follow_as_a_file(team: Database) -> None:
    reply = typed(team, "revenue 2017-Q4 for dana explain")
    assert reply.attachment
    assert (reply.attachment.name, b"D1" in reply.attachment.content) == ("revenue 2017-Q4.csv", True)


def test_an_explanation_without_rows_promises_no_file(team: Database) -> None:
    reply = typed(team, "calls 2017-Q4 explain")
    assert (reply.attachment, "CSV" in reply.message.text) == (None, False)
