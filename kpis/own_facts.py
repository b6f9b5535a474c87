"""What each dataset derives besides the usual: times of its events, ends of its stretches, whole numbers."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from kpis.columns import Columns
from kpis.deal_facts import Kin, own_of_deals
from kpis.milliseconds import MINUTE_MS, lengths_ms
from kpis.money import units_of
from kpis.periods import DAY, instant
from kpis.stays import STILL_OPEN
from kpis.surroundings import Surroundings

NO_KIN: Kin = MappingProxyType({})

PARTS = 10**9
"""A share is kept in thousand millionths."""

MICROSECOND = timedelta(microseconds=1)


def _leads(leads: Columns, _kin: Kin, _around: Surroundings) -> Columns:
    return {
        "response_ms": lengths_ms(leads["created_at"], leads["responded_at"]),
        "conversion_ms": lengths_ms(leads["created_at"], leads["customer_at"]),
    }


def _inquiries(inquiries: Columns, _kin: Kin, _around: Surroundings) -> Columns:
    return {"response_ms": lengths_ms(inquiries["received_at"], inquiries["replied_at"])}


def _activities(activities: Columns, _kin: Kin, _around: Surroundings) -> Columns:
    return {
        "times": [1 if quantity is None else quantity for quantity in activities["quantity"]],
        "spent_ms": [None if minutes is None else round(minutes * MINUTE_MS) for minutes in activities["minutes"]],
    }


def _tasks(tasks: Columns, _kin: Kin, around: Surroundings) -> Columns:
    """Overdue from the midnight after its due day: a snapshot of that very midnight has it already."""
    late = [None if day is None else instant(day + DAY, around.zone) - MICROSECOND for day in tasks["due_on"]]
    return {
        "overdue_from": [at and max(at, created) for at, created in zip(late, tasks["created_at"], strict=True)],
        "overdue_to": [at and (done or STILL_OPEN) for at, done in zip(late, tasks["completed_at"], strict=True)],
    }


def _customers(stays: Columns, kin: Kin, _around: Surroundings) -> Columns:
    begins = stays["acquired_at"]
    others = [[other["acquired_at"] for other in kin.get(name, ())] for name in stays["customer_id"]]
    both = list(zip(begins, others, strict=True))
    return {
        "first_ts": [begun if begun == min(known, default=begun) else None for begun, known in both],
        "known_from": begins,
        "known_to": [min((at for at in known if at > begun), default=STILL_OPEN) for begun, known in both],
    }


def _subscriptions(subscriptions: Columns, _kin: Kin, around: Surroundings) -> Columns:
    currencies = [currency or around.currency for currency in subscriptions["currency"]]
    return {"units": units_of(subscriptions["monthly_amount"], currencies)}


def _surveys(surveys: Columns, _kin: Kin, _around: Surroundings) -> Columns:
    both = zip(surveys["score"], surveys["max_score"], strict=True)
    return {"level": [score * PARTS // most for score, most in both]}


OWN: Mapping[str, Callable[[Columns, Kin, Surroundings], Columns]] = {
    "deals": own_of_deals,
    "leads": _leads,
    "inquiries": _inquiries,
    "activities": _activities,
    "tasks": _tasks,
    "customers": _customers,
    "subscriptions": _subscriptions,
    "surveys": _surveys,
}
