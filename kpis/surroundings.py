"""Surroundings: what the facts of a row depend on besides the row, that is stages, teams and rates."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from kpis.columns import Column
from kpis.money import LARGEST, to_units
from kpis.options import USUAL, Options

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class TeamSpan:
    """The days, `to_day` excluded, on which a rep's rows belong to a team."""

    rep_id: str
    from_day: date
    to_day: date
    team: str


@dataclass(frozen=True, slots=True)
class StageKind:
    position: int
    type: str
    win_probability: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a row's facts depend on besides the row: when any of it changes, they are derived anew.

    `teams`: team spans of each rep by day; `rates`: (valid_from, rate) of each currency by day.
    """

    zone: ZoneInfo
    currency: str
    stages: Mapping[str, StageKind] = field(default_factory=dict)
    teams: Mapping[str, Sequence[TeamSpan]] = field(default_factory=dict)
    rates: Mapping[str, Sequence[tuple[date, Fraction]]] = field(default_factory=dict)
    options: Options = USUAL


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


def teams_on(around: Surroundings, owners: Column, days: Column) -> Column:
    """The teams that rows of owners belong to, each on its day; none where the day is None."""
    # Hardly anybody ever changes team.
    settled = {owner: spans[0].team for owner, spans in around.teams.items() if _is_for_good(spans)}
    return [
        None if day is None else settled[owner] if owner in settled else team_on(around, owner, day)
        for owner, day in zip(owners, days, strict=True)
    ]


def _is_for_good(spans: Sequence[TeamSpan]) -> bool:
    return len(spans) == 1 and (spans[0].from_day, spans[0].to_day) == (date.min, date.max)


def rate_on(around: Surroundings, currency: str, day: date) -> Fraction | None:
    """What one of the currency is worth in workspace currency on a day; none before its first rate."""
    if currency == around.currency:
        return ONE
    rates = around.rates.get(currency, ())
    index = bisect_right(rates, day, key=lambda rate: rate[0])
    return rates[index - 1][1] if index else None


def money_on(around: Surroundings, amount: Fraction | None, currency: str | None, day: date) -> int | None:
    """The amount in units of the workspace currency, at the rate of a day; none where either is not known."""
    if amount is None:
        return None
    rate = rate_on(around, currency or around.currency, day)
    if rate is None:
        return None
    return _stored(to_units(amount if rate is ONE else amount * rate, around.currency))


def _stored(units: int) -> int | None:
    """The units; a rate that makes them more than can be stored is a slip of the pen, and they count as none."""
    return units if units <= LARGEST else None


def moneys_on(around: Surroundings, amounts: Column, currencies: Column, days: Column) -> Column:
    """What each amount is in units of the workspace currency on its day; none where the day is None."""
    if set(currencies).issubset((None, "", around.currency)):  # as in most workspaces: there is no rate to be found
        return [
            None if day is None or amount is None else _stored(to_units(amount, around.currency))
            for amount, day in zip(amounts, days, strict=True)
        ]
    priced = zip(amounts, currencies, days, strict=True)
    return [None if each[2] is None else money_on(around, *each) for each in priced]
