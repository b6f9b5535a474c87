"""New names: whether what a workspace wants to call a KPI can be typed for it, and means nothing else yet."""

from collections.abc import Mapping
from datetime import date

from bot.words.ask_text import ASK_CLAUSES, DIMENSIONS
from bot.words.command_text import parse
from bot.words.command_words import folded, lowered
from bot.words.kpi_names import meanings_of
from bot.words.requests import Ask, Context
from bot.words.scope_names import COMPANY_NAMES
from kpis.errors import UserError
from kpis.kpi import Kpi
from kpis.period_words import canonical_phrase
from kpis.periods import Calendar

TO_COME = frozenset("leaderboard forecast why funnel required snooze deliveries link settings".split())
"""Commands that the grammar keeps for what comes: a KPI of that name would be in their way."""


def check_new_name(name: str, kpi: Kpi, others: Mapping[str, Kpi], today: date, calendar: Calendar) -> None:
    """UserError if the name means another KPI, or several, or if the grammar would take it for something else."""
    taken = meanings_of(name, others)
    if taken:
        raise UserError("declared_taken", choices=taken, text=name)
    context = Context(today, calendar, {**others, kpi.key: kpi}, (), (), {})
    if not folded(name) or _is_word(name) or not _is_understood(name, kpi.key, context):
        raise UserError("declared_not_typable", text=name)


def _is_word(name: str) -> bool:
    """Whether it is a period, a scope, a dimension or a keyword, which would be taken for a KPI from then on."""
    plain = lowered(name)
    return plain in {*ASK_CLAUSES, *DIMENSIONS, *COMPANY_NAMES, *TO_COME} or canonical_phrase(plain) is not None


def _is_understood(name: str, key: str, context: Context) -> bool:
    try:
        return parse(name, context) == Ask(key)
    except UserError:
        return False
