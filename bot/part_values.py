"""What parts of a reckoning and rows bring, with their units: sums of days, counts, money, quotas."""

from fractions import Fraction

from bot.formats import NONE, number_text, value_text
from bot.i18n import Language
from kpis.catalogue import CATALOGUE
from kpis.formulas import Headcount, Months, Operand, Quota, QuotaPart, Recurring, TargetFor, Together
from kpis.kpi import Unit
from kpis.measures import Measure
from kpis.own_facts import PARTS

HOURS = frozenset({"response_ms", "spent_ms"})
"""Durations that are told in hours; the others in days."""

MS_IN = {Unit.HOURS: 3_600_000, Unit.DAYS: 86_400_000}


def unit_of(operand: Operand) -> Unit:
    """The unit of what an operand comes to, and of what each row adds to it."""
    match operand:
        case Measure():
            return _unit_of_measure(operand)
        case Together(parts):
            return _unit_of_measure(parts[0])
        case Headcount() | Quota(part=QuotaPart.REPS | QuotaPart.REPS_AT_QUOTA):
            return Unit.COUNT
        case TargetFor(unit=str(unit)):
            return Unit(unit)
        case TargetFor(kpi) | Quota(kpi=kpi):
            return CATALOGUE[kpi].unit
        case Recurring():
            return Unit.MONEY
        case Months():
            return Unit.RATIO


def _unit_of_measure(measure: Measure) -> Unit:
    of = measure.of or ""
    if measure.is_count or not of:
        return Unit.COUNT
    if measure.is_money:
        return Unit.MONEY
    if of.endswith("_ms"):
        return Unit.HOURS if of in HOURS else Unit.DAYS
    return {"points": Unit.POINTS, "level": Unit.RATIO}.get(of, Unit.COUNT)


def in_unit(value: Fraction, operand: Operand) -> Fraction:
    """A value of an operand in its unit: durations are kept in milliseconds, shares in thousand millionths."""
    of = operand.parts[0] if isinstance(operand, Together) else operand
    if not isinstance(of, Measure) or of.is_count or not of.of:
        return value
    if of.of.endswith("_ms"):
        return value / MS_IN[unit_of(operand)]
    return value / PARTS if of.of == "level" else value


def part_value_text(value: Fraction | None, operand: Operand, currency: str, language: Language) -> str:
    """A value of an operand as people read it."""
    if value is None:
        return NONE
    if isinstance(operand, Months):
        return number_text(value, 2, language)
    return value_text(in_unit(value, operand), unit_of(operand), currency, language)


def is_amount(operand: Operand) -> bool:
    """Whether what a row adds is its own amount in workspace currency."""
    return isinstance(operand, Measure) and not operand.is_count and operand.of == "money"


def is_told(operand: Operand) -> bool:
    """Whether what a row adds has to be told beside it: it is neither 1 nor the row's amount."""
    if isinstance(operand, Together):
        return any(map(is_told, operand.parts))
    is_number = isinstance(operand, Measure) and operand.is_count
    is_head = isinstance(operand, Headcount) or (isinstance(operand, Quota) and unit_of(operand) is Unit.COUNT)
    return not (is_number or is_head or is_amount(operand))
