"""Rules, checks and standings for tests: small, and changed by what a test is about."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from alerts.conditions import Condition, ConditionKind
from alerts.evaluate import Check
from alerts.recipients import Recipient, RecipientKind
from alerts.rules import Each, Rule
from kpis.catalogue import CATALOGUE
from kpis.periods import Calendar, Period, PeriodKind
from kpis.questions import SubjectStanding
from kpis.readings import Reading, Scope, ScopeKind, Standing, Status

CALENDAR = Calendar(ZoneInfo("America/New_York"), holidays=frozenset({date(2017, 11, 23)}))
QUARTER = Period(PeriodKind.QUARTER, date(2017, 10, 1), date(2018, 1, 1))
NOW = datetime(2017, 11, 1, 14, tzinfo=UTC)
DANA = Scope(ScopeKind.REP, "dana")
LEE = Scope(ScopeKind.REP, "lee")
SLOW = Rule(
    id=1,
    name="slow",
    kpi="revenue",
    condition=Condition(ConditionKind.BEHIND_PACE),
    period="this quarter",
    subjects=Each.REP,
    schedule="day 9:00",
    to=(Recipient(RecipientKind.OWNER),),
)


def check(at: datetime = NOW, **changed: Any) -> Check:
    """A check of the rule `slow`, changed by fields of a rule or of a check."""
    of_check = {name: changed.pop(name) for name in ("period", "data_as_of", "kpi") if name in changed}
    made = Check(replace(SLOW, **changed), CATALOGUE["revenue"], QUARTER, at, CALENDAR, "USD", at)
    return replace(made, **of_check)


def standing(value: int | None, expected: int = 100, scope: Scope = DANA) -> SubjectStanding:
    """A rep at a value, with a target of three times what is expected by now."""
    actual = None if value is None else Fraction(value)
    status = None if actual is None else status_at(actual / expected)
    goal = Standing(Fraction(3 * expected), None, Fraction(expected), status, working_days=63, working_days_gone=21)
    return SubjectStanding(scope, scope.name.title(), Reading(actual), goal)


def status_at(share: Fraction) -> Status:
    if share >= Fraction(99, 100):
        return Status.ON_TRACK
    return Status.BEHIND if share >= Fraction(81, 100) else Status.AT_RISK
