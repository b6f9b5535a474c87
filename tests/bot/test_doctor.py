"""The doctor: what is fine, what is wrong, and what to do about it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from alerts.digests import DigestPlan
from alerts.posts import Post, PostKind
from bot.clock import now
from bot.doctor import Check, checks
from bot.i18n import Language
from bot.ingestion.receive import receive
from bot.local_slack import SCOPES, Behaviour, LocalSlack, start_local_slack
from bot.settings import Settings
from bot.slack.client import answering_client
from bot.usecases import sources
from bot.usecases.sources import NewSource
from kpis.datasets import STAGE_CHANGES
from storage import outbox
from storage.database import Database, open_database
from storage.digests import add_digest
from storage.freshness import note_complete
from storage.schema import facts


@pytest.fixture
def told(settings: Settings, sqlite_database: Database) -> dict[str, Check]:
    """The findings about an installation that is as it should be, but for what a test changed before."""
    return findings(settings, sqlite_database)


def findings(settings: Settings, database: Database, at: datetime | None = None) -> dict[str, Check]:
    client = answering_client(settings) if settings.bot_token else None
    return {check.name: check for check in checks(settings, database, client, at or now())}


def test_a_healthy_installation_has_only_its_data_missing(told: dict[str, Check]) -> None:
    assert [check.name for check in told.values() if not check.ok] == ["Data"]


def test_fresh_data_are_fine_and_old_data_are_not(settings: Settings, sqlite_database: Database) -> None:
    with sqlite_database.writing() as connection:
        note_complete(connection, "default", "deals", now())
    fresh = findings(settings, sqlite_database)["Data"].ok
    old = findings(settings, sqlite_database, now() + timedelta(days=3))["Data"]
    assert (fresh, old.ok, "72 hours" in old.detail) == (True, False, True)


def test_rows_that_have_waited_for_long_are_told_with_what_they_wait_for(
    settings: Settings, sqlite_database: Database
) -> None:
    rows = [{"deal_id": f"D{number}", "stage": "Proposal", "entered_at": "2026-05-04"} for number in range(7)]
    receive(sqlite_database, "default", STAGE_CHANGES, rows, now())
    new = findings(settings, sqlite_database)["Waiting rows"]
    old = findings(settings, sqlite_database, now() + timedelta(days=3))["Waiting rows"]
    assert (new.ok, old.ok, old.detail.startswith("7 rows wait"), old.detail[-21:]) == (
        True,
        False,
        True,
        "D0, D1, D2, D3, D4, …",
    )


def test_missing_scopes_are_named(sqlite_database: Database, settings: Settings) -> None:
    fewer = tuple(scope for scope in SCOPES if scope != "files:read")
    with start_local_slack(behaviour=Behaviour(scopes=fewer)) as slack:
        found = findings(replace(settings, slack_api_url=slack.api_url), sqlite_database)["Slack scopes"]
    assert (found.ok, "files:read" in found.detail, "manifest.yml" in found.advice) == (False, True, True)


def test_a_token_that_slack_refuses_is_told_with_its_code(settings: Settings, sqlite_database: Database) -> None:
    found = findings(replace(settings, bot_token="xoxb-wrong"), sqlite_database)
    assert (found["Slack"].detail, "Slack scopes" in found) == ("refuses the bot: invalid_auth", False)
    assert found["Slack"].advice.startswith("Copy SLACK_BOT_TOKEN again")


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked"])
def test_an_app_that_was_removed_is_to_be_installed_again(
    settings: Settings, sqlite_database: Database, slack: LocalSlack, code: str
) -> None:
    slack.fail_next("auth.test", error=code)
    assert "install it again" in findings(settings, sqlite_database)["Slack"].advice


def test_a_slack_out_of_reach_is_a_matter_of_the_network(settings: Settings, sqlite_database: Database) -> None:
    found = findings(replace(settings, slack_api_url="http://127.0.0.1:9/api/"), sqlite_database)["Slack"]
    assert (found.ok, found.detail) == (False, "can't be reached at http://127.0.0.1:9/api/: connection_lost")
    assert ("proxy" in found.advice, "Set SLACK_BOT_TOKEN" in found.advice) == (True, False)


def test_messages_that_wait_for_a_token_are_told(settings: Settings, sqlite_database: Database) -> None:
    with sqlite_database.writing() as connection:
        outbox.enqueue(connection, "default", Post(PostKind.ALERT, "C9", {}, "once", "en"), now())
        [claimed] = outbox.claim(connection, "default", now(), lease=timedelta(minutes=1), limit=1)
        outbox.postpone(
            connection,
            claimed.id,
            lease_until=claimed.lease_until,
            until=now(),
            error="token_revoked",
            was_refused=True,
        )
    found = findings(settings, sqlite_database)["Deliveries"]
    assert (found.ok, found.detail) == (False, "1 message waits, as Slack refuses the bot: token_revoked")


def add_source(database: Database, tmp_path: Path, name: str = "Exports") -> None:
    sources.add(database, "default", NewSource(name, "folder", "deals", {"folder": str(tmp_path)}), now())


def test_each_source_is_told_with_how_it_is(settings: Settings, sqlite_database: Database, tmp_path: Path) -> None:
    add_source(sqlite_database, tmp_path)
    fresh = findings(settings, sqlite_database)["Source “Exports”"]
    stale = findings(settings, sqlite_database, now() + timedelta(days=1))["Source “Exports”"]
    assert (fresh.ok, fresh.detail) == (True, "no pull has come to its end yet")
    assert (stale.ok, stale.detail, "kpibot tick must run" in stale.advice) == (False, "stale", True)


def test_why_a_pull_did_not_end_is_told_and_a_paused_source_is_well(
    settings: Settings, sqlite_database: Database, tmp_path: Path
) -> None:
    add_source(sqlite_database, tmp_path)
    sources.pull_now(sqlite_database, "default", "Exports", now())
    found = findings(settings, sqlite_database)["Source “Exports”"]
    sources.pause(sqlite_database, "default", "Exports")
    assert (found.ok, "there are no tables in the folder" in found.detail.lower()) == (False, True)
    assert found.advice == 'Mend that, then try it: kpibot source run "Exports"'
    assert findings(settings, sqlite_database)["Source “Exports”"].ok


def test_without_a_token_slack_is_not_asked(settings: Settings, sqlite_database: Database) -> None:
    assert findings(replace(settings, bot_token=""), sqlite_database)["Slack"].ok is False


def test_a_clock_that_is_off_is_told(settings: Settings, sqlite_database: Database) -> None:
    assert findings(settings, sqlite_database, now() + timedelta(minutes=6))["Clock"].ok is False


def test_reps_at_work_without_a_slack_user_are_named(settings: Settings, sqlite_database: Database) -> None:
    here = {"workspace_id": "default", "rep_id": "R1", "name": "Dana", "team": "A", "started_on": date(2020, 1, 1)}
    gone = here | {"rep_id": "R2", "name": "Kim", "ended_on": date(2021, 1, 1)}
    with sqlite_database.writing() as connection:
        connection.execute(insert(facts["reps"]), [here | {"ended_on": None}, gone])
    assert findings(settings, sqlite_database)["Reps in Slack"].detail == "1 rep is not linked: Dana"


def test_messages_that_were_given_up_are_told_with_slacks_code(settings: Settings, sqlite_database: Database) -> None:
    post = Post(PostKind.ALERT, "C9", {}, "once", "en", error="is_archived")
    with sqlite_database.writing() as connection:
        outbox.enqueue(connection, "default", post, now())
    assert "is_archived" in findings(settings, sqlite_database)["Deliveries"].detail


def test_a_database_without_tables_is_told_alone(settings: Settings, tmp_path: Path) -> None:
    empty = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    found = findings(settings, empty)
    empty.close()
    assert (found["Database"].ok, "Data" in found) == (False, False)


@pytest.mark.parametrize("language", Language)
def test_it_speaks_every_language(settings: Settings, sqlite_database: Database, language: Language) -> None:
    found = checks(settings, sqlite_database, None, datetime(2026, 3, 2, tzinfo=UTC), language=language)
    assert all(check.name and check.detail for check in found)


@pytest.mark.parametrize(("channel", "wrong"), [("C0SALES001", []), ("C0GONE0001", ["Channels"])])
def test_a_channel_out_of_sight_that_a_digest_posts_to_is_told(
    settings: Settings, sqlite_database: Database, channel: str, wrong: list[str]
) -> None:
    plan = DigestPlan(0, "monday", channel, "monday 9:00")
    with sqlite_database.writing() as connection:
        add_digest(connection, "default", plan, due_at=now(), now=now())
        note_complete(connection, "default", "deals", now())
    assert [name for name, check in findings(settings, sqlite_database).items() if not check.ok] == wrong
