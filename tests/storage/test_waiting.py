"""Waiting rows at rest: put aside once, taken out by what they wait for, in their own workspace, up to a number."""

from datetime import UTC, datetime, timedelta

import pytest

from kpis.datasets import DEALS, STAGE_CHANGES
from kpis.rows import Context, Waiting
from storage import waiting
from storage.cell_texts import Cells
from storage.database import Database
from storage.waiting import Queue, put_aside
from storage.workspaces import Workspace
from tests.checked import checked

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def early(deal_id: str, stage: str = "Proposal", entered_at: str = "2026-05-04") -> Waiting:
    """A change of a deal that is not there."""
    row = {"deal_id": deal_id, "stage": stage, "entered_at": entered_at}
    context = Context(Workspace("default").calendar, NOW, {"deals": set()}, may_wait=True)
    outcome = checked(STAGE_CHANGES, context, row)
    assert isinstance(outcome, Waiting)
    return outcome


def aside(
    database: Database, *rows: Waiting, now: datetime = NOW, workspace_id: str = "default", source_id: int | None = None
) -> list[bool]:
    with database.writing() as connection:
        return put_aside(connection, workspace_id, STAGE_CHANGES, rows, now, source_id)


def taken_out(database: Database, *keys: str, workspace_id: str = "default") -> list[Cells]:
    with database.writing() as connection:
        found = list(waiting.take_out(connection, workspace_id, DEALS, keys))
    assert all(dataset is STAGE_CHANGES for dataset, _ in found)
    return [row for _, rows in found for row in rows]


def test_a_row_is_taken_out_once_by_the_key_that_it_waits_for(database: Database) -> None:
    aside(database, early("D1"), early("D2"))
    told = [taken_out(database, *keys) for keys in (("D3",), ("D3", "D1"), ("D1",))]
    assert told == [[], [{"deal_id": "D1", "stage": "Proposal", "entered_at": "2026-05-04T00:00:00+00:00"}], []]


def test_a_row_that_comes_again_waits_once_and_since_it_first_came(database: Database) -> None:
    aside(database, early("D1"))
    aside(database, early("D1", entered_at="2026-05-04T09:00+09:00"), early("D1", "Won"), now=LATER, source_id=7)
    with database.reading() as connection:
        assert waiting.queues(connection, "default") == [Queue("stage_changes", "deals", 7, 2, NOW)]
    assert len(taken_out(database, "D1")) == 2


def test_a_row_that_waited_for_a_key_of_another_workspace_goes_on_waiting(database: Database) -> None:
    aside(database, early("D1"))
    assert (taken_out(database, "D1", workspace_id="other"), len(taken_out(database, "D1"))) == ([], 1)


def test_more_rows_than_fit_into_memory_at_once_come_in_parts(database: Database) -> None:
    hours = [f"2026-05-04 00:{minute:02}:{second:02}" for minute in range(20) for second in range(60)]
    aside(database, *(early("D1", entered_at=at) for at in hours[:1000]))
    aside(database, *(early("D1", entered_at=at) for at in hours[1000:]))
    with database.writing() as connection:
        parts = [len(rows) for _, rows in waiting.take_out(connection, "default", DEALS, ["D1"])]
    assert parts == [1000, 200]


def test_when_as_many_wait_as_may_a_new_row_finds_no_room_but_a_known_one_does(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.waiting.MOST", 2)
    assert aside(database, early("D1"), early("D2"), early("D3")) == [True, True, False]
    assert aside(database, early("D3"), early("D2")) == [False, True]
    assert aside(database, early("D3"), workspace_id="other") == [True]


def test_what_has_waited_since_before_a_moment_is_dropped(database: Database) -> None:
    aside(database, early("D1"))
    aside(database, early("D2"), now=LATER)
    with database.writing() as connection:
        assert waiting.drop_before(connection, "default", LATER) == 1
        assert (waiting.oldest(connection, "default"), waiting.awaited_keys(connection, "default", 5)) == (
            LATER,
            ["D2"],
        )


def test_names_as_long_as_they_may_be_can_wait(database: Database) -> None:
    name = "".join(chr(1 + number % 8) + chr(0x1F600 + number % 60) for number in range(128))[:255]
    aside(database, early(name, name))
    assert taken_out(database, name)[0]["stage"] == name
