"""The states of one subject under one rule in one period: ok, pending, firing, and ok again.

            | breached                               | not breached
    ok      | pending; firing at once without `hold` | -
    pending | firing when it has held for `hold`     | ok
    firing  | a reminder, if `repeat` is over        | ok, told as resolved (past `clear_at`, where there is one)

Where nothing can be said (no value, too few, no target, stale data) the state stays: no data neither fires nor
resolves. A breach that comes back is a new firing with a new message; one that lasts is not told again but by `repeat`.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from alerts.conditions import Finding, Quiet
from alerts.notices import State
from alerts.patience import Patience, has_passed


class Phase(StrEnum):
    OK = "ok"
    PENDING = "pending"
    FIRING = "firing"


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen of a subject at a check."""

    at: datetime
    value: Fraction | None
    finding: Finding | Quiet

    @property
    def expected(self) -> Fraction | None:
        return self.finding.expected if isinstance(self.finding, Finding) else None


@dataclass(frozen=True, slots=True)
class Fired:
    """What was seen when it fired: it stays beside what is seen later."""

    at: datetime
    value: Fraction | None
    expected: Fraction | None


@dataclass(frozen=True, slots=True)
class SubjectState:
    """Where a subject stands. `since` is when the phase began, `fired` the latest firing, also when that is over.

    `firings` counts the firings, `reminders` those of the latest one: they tell one message from another.
    """

    phase: Phase = Phase.OK
    since: datetime | None = None
    fired: Fired | None = None
    firings: int = 0
    reminders: int = 0
    told_at: datetime | None = None


Step = tuple[SubjectState, State | None]


def step(state: SubjectState, sight: Sight, patience: Patience) -> Step:
    """The state after a look, and what is to be told of it, if anything."""
    if isinstance(sight.finding, Quiet):
        return state, None
    # While it fires, only `is_clear` ends it: between the threshold and `clear_at` it goes on.
    holds = not sight.finding.is_clear if state.phase is Phase.FIRING else sight.finding.is_breached
    return _moved(state, sight, patience, holds=holds)


def end(state: SubjectState, at: datetime) -> Step:
    """The state when its period is over: what fired is told as ended, what was pending is forgotten."""
    told = State.ENDED if state.phase is Phase.FIRING else None
    return replace(state, phase=Phase.OK, since=at), told


def _moved(state: SubjectState, sight: Sight, patience: Patience, *, holds: bool) -> Step:
    match state.phase, holds:
        case Phase.OK, True if patience.hold:
            return replace(state, phase=Phase.PENDING, since=sight.at), None
        case Phase.OK, True:
            return _fired(state, sight)
        case Phase.PENDING, True:
            return _fired(state, sight) if _has_held(state, sight, patience) else (state, None)
        case Phase.PENDING, False:
            return replace(state, phase=Phase.OK, since=sight.at), None
        case Phase.FIRING, _:
            return _reminded(state, sight, patience) if holds else _resolved(state, sight)
    return state, None


def _has_held(state: SubjectState, sight: Sight, patience: Patience) -> bool:
    # A rule whose `hold` was taken away while it was pending has waited long enough.
    return not (patience.hold and state.since) or has_passed(patience.hold, state.since, sight.at, patience.calendar)


def _fired(state: SubjectState, sight: Sight) -> Step:
    fired = Fired(sight.at, sight.value, sight.expected)
    return SubjectState(Phase.FIRING, sight.at, fired, state.firings + 1, told_at=sight.at), State.FIRING


def _reminded(state: SubjectState, sight: Sight, patience: Patience) -> Step:
    if not patience.repeat or not state.told_at:
        return state, None
    if not has_passed(patience.repeat, state.told_at, sight.at, patience.calendar):
        return state, None
    return replace(state, reminders=state.reminders + 1, told_at=sight.at), State.REMINDER


def _resolved(state: SubjectState, sight: Sight) -> Step:
    return replace(state, phase=Phase.OK, since=sight.at, told_at=sight.at), State.RESOLVED
