"""Quotas, summed up over reps."""

from fractions import Fraction

import pytest

from kpis.compute import Total
from kpis.formulas import QuotaPart
from kpis.quotas import RepQuota, quota_total

QUOTAS = [
    RepQuota("R1", "Red", Fraction(120), Fraction(100)),
    RepQuota("R2", "Red", Fraction(100), Fraction(100)),
    RepQuota("R3", None, Fraction(0), Fraction(50)),
]


@pytest.mark.parametrize(
    ("part", "value"),
    [(QuotaPart.REACHED, 220), (QuotaPart.SET, 250), (QuotaPart.REPS_AT_QUOTA, 2), (QuotaPart.REPS, 3)],
)
def test_what_reps_reached_and_should_have_is_added_up(part: QuotaPart, value: int) -> None:
    assert quota_total(part, QUOTAS) == Total(Fraction(value), rows=3, seen=3)


@pytest.mark.parametrize("part", QuotaPart)
def test_nobody_with_a_quota_comes_to_zero(part: QuotaPart) -> None:
    assert quota_total(part, []).value == 0
