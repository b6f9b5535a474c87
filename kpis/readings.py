"""What an answer is made of: scopes, readings, groups, points of a trend, goals beside them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from kpis.errors import UserError
from kpis.formulas import Frame, Operand
from kpis.kpi import Kpi
from kpis.periods import Period, Window


class ScopeKind(StrEnum):
    COMPANY = "company"
    TEAM = "team"
    REP = "rep"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows are counted. `name` is the team's name or the rep's id, empty for the company."""

    kind: ScopeKind
    name: str = ""

    def __str__(self) -> str:
        return self.kind if self.kind is ScopeKind.COMPANY else f"{self.kind}:{self.name}"


COMPANY = Scope(ScopeKind.COMPANY)

UNKNOWN_STAGE = "(unknown)"
"""The group of the deals of which nobody knows the stage."""


def parse_scope(text: str) -> Scope:
    """The scope that `company`, `team:NAME` or `rep:ID` names."""
    kind, colon, name = text.strip().partition(":")
    match kind.lower(), bool(colon), name.strip():
        case "company", False, _:
            return COMPANY
        case ("team" | "rep") as known, True, str(named) if named:
            return Scope(ScopeKind(known), named)
    raise UserError("bad_scope", text=text)


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a KPI, exact and unrounded, with what it was made of.

    `value` None: there is none (an empty denominator, a period that has not begun); it is not zero.
    `interval`: the Wilson 95 % interval of a rate of counts. `enough` False: below the KPI's `min_sample`.
    `sample` is the number of rows (or reps) that the value rests on, where it is a sample.
    """

    value: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    interval: tuple[float, float] | None = None
    enough: bool = True
    sample: Fraction | None = field(default=None, compare=False)


NO_READING = Reading(None)


class Status(StrEnum):
    ON_TRACK = "on_track"
    BEHIND = "behind"
    AT_RISK = "at_risk"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an actual value stands against its target: `expected` is the target to date, by working days."""

    target: Fraction
    attainment: Fraction | None
    expected: Fraction | None
    status: Status | None
    working_days: int = 0
    working_days_gone: int = 0


@dataclass(frozen=True, slots=True)
class Rank:
    """The first and the last place that a group may have: the same one where no interval overlaps with its own."""

    first: int
    last: int

    @property
    def is_one(self) -> bool:
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a breakdown. `key` None is the group `(none)`, always last; `name` is what a person calls a rep.

    `rank`: of rates of reps and teams alone, which an interval says how sure they are. `goal`: of these two alone, and
    only where targets are asked for.
    """

    key: str | None
    reading: Reading
    previous: Reading
    name: str | None = None
    rank: Rank | None = None
    goal: Standing | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A bucket of a trend; `maturing`: of a cohort to which more is still going to happen."""

    period: Period
    reading: Reading
    running: bool = False
    maturing: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that could not be counted, and why: a word of `left_out` in the locales; `detail` is a currency, if any."""

    reason: str
    count: int
    detail: str | None = None


class Why(StrEnum):
    """`NO_DATA`: of the operand, as of costs that were never imported. `ZERO`: it would have to be divided by."""

    NO_TARGET = "no_target"
    NO_QUOTA = "no_quota"
    TARGET_MET = "target_met"
    NO_DATA = "no_data"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Absence:
    """What keeps a KPI from having a value: an operand of its formula, and what is wrong with it."""

    why: Why
    operand: Operand
    frame: Frame = Frame.PERIOD


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a running total on its way to a target; `actual` None: its time has not come."""

    period: Period
    actual: Fraction | None
    expected: Fraction


@dataclass(frozen=True, slots=True)
class Answer:
    """All that is said to one question. `previous` is read over `previous_period`, cut where the period is cut.

    `groups`, `series` and `goal` are None where not asked for or not there; `progress` is the way through the period
    of a KPI that adds up and has a target. `maturing`: the period is a cohort to which more is still going to happen.
    `absence`: why `reading` has no value, if its period has begun. `against_target`: what is asked is how it stands
    against targets, groups of reps and teams too.
    """

    kpi: Kpi
    scope: Scope
    period: Period
    window: Window | None
    reading: Reading
    previous_period: Period
    previous: Reading
    currency: str
    zone: str
    data_as_of: datetime | None
    scope_name: str | None = None
    goal: Standing | None = None
    by: str | None = None
    groups: tuple[Group, ...] | None = None
    series: tuple[Point, ...] | None = None
    progress: tuple[Progress, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    maturing: bool = False
    absence: Absence | None = None
    against_target: bool = False
