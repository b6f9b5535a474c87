"""Digests at rest: kept as planned, due by their time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.digests import DigestPlan
from kpis.errors import UserError
from storage.database import Database
from storage.digests import (
    DueDigest,
    add_digest,
    all_digests,
    claim_due_digest,
    digest_named,
    due_digests,
    remove_digest,
    settle_digest,
)
from tests.alert_examples import NOW

PLAN = DigestPlan(0, "Monday", "C1", "monday 9:00", ("revenue", "win_rate"), "last week", "ja", created_by="U1")
LATER = NOW + timedelta(hours=1)


def added(database: Database) -> DigestPlan:
    with database.writing() as connection:
        return replace(PLAN, id=add_digest(connection, "default", PLAN, due_at=NOW, now=NOW))


def test_a_digest_is_found_by_name_as_it_was_planned(database: Database) -> None:
    made = added(database)
    with database.reading() as connection:
        assert digest_named(connection, "default", "monday") == made


def test_the_list_tells_when_each_is_due_next(database: Database) -> None:
    made = added(database)
    with database.reading() as connection:
        assert all_digests(connection, "default") == [DueDigest(made, NOW)]


def test_a_name_is_given_once(database: Database) -> None:
    added(database)
    with pytest.raises(UserError, match="digest_exists"):
        added(database)


def test_a_digest_is_due_from_its_time_until_it_is_settled(database: Database) -> None:
    made = added(database)
    with database.writing() as connection:
        before = due_digests(connection, "default", NOW - timedelta(seconds=1))
        due = claim_due_digest(connection, made.id, NOW)
        assert due and settle_digest(connection, due, LATER)
        again = claim_due_digest(connection, made.id, NOW)
    assert (before, due, again) == ([], DueDigest(made, NOW), None)


def test_a_removed_digest_is_gone(database: Database) -> None:
    made = added(database)
    with database.writing() as connection:
        remove_digest(connection, made)
        assert all_digests(connection, "default") == []
