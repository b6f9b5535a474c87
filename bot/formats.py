"""Values as people read them: exact fractions in, rounded once here, half away from zero."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from babel.numbers import format_compact_currency, format_compact_decimal, format_currency, format_decimal

from bot.i18n import Language, text
from kpis.formulas import (
    Coverage,
    Formula,
    Growth,
    Headcount,
    Operand,
    Plain,
    ProductOver,
    Quota,
    QuotaPart,
    Quotient,
    Recurring,
    Required,
    TargetFor,
    Together,
)
from kpis.kpi import Kpi, Unit
from kpis.measures import Aggregate, Measure
from kpis.readings import Reading

NONE = "–"
WHOLE_UNIT_CURRENCIES = frozenset({"KRW", "JPY"})
DECIMALS = {
    Unit.PERCENT: 1,
    Unit.COUNT: 0,
    Unit.RATIO: 2,
    Unit.DAYS: 1,
    Unit.HOURS: 1,
    Unit.POINTS: 1,
}
SHORT_FROM = 10_000
SHORT_BESIDE_EXACT_FROM = 1_000_000


def value_text(value: Fraction | None, unit: Unit, currency: str, language: Language) -> str:
    """The value with its unit, a dash where there is none: `₩695,440,000`, `41.0%`, `34.2 days`."""
    if value is None:
        return NONE
    match unit:
        case Unit.MONEY:
            return money_text(value, currency, language)
        case Unit.MONEY_PER_DAY:
            return text("unit.per_day", language, value=money_text(value, currency, language))
        case Unit.PERCENT:
            return percent_text(value, language)
        case Unit.COUNT | Unit.RATIO:
            return number_text(value, DECIMALS[unit], language)
        case Unit.DAYS | Unit.HOURS:
            return text(f"unit.{unit}", language, value=number_text(value, DECIMALS[unit], language))
        case Unit.POINTS:
            # Tasks earn whole points, a score is between two of them.
            decimals = 0 if value.denominator == 1 else DECIMALS[unit]
            return text("unit.points", language, value=number_text(value, decimals, language), count=value)


def money_text(value: Fraction, currency: str, language: Language) -> str:
    """The exact amount: whole units of won and yen, two decimals of other currencies."""
    decimals, pattern = (0, "¤#,##0") if currency in WHOLE_UNIT_CURRENCIES else (2, "¤#,##0.00")
    amount = rounded(value, decimals)
    return _narrow(format_currency(amount, currency, pattern, locale=language, currency_digits=False))


def short_text(value: Fraction | None, unit: Unit, currency: str, language: Language) -> str:
    """The value for an axis or a tight line: large numbers as `₩17억`, `$1.7M`, `12K`; the rest as it is."""
    if value is None:
        return NONE
    if unit is Unit.MONEY_PER_DAY:
        return text("unit.per_day", language, value=short_text(value, Unit.MONEY, currency, language))
    if abs(value) < SHORT_FROM or unit not in (Unit.MONEY, Unit.COUNT):
        return value_text(value, unit, currency, language)
    with localcontext(rounding=ROUND_HALF_UP):
        amount = _decimal(value)
        if unit is Unit.COUNT:
            return _grouped(format_compact_decimal(amount, locale=language, fraction_digits=1))
        return _grouped(_narrow(format_compact_currency(amount, currency, locale=language, fraction_digits=1)))


def axis_text(value: Fraction, unit: Unit, currency: str, language: Language) -> str:
    """A round value beside an axis, as short as it can be: `₩5억`, `40%`, `35`."""
    match unit:
        case Unit.MONEY | Unit.MONEY_PER_DAY:
            return short_text(value, Unit.MONEY, currency, language)
        case Unit.PERCENT:
            return f"{trimmed_text(value * 100, language)}%"
        case Unit.COUNT:
            return short_text(value, unit, currency, language)
        case _:
            return trimmed_text(value, language)


def full_text(value: Fraction | None, unit: Unit, currency: str, language: Language) -> str:
    """The exact value, and large money in short beside it: `₩1,695,440,000 (₩17억)`."""
    exact = value_text(value, unit, currency, language)
    if value is None or unit is not Unit.MONEY or abs(value) < SHORT_BESIDE_EXACT_FROM:
        return exact
    return f"{exact} ({short_text(value, unit, currency, language)})"


def said_value(
    reading: Reading, kpi: Kpi, currency: str, language: Language, *, written: Callable[..., str] = value_text
) -> str:
    """The value of a reading, written out in full or in short; growth from zero has none and is `new`."""
    if is_new(reading, kpi):
        return text("change.new", language)
    return written(reading.value, kpi.unit, currency, language)


def is_new(reading: Reading, kpi: Kpi) -> bool:
    """Whether something grew from nothing."""
    return isinstance(kpi.formula, Growth) and reading.denominator == 0 and bool(reading.numerator)


def percent_text(share: Fraction, language: Language) -> str:
    return f"{number_text(share * 100, 1, language)}%"


def number_text(value: Fraction, decimals: int, language: Language) -> str:
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return str(format_decimal(rounded(value, decimals), pattern, locale=language))


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Rounded half away from zero, without passing through a float; never minus zero."""
    scaled = int(abs(value) * 10**decimals + Fraction(1, 2))
    return Decimal(scaled if value >= 0 else -scaled).scaleb(-decimals)


