"""Comparisons as they are written: `>= 50M`, `< 24 hours`, `>= 2026-01-01 and < 2026-04-01`, `80%`."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from kpis.conditions import FINEST, AtLeast, AtMost, Before, Condition, From, Worth
from kpis.declared.columns import Known, Sort
from kpis.declared.tree import Text
from kpis.errors import UserError
from kpis.own_facts import PARTS

COMPARISON = re.compile(r"\s*(?P<sign>>=|<=|>|<|=|)\s*(?P<value>[^<>=\s][^<>=]*?)\s*")
NUMBER = re.compile(r"(?P<digits>-?[0-9][0-9_,]{0,20}(?:\.[0-9]{1,9})?)\s*(?P<unit>[^\W\d_]*|%)")
LARGE = {
    "": 1,
    "k": 10**3,
    "m": 10**6,
    "b": 10**9,
    "천": 10**3,
    "만": 10**4,
    "십만": 10**5,
    "백만": 10**6,
    "천만": 10**7,
    "억": 10**8,
    "십억": 10**9,
    "조": 10**12,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "億": 10**8,
    "十億": 10**9,
    "兆": 10**12,
}
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
EXAMPLES = {
    Sort.MONEY: ">= 50M",
    Sort.NUMBER: ">= 3",
    Sort.SHARE: ">= 80%",
    Sort.DURATION: "<= 24 hours",
    Sort.TIME: ">= 2026-01-01",
    Sort.DAY: ">= 2026-01-01",
}
DAY = timedelta(days=1)
LARGEST = 10**18
"""A database can hold whole numbers a little larger than this one."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Whole numbers, both included; None: no bound."""

    least: int | None = None
    most: int | None = None


def compared(known: Known, written: Text) -> list[Condition]:
    """The conditions that comparisons, joined by `and`, put on a column. UserError shows how one is written."""
    return [condition for part in written.text.split(" and ") for condition in _compared(known, part, written)]


def _compared(known: Known, part: str, written: Text) -> list[Condition]:
    found = COMPARISON.fullmatch(part)
    if found is None:
        raise _unreadable(known, written)
    sign, value = found["sign"] or "=", found["value"]
    if known.sort in (Sort.TIME, Sort.DAY):
        return _on_days(known.column, sign, _day(value, known, written))
    number = _number(value, known, written)
    if known.sort is Sort.MONEY:
        return [_worth(sign, number)]
    bounds = _bounds(sign, number)
    least = [] if bounds.least is None else [AtLeast(known.column, bounds.least)]
    most = [] if bounds.most is None else [AtMost(known.column, bounds.most)]
    return [*least, *most]


def _bounds(sign: str, number: Fraction) -> Bounds:
    """The whole numbers that compare so with the number."""
    match sign:
        case ">=":
            return Bounds(least=ceil(number))
        case ">":
            return Bounds(least=floor(number) + 1)
        case "<=":
            return Bounds(most=floor(number))
        case "<":
            return Bounds(most=ceil(number) - 1)
        case _:
            return Bounds(ceil(number), floor(number))


def _worth(sign: str, amount: Fraction) -> Worth:
    match sign:
        case ">=":
            return Worth(least=amount)
        case ">":
            return Worth(least=amount + FINEST)
        case "<=":
            return Worth(most=amount)
        case "<":
            return Worth(most=amount - FINEST)
        case _:
            return Worth(amount, amount)


def _on_days(column: str, sign: str, day: date) -> list[Condition]:
    match sign:
        case ">=":
            return [From(column, day)]
        case ">":
            return [From(column, day + DAY)]
        case "<=":
            return [Before(column, day + DAY)]
        case "<":
            return [Before(column, day)]
        case _:
            return [From(column, day), Before(column, day + DAY)]


def _day(value: str, known: Known, written: Text) -> date:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise _unreadable(known, written) from None
    if not 1900 <= day.year <= 2200:
        raise _unreadable(known, written)
    return day


def _number(value: str, known: Known, written: Text) -> Fraction:
    """The number as it is kept: durations in milliseconds, shares in thousand millionths, everything else as it is."""
    found = NUMBER.fullmatch(value)
    number = None if found is None else _scaled(known.sort, found["digits"].replace(",", ""), found["unit"].lower())
    if number is None or abs(number) > LARGEST:
        raise _unreadable(known, written)
    return number


def _scaled(sort: Sort, digits: str, unit: str) -> Fraction | None:
    number = Fraction(digits)
    match sort:
        case Sort.DURATION:
            seconds = SECONDS.get(unit.removesuffix("s"))
            return None if seconds is None else number * seconds * 1000
        case Sort.SHARE:
            return number * PARTS / 100 if unit == "%" else number * PARTS if not unit else None
        case _:
            return number * LARGE[unit] if unit in LARGE else None


def _unreadable(known: Known, written: Text) -> UserError:
    return UserError("declared_comparison", line=written.line, text=written.text, example=EXAMPLES[known.sort])
