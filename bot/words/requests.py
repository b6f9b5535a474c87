"""Requests: what a person asks for, as records, and what the words that they use may refer to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from alerts.conditions import ConditionKind
from alerts.durations import Duration
from kpis.kpi import Kpi
from kpis.periods import Calendar
from kpis.questions import Trend, Versus


@dataclass(frozen=True, slots=True)
class Context:
    """What words may refer to: the KPIs by key and the dimensions on offer, the teams by name, the reps' names by id.

    `users` are the linked Slack users: rep ids by user id.
    """

    today: date
    calendar: Calendar
    kpis: Mapping[str, Kpi]
    dimensions: tuple[str, ...]
    teams: tuple[str, ...]
    reps: Mapping[str, str]
    users: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """A KPI question. `period` is a canonical phrase (`last quarter`, `2025-Q2`), `scope` is `team:NAME` or alike.

    `explain`: how the value came about is wanted too.
    """

    kpi: str
    period: str | None = None
    by: str | None = None
    scope: str | None = None
    versus: Versus | None = None
    trend: Trend | None = None
    top: int | None = None
    explain: bool = False


@dataclass(frozen=True, slots=True)
class GoalSet:
    """`period` is a label: goals stay with the period that was meant when they were set."""

    kpi: str
    value: Fraction
    period: str
    scope: str = "company"


@dataclass(frozen=True, slots=True)
class GoalRemove:
    kpi: str
    period: str
    scope: str = "company"


@dataclass(frozen=True, slots=True)
class Goals:
    period: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class ConditionWords:
    """`value` is there for `below` and `above` only."""

    kind: ConditionKind
    value: Fraction | None = None


@dataclass(frozen=True, slots=True)
class RuleAdd:
    """`period` is a canonical phrase, `schedule` a canonical schedule, `scope` may be `each rep` or `each team`.

    `to` holds `owner`, `manager`, `@…` and `#…`, an id where Slack gave one. What was not said is None, or empty: what
    is usual depends on the KPI and on where it was typed.
    """

    name: str
    kpi: str
    condition: ConditionWords
    period: str | None = None
    scope: str = "company"
    schedule: str | None = None
    hold: Duration | None = None
    clear_at: Fraction | None = None
    min_sample: int | None = None
    repeat: Duration | None = None
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleList:
    """The rules."""


@dataclass(frozen=True, slots=True)
class RuleShow:
    name: str


@dataclass(frozen=True, slots=True)
class RuleRemove:
    name: str


@dataclass(frozen=True, slots=True)
class RulePause:
    name: str


@dataclass(frozen=True, slots=True)
class RuleResume:
    name: str


@dataclass(frozen=True, slots=True)
class Alerts:
    """What is behind now."""


@dataclass(frozen=True, slots=True)
class DigestAdd:
    """`channel` is `#…` or `@…`, an id where Slack gave one; empty: where this is typed. `kpis` None: the usual few."""

    channel: str = ""
    name: str = "digest"
    schedule: str = "weekday 9:00"
    kpis: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class DigestList:
    """The digests."""


@dataclass(frozen=True, slots=True)
class DigestNow:
    """A digest at once; without a name the only one."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class DigestRemove:
    name: str


@dataclass(frozen=True, slots=True)
class Import:
    """How to bring data in: a file is what it takes, not words."""


@dataclass(frozen=True, slots=True)
class Help:
    """`topic` is a topic of the help or the key of a KPI."""

    topic: str | None = None


GoalRequest = GoalSet | GoalRemove | Goals
RuleRequest = RuleAdd | RuleList | RuleShow | RuleRemove | RulePause | RuleResume
DigestRequest = DigestAdd | DigestList | DigestNow | DigestRemove
Request = Ask | GoalRequest | RuleRequest | Alerts | DigestRequest | Import | Help
