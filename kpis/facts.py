"""Facts: what is derived from rows when they come in, so that no question has to. See `semantics`, sections 2 to 8."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpis.columns import Column, Columns, height, picked, spread
from kpis.datasets import DEAL_STAYS, SOURCES, Dataset, Event, Type
from kpis.deal_facts import Kin, stays_in
from kpis.own_facts import NO_KIN, OWN
from kpis.periods import instant
from kpis.stays import STILL_OPEN
from kpis.surroundings import Surroundings, moneys_on, teams_on

Facts = dict[str, Column]


def derived_columns(dataset: Dataset) -> tuple[str, ...]:
    """The columns that a dataset's table has besides those of the import format."""
    found: list[str] = []
    for each in EVENTS[dataset.name]:
        found += each.names
    for stretch in dataset.stretches:
        found += [f"{stretch.name}_from", f"{stretch.name}_to"]
    return (*found, *dataset.derived)


def facts_of(dataset: Dataset, rows: Columns, around: Surroundings, kin: Kin = NO_KIN) -> Facts:
    """The derived columns of rows. `kin` are the stage changes of deals, or all stays of customers.

    A deleted deal has none, so that it is in no period and in no snapshot.
    """
    alive = _alive(rows)
    if len(alive) < height(rows):
        return spread(facts_of(dataset, picked(rows, alive), around, kin), alive, height(rows))
    own = OWN[dataset.name](rows, kin, around) if dataset.name in OWN else {}
    return _facts(dataset, rows, own, around)


def stay_rows(deals: Columns, around: Surroundings, kin: Kin = NO_KIN) -> Facts:
    """The rows of `deal_stays` of deals whose facts are known, with what is derived; a deleted one has none."""
    rows, own = stays_in(picked(deals, _alive(deals)), kin, around)
    return {**rows, **_facts(DEAL_STAYS, rows, own, around)}


def _alive(rows: Columns) -> Sequence[int]:
    """The places of the rows that are not deleted."""
    deleted = rows.get("deleted_at", ())
    if deleted.count(None) == len(deleted):
        return range(height(rows))
    return [place for place, at in enumerate(deleted) if at is None]


def _facts(dataset: Dataset, rows: Columns, own: Columns, around: Surroundings) -> Facts:
    found: Facts = {}
    for columns in EVENTS[dataset.name]:
        found |= _event_facts(columns, rows, own, around)
    for stretch in dataset.stretches:
        since, until = f"{stretch.name}_from", f"{stretch.name}_to"
        found[since] = own[since] if since in own else rows[stretch.since or ""]
        found[until] = own[until] if until in own else [end or STILL_OPEN for end in rows[stretch.until or ""]]
    return found | {name: own[name] for name in dataset.derived}


@dataclass(frozen=True, slots=True)
class _EventColumns:
    """An event, and the names of its columns; a team and money only where the dataset has them."""

    event: Event
    ts: str
    day: str
    team: str | None
    money: str | None
    is_of_a_day: bool

    @property
    def names(self) -> list[str]:
        return [name for name in (self.ts, self.day, self.team, self.money) if name]


def _event_columns(dataset: Dataset, event: Event) -> _EventColumns:
    team = f"{event.name}_team" if dataset.has("owner") else None
    money = f"{event.name}_money" if event.has_money else None
    is_of_a_day = event.at is not None and dataset.column(event.at).type is Type.DATE
    return _EventColumns(event, f"{event.name}_ts", f"{event.name}_day", team, money, is_of_a_day)


EVENTS = {name: tuple(_event_columns(each, event) for event in each.events) for name, each in SOURCES.items()}


def _event_facts(columns: _EventColumns, rows: Columns, own: Columns, around: Surroundings) -> Facts:
    """When an event happened, and what goes by its day; nothing where it has not."""
    moments = own[columns.ts] if columns.ts in own else _moments(columns.event, rows)
    days: Column
    if moments.count(None) == len(moments):
        return dict.fromkeys(columns.names, moments)
    if columns.is_of_a_day:
        days = moments
        moments = [None if day is None else instant(day, around.zone) for day in days]
    else:
        zone = around.zone
        days = [None if at is None else at.astimezone(zone).date() for at in moments]
    found: Facts = {columns.ts: moments, columns.day: days}
    if columns.team:
        found[columns.team] = teams_on(around, rows["owner"], days)
    if columns.money:
        found[columns.money] = moneys_on(around, rows["amount"], rows["currency"], days)
    return found


def _moments(event: Event, rows: Columns) -> Column:
    """When an event happened: an instant, or a local day where no more is known."""
    moments = rows[event.at or ""]
    if event.otherwise is None:
        return moments
    return [at if at is not None else other for at, other in zip(moments, rows[event.otherwise], strict=True)]
