"""Formulas in words: what a KPI is made of, in the order in which it is computed."""

from fractions import Fraction

from bot.formula_conditions import Letters, Wording, column_text, conditions_text
from bot.i18n import Language, name_of_key
from kpis.formulas import (
    AgainstTarget,
    Coverage,
    Difference,
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
    Required,
    Score,
    Share,
    TargetFor,
    Together,
)
from kpis.measures import Aggregate, Measure

SIGNS = (" + ", " − ", " × ", " ÷ ")


def formula_text(formula: Formula, language: Language, letters: Letters | None = None) -> str:
    """What is divided, multiplied or compared; with letters, or values, where they are given for the operands."""
    return _formula(formula, Wording(language, letters or {}))


def operand_text(operand: Operand, frame: Frame, language: Language) -> str:
    """An operand in words, with the stretch of time that it is read over where that is not the period."""
    return _operand(operand, frame, Wording(language, {}))


def _formula(formula: Formula, how: Wording) -> str:
    match formula:
        case Plain(of):
            return _operand(of, Frame.PERIOD, how)
        case Difference(of, minus):
            return f"{_operand(of, Frame.PERIOD, how)} − {_part(_operand(minus, Frame.PERIOD, how))}"
        case Quotient(of, to, _, frame):
            return f"{_part(_operand(of, frame, how))} ÷ {_part(_operand(to, frame, how))}"
        case Share(of):
            return how.said("share", part=_part(_operand(of, Frame.PERIOD, how)))
        case Growth(of, now):
            return how.said(f"growth_{now}", said=_over_period(of, how))
        case ProductOver(factors, over, factor):
            product = " × ".join(_whole(_formula(part, how)) for part in factors)
            return f"{product}{_times(factor)} ÷ {_whole(_formula(over, how))}"
        case _:
            return _against_target(formula, how)


def _part(said: str) -> str:
    return f"({said})" if " + " in said else said


def _whole(said: str) -> str:
    return f"[{said}]" if any(sign in said for sign in SIGNS) else said


def _times(factor: Fraction) -> str:
    return "" if factor == 1 else f" × {float(factor):g}"


def _against_target(formula: AgainstTarget, how: Wording) -> str:
    match formula:
        case Coverage():
            return _coverage(formula, how)
        case Required(target, reached, each):
            missing = f"({_operand(target, Frame.PERIOD, how)} − {_operand(reached, Frame.PERIOD, how)})"
            return how.said("rounded_up", said=f"{missing} ÷ {_whole(_formula(each, how))}")
        case _:
            return _score(formula, how)


def _coverage(formula: Coverage, how: Wording) -> str:
    at_end, at_start, reached, target = (
        _operand(each, Frame.PERIOD, how)
        for each in (formula.at_end, formula.at_start, formula.reached, formula.target)
    )
    running = f"{_part(at_end)} ÷ ({target} − {reached})"
    # In letters the period is known to run: the other form has none.
    return running if how.letters else how.said("coverage", running=running, over=f"{_part(at_start)} ÷ ({target})")


def _score(formula: Score, how: Wording) -> str:
    parts = [
        how.said(
            "score_part",
            weight=f"{float(part.weight):g}",
            actual=_whole(_formula(part.actual, how)),
            target=how.letters.get((part.target, Frame.PERIOD)) or how.said("operand.its_target"),
        )
        for part in formula.parts
    ]
    return how.said("score", parts=" + ".join(parts), cap=f"{float(formula.cap):g}")


def _operand(operand: Operand, frame: Frame, how: Wording) -> str:
    if letter := how.letters.get((operand, frame)):
        return letter
    said = _over_period(operand, how)
    return said if frame is Frame.PERIOD else how.said(f"frame.{frame.replace(' ', '_')}", said=said)


def _over_period(operand: Operand, how: Wording) -> str:
    match operand:
        case Measure():
            return _measure(operand, how)
        case Together(parts):
            return " + ".join(_measure(part, how) for part in parts)
        case Headcount():
            return how.said("operand.headcount")
        case TargetFor(kpi):
            return how.said("operand.target", kpi=name_of_key(kpi, how.language))
        case Quota(kpi, _, part):
            return how.said(f"operand.quota_{part.replace(' ', '_')}", kpi=name_of_key(kpi, how.language))
        case Recurring(part):
            return how.said(f"operand.recurring_{part}")
        case Months():
            return how.said("operand.months")


def _measure(measure: Measure, how: Wording) -> str:
    of = measure.of and column_text(measure.of, how.language)
    known = "_known" if of and measure.aggregate is Aggregate.COUNT else ""
    return how.said(f"aggregate.{measure.aggregate}{known}", of=of, rows=_rows(measure, how))


def _rows(measure: Measure, how: Wording) -> str:
    when = measure.when.replace(" ", "_")
    rows = how.known(f"rows.{measure.dataset}_{measure.on}_{when}", f"rows.{when}", rows=measure.dataset, on=measure.on)
    conditions = (*measure.where, *(measure.of_customers or ()))
    return how.said("rows.kept", rows=rows, conditions=conditions_text(conditions, how)) if conditions else rows