def reading_text(reading: Reading, kpi: Kpi, currency: str, language: Language) -> str:
    """A value with what it was made of: `41.0% (41 of 100)`, `33.3% (1 of 3; n = 3, too few)`."""
    said = said_value(reading, kpi, currency, language)
    beside = [parts_text(reading, kpi, currency, language), too_few_text(reading, language)]
    known = "; ".join(part for part in beside if part)
    return f"{said} ({known})" if known else said


def parts_text(reading: Reading, kpi: Kpi, currency: str, language: Language) -> str:
    """Numerator and denominator as the KPI means them: `41 of 100`, `₩695,440,000 ÷ 35`, `n = 13`; else empty.

    A size that is too small is left to `too_few_text`, which names it as well.
    """
    units = _part_units(kpi.formula)
    if units is None or reading.denominator is None:
        return ""
    over, under = units
    if over is not None and reading.numerator is None:
        return ""
    if over is None or reading.numerator is None:
        if not reading.enough:
            return ""
        return text("parts.sample", language, count=number_text(reading.denominator, 0, language))
    return text(
        f"parts.{_joined_as(kpi)}",
        language,
        numerator=value_text(reading.numerator, over, currency, language),
        denominator=value_text(reading.denominator, under, currency, language),
    )


def too_few_text(reading: Reading, language: Language) -> str:
    """`n = 3, too few` where a value stands on too small a number to be judged by; else empty."""
    if reading.enough or reading.value is None:
        return ""
    sample = reading.denominator if reading.sample is None else reading.sample
    if sample is None:
        return text("parts.too_few", language)
    return text("parts.too_few_of", language, count=number_text(sample, 0, language))


def interval_text(reading: Reading, language: Language) -> str:
    """The 95 % interval of a rate, `32.1–50.8%`; empty where it has none."""
    if reading.interval is None:
        return ""
    low, high = (Fraction(bound) for bound in reading.interval)
    return f"{number_text(low * 100, 1, language)}–{percent_text(high, language)}"


def change_text(value: Fraction | None, previous: Fraction | None, unit: Unit, language: Language) -> str:
    """The way from the value before: points for percents, else a share of it; `new` from zero, a dash from nothing."""
    if value is None or previous is None:
        return NONE
    if value == previous:
        return text("change.same", language)
    if unit is Unit.PERCENT:
        return text("unit.percent_points", language, value=_signed((value - previous) * 100, language))
    if previous == 0:
        return text("change.new", language)
    return f"{_signed((value - previous) / abs(previous) * 100, language)}%"


def gap_text(value: Fraction, expected: Fraction, unit: Unit, currency: str, language: Language) -> str:
    """How far the value is from what was expected, without a sign: `₩41,000,000`, `4.0 points`."""
    gap = abs(value - expected)
    if unit is Unit.PERCENT:
        return text("unit.percent_points", language, value=number_text(gap * 100, 1, language))
    return value_text(gap, unit, currency, language)


def trimmed_text(value: Fraction, language: Language) -> str:
    """A number with as many decimals as it needs, two at most."""
    return str(format_decimal(rounded(value, 2), "#,##0.##", locale=language))


def _signed(value: Fraction, language: Language) -> str:
    said = number_text(value, 1, language)
    return f"+{said}" if rounded(value, 1) > 0 else said


def _joined_as(kpi: Kpi) -> str:
    if isinstance(kpi.formula, Growth):
        return "growth"
    return "share" if kpi.unit is Unit.PERCENT else "quotient"


def _part_units(formula: Formula) -> tuple[Unit | None, Unit] | None:
    """The units of numerator and denominator; the numerator's None: not worth showing, as the sum of all cycles."""
    match formula:
        case Growth(of) | Quotient(of, TargetFor()):
            unit = _unit_of(of)
            return (unit, unit) if unit else None
        case Quotient(of, to):
            return _unit_of(of), _unit_of(to) or Unit.COUNT
        case Coverage() | Required() | ProductOver((Quotient(),), Quotient()):
            return Unit.MONEY, Unit.MONEY
        case Plain(Measure(aggregate=Aggregate.MEDIAN)):
            return None, Unit.COUNT
    return None


def _unit_of(operand: Operand) -> Unit | None:
    match operand:
        case Together(parts):
            return _unit_of(parts[0])
        case Measure(is_count=True) | Measure(of="times" | "points") | Headcount():
            return Unit.COUNT
        case Quota(part=QuotaPart.REPS | QuotaPart.REPS_AT_QUOTA):
            return Unit.COUNT
        case Measure(is_money=True) | Recurring() | Quota():
            return Unit.MONEY
    return None


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _narrow(money: str) -> str:
    # The Japanese locale writes a full-width yen sign, which stands apart from the digits in lists and charts.
    return money.replace("￥", "¥")


def _grouped(short: str) -> str:
    # Babel's short forms have no separator: ₩5000만.
    return re.sub(r"\d{4,}", lambda found: f"{int(found[0]):,}", short)
