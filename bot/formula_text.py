"""Formulas in words, for the documentation: what a KPI is made of, in the order in which it is computed."""

from collections.abc import Iterable
from fractions import Fraction

from kpis.conditions import (
    Again,
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    Gone,
    Happened,
    InPeriod,
    Is,
    Kept,
    Known,
    NotYet,
    Ordered,
)
from kpis.formulas import (
    AgainstTarget,
    Coverage,
    Formula,
    Frame,
    Growth,
    Headcount,
    Months,
    Operand,
    Plain,
    ProductOver,
    Quota,
    Quotient,
    Recurring,
    RecurringPart,
    Required,
    Share,
    TargetFor,
    Together,
)
from kpis.measures import Aggregate, Measure, When

FRAMES = {
    Frame.PERIOD: "",
    Frame.BEFORE: " of the period before",
    Frame.MONTH: " of the latest month of the period",
    Frame.MONTH_BEFORE: " of the month before that",
    Frame.YEAR: " of the twelve months before",
}
MOMENTS = {
    When.DURING: "{on} in the period",
    When.UP_TO_END: "{on} before the end of the period",
    When.AT_END: "{on} at the end of the period",
    When.AT_START: "{on} at the start of the period",
}
COLUMNS = {
    "money": "amounts",
    "annual_money": "yearly amounts",
    "expected_money": "amounts × chance to win",
    "age_ms": "age",
    "cycle_ms": "sales cycle",
    "life_ms": "life",
    "stay_ms": "stay in the stage",
    "response_ms": "time to the answer",
    "conversion_ms": "time to the conversion",
    "spent_ms": "time spent",
    "times": "quantity",
    "level": "share of the highest score",
}
ROWS = {"deal_stays": "deals"}
EVENTS = {
    "entered": "that entered the stage",
    "left": "that left the stage",
    "first": "won for the first time",
    "churned": "lost",
    "qualified": "that became opportunities",
    "happened": "done",
    "worked": "worked on",
}


def formula_text(formula: Formula) -> str:
    """What is divided, multiplied or compared."""
    match formula:
        case Plain(of):
            return _operand(of)
        case Quotient(of, to, _, frame):
            return f"({_operand(of)}) ÷ ({_operand(to)}){FRAMES[frame]}"
        case Share(of):
            return f"({_operand(of)}) ÷ the same of all groups"
        case Growth(of, now, before):
            return f"change of ({_operand(of)}){FRAMES[now]} against the same{FRAMES[before]}"
        case ProductOver(factors, over, factor):
            product = " × ".join(f"[{formula_text(part)}]" for part in factors)
            return f"{product}{_times(factor)} ÷ [{formula_text(over)}]"
        case _:
            return _against_target(formula)


def _times(factor: Fraction) -> str:
    return "" if factor == 1 else f" × {float(factor):g}"


def _against_target(formula: AgainstTarget) -> str:
    match formula:
        case Coverage(at_end, at_start, reached, target):
            running = f"({_operand(at_end)}) ÷ ({_operand(target)} − {_operand(reached)}) while the period runs"
            return f"{running}; ({_operand(at_start)}) ÷ ({_operand(target)}) once it is over"
        case Required(target, reached, each):
            return f"({_operand(target)} − {_operand(reached)}) ÷ [{formula_text(each)}], rounded up"
        case _:
            parts = [f"{float(part.weight):g} × [{formula_text(part.actual)}] ÷ its target" for part in formula.parts]
            return f"100 × ({' + '.join(parts)}), each up to {float(formula.cap):g} times its target"


def _operand(operand: Operand) -> str:
    match operand:
        case Measure():
            return _measure(operand)
        case Together(parts):
            return " + ".join(_measure(part) for part in parts)
        case Headcount():
            return "reps at work in the period"
        case TargetFor(kpi):
            return f"target for {kpi}"
        case Quota(kpi, _, part):
            return f"{part}, over the reps with a target for {kpi} of their own"
        case Recurring(part):
            return _recurring(part)
        case Months():
            return "months of the period gone by"


def _recurring(part: RecurringPart) -> str:
    base = "monthly amounts of the customers at the start"
    return base if part is RecurringPart.BASE else f"what each of them pays less at the end, of {base}"


def _measure(measure: Measure) -> str:
    rows = ROWS.get(measure.dataset, measure.dataset)
    moment = MOMENTS[measure.when].format(on=EVENTS.get(measure.on, measure.on))
    told = [f"{_aggregate(measure)} {rows} {moment}", *_conditions(measure.where)]
    if measure.of_customers is not None:
        told += ["of customers known at the end of the period", *_conditions(measure.of_customers)]
    return ", ".join(told)


def _aggregate(measure: Measure) -> str:
    of = COLUMNS.get(measure.of or "", measure.of)
    match measure.aggregate:
        case Aggregate.COUNT:
            return f"number of known {of} of" if of else "number of"
        case Aggregate.DISTINCT:
            return f"number of different {of} of"
        case aggregate:
            return f"{aggregate} of {of} of"


def _conditions(conditions: Iterable[Condition]) -> list[str]:
    return [_condition(condition) for condition in conditions]


def _condition(condition: Condition) -> str:
    match condition:
        case Is(column, values):
            return f"{column} is {' or '.join(str(value).lower() for value in values)}"
        case Known(column):
            return f"{COLUMNS.get(column, column)} known"
        case AtLeast(column, number):
            return f"{COLUMNS.get(column, column)} at least {number / 10**9:g}"
        case AtMost(column, number):
            return f"{COLUMNS.get(column, column)} at most {number / 3_600_000:g} hours"
        case AnyOf(conditions):
            return " or ".join(_conditions(conditions))
        case Happened() | NotYet() | InPeriod():
            return _in_time(condition)
        case _:
            return _customers(condition)


def _in_time(condition: Happened | NotYet | InPeriod) -> str:
    match condition:
        case Happened(column, 0):
            return f"{column} by now"
        case Happened(column, hours):
            return f"{column} more than {hours} hours ago"
        case NotYet(column):
            return f"no {column} by now"
        case _:
            return "who were customers at some time in the period"


def _customers(condition: Again | Kept | Gone | Ordered) -> str:
    match condition:
        case Again():
            return "whose customer has ordered again by its end"
        case Kept():
            return "who are customers at its end"
        case Gone():
            return "who are no customers at its end"
        case Ordered(kinds):
            return f"who ordered {' or '.join(kinds)} in it"
