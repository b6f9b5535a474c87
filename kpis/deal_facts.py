"""Facts of deals: when each was closed, what it was worth, and the rows of when it was in which stage."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from kpis import untold_deals
from kpis.columns import Column, Columns, picked
from kpis.milliseconds import epochs_ms, lengths_ms
from kpis.money import to_units, units_of
from kpis.periods import local_day
from kpis.stays import Changes, Deal, Stay, close_time, qualified_times, stays_of
from kpis.surroundings import Surroundings, moneys_on

Kin = Mapping[str, Sequence[Mapping[str, Any]]]
"""What rows are derived together with, by their first key column: stage changes of deals, all stays of customers."""


def own_of_deals(deals: Columns, kin: Kin, around: Surroundings) -> Columns:
    """What is derived from deals besides the usual."""
    closed, qualified = _told(deals, kin, around) if kin else _untold(deals, around)
    created = deals["created_at"]
    begun = [first or at for first, at in zip(deals["first_contact_at"], created, strict=True)]
    return {
        "closed_ts": closed,
        "qualified_ts": _worthy(qualified, deals, closed, around),
        "cycle_ms": lengths_ms(begun, closed),
        "life_ms": lengths_ms(created, closed),
        "annual_money": _annual(deals, closed, around),
    }


def _told(deals: Columns, kin: Kin, around: Surroundings) -> tuple[Column, Column]:
    """When deals were closed, and when they became opportunities."""
    changes = _changes(deals, kin)
    asked = zip(deals["status"], deals["closed_at"], changes, strict=True)
    closed = [close_time(*each, around) for each in asked]
    return closed, qualified_times(_known(deals, closed), changes, around)


def _untold(deals: Columns, around: Surroundings) -> tuple[Column, Column]:
    return untold_deals.close_times(deals), untold_deals.qualified_times(deals, around)


SAID_BY_DEALS = ("deal_id", "owner", "status", "amount", "currency", "created_at", "closed_ts")
"""What stays have from their deals."""


def stays_in(deals: Columns, kin: Kin, around: Surroundings) -> tuple[Columns, Columns]:
    """The rows of `deal_stays` of deals whose facts are known, and what is derived from them besides the usual."""
    places, nth, stays = _stays(deals, kin, around) if kin else _only_stays(deals)
    said = picked({name: deals[name] for name in SAID_BY_DEALS}, places)
    currencies = [currency or around.currency for currency in said["currency"]]
    rows = {
        "deal_id": said["deal_id"],
        "nth": nth,
        "stage": stays.stage,
        "owner": said["owner"],
        "currency": currencies,
        "advanced_at": stays.advanced_at,
        "lost_at": _lost(said),
    }
    own = {
        "entered_ts": stays.entered,
        "left_ts": stays.left,
        "open_from": stays.open_from,
        "open_to": stays.open_to,
        "units": units_of(said["amount"], currencies),
        "created_ms": epochs_ms(said["created_at"]),
        "stay_ms": lengths_ms(stays.began, stays.left),
    }
    return rows, own


class _Stays(NamedTuple):
    """The fields of many stays, each as a column."""

    stage: Column
    open_from: Column
    open_to: Column
    entered: Column
    left: Column
    advanced_at: Column
    began: Column


def _stays(deals: Columns, kin: Kin, around: Surroundings) -> tuple[list[int], list[int], _Stays]:
    """The places of the deals that have stays, which of theirs each is, and the stays."""
    places: list[int] = []
    nth: list[int] = []
    stays: list[Stay] = []
    known = _known(deals, deals["closed_ts"])
    for place, (deal, changes) in enumerate(zip(known, _changes(deals, kin), strict=True)):
        found = stays_of(deal, changes, around)
        stays += found
        nth += range(1, len(found) + 1)
        places += [place] * len(found)
    return places, nth, _Stays(*(zip(*stays, strict=True) if stays else ((),) * len(_Stays._fields)))


def _only_stays(deals: Columns) -> tuple[list[int], list[int], _Stays]:
    """The same of deals without a history."""
    places, stages, since, until = untold_deals.only_stays(deals)
    nothing = [None] * len(places)
    return places, [1] * len(places), _Stays(stages, since, until, nothing, nothing, nothing, nothing)


def _changes(deals: Columns, kin: Kin) -> Sequence[Changes]:
    """The stage changes of each deal."""
    return [kin.get(deal_id, ()) for deal_id in deals["deal_id"]]


def _known(deals: Columns, closed: Column) -> list[Deal]:
    return list(map(Deal, deals["status"], deals["stage"], deals["created_at"], closed))


def _worthy(qualified: Column, deals: Columns, closed: Column, around: Surroundings) -> Column:
    """When deals became opportunities, without those that are not worth what one must be at least."""
    least = around.options.min_amount
    if least is None:
        return qualified
    days = [at and local_day(close or at, around.zone) for at, close in zip(qualified, closed, strict=True)]
    worth = moneys_on(around, deals["amount"], deals["currency"], days)
    enough = to_units(least, around.currency)
    return [at if units is not None and units >= enough else None for at, units in zip(qualified, worth, strict=True)]


def _annual(deals: Columns, closed: Column, around: Surroundings) -> Column:
    """Each contract's value for a year; one of less than a year counts whole, one without a term not at all."""
    yearly = [
        Fraction(amount * 12, max(months, 12)) if amount is not None and months else None
        for amount, months in zip(deals["amount"], deals["contract_months"], strict=True)
    ]
    days = [
        None if each is None or at is None else local_day(at, around.zone)
        for each, at in zip(yearly, closed, strict=True)
    ]
    return moneys_on(around, yearly, deals["currency"], days)


def _lost(deals: Columns) -> Column:
    """When deals were lost; if nobody knows when, at their creation."""
    asked = zip(deals["status"], deals["closed_ts"], deals["created_at"], strict=True)
    return [(closed or created) if status == "lost" else None for status, closed, created in asked]
