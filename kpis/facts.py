"""Facts: what is derived from a row when it comes in, so that no question has to. See `semantics`, sections 2 to 8."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from kpis.datasets import DEAL_STAYS, SOURCES, Dataset, Event
from kpis.money import to_units
from kpis.periods import DAY, instant, local_day
from kpis.stays import STILL_OPEN, close_time, history, qualified_time, stays_of
from kpis.surroundings import Surroundings, money_on, team_on

Row = Mapping[str, Any]
Facts = dict[str, Any]

PARTS = 10**9
"""A share is kept in thousand millionths."""

MINUTE_MS = 60_000
MICROSECOND = timedelta(microseconds=1)


def derived_columns(dataset: Dataset) -> tuple[str, ...]:
    """The columns that a dataset's table has besides those of the import format."""
    found: list[str] = []
    for each in EVENTS[dataset.name]:
        found += each.never
    for stretch in dataset.stretches:
        found += [f"{stretch.name}_from", f"{stretch.name}_to"]
    return (*found, *dataset.derived)


def facts_of(dataset: Dataset, row: Row, around: Surroundings, kin: Sequence[Row] = ()) -> Facts:
    """The derived columns of a row. `kin` are the stage changes of a deal, or all stays of a customer.

    A deleted deal has none, so that it is in no period and in no snapshot.
    """
    if row.get("deleted_at") is not None:
        return dict.fromkeys(derived_columns(dataset))
    own = OWN[dataset.name](row, kin, around) if dataset.name in OWN else {}
    found: Facts = {}
    _add_facts(found, dataset, row, own, around)
    return found


def stay_rows(deal: Row, changes: Sequence[Row], around: Surroundings) -> list[Facts]:
    """The rows of `deal_stays` of a deal, each with what is derived from it."""
    closed_at = close_time(deal, changes, around)
    created_at = deal["created_at"]
    currency = deal["currency"] or around.currency
    same = {
        "deal_id": deal["deal_id"],
        "owner": deal["owner"],
        "currency": currency,
        "lost_at": (closed_at or created_at) if deal["status"] == "lost" else None,
    }
    units, created_ms = _units(deal["amount"], currency), epoch_ms(created_at)
    found = []
    for nth, stay in enumerate(stays_of(deal, changes, around, closed_at), start=1):
        own = {
            "entered_ts": stay.entered,
            "left_ts": stay.left,
            "open_from": stay.open_from,
            "open_to": stay.open_to,
            "units": units,
            "created_ms": created_ms,
            "stay_ms": _ms(stay.began, stay.left),
        }
        row = {**same, "nth": nth, "stage": stay.stage, "advanced_at": stay.advanced_at}
        _add_facts(row, DEAL_STAYS, row, own, around)
        found.append(row)
    return found


def epoch_ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _add_facts(found: Facts, dataset: Dataset, row: Row, own: Facts, around: Surroundings) -> None:
    for columns in EVENTS[dataset.name]:
        _add_event(found, columns, row, own, around)
    for stretch in dataset.stretches:
        since, until = f"{stretch.name}_from", f"{stretch.name}_to"
        found[since] = own[since] if since in own else row[stretch.since or ""]
        found[until] = own[until] if until in own else row[stretch.until or ""] or STILL_OPEN
    for name in dataset.derived:
        found[name] = own[name]


@dataclass(frozen=True, slots=True)
class _EventColumns:
    """An event, and the names of its columns; a team and money only where the dataset has them.

    `never` has what stands in all of them as long as it has not happened.
    """

    event: Event
    ts: str
    day: str
    team: str | None
    money: str | None
    never: Mapping[str, None]


def _event_columns(dataset: Dataset, event: Event) -> _EventColumns:
    ts, day = f"{event.name}_ts", f"{event.name}_day"
    team = f"{event.name}_team" if dataset.has("owner") else None
    money = f"{event.name}_money" if event.has_money else None
    names = [name for name in (ts, day, team, money) if name]
    return _EventColumns(event, ts, day, team, money, dict.fromkeys(names))


EVENTS = {name: tuple(_event_columns(each, event) for event in each.events) for name, each in SOURCES.items()}


def _add_event(found: Facts, columns: _EventColumns, row: Row, own: Facts, around: Surroundings) -> None:
    at = own[columns.ts] if columns.ts in own else _moment(row, columns.event)
    if at is None:
        found.update(columns.never)
        return
    is_instant = isinstance(at, datetime)
    day = local_day(at, around.zone) if is_instant else at
    found[columns.ts] = at if is_instant else instant(at, around.zone)
    found[columns.day] = day
    if columns.team:
        found[columns.team] = team_on(around, row["owner"], day)
    if columns.money:
        found[columns.money] = money_on(around, row["amount"], row["currency"], day)


