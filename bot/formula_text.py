"""Formulas in words: what a KPI is made of, in the order in which it is computed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from bot.i18n import Language, has_text, name_of_key, text
from kpis.conditions import (
    Again,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Before,
    Condition,
    From,
    Gone,
    Happened,
    InPeriod,
    Is,
    Kept,
    Known,
    Not,
    NotYet,
    OfCustomer,
    OfTime,
    Ordered,
    Worth,
)
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
from kpis.own_facts import PARTS

SIGNS = (" + ", " − ", " × ", " ÷ ")

Letters = Mapping[tuple[Operand, Frame], str]
"""What stands for operands in a formula: letters, where they are told one by one beside it, or their values."""


@dataclass(frozen=True, slots=True)
class Wording:
    language: Language
    letters: Letters

    def said(self, key: str, **params: object) -> str:
        return text(f"formula.{key}", self.language, **params)

    def known(self, key: str, otherwise: str, **params: object) -> str:
        """A text that may be there; else another one."""
        return self.said(key if has_text(f"formula.{key}", self.language) else otherwise, **params)


def formula_text(formula: Formula, language: Language, letters: Letters | None = None) -> str:
    """What is divided, multiplied or compared; with letters, or values, where they are given for the operands."""
    return _formula(formula, Wording(language, letters or {}))


def operand_text(operand: Operand, frame: Frame, language: Language) -> str:
    """An operand in words, with the stretch of time that it is read over where that is not the period."""
    return _operand(operand, frame, Wording(language, {}))


def column_text(column: str, language: Language) -> str:
    """What is summed up or asked for, such as `sales cycle`; the column's own name where there is no other."""
    named = [key for key in (f"formula.column.{column}", f"dimension.{column}") if has_text(key, language)]
    return text(named[0], language) if named else column


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
    conditions = [_condition(one, how) for one in measure.where]
    conditions += [_condition(one, how) for one in measure.of_customers or ()]
    if not conditions:
        return rows
    return how.said("rows.kept", rows=rows, conditions=text("comma", how.language).join(conditions))


def _condition(condition: Condition, how: Wording) -> str:
    match condition:
        case Is():
            return _is(condition, how)
        case Known(column):
            return how.known(f"condition.known_{column}", "condition.known", column=column_text(column, how.language))
        case AtLeast(column, number):
            return _bound("at_least", column, number, how)
        case AtMost(column, number):
            return _bound("at_most", column, number, how)
        case Worth() | Not():
            return _own(condition, how)
        case AnyOf() | AllOf():
            return _joined(condition, how)
        case Happened() | NotYet() | InPeriod() | From() | Before():
            return _in_time(condition, how)
        case _:
            return _customers(condition, how)


def _joined(several: AnyOf | AllOf, how: Wording) -> str:
    by = "either" if isinstance(several, AnyOf) else "both"
    said = how.said(f"condition.{by}").join(_condition(one, how) for one in several.conditions)
    return said if by == "either" else how.said("condition.all", said=said)


def _own(condition: Worth | Not, how: Wording) -> str:
    match condition:
        case Worth(least, most):
            amount = column_text("money", how.language)
            if least is None and most is None:
                return how.said("condition.known", column=amount)
            bounds = (("at_least", least), ("at_most", most))
            said = [
                how.said(f"condition.{key}", column=amount, number=f"{float(to):,.12g}")
                for key, to in bounds
                if to is not None
            ]
            return how.said("condition.both").join(said)
        case Not(Is() as named):
            words = how.said("condition.or").join(_words(named, how))
            return how.said("condition.is_not", column=column_text(named.column, how.language), words=words)
        case Not(inner):
            return how.said("condition.not", word=_condition(inner, how))


def _bound(key: str, column: str, number: int, how: Wording) -> str:
    """A number as people write it: durations are kept in milliseconds, shares in thousand millionths."""
    named = column_text(column, how.language)
    if column.endswith("_ms"):
        return how.said(f"condition.{key}_hours", column=named, number=f"{number / 3_600_000:g}")
    number_said = f"{number / PARTS:g}" if column == "level" else f"{number:,}"
    return how.said(f"condition.{key}", column=named, number=number_said)


def _is(condition: Is, how: Wording) -> str:
    """The values; with the column before them where it does not go without saying what they are."""
    said = how.said("condition.or").join(_words(condition, how))
    is_known = (
        isinstance(value, bool) or has_text(f"formula.word.{value}", how.language) for value in condition.values
    )
    if all(is_known):
        return said
    return how.said("condition.is", column=column_text(condition.column, how.language), words=said)


def _words(condition: Is, how: Wording) -> Iterator[str]:
    for value in condition.values:
        if isinstance(value, bool):
            said = word_text(condition.column, how.language)
            yield said if value else how.said("condition.not", word=said)
        else:
            yield word_text(value, how.language)


def word_text(word: str, language: Language) -> str:
    """A word that stands in the data, such as `won` or `follow_up`, in the reader's language where it is known."""
    return text(f"formula.word.{word}", language) if has_text(f"formula.word.{word}", language) else word


def _in_time(condition: OfTime, how: Wording) -> str:
    match condition:
        case Happened(column, 0):
            return how.known(f"by_now.{column}", "by_now.other", column=column)
        case Happened(_, hours):
            return how.said("by_now.waiting", hours=hours)
        case NotYet(column):
            return how.known(f"by_now.not_{column}", "by_now.not_other", column=column)
        case From(column, day) | Before(column, day):
            key = "from" if isinstance(condition, From) else "before"
            return how.said(f"condition.{key}", column=column_text(column, how.language), day=day)
        case _:
            return how.said("condition.in_period")


def _customers(condition: OfCustomer, how: Wording) -> str:
    match condition:
        case Again():
            return how.said("condition.again")
        case Kept():
            return how.said("condition.kept")
        case Gone():
            return how.said("condition.gone")
        case Ordered(kinds):
            words = [word_text(kind, how.language) for kind in kinds]
            return how.said("condition.ordered", kinds=how.said("condition.or").join(words))
