"""Conditions in words: which rows a formula counts, and what the columns are called that it asks about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.i18n import Language, has_text, text
from kpis.conditions import (
    FINEST,
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
from kpis.formulas import Frame, Operand
from kpis.own_facts import PARTS

SECOND, HOUR, DAY = 1000, 3_600_000, 86_400_000
"""Durations are kept in milliseconds."""

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


def column_text(column: str, language: Language) -> str:
    """What is summed up or asked for, such as `sales cycle`; the column's own name where there is no other."""
    if column.endswith("_team"):
        column = "team"
    named = [key for key in (f"formula.column.{column}", f"dimension.{column}") if has_text(key, language)]
    return text(named[0], language) if named else column


def word_text(word: str, language: Language) -> str:
    """A word that stands in the data, such as `won` or `follow_up`, in the reader's language where it is known."""
    return text(f"formula.word.{word}", language) if has_text(f"formula.word.{word}", language) else word


def conditions_text(conditions: Sequence[Condition], how: Wording) -> str:
    """All that is asked of rows; alternatives stand in brackets where something else is asked too."""
    return text("comma", how.language).join(
        how.said("condition.all", said=condition_text(one, how))
        if isinstance(one, AnyOf) and len(conditions) > 1
        else condition_text(one, how)
        for one in conditions
    )


def condition_text(condition: Condition, how: Wording) -> str:
    match condition:
        case Is():
            return _is(condition, how)
        case Known(column):
            return how.known(f"condition.known_{column}", "condition.known", column=column_text(column, how.language))
        case AtLeast(column, number):
            return _bound(column, number, how, is_least=True)
        case AtMost(column, number):
            return _bound(column, number, how, is_least=False)
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
    said = how.said(f"condition.{by}").join(condition_text(one, how) for one in several.conditions)
    return said if by == "either" else how.said("condition.all", said=said)


def _own(condition: Worth | Not, how: Wording) -> str:
    match condition:
        case Worth(None, None):
            return how.said("condition.known", column=column_text("money", how.language))
        case Worth(least, most):
            bounds = ((to, is_least) for to, is_least in ((least, True), (most, False)) if to is not None)
            return how.said("condition.both").join(_amount(to, how, is_least=is_least) for to, is_least in bounds)
        case Not(Is() as named):
            words = how.said("condition.or").join(_words(named, how))
            return how.said("condition.is_not", column=_asked_of(named.column, how), words=words)
        case Not(inner):
            return how.said("condition.not", word=condition_text(inner, how))


def _amount(bound: Fraction, how: Wording, *, is_least: bool) -> str:
    """`amounts at least 50,000,000`, or `more than`: such a bound is kept as the finest amount beyond it."""
    is_strict = (bound * 10**8).denominator != 1
    inner = bound + (FINEST if not is_least else -FINEST) if is_strict else bound
    key = _compared(is_least=is_least, is_strict=is_strict)
    return how.said(f"condition.{key}", column=column_text("money", how.language), number=f"{float(inner):,.12g}")


def _bound(column: str, number: int, how: Wording, *, is_least: bool) -> str:
    """A number as people write it: durations are kept in milliseconds, shares in thousand millionths.

    These are finer than anybody writes: a bound that is left out is kept as the next number beyond it.
    """
    named, step = column_text(column, how.language), -1 if is_least else 1
    if column.endswith("_ms"):
        is_strict = (number + step) % SECOND == 0
        inner = number + step if is_strict else number
        unit, length = ("days", DAY) if inner > DAY and inner % DAY == 0 else ("hours", HOUR)
        key = _compared(is_least=is_least, is_strict=is_strict)
        return how.said(f"condition.{key}_{unit}", column=named, number=f"{inner / length:g}")
    is_strict = column == "level" and (number + step) % (PARTS // 10**6) == 0
    inner = number + step if is_strict else number
    said = f"{100 * inner / PARTS:g}%" if column == "level" else f"{inner:,}"
    return how.said(f"condition.{_compared(is_least=is_least, is_strict=is_strict)}", column=named, number=said)


def _compared(*, is_least: bool, is_strict: bool) -> str:
    if is_strict:
        return "more_than" if is_least else "less_than"
    return "at_least" if is_least else "at_most"


def _is(condition: Is, how: Wording) -> str:
    """The values; with the column before them where it does not go without saying what they are."""
    said = how.said("condition.or").join(_words(condition, how))
    is_known = (
        isinstance(value, bool) or has_text(f"formula.word.{value}", how.language) for value in condition.values
    )
    if all(is_known):
        return said
    return how.said("condition.is", column=_asked_of(condition.column, how), words=said)


def _asked_of(column: str, how: Wording) -> str:
    """Customers are counted, but one of them is named."""
    return text("dimension.customer", how.language) if column == "customer_id" else column_text(column, how.language)


def _words(condition: Is, how: Wording) -> Iterator[str]:
    for value in condition.values:
        if isinstance(value, bool):
            said = word_text(condition.column, how.language)
            yield said if value else how.said("condition.not", word=said)
        else:
            yield word_text(value, how.language)


def _in_time(condition: OfTime, how: Wording) -> str:
    match condition:
        case Happened(column, 0):
            named = column_text(column, how.language)
            return how.known(f"by_now.{column}", "by_now.other", column=named)
        case Happened(_, hours):
            return how.said("by_now.waiting", hours=hours)
        case NotYet(column):
            named = column_text(column, how.language)
            return how.known(f"by_now.not_{column}", "by_now.not_other", column=named)
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
