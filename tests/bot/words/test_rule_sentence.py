"""A rule's sentence makes the same rule again."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.usecases import rules
from bot.words.command_text import parse
from bot.words.requests import Context, RuleAdd
from bot.words.rule_sentence import rule_sentence
from kpis.catalogue import CATALOGUE
from kpis.periods import Calendar
from storage.database import Database
from tests.small_team import small_team

NOW = datetime(2017, 11, 1, tzinfo=UTC)
CONTEXT = Context(
    date(2017, 11, 1),
    Calendar(ZoneInfo("UTC")),
    CATALOGUE,
    ("rep", "team"),
    ("East", "West & Co"),
    {"dana": "Dana"},
)


@pytest.mark.parametrize(
    "words",
    [
        "win_rate below 25% this month for each rep every day 9:00",
        "revenue behind pace this quarter for each team every hour hold 2 working days clear at 1.05 repeat 3d",
        "sales_cycle above 45.5 last quarter every monday 8:30 min 12",
        'avg_deal_size below 250000 this month for team:"West & Co" every day 9:00 clear at 300000',
    ],
)
def test_a_rule_reads_back_what_it_was_made_from(database: Database, words: str) -> None:
    small_team(database)
    asked = parse(f"rule add Watch: {words} to @U0MIA00001", CONTEXT)
    assert isinstance(asked, RuleAdd)
    rule = rules.add(database, "default", asked, rules.Author("U0MIA00001"), NOW)
    assert rule_sentence(rule, CATALOGUE[rule.kpi]) == words
