"""Rules: which KPI of whom is watched, when it is to be told, and to whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.conditions import Condition, side
from alerts.durations import Duration
from alerts.recipients import Recipient, RecipientKind
from kpis.errors import UserError
from kpis.kpi import Better, Kpi
from kpis.readings import Scope, ScopeKind, parse_scope


class Each(StrEnum):
    """A rule for every rep or every team that works in the period: each of them has incidents of their own."""

    REP = "each rep"
    TEAM = "each team"

    @property
    def kind(self) -> ScopeKind:
        return ScopeKind.REP if self is Each.REP else ScopeKind.TEAM


Subjects = Scope | Each
"""Whom a rule watches."""

MOST_AHEAD = 3
"""A share of the pace above this was not meant as one: somebody typed an amount."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it is kept. `kpi` is a key, `period` a phrase ("this quarter"), `schedule` when it is checked.

    `hold` is how long a breach must last before it is told, `repeat` how often it may be told again; both off if None.
    `problem` is the key of the error that its last check ended with; `next_check` None: at the next tick.
    """

    id: int
    name: str
    kpi: str
    condition: Condition
    period: str
    subjects: Subjects
    schedule: str
    to: tuple[Recipient, ...]
    hold: Duration | None = None
    repeat: Duration | None = None
    paused: bool = False
    created_by: str = ""
    problem: str | None = None
    next_check: datetime | None = None


def parse_subjects(text: str) -> Subjects:
    """Whom `each rep`, `each team`, `company`, `team:NAME` or `rep:ID` names."""
    return Each(text) if text in tuple(Each) else parse_scope(text)


def checked(rule: Rule, kpi: Kpi) -> Rule:
    """The rule, if it makes sense and is fair; UserError says what to change."""
    _check_subjects(rule, kpi)
    _check_condition(rule.condition, kpi)
    _check_recipients(rule)
    return rule


def _check_subjects(rule: Rule, kpi: Kpi) -> None:
    if rule.subjects.kind not in kpi.scopes:
        raise UserError("rule_scope", choices=kpi.scopes, kpi=kpi, scope=str(rule.subjects))


def _check_condition(condition: Condition, kpi: Kpi) -> None:
    if not condition.kind.has_value and kpi.better is Better.NEUTRAL:
        raise UserError("rule_no_direction", kpi=kpi, condition=str(condition.kind))
    if condition.min_sample is not None and not kpi.min_sample:
        raise UserError("rule_min_not_sampled", kpi=kpi)
    if _clears_while_breached(condition, kpi):
        raise UserError("rule_clear_at", condition=str(condition.kind))
    if condition.kind.is_paced and (condition.clear_at or 0) > MOST_AHEAD:
        raise UserError("rule_clear_at_share", condition=str(condition.kind))


def _clears_while_breached(condition: Condition, kpi: Kpi) -> bool:
    """A threshold that recovers on its own bad side would flap: fire and recover at every check."""
    if condition.clear_at is None or condition.value is None:
        return False
    sign = side(condition, kpi.better)
    return sign * condition.clear_at < sign * condition.value


def _check_recipients(rule: Rule) -> None:
    if not rule.to:
        raise UserError("rule_no_recipient", name=rule.name)
    kinds = {recipient.kind for recipient in rule.to}
    if rule.subjects.kind is ScopeKind.REP and RecipientKind.CHANNEL in kinds:
        # A warning about one person is for that person and their manager: others must not read it.
        raise UserError("rule_person_in_channel", name=rule.name)
    if rule.subjects.kind is ScopeKind.COMPANY and kinds & {RecipientKind.OWNER, RecipientKind.MANAGER}:
        raise UserError("rule_company_owner", name=rule.name)