def _moment(row: Row, event: Event) -> Any:
    """When an event happened: an instant, or a local day where no more is known."""
    found = row[event.at] if event.at else None
    return row[event.otherwise] if found is None and event.otherwise else found


def _deal(deal: Row, changes: Sequence[Row], around: Surroundings) -> Facts:
    closed_at = close_time(deal, changes, around)
    return {
        "closed_ts": closed_at,
        "qualified_ts": _qualified(deal, changes, around, closed_at),
        "cycle_ms": _ms(deal["first_contact_at"] or deal["created_at"], closed_at),
        "life_ms": _ms(deal["created_at"], closed_at),
        "annual_money": _annual(deal, around, closed_at),
    }


def _qualified(deal: Row, changes: Sequence[Row], around: Surroundings, closed_at: datetime | None) -> datetime | None:
    at = qualified_time(deal, history(deal, changes, around, closed_at), around)
    least = around.options.min_amount
    if at is None or least is None:
        return at
    worth = money_on(around, deal["amount"], deal["currency"], local_day(closed_at or at, around.zone))
    return at if worth is not None and worth >= to_units(least, around.currency) else None


def _annual(deal: Row, around: Surroundings, closed_at: datetime | None) -> int | None:
    """The contract's value for a year; one of less than a year counts whole, one without a term not at all."""
    if closed_at is None or deal["amount"] is None or not deal["contract_months"]:
        return None
    yearly = deal["amount"] * 12 / max(deal["contract_months"], 12)
    return money_on(around, yearly, deal["currency"], local_day(closed_at, around.zone))


def _lead(lead: Row, _kin: Sequence[Row], _around: Surroundings) -> Facts:
    return {
        "response_ms": _ms(lead["created_at"], lead["responded_at"]),
        "conversion_ms": _ms(lead["created_at"], lead["customer_at"]),
    }


def _inquiry(inquiry: Row, _kin: Sequence[Row], _around: Surroundings) -> Facts:
    return {"response_ms": _ms(inquiry["received_at"], inquiry["replied_at"])}


def _activity(activity: Row, _kin: Sequence[Row], _around: Surroundings) -> Facts:
    times, minutes = activity["quantity"], activity["minutes"]
    return {
        "times": 1 if times is None else times,
        "spent_ms": None if minutes is None else round(minutes * MINUTE_MS),
    }


def _task(task: Row, _kin: Sequence[Row], around: Surroundings) -> Facts:
    """Overdue from the midnight after its due day: a snapshot of that very midnight has it already."""
    if task["due_on"] is None:
        return {"overdue_from": None, "overdue_to": None}
    late = instant(task["due_on"] + DAY, around.zone) - MICROSECOND
    return {
        "overdue_from": max(late, task["created_at"]),
        "overdue_to": task["completed_at"] or STILL_OPEN,
    }


def _customer(stay: Row, kin: Sequence[Row], _around: Surroundings) -> Facts:
    begins = stay["acquired_at"]
    others = [other["acquired_at"] for other in kin]
    return {
        "first_ts": begins if begins == min(others, default=begins) else None,
        "known_from": begins,
        "known_to": min((other for other in others if other > begins), default=STILL_OPEN),
    }


def _subscription(subscription: Row, _kin: Sequence[Row], around: Surroundings) -> Facts:
    return {"units": _units(subscription["monthly_amount"], subscription["currency"] or around.currency)}


def _survey(survey: Row, _kin: Sequence[Row], _around: Surroundings) -> Facts:
    return {"level": survey["score"] * PARTS // survey["max_score"]}


def _units(amount: Fraction | None, currency: str) -> int | None:
    return None if amount is None else to_units(amount, currency)


def _ms(start: datetime | None, end: datetime | None) -> int | None:
    return None if start is None or end is None else (end - start) // timedelta(milliseconds=1)


OWN: Mapping[str, Callable[[Row, Sequence[Row], Surroundings], Facts]] = {
    "deals": _deal,
    "leads": _lead,
    "inquiries": _inquiry,
    "activities": _activity,
    "tasks": _task,
    "customers": _customer,
    "subscriptions": _subscription,
    "surveys": _survey,
}
"""What a dataset derives besides the usual: times of its events, ends of its stretches, whole numbers."""
