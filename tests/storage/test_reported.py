"""What a digest has told: each digest for itself, gone with it."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from alerts.digests import DigestPlan
from alerts.restatements import Told
from storage.database import Database
from storage.digests import add_digest, digest_named, remove_digest
from storage.reported import note_told, told_by
from storage.workspaces import load

NOW = datetime(2026, 11, 2, tzinfo=UTC)
OCTOBER = ("revenue", "company", "2026-10")
SEPTEMBER = ("revenue", "company", "2026-09")


def planned(database: Database, name: str) -> int:
    plan = DigestPlan(0, name, "C1", "day 9:00")
    with database.writing() as connection:
        return add_digest(connection, "default", plan, due_at=NOW, now=NOW)


def test_what_was_told_comes_back_to_the_last_digit(database: Database) -> None:
    digest = planned(database, "morning")
    told = {OCTOBER: Told(Fraction(1, 3), NOW), SEPTEMBER: Told(None, NOW)}
    with database.writing() as connection:
        note_told(connection, load(connection), digest, told)
        assert told_by(connection, load(connection), digest) == told


def test_what_is_noted_replaces_what_was(database: Database) -> None:
    digest = planned(database, "morning")
    with database.writing() as connection:
        for key in (SEPTEMBER, OCTOBER):
            note_told(connection, load(connection), digest, {key: Told(Fraction(1), NOW)})
        assert list(told_by(connection, load(connection), digest)) == [OCTOBER]


def test_one_digest_knows_nothing_of_what_another_one_told(database: Database) -> None:
    morning, evening = planned(database, "morning"), planned(database, "evening")
    with database.writing() as connection:
        note_told(connection, load(connection), morning, {OCTOBER: Told(Fraction(1), NOW)})
        assert told_by(connection, load(connection), evening) == {}


def test_a_digest_that_is_removed_takes_what_it_told_with_it(database: Database) -> None:
    digest = planned(database, "morning")
    with database.writing() as connection:
        note_told(connection, load(connection), digest, {OCTOBER: Told(Fraction(1), NOW)})
        remove_digest(connection, digest_named(connection, "default", "morning"))
        assert told_by(connection, load(connection), digest) == {}


def test_what_was_told_in_another_currency_can_not_be_compared(database: Database) -> None:
    digest = planned(database, "morning")
    with database.writing() as connection:
        workspace = load(connection)
        note_told(connection, workspace, digest, {OCTOBER: Told(Fraction(1), NOW)})
        assert told_by(connection, replace(workspace, currency="EUR"), digest) == {}
