"""Money as whole units, so that every database adds it up exactly: ten-thousandths of a currency's smallest coin."""

from fractions import Fraction
from functools import cache

from kpis.columns import Column

WITHOUT_COINS = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
THREE_DIGITS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
SPARE_DIGITS = 4
"""Decimals kept beyond the smallest coin: an amount in cents times a rate of four decimals stays exact in KRW."""

LARGEST = 2**63 - 1

SURELY_FITS = LARGEST // 10 ** (3 + SPARE_DIGITS)
"""An amount up to which every currency's can be stored."""


def coin_digits(currency: str) -> int:
    """The decimals of a currency's smallest coin (ISO 4217)."""
    if currency in WITHOUT_COINS:
        return 0
    return 3 if currency in THREE_DIGITS else 2


@cache
def units_in(currency: str) -> int:
    """How many units make one of the currency."""
    return int(10 ** (coin_digits(currency) + SPARE_DIGITS))


def to_units(amount: Fraction, currency: str) -> int:
    """The amount in units, the nearest where it is finer than a unit (half to even)."""
    units = units_in(currency)
    # Nearly every amount is whole, and whole numbers are many times as fast.
    above, below = amount.as_integer_ratio()
    return above * units if below == 1 else round(amount * units)


def units_of(amounts: Column, currencies: Column) -> Column:
    """The amounts in units, each in its own currency; none where it is not known."""
    pairs = zip(amounts, currencies, strict=True)
    return [None if amount is None else to_units(amount, currency) for amount, currency in pairs]


def from_units(units: int | Fraction, currency: str) -> Fraction:
    return Fraction(units, units_in(currency))


def fits(amount: Fraction, currency: str) -> bool:
    """Whether the amount can be stored: below 922 trillion of a currency without coins, 9 trillion with cents."""
    return abs(to_units(amount, currency)) <= LARGEST
