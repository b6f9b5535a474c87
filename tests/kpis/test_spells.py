"""Spells of one customer or rep must not overlap."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kpis.datasets import CUSTOMERS, REPS
from kpis.periods import Calendar
from kpis.rows import Checker, Context, Rejected
from kpis.spells import Spells
from tests.checked import Accepted, check_row

MAY, JUNE, JULY = (datetime(2025, month, 1, tzinfo=UTC) for month in (5, 6, 7))


@pytest.mark.parametrize(
    ("acquired", "churned", "overlaps"),
    [(JULY, None, True), (JUNE, None, False), (MAY, JUNE, False), (JUNE, JULY, False)],
    ids=["begins within", "begins when the other ends", "is the other itself", "begins and ends after"],
)
def test_a_customer_may_come_back_when_the_stay_before_has_ended(
    acquired: datetime, churned: datetime | None, *, overlaps: bool
) -> None:
    spells = Spells()
    spells.add(CUSTOMERS, {"customer_id": "C1", "acquired_at": MAY, "churned_at": None if overlaps else JUNE})
    row = {"customer_id": "C1", "acquired_at": acquired, "churned_at": churned}
    assert any(spells.overlapping(CUSTOMERS, row)) is overlaps


@pytest.mark.parametrize(("started", "overlaps"), [(date(2025, 9, 30), True), (date(2025, 10, 1), False)])
def test_a_rep_is_in_the_new_team_from_the_day_after_the_last_in_the_old_one(started: date, *, overlaps: bool) -> None:
    spells = Spells()
    spells.add(REPS, {"rep_id": "R7", "started_on": date(2025, 1, 1), "ended_on": date(2025, 9, 30)})
    row: dict[str, Any] = {"rep_id": "R7", "started_on": started, "ended_on": None}
    assert any(spells.overlapping(REPS, row)) is overlaps


def test_a_stay_that_overlaps_another_is_rejected_and_one_of_somebody_else_is_not() -> None:
    spells = Spells()
    spells.add(CUSTOMERS, {"customer_id": "C1", "acquired_at": MAY, "churned_at": None})
    checker = Checker(CUSTOMERS, Context(Calendar(UTC), JULY, spells=spells))  # type: ignore[arg-type]
    row = {"customer_id": "C1", "acquired_at": "2025-06-01Z"}
    found = check_row(checker, {**row, "acquired_at": "2025-06-01T00:00:00Z"})
    assert isinstance(found, Rejected)
    assert (found.reason, found.column) == ("overlapping", "acquired_at")
    another = {"customer_id": "C2", "acquired_at": "2025-06-01T00:00:00Z"}
    assert isinstance(check_row(checker, another), Accepted)
