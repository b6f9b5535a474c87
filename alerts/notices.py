"""Notices: what one message about an incident says, as a record that keeps its numbers exact on the way to Slack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from alerts.recipients import RecipientKind
from alerts.records import from_json, to_json
from kpis.kpi import Kpi
from kpis.periods import Period
from kpis.readings import Scope


class State(StrEnum):
    """What is told: it began, it is well again, its period is over, it still lasts."""

    FIRING = "firing"
    RESOLVED = "resolved"
    ENDED = "ended"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Notice:
    """What fired, and what is now. `condition` is the kind of condition ("behind pace", "below").

    `fired_expected` and `expected` are the threshold, the target or the pace, then and now. `value` is that at `at`;
    None: there is none now. `numerator` and `denominator` are those of `value`.
    """

    rule: str
    kpi: Kpi
    condition: str
    scope: Scope
    scope_name: str | None
    period: Period
    state: State
    fired_value: Fraction | None
    fired_at: datetime
    fired_expected: Fraction | None
    value: Fraction | None
    expected: Fraction | None
    target: Fraction | None
    at: datetime
    currency: str
    zone: str
    data_as_of: datetime | None
    numerator: Fraction | None
    denominator: Fraction | None
    recipient: RecipientKind
    working_days_left: int | None


def notice_to_dict(notice: Notice) -> dict[str, Any]:
    """The notice as JSON can hold it: the KPI by its key, exact numbers as text."""
    return dict(to_json(notice))


def notice_from_dict(stored: Mapping[str, Any], catalogue: Mapping[str, Kpi]) -> Notice:
    """The notice that `notice_to_dict` wrote; KPIs are those of the catalogue."""
    notice: Notice = from_json(Notice, stored, catalogue)
    return notice
