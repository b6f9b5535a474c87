"""Reps and their Slack users: linked by e-mail, once, and asked for again when there is hope."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from alerts.recipients import Person
from bot.local_slack import LocalSlack
from bot.settings import Settings
from bot.slack.client import answering_client, delivery_client
from bot.slack.directory import Languages, channel_id, user_id_of
from bot.slack.rep_links import RepLinks
from kpis.errors import UserError
from storage.database import Database
from storage.people import links
from storage.schema import facts

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Time:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = BEGAN

    def __call__(self) -> datetime:
        return self.now


def hire(database: Database, rep_id: str, email: str | None) -> None:
    row = {"workspace_id": "default", "rep_id": rep_id, "name": rep_id, "team": "A", "started_on": date(2026, 1, 1)}
    with database.writing() as connection:
        connection.execute(insert(facts["reps"]).values(**row, email=email))


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def rep_links(settings: Settings, sqlite_database: Database, time: Time) -> RepLinks:
    client = delivery_client(settings)
    return RepLinks(sqlite_database, "default", client, Languages(client, time), time)


def lookups(slack: LocalSlack) -> int:
    return [call.method for call in slack.calls].count("users.lookupByEmail")


def test_a_rep_is_linked_by_e_mail_with_the_language_of_their_slack(
    rep_links: RepLinks, sqlite_database: Database
) -> None:
    hire(sqlite_database, "R1", "junho@example.com")
    linked = rep_links.refresh()
    with sqlite_database.reading() as connection:
        found = links(connection, "default")
    assert (linked, found) == (["R1"], {"R1": Person("U0JUNHO001", "ko")})


@pytest.mark.parametrize("email", [None, "nobody@example.com"])
def test_a_rep_whom_slack_does_not_know_stays_unlinked(
    rep_links: RepLinks, sqlite_database: Database, email: str | None
) -> None:
    hire(sqlite_database, "R1", email)
    assert rep_links.refresh() == []


@pytest.mark.parametrize(("hours", "asked"), [(23, 1), (25, 2)])
def test_an_unknown_address_is_asked_for_again_after_a_day_whoever_has_asked(
    rep_links: RepLinks, sqlite_database: Database, slack: LocalSlack, time: Time, hours: int, asked: int
) -> None:
    hire(sqlite_database, "R1", "Nobody@example.com")
    rep_links.refresh()
    time.now += timedelta(hours=hours)
    replace(rep_links).refresh()  # another process
    replace(rep_links).refresh()
    assert lookups(slack) == asked


def test_an_address_that_was_changed_is_asked_for_at_once(
    rep_links: RepLinks, sqlite_database: Database, slack: LocalSlack
) -> None:
    hire(sqlite_database, "R1", "nobody@example.com")
    rep_links.refresh()
    with sqlite_database.writing() as connection:
        connection.execute(update(facts["reps"]).values(email="junho@example.com"))
    assert (replace(rep_links).refresh(), lookups(slack)) == (["R1"], 2)


@pytest.mark.parametrize(("seconds", "linked"), [(29, []), (30, ["R1"])])
def test_a_slack_that_asks_to_wait_is_asked_later(
    rep_links: RepLinks, sqlite_database: Database, slack: LocalSlack, time: Time, seconds: int, linked: list[str]
) -> None:
    hire(sqlite_database, "R1", "junho@example.com")
    slack.fail_next("users.lookupByEmail", status=429, retry_after=30)
    rep_links.refresh()
    time.now += timedelta(seconds=seconds)
    assert rep_links.refresh() == linked


@pytest.mark.parametrize("name", ["#sales", "sales", "Sales", "C0SALES001", "<#C0SALES001|sales>"])
def test_a_channel_is_found_by_its_name(settings: Settings, name: str) -> None:
    assert channel_id(answering_client(settings), name) == "C0SALES001"


def test_an_unknown_channel_is_told_with_those_that_are_near(settings: Settings) -> None:
    with pytest.raises(UserError) as raised:
        channel_id(answering_client(settings), "#slaes")
    assert (raised.value.key, raised.value.choices[0]) == ("unknown_channel", "#sales")


def test_a_person_is_found_by_e_mail(settings: Settings) -> None:
    assert user_id_of(answering_client(settings), "mina@example.com") == "U0MINA0001"


def test_a_language_that_slack_does_not_tell_is_the_fallback(settings: Settings, slack: LocalSlack) -> None:
    slack.fail_next("users.info", error="missing_scope")
    assert Languages(answering_client(settings), lambda: BEGAN).of("U0JUNHO001") == "en"
