"""Pulling into the store: page by page, through crashes and waits, until the data are complete."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.usecases import sources
from bot.usecases.pulls import LEASE, PAUSE, Pulled
from bot.usecases.sources import NewSource, pull_due, pull_now
from kpis.errors import UserError
from storage.database import Database
from storage.freshness import complete_up_to
from storage.schema import facts
from storage.source_plans import SourcePlan, advance, source_named
from tests.crm_server import Crm, hubspot, hubspot_deal, hubspot_won
from tests.small_team import add

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
REPS = ({"rep_id": "R1", "team": "East", "email": "dana@example.com", "started_on": "2020-01-01"},)


@pytest.fixture(scope="module")
def server() -> Iterator[Crm]:
    with hubspot() as crm:
        yield crm


@pytest.fixture
def crm(server: Crm, monkeypatch: pytest.MonkeyPatch) -> Crm:
    monkeypatch.setenv("HUBSPOT_TOKEN", "t")
    server.records, server.deleted, server.asked, server.faults = [], [], [], []
    return server


def add_hubspot(database: Database, crm: Crm) -> SourcePlan:
    config = {"url": crm.url, "token_env": "HUBSPOT_TOKEN"}
    return sources.add(database, "default", NewSource("HubSpot", "hubspot", None, config), NOW)


def plan(database: Database) -> SourcePlan:
    with database.reading() as connection:
        return source_named(connection, "default", "HubSpot")


def deals(database: Database) -> dict[str, tuple[str, str | None, bool]]:
    """Status, owner, and whether it is deleted, of every deal."""
    table = facts["deals"]
    with database.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.deal_id)).all()
    return {row.deal_id: (row.status, row.owner, row.deleted_at is not None) for row in rows}


def complete(database: Database) -> datetime | None:
    with database.reading() as connection:
        return complete_up_to(connection, "default", ("deals",))


def counts(pulled: Pulled) -> tuple[int, int, int, int]:
    return pulled.read, pulled.added, pulled.updated, pulled.rejected


def test_deals_come_in_with_reps_known_by_their_e_mail_address(database: Database, crm: Crm) -> None:
    add(database, "reps", REPS)
    crm.records = [hubspot_deal(1), hubspot_won(2, hubspot_owner_id="8"), hubspot_won(3, hubspot_owner_id="R1")]
    add_hubspot(database, crm)
    (pulled,) = pull_due(database, "default", NOW)
    assert counts(pulled) == (3, 3, 0, 0)
    assert deals(database) == {"1": ("open", "R1", False), "2": ("won", "8", False), "3": ("won", "R1", False)}


def test_after_a_pull_the_data_are_complete_and_the_next_one_is_due(database: Database, crm: Crm) -> None:
    add_hubspot(database, crm)
    assert len(pull_due(database, "default", NOW)) == 1
    assert (complete(database), plan(database).complete_up_to, plan(database).due_at) == (NOW, NOW, LATER)
    assert pull_due(database, "default", NOW) == []


def test_the_next_pull_brings_what_has_changed_and_what_was_deleted(database: Database, crm: Crm) -> None:
    crm.records = [hubspot_deal(1), hubspot_deal(2)]
    add_hubspot(database, crm)
    pull_due(database, "default", NOW)
    crm.records = [hubspot_won(1, "2026-06-01T12:30:00Z")]
    crm.deleted = [{**hubspot_deal(2), "archived": True, "archivedAt": "2026-06-01T12:10:00Z"}]
    (pulled,) = pull_due(database, "default", LATER)
    assert counts(pulled) == (2, 0, 2, 0)
    assert deals(database) == {"1": ("won", "7", False), "2": ("open", "7", True)}


def test_a_row_that_can_not_be_kept_is_told_and_keeps_no_other(database: Database, crm: Crm) -> None:
    crm.records = [hubspot_deal(1, amount="lots"), hubspot_deal(2)]
    add_hubspot(database, crm)
    (pulled,) = pull_due(database, "default", NOW)
    assert (counts(pulled), [each.reason for each in pulled.rejects]) == ((2, 1, 0, 1), ["bad_number"])
    report = plan(database).report or {}
    assert report["rejects"] == [{"key": "1", "reason": "bad_number", "column": "amount"}]


def test_a_process_that_dies_between_two_pages_loses_none_and_reads_none_twice(
    database: Database, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm.records = [hubspot_deal(number) for number in range(1, 251)]
    add_hubspot(database, crm)
    pages = []

    def die_on_the_second(*arguments: object) -> bool:
        pages.append(arguments)
        if len(pages) == 2:
            raise SystemExit("killed")
        return advance(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr("bot.usecases.pulls.advance", die_on_the_second)
        pull_due(database, "default", NOW)
    assert (len(deals(database)), complete(database)) == (100, None)
    assert pull_due(database, "default", NOW) == []
    (pulled,) = pull_due(database, "default", NOW + LEASE)
    assert (counts(pulled), len(deals(database))) == ((150, 150, 0, 0), 250)


def test_a_connection_that_breaks_leaves_the_rest_for_soon(database: Database, crm: Crm) -> None:
    crm.records = [hubspot_deal(number) for number in range(1, 151)]
    add_hubspot(database, crm)
    crm.drop(after=4)
    (pulled,) = pull_due(database, "default", NOW)
    assert (pulled.problem and pulled.problem.key, pulled.due_at) == ("source_unavailable", NOW + PAUSE)
    assert (len(deals(database)), complete(database)) == (100, None)
    pull_due(database, "default", NOW + PAUSE)
    assert (len(deals(database)), plan(database).problem) == (150, None)


def test_who_asks_for_patience_gets_it(database: Database, crm: Crm) -> None:
    add_hubspot(database, crm)
    crm.refuse(429, Retry_After="600")
    (pulled,) = pull_due(database, "default", NOW)
    assert pulled.due_at == NOW + timedelta(minutes=10)


def test_a_token_that_is_refused_is_tried_again_at_the_next_time(database: Database, crm: Crm) -> None:
    add_hubspot(database, crm)
    crm.refuse(401)
    (pulled,) = pull_due(database, "default", NOW)
    assert (pulled.problem and pulled.problem.key, pulled.due_at) == ("source_refused", LATER)
    problem = plan(database).problem
    assert problem is not None
    assert (problem.key, problem.params["status"]) == ("source_refused", 401)


def test_a_variable_that_is_not_set_is_named(database: Database, crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    add_hubspot(database, crm)
    monkeypatch.delenv("HUBSPOT_TOKEN")
    (pulled,) = pull_due(database, "default", NOW)
    assert str(pulled.problem) == "source_no_secret(name='HUBSPOT_TOKEN')"


def test_a_source_that_was_taken_over_keeps_no_page_of_ours(
    database: Database, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm.records = [hubspot_deal(1)]
    add_hubspot(database, crm)

    def remove_first(*arguments: object) -> bool:
        with monkeypatch.context() as patch:
            patch.setattr("bot.usecases.pulls.advance", advance)
            return advance(arguments[0], replace(plan(database), due_at=NOW), {})  # type: ignore[arg-type]

    monkeypatch.setattr("bot.usecases.pulls.advance", remove_first)
    (pulled,) = pull_due(database, "default", NOW)
    assert (pulled.was_taken_over, counts(pulled), deals(database)) == (True, (0, 0, 0, 0), {})


def test_a_pull_by_hand_need_not_be_due_and_may_read_everything_again(database: Database, crm: Crm) -> None:
    crm.records = [hubspot_deal(1)]
    add_hubspot(database, crm)
    first, second = (pull_now(database, "default", "hubspot", NOW) for _ in range(2))
    again = pull_now(database, "default", "hubspot", NOW, from_start=True)
    assert [each.read for each in (first, second, again)] == [1, 0, 1]


def test_a_process_that_is_to_end_leaves_the_rest_to_the_next_one(database: Database, crm: Crm) -> None:
    crm.records = [hubspot_deal(number) for number in range(1, 151)]
    add_hubspot(database, crm)
    ending = iter((False, True))
    (pulled,) = pull_due(database, "default", NOW, stops=lambda: next(ending))
    assert (pulled.read, pulled.due_at, pulled.problem) == (100, NOW, None)
    (rest,) = pull_due(database, "default", NOW)
    assert (rest.read, len(deals(database))) == (50, 150)


def test_processes_that_pull_at_once_bring_each_deal_once(database: Database, crm: Crm) -> None:
    crm.records = [hubspot_deal(number) for number in range(1, 151)]
    add_hubspot(database, crm)
    with ThreadPoolExecutor(4) as replicas:
        pulled = list(replicas.map(lambda _: pull_due(database, "default", NOW), range(4)))
    assert sorted(len(each) for each in pulled) == [0, 0, 0, 1]
    assert len(deals(database)) == 150


def test_one_source_that_fails_keeps_no_other_waiting(database: Database, crm: Crm, tmp_path: Path) -> None:
    (tmp_path / "holidays.csv").write_text("day\n2026-12-25\n")
    config = {"folder": str(tmp_path)}
    sources.add(database, "default", NewSource("A", "folder", "holidays", config), NOW)
    sources.add(database, "default", NewSource("B", "folder", "deals", config), NOW)
    pulled = pull_due(database, "default", NOW)
    assert [(each.source, each.added, each.problem and each.problem.key) for each in pulled] == [
        ("A", 1, None),
        ("B", 0, "source_no_files"),
    ]


@pytest.mark.parametrize(
    ("kind", "dataset", "config", "key"),
    [
        ("hubspot", "leads", {"token_env": "T"}, "unknown_dataset|source_only_deals"),
        ("hubspot", "reps", {"token_env": "T"}, "source_only_deals"),
        ("hubspot", None, {}, "source_no_token"),
        ("hubspot", None, {"token_env": "pat-na1-123"}, "source_token_env"),
        ("salesforce", None, {"token_env": "T", "url": "http://example.com"}, "source_address"),
        ("url", None, {"url": "https://example.com/x.csv"}, "source_no_dataset"),
        ("url", "dealz", {"url": "https://example.com/x.csv"}, "unknown_dataset"),
        ("url", "deals", {"url": "https://example.com/x.csv", "fields": {"price": "x"}}, "unknown_field"),
        ("sql", "deals", {"url": "sqlite:///x.db"}, "source_no_query"),
        ("sql", "deals", {"url": "postgresql://a:b@c/d", "query": "SELECT 1"}, "source_secret_in_url"),
        ("folder", "deals", {"folder": "/nowhere/at/all"}, "source_no_folder"),
    ],
)
def test_a_source_that_can_not_work_is_refused(
    database: Database, kind: str, dataset: str | None, config: dict[str, object], key: str
) -> None:
    with pytest.raises(UserError, match=key):
        sources.add(database, "default", NewSource("S", kind, dataset, config), NOW)
