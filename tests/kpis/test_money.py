"""Money in whole units."""

from fractions import Fraction

import pytest

from kpis.money import coin_digits, fits, from_units, to_units


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [("1", "KRW", 10_000), ("2500.75", "USD", 2_500_750_000), ("0.1", "KWD", 1_000_000), ("0.00005", "KRW", 0)],
)
def test_an_amount_in_units(amount: str, currency: str, units: int) -> None:
    assert to_units(Fraction(amount), currency) == units


def test_ten_dimes_are_a_dollar() -> None:
    assert from_units(10 * to_units(Fraction("0.10"), "USD"), "USD") == 1


@pytest.mark.parametrize(
    ("currency", "digits"), [("BIF", 0), ("JPY", 0), ("XPF", 0), ("USD", 2), ("BHD", 3), ("KWD", 3), ("TND", 3)]
)
def test_the_smallest_coin_of_a_currency(currency: str, digits: int) -> None:
    assert coin_digits(currency) == digits


def test_what_no_database_can_hold_does_not_fit() -> None:
    most = from_units(2**63 - 1, "KRW")
    assert fits(most, "KRW")
    assert fits(-most, "KRW")
    assert not fits(most + from_units(1, "KRW"), "KRW")
