"""What is derived from a deal when it comes in, so that no question has to: see `semantics`, sections 2 to 7."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from kpis.money import fits, to_units
from kpis.periods import local_day

STILL_OPEN = datetime(9999, 1, 1, tzinfo=UTC)
"""The end of a stay that has not ended: a value, so that an index can be searched by it."""


@dataclass(frozen=True, slots=True)
class TeamSpan:
    """The days, `to_day` excluded, on which a rep's rows belong to a team."""

    rep_id: str
    from_day: date
    to_day: date
    team: str


@dataclass(frozen=True, slots=True)
class StageChange:
    stage: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class StageKind:
    position: int
    type: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch in which a deal was open, `from_ts` excluded and `to_ts` included. `stage` None: not known."""

    stage: str | None
    from_ts: datetime
    to_ts: datetime


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a deal's facts depend on besides the deal: when any of it changes, they are derived anew.

    `teams`: team spans of each rep by day; `rates`: (valid_from, rate) of each currency by day.
    """

    zone: ZoneInfo
    currency: str
    stages: Mapping[str, StageKind] = field(default_factory=dict)
    teams: Mapping[str, Sequence[TeamSpan]] = field(default_factory=dict)
    rates: Mapping[str, Sequence[tuple[date, Fraction]]] = field(default_factory=dict)


def team_spans(stays: Iterable[tuple[str, date, str]]) -> list[TeamSpan]:
    """The team of each rep on every day, from (rep_id, started_on, team).

    A rep's days before the first stay belong to its team, days in a gap or after the last to the team before.
    """
    ordered = sorted(stays)
    spans = []
    for index, (rep_id, started_on, team) in enumerate(ordered):
        is_first = index == 0 or ordered[index - 1][0] != rep_id
        is_last = index + 1 == len(ordered) or ordered[index + 1][0] != rep_id
        ends = date.max if is_last else ordered[index + 1][1]
        spans.append(TeamSpan(rep_id, date.min if is_first else started_on, ends, team))
    return spans


def team_on(around: Surroundings, owner: str | None, day: date) -> str | None:
    """The team that the owner's rows of a day belong to; none for an owner who is not in reps."""
    for span in around.teams.get(owner or "", ()):
        if span.from_day <= day < span.to_day:
            return span.team
    return None


def rate_on(around: Surroundings, currency: str, day: date) -> Fraction | None:
    """What one of the currency is worth in workspace currency on a day; none before its first rate."""
    if currency == around.currency:
        return Fraction(1)
    rates = around.rates.get(currency, ())
    index = bisect_right(rates, day, key=lambda rate: rate[0])
    return rates[index - 1][1] if index else None


def deal_facts(deal: Mapping[str, Any], history: Sequence[StageChange], around: Surroundings) -> dict[str, object]:
    """The derived columns of a deal. A deleted deal has none, so that it is in no period and in no snapshot."""
    if deal["deleted_at"] is not None:
        return dict.fromkeys(DERIVED)
    closed_at = close_time(deal, history, around)
    return {
        **_event("created", deal["created_at"], deal, around),
        **_event("closed", closed_at, deal, around),
        "closed_money": None if closed_at is None else _money(deal, local_day(closed_at, around.zone), around),
        "cycle_ms": None if closed_at is None else _cycle(deal, closed_at),
    }


DERIVED = (
    *("created_ts", "created_day", "created_team"),
    *("closed_ts", "closed_day", "closed_team", "closed_money", "cycle_ms"),
)


def _event(name: str, at: datetime | None, deal: Mapping[str, Any], around: Surroundings) -> dict[str, object]:
    day = None if at is None else local_day(at, around.zone)
    team = None if day is None else team_on(around, deal["owner"], day)
    return {f"{name}_ts": at, f"{name}_day": day, f"{name}_team": team}


def _money(deal: Mapping[str, Any], day: date, around: Surroundings) -> int | None:
    rate = rate_on(around, deal["currency"] or around.currency, day)
    if deal["amount"] is None or rate is None:
        return None
    money = deal["amount"] * rate
    # A rate that makes it larger than anything can be stored is a slip of the pen: it counts as none.
    return to_units(money, around.currency) if fits(money, around.currency) else None


def _cycle(deal: Mapping[str, Any], closed_at: datetime) -> int:
    began: datetime = deal["first_contact_at"] or deal["created_at"]
    return (closed_at - began) // timedelta(milliseconds=1)


def close_time(deal: Mapping[str, Any], history: Sequence[StageChange], around: Surroundings) -> datetime | None:
    """When a deal was won or lost; a lost deal without a date: its latest entry into the lost stage; else none."""
    if deal["status"] == "open":
        return None
    if deal["closed_at"] is not None or deal["status"] == "won":
        return deal["closed_at"]  # type: ignore[no-any-return]
    lost = [change.entered_at for change in history if _type(change.stage, around) == "lost"]
    return max(lost, default=None)


def open_stays(deal: Mapping[str, Any], history: Sequence[StageChange], around: Surroundings) -> list[Stay]:
    """When a deal was open, stage by stage: after its creation, until its close, while its latest stage was open.

    The present status is never used for the past: between a loss and a reopening a deal is not open.
    """
    if deal["deleted_at"] is not None:
        return []
    closed_at = close_time(deal, history, around)
    if deal["status"] != "open" and closed_at is None:
        return []
    changes = _without_repeats(history, around)
    first = changes[0].entered_at if changes else STILL_OPEN
    before = deal["stage"] if not changes and deal["status"] == "open" else None
    stretches = [(before, deal["created_at"], first)]
    ends = [change.entered_at for change in changes[1:]] + [STILL_OPEN]
    for change, end in zip(changes, ends, strict=False):
        if _type(change.stage, around) == "open":
            stretches.append((change.stage, change.entered_at, end))
    cut = [
        Stay(stage, max(start, deal["created_at"]), min(end, closed_at or STILL_OPEN))
        for stage, start, end in stretches
    ]
    return [stay for stay in cut if stay.from_ts < stay.to_ts]


def _without_repeats(history: Sequence[StageChange], around: Surroundings) -> list[StageChange]:
    ordered = sorted(history, key=lambda change: (change.entered_at, _position(change.stage, around)))
    kept: list[StageChange] = []
    for change in ordered:
        if not kept or kept[-1].stage != change.stage:
            kept.append(change)
    return kept


def _type(stage: str, around: Surroundings) -> str:
    """A stage that nobody declared counts as an open one: the deal's own close ends it."""
    return around.stages[stage].type if stage in around.stages else "open"


def _position(stage: str, around: Surroundings) -> int:
    return around.stages[stage].position if stage in around.stages else 0
