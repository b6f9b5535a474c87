"""Data that stop coming: told once, rules held meanwhile, and all goes on when they come again."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from alerts.conditions import ConditionKind, Quiet
from alerts.posts import PostKind
from alerts.state import Phase
from bot.clock import Clock
from bot.i18n import Language
from bot.reply import Speaker
from bot.usecases import rules, sources
from bot.usecases.render import render
from bot.usecases.respond import Counter, respond
from bot.usecases.rules import Author
from bot.usecases.sources import NewSource
from bot.usecases.tick import tick
from bot.words.requests import ConditionWords, RuleAdd
from storage.database import Database
from storage.outbox import Outgoing, deliveries
from storage.source_plans import source_named

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
STALE = NOW + timedelta(hours=3)
LOW = RuleAdd("low", "deals_won", ConditionWords(ConditionKind.BELOW, Fraction(1)), period="this year")
HEADER = "deal_id,status,created_at,closed_at,amount\n"
OPEN, WON = "D1,open,2026-05-04,,5\n", "D2,won,2026-05-04,2026-05-05,5\n"


def write(folder: Path, rows: str, at: datetime) -> None:
    """An export of the deals, written at a time."""
    (folder / "deals.csv").write_text(HEADER + rows)
    os.utime(folder / "deals.csv", (at.timestamp(), at.timestamp()))


@pytest.fixture
def folder(database: Database, tmp_path: Path) -> Path:
    """A folder with a fresh export, a source that reads it every hour, and a rule that it makes fire."""
    write(tmp_path, OPEN, NOW)
    sources.add(database, "default", NewSource("CRM", "folder", "deals", {"folder": str(tmp_path)}), NOW)
    rules.add(database, "default", LOW, Author("U9", "C9"), NOW)
    return tmp_path


def told(database: Database, kind: PostKind) -> list[Outgoing]:
    with database.reading() as connection:
        return [post for post in deliveries(connection, "default", 100)[::-1] if post.kind is kind]


def states(database: Database) -> list[str]:
    return [post.payload["state"] for post in told(database, PostKind.SOURCE)]


def test_that_data_stop_coming_is_told_once(database: Database, folder: Path) -> None:
    for now in (NOW, NOW + timedelta(hours=2), STALE, STALE, STALE + timedelta(days=1)):
        tick(database, "default", now)
    assert states(database) == ["stale"]


def test_whoever_made_the_rules_is_told_unless_somebody_was_named(database: Database, folder: Path) -> None:
    named = NewSource("HR", "folder", "deals", {"folder": str(folder)}, tell="U5", created_by="U6")
    added = NewSource("Ops", "folder", "deals", {"folder": str(folder)}, created_by="U6")
    for new in (named, added):
        sources.add(database, "default", new, NOW)
    for now in (NOW, STALE):
        tick(database, "default", now)
    targets = [(post.payload["source"], post.target) for post in told(database, PostKind.SOURCE)]
    assert targets == [("CRM", "U9"), ("HR", "U5"), ("Ops", "U6")]


def test_a_rule_on_stale_data_neither_fires_nor_recovers(database: Database, folder: Path) -> None:
    tick(database, "default", NOW)
    rules.add(database, "default", replace(LOW, name="new"), Author("U9", "C9"), NOW)
    tick(database, "default", STALE + timedelta(days=1))
    (incident,) = rules.alerts(database, "default")
    assert (incident.rule, incident.state.phase, incident.quiet) == ("low", Phase.FIRING, Quiet.STALE)


def test_how_a_period_ended_is_told_when_its_data_are_complete(database: Database, folder: Path) -> None:
    new_year = datetime(2027, 1, 2, 12, tzinfo=UTC)
    for now in (NOW, new_year):
        tick(database, "default", now)
    assert told(database, PostKind.EDIT) == []
    write(folder, OPEN, new_year)
    for now in (new_year + timedelta(hours=1), new_year + timedelta(hours=1, minutes=1)):
        tick(database, "default", now)
    assert [post.payload["state"] for post in told(database, PostKind.EDIT)] == ["ended"]


def test_when_data_come_again_it_is_told_once_and_rules_go_on_soon(database: Database, folder: Path) -> None:
    for now in (NOW, STALE):
        tick(database, "default", now)
    write(folder, OPEN + WON, STALE + timedelta(minutes=30))
    again = STALE + timedelta(hours=1)
    for now in (again, again + timedelta(minutes=1), again + timedelta(hours=1)):
        tick(database, "default", now)
    assert states(database) == ["stale", "fresh"]
    assert rules.alerts(database, "default") == []


def test_data_that_stop_a_second_time_are_told_again(database: Database, folder: Path) -> None:
    for now in (NOW, STALE):
        tick(database, "default", now)
    write(folder, OPEN, STALE + timedelta(minutes=30))
    for now in (STALE + timedelta(hours=1), STALE + timedelta(hours=9)):
        tick(database, "default", now)
    assert states(database) == ["stale", "fresh", "stale"]


def test_a_rule_on_other_data_goes_on(database: Database, tmp_path: Path) -> None:
    (tmp_path / "holidays.csv").write_text("day\n2026-12-25\n")
    os.utime(tmp_path / "holidays.csv", (NOW.timestamp(), NOW.timestamp()))
    (tmp_path / "crm").mkdir()
    write(tmp_path / "crm", OPEN, STALE)
    for name, dataset, path in (("A", "holidays", tmp_path), ("B", "deals", tmp_path / "crm")):
        sources.add(database, "default", NewSource(name, "folder", dataset, {"folder": str(path)}), NOW)
    rules.add(database, "default", LOW, Author("U9", "C9"), NOW)
    tick(database, "default", STALE)
    assert [incident.quiet for incident in rules.alerts(database, "default")] == [None]


def test_a_paused_source_holds_nothing(database: Database, folder: Path) -> None:
    tick(database, "default", NOW)
    sources.pause(database, "default", "CRM")
    tick(database, "default", STALE + timedelta(days=1))
    assert (states(database), [each.quiet for each in rules.alerts(database, "default")]) == ([], [None])


def test_where_nobody_can_be_told_it_is_still_noted(database: Database, tmp_path: Path) -> None:
    sources.add(database, "default", NewSource("CRM", "folder", "deals", {"folder": str(tmp_path)}), NOW)
    tick(database, "default", STALE)
    with database.reading() as connection:
        assert source_named(connection, "default", "CRM").told_stale_at == STALE


@pytest.mark.parametrize("language", Language)
def test_the_message_names_the_source_what_is_held_and_what_went_wrong(
    database: Database, folder: Path, language: Language
) -> None:
    tick(database, "default", NOW)
    (folder / "deals.csv").unlink()
    tick(database, "default", STALE)
    (post,) = told(database, PostKind.SOURCE)
    said = render(database, "default", replace(post, language=language)).message.text
    assert all(word in said for word in ("CRM", "deals", folder.name, "kpibot source run"))


def test_alerts_says_which_sources_are_stale_and_what_is_held(database: Database, folder: Path) -> None:
    for now in (NOW, STALE + timedelta(days=1)):
        tick(database, "default", now)
    clock: Clock = lambda: STALE + timedelta(days=1)  # noqa: E731
    reply = respond(Counter(database, clock, str), "alerts", Speaker("default", "U1", "C1", Language.EN))
    assert "CRM: Data complete up to" in reply.message.text
    assert "held: the data are too old" in reply.message.text
