"""Money in whole units."""

from fractions import Fraction

import pytest

from kpis.money import fits, from_units, to_units


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [("1", "KRW", 10_000), ("2500.75", "USD", 2_500_750_000), ("0.1", "KWD", 1_000_000), ("0.00005", "KRW", 0)],
)
def test_an_amount_in_units(amount: str, currency: str, units: int) -> None:
    assert to_units(Fraction(amount), currency) == units


def test_ten_dimes_are_a_dollar() -> None:
    assert from_units(10 * to_units(Fraction("0.10"), "USD"), "USD") == 1


def test_what_no_database_can_hold_does_not_fit() -> None:
    assert fits(Fraction(900 * 10**12), "KRW")
    assert not fits(Fraction(10**15), "KRW")
