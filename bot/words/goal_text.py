"""Goals as typed: to set one, to take one away, to list them."""

from bot.words.amounts import take_amount
from bot.words.clauses import Clause, Clauses, period_of_words, read_clauses
from bot.words.command_words import Words, joined
from bot.words.kpi_words import take_kpi
from bot.words.requests import Context, GoalRemove, Goals, GoalSet
from bot.words.scope_names import take_scope
from kpis.errors import UserError
from kpis.period_phrases import parse_period
from kpis.periods import PeriodKind, label


def goal_set(words: Words, context: Context) -> GoalSet:
    """`KPI VALUE PERIOD [for SCOPE]`."""
    key, rest = take_kpi(words, context, GOAL_CLAUSES)
    amount = rest[1:] if rest and rest[0].plain in ("to", "=") else rest
    value, rest = take_amount(amount)
    if value < 0:
        raise UserError("bad_value", text=joined(amount[: len(amount) - len(rest)]))
    said, left = read_clauses(rest, GOAL_CLAUSES, context)
    return GoalSet(key, value, _label(left, context), **said)


def goal_remove(words: Words, context: Context) -> GoalRemove:
    """`KPI PERIOD [for SCOPE]`."""
    key, rest = take_kpi(words, context, GOAL_CLAUSES)
    said, left = read_clauses(rest, GOAL_CLAUSES, context)
    return GoalRemove(key, _label(left, context), **said)


def goals(words: Words, context: Context) -> Goals:
    """`[PERIOD] [for SCOPE]`."""
    said, left = read_clauses(words, GOAL_CLAUSES, context)
    return Goals(period_of_words(left, context), **said)


def _label(words: Words, context: Context) -> str:
    """The name of the period that the words name today: a goal stays where it was set."""
    phrase = period_of_words(words, context)
    period = parse_period(phrase, context.today, context.calendar) if phrase else None
    if period is None:
        raise UserError("goal_without_period")
    if period.kind is PeriodKind.RANGE:
        raise UserError("goal_period", text=joined(words))
    return label(period)


def _for(words: Words, context: Context) -> tuple[str | None, Words]:
    return take_scope(words, context, GOAL_CLAUSES)


GOAL_CLAUSES: Clauses = {"for": Clause("scope", _for)}
