"""Digests over a team whose October changes after it was told."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from alerts.digests import Digest, digest_from_dict
from alerts.restatements import Restatement
from bot.usecases import digests
from bot.usecases.digests import digest_now, run_digests
from bot.usecases.rules import Author
from bot.words.requests import DigestAdd
from kpis.catalogue import CATALOGUE
from kpis.periods import label
from storage.database import Database
from storage.outbox import deliveries
from storage.workspaces import load
from tests.small_team import add, small_team, won

FIRST = datetime(2017, 11, 2, 13, tzinfo=UTC)  # 9:00 in New York
SECOND, THIRD = FIRST + timedelta(days=1), FIRST + timedelta(days=2)


@pytest.fixture
def told(database: Database) -> Database:
    """A team whose digest of this month has been written for the first time, when October was over."""
    small_team(database)
    request = DigestAdd("#C1", "morning", "day 9:00", ("revenue", "deals_won", "pipeline_value"))
    digests.add(database, "default", request, Author("U9", "C9"), FIRST - timedelta(days=1))
    run_digests(database, "default", FIRST)
    return database


def latest(database: Database, now: datetime) -> list[tuple[str, str, Fraction | None, Fraction | None, int]]:
    """What the digest that is due by then restates."""
    run_digests(database, "default", now)
    return [shown(each) for each in written(database)[0].restated]


def shown(each: Restatement) -> tuple[str, str, Fraction | None, Fraction | None, int]:
    return each.kpi.key, label(each.period), each.was, each.value, each.deals


def written(database: Database) -> list[Digest]:
    with database.reading() as connection:
        return [digest_from_dict(row.payload, CATALOGUE) for row in deliveries(connection, "default", 50)]


def test_the_first_digest_after_a_period_takes_it_as_it_is(told: Database) -> None:
    assert [digest.restated for digest in written(told)] == [()]


def test_an_amount_that_changes_restates_revenue_once(told: Database) -> None:
    add(told, "deals", [won("D1", "dana", 1500)])
    revenue = ("revenue", "2017-10", Fraction(61000), Fraction(61500), 1)
    assert [latest(told, now) for now in (SECOND, THIRD)] == [[revenue], []]


def test_a_deal_that_is_deleted_restates_all_that_it_was_in(told: Database) -> None:
    add(told, "deals", [{**won("D1", "dana", 1000), "deleted_at": "2017-11-02T20:00:00Z"}])
    revenue = ("revenue", "2017-10", Fraction(61000), Fraction(60000), 1)
    assert latest(told, SECOND) == [revenue, ("deals_won", "2017-10", Fraction(2), Fraction(1), 1)]


def test_a_deal_that_is_reopened_leaves_october(told: Database) -> None:
    add(told, "deals", [{**won("D1", "dana", 1000), "status": "open", "closed_at": ""}])
    assert [found[:4] for found in latest(told, SECOND)] == [
        ("revenue", "2017-10", Fraction(61000), Fraction(60000)),
        ("deals_won", "2017-10", Fraction(2), Fraction(1)),
    ]


def test_a_deal_that_comes_late_restates_although_no_deal_changed(told: Database) -> None:
    add(told, "deals", [won("D2", "dana", 500)])
    assert [found[-1] for found in latest(told, SECOND)] == [0, 0]


def test_what_happens_in_the_running_month_restates_nothing(told: Database) -> None:
    add(told, "deals", [won("D2", "dana", 500, "2017-11-01")])
    assert latest(told, SECOND) == []


def test_an_owner_who_changes_leaves_the_company_as_it_was(told: Database) -> None:
    add(told, "deals", [won("D1", "lee", 1000)])
    assert latest(told, SECOND) == []


def test_a_month_that_is_over_by_then_is_taken_as_it_is(told: Database) -> None:
    add(told, "deals", [won("D2", "dana", 500, "2017-11-20")])
    assert latest(told, datetime(2017, 12, 2, 14, tzinfo=UTC)) == []


def test_a_digest_that_is_shown_at_once_leaves_the_restatement_to_the_next_one(told: Database) -> None:
    add(told, "deals", [won("D1", "dana", 1500)])
    with told.reading() as connection:
        seen = digest_now(connection, load(connection), None, FIRST)
    assert ([each.kpi.key for each in seen.restated], len(latest(told, SECOND))) == (["revenue"], 1)
