"""Evaluating a rule: from where its subjects stand to what has changed and who is to hear of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from alerts.conditions import Quiet, examine
from alerts.notices import State
from alerts.patience import Patience
from alerts.rules import Rule
from alerts.state import Phase, Sight, SubjectState, end, step
from kpis.kpi import Kpi
from kpis.periods import Calendar, Period, PeriodKind, label
from kpis.questions import SubjectStanding
from kpis.readings import NO_READING, Scope


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a rule over one period, and what its notices say beside the numbers.

    `is_held`: the data are older than they should be, so that nothing can be said about any subject.
    """

    rule: Rule
    kpi: Kpi
    period: Period
    at: datetime
    calendar: Calendar
    currency: str
    data_as_of: datetime | None = None
    is_held: bool = False

    @property
    def period_key(self) -> str:
        """The period's label: a new quarter has incidents of its own. One that rolls on ("last 30 days") stays one."""
        return self.rule.period if self.period.kind is PeriodKind.RANGE else label(self.period)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check made of one subject; `told` is what there is to tell, if anything."""

    standing: SubjectStanding
    sight: Sight
    before: SubjectState
    after: SubjectState
    told: State | None

    @property
    def scope(self) -> Scope:
        return self.standing.scope


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of phase."""

    rule: str
    subject: Scope
    before: Phase
    after: Phase
    value: Fraction | None
    expected: Fraction | None
    at: datetime


def evaluate(
    check: Check, standings: Iterable[SubjectStanding], states: Mapping[Scope, SubjectState]
) -> tuple[Outcome, ...]:
    """What has become of every subject. One that is in `states` only (a rep who left) is not touched."""
    patience = Patience(check.calendar, check.rule.hold, check.rule.repeat)
    found = []
    for standing in standings:
        before = states.get(standing.scope, SubjectState())
        sight = _sight(check, standing)
        after, told = step(before, sight, patience)
        found.append(Outcome(standing, sight, before, after, told))
    return tuple(found)


def conclude(
    check: Check, standings: Iterable[SubjectStanding], states: Mapping[Scope, SubjectState]
) -> tuple[Outcome, ...]:
    """The ends of all that was open in a period that the rule no longer looks at, with how the period ended."""
    last = {standing.scope: standing for standing in standings}
    found = []
    for scope, before in states.items():
        standing = last.get(scope, SubjectStanding(scope, None, NO_READING, None))
        after, told = end(before, check.at)
        found.append(Outcome(standing, _sight(check, standing), before, after, told))
    return tuple(found)


def transition_of(check: Check, outcome: Outcome) -> Transition | None:
    """The change of phase, if there was one."""
    if outcome.before.phase is outcome.after.phase:
        return None
    return Transition(
        check.rule.name,
        outcome.scope,
        outcome.before.phase,
        outcome.after.phase,
        outcome.sight.value,
        outcome.sight.expected,
        check.at,
    )


def _sight(check: Check, standing: SubjectStanding) -> Sight:
    if check.is_held:
        return Sight(check.at, standing.reading.value, Quiet.STALE)
    finding = examine(check.rule.condition, check.kpi.better, standing.reading, standing.goal)
    return Sight(check.at, standing.reading.value, finding)
