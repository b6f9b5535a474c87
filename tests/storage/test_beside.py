"""What stands beside every value: up to when the data are complete, and the targets of the KPI."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from sqlalchemy import select

from kpis.readings import Scope, ScopeKind
from storage.beside import Beside, Seen, read_beside
from storage.database import Database
from storage.fact_states import FactStates, renew_states, states_in
from storage.freshness import note_complete
from storage.goals import Target, set_target
from storage.schema import fact_states
from storage.targets import Wanted

WANTED = Wanted(("revenue",), ("2017-Q2",), Scope(ScopeKind.TEAM, "East"))
MAY, JUNE = datetime(2017, 5, 1, tzinfo=UTC), datetime(2017, 6, 1, tzinfo=UTC)


def test_both_are_read_at_once_and_only_those_of_the_kpi_and_the_workspace(database: Database) -> None:
    with database.writing() as connection:
        note_complete(connection, "default", "deals", MAY)
        note_complete(connection, "default", "orders", JUNE)
        note_complete(connection, "another", "deals", JUNE)
        for workspace, kpi, value in (
            ("default", "revenue", "0.5"),
            ("default", "orders", "7"),
            ("another", "revenue", "9"),
        ):
            target = Target(kpi, "team:East", "2017-Q2", Fraction(value))
            set_target(connection, workspace, target, author="dana", now=MAY)
        found = read_beside(connection, "default", WANTED)
    assert found.complete == {"deals": MAY, "orders": JUNE}
    assert found.targets == {"team:East": {"2017-Q2": Fraction(1, 2)}}


def test_data_are_as_complete_as_the_newest_of_what_a_kpi_reads(database: Database) -> None:
    with database.writing() as connection:
        note_complete(connection, "default", "deals", MAY)
        note_complete(connection, "default", "orders", JUNE)
        found = read_beside(connection, "default", WANTED)
    assert [found.complete_up_to(names) for names in (("deals",), ("deals", "orders"), ("leads",))] == [MAY, JUNE, None]


@pytest.mark.parametrize(
    ("complete", "now", "until", "data_as_of", "is_kept"),
    [
        (MAY, JUNE, MAY, MAY, True),
        (MAY, MAY, MAY, MAY, True),
        (JUNE, MAY, MAY, MAY, False),
        (None, MAY, MAY, None, False),
    ],
)
def test_what_is_known_now_is_kept_unless_it_goes_with_the_clock(
    complete: datetime | None, now: datetime, until: datetime, data_as_of: datetime | None, *, is_kept: bool
) -> None:
    states = FactStates("word", {})
    beside = Beside({"deals": complete} if complete else {}, {}, states)
    assert beside.seen(["deals"], now) == Seen(until, data_as_of, states if is_kept else None)


def test_only_who_can_not_write_is_told_the_states(database: Database) -> None:
    with database.writing() as connection:
        renew_states(connection, "default", ["deals"])
        note_complete(connection, "default", "deals", MAY)
        by_writer = read_beside(connection, "default", WANTED)
    with database.reading() as connection:
        by_reader = read_beside(connection, "default", WANTED)
        state = connection.scalar(select(fact_states.c.state))
    assert state
    assert (by_writer.states, by_reader.states) == (None, states_in(state))
