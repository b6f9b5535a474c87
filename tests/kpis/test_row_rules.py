"""Rules of rows: what cells must not say together."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from kpis.datasets import SURVEYS
from kpis.periods import Calendar
from kpis.rows import Context, Rejected
from tests.checked import Accepted, checked

CONTEXT = Context(Calendar(ZoneInfo("UTC")), datetime(2026, 6, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("score", "most", "column"),
    [("5", "5", ""), ("0", "10", ""), ("6", "5", "score"), ("0", "0", "max_score"), ("x", "5", "score")],
)
def test_a_score_lies_within_its_scale(score: str, most: str, column: str) -> None:
    row = {"response_id": "Q1", "kind": "csat", "score": score, "max_score": most, "answered_at": "2026-05-01"}
    outcome = checked(SURVEYS, CONTEXT, row)
    assert isinstance(outcome, Rejected if column else Accepted)
    assert getattr(outcome, "column", "") == column
