"""Sources at rest: what is pulled from where, whose turn it is, and how far it has come.

A pull is many transactions, one for each page, so a row lock can't be its lease. Its due time is: who claims a source
moves it to the end of the lease, and whatever a page brings is kept only while it still stands there. A process that
dies leaves the source to come due again then, and the next one goes on behind the last page that was kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, select, update

from alerts.durations import Duration, parse_duration
from alerts.schedules import parse_schedule
from alerts.staleness import is_stale
from kpis.datasets import DATASETS
from kpis.errors import UserError
from storage.database import Connection
from storage.plans import AT_ONCE, Shelf
from storage.source_tables import sources
from storage.workspaces import Workspace

SHELF = Shelf(sources, taken="source_exists", unknown="unknown_source")

Cursor = Mapping[str, Any]
"""Where a pull goes on; only the kind of source that wrote it can read it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the last pull did not come to its end, as the error that it would be for a person."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def error(self) -> UserError:
        return UserError(self.key, **self.params)


def problem_of(error: UserError) -> Problem:
    """The error as it can be kept; its choices, which are said to whoever types, are not."""
    return Problem(error.key, {name: _plain(value) for name, value in error.params.items()})


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """A source as it is kept. `tell` is the Slack id of who is told when it is stale, empty if nobody was named.

    `due_at` is when to pull next, or while somebody is `pulling`, when their lease ends. `report` is what the last pull
    that came to its end brought. `asked`: since the pull began there has been news that it may have missed.
    """

    id: int
    name: str
    kind: str
    dataset: str
    config: Mapping[str, Any]
    schedule: str
    stale_after: Duration | None = None
    tell: str = ""
    paused: bool = False
    created_by: str = ""
    created_at: datetime = AT_ONCE
    due_at: datetime = AT_ONCE
    cursor: Cursor | None = None
    complete_up_to: datetime | None = None
    problem: Problem | None = None
    told_stale_at: datetime | None = None
    report: Mapping[str, Any] | None = None
    pulling: bool = False
    asked: bool = False


def add_source(connection: Connection, workspace_id: str, plan: SourcePlan, now: datetime) -> int:
    """Keeps a new source, due at once; its id. UserError if its name is taken."""
    values = {
        "name": plan.name,
        "kind": plan.kind,
        "dataset": plan.dataset,
        "config": dict(plan.config),
        "schedule": plan.schedule,
        "stale_after": None if plan.stale_after is None else str(plan.stale_after),
        "tell": plan.tell,
        "paused": plan.paused,
        "created_by": plan.created_by,
        "created_at": now,
        "due_at": AT_ONCE,
    }
    return SHELF.add(connection, workspace_id, values)


def all_sources(connection: Connection, workspace_id: str) -> list[SourcePlan]:
    """The sources by name."""
    return [_plan(row) for row in SHELF.rows(connection, workspace_id)]


def source_named(connection: Connection, workspace_id: str, name: str) -> SourcePlan:
    """The source of a name. UserError with the names that there are."""
    return _plan(SHELF.find(connection, workspace_id, name))


def remove_source(connection: Connection, plan: SourcePlan) -> None:
    """Forgets a source; what it brought stays."""
    SHELF.remove(connection, plan.id)


def pause_source(connection: Connection, plan: SourcePlan) -> None:
    SHELF.change(connection, plan.id, paused=True)


def resume_source(connection: Connection, plan: SourcePlan) -> None:
    """Goes on, at once."""
    SHELF.change(connection, plan.id, paused=False, due_at=AT_ONCE)


def due_sources(connection: Connection, workspace_id: str, now: datetime) -> list[int]:
    """The ids of the sources that are due: first those of what others refer to, and of one dataset the longest due.

    A stage change whose deal is not there yet would have to wait for it.
    """
    order = list(DATASETS)
    places = {plan.id: order.index(plan.dataset) for plan in all_sources(connection, workspace_id)}
    return sorted(SHELF.due(connection, workspace_id, now), key=places.__getitem__)


def claim_due_source(
    connection: Connection, source_id: int, now: datetime, *, lease_until: datetime
) -> SourcePlan | None:
    """The source, ours until the lease ends, if it is still due and no other replica is at it."""
    row = SHELF.claim_due(connection, source_id, now)
    return None if row is None else _claimed(connection, _plan(row), lease_until)


def claim_source(connection: Connection, plan: SourcePlan, *, lease_until: datetime) -> SourcePlan:
    """The source, ours until the lease ends, due or not; who is at it now can't keep another page."""
    return _claimed(connection, plan, lease_until)


def ask_for_news(connection: Connection, workspace_id: str, kind: str, now: datetime) -> None:
    """Makes the sources of a kind due now, as there is news of them, or as soon as whoever is pulling them has ended.

    One that had to be left for later keeps its time: somebody asked us to wait, or can't be reached.
    """
    theirs = (sources.c.workspace_id == workspace_id, sources.c.kind == kind, sources.c.paused.is_(False))
    is_idle = and_(sources.c.pulling.is_(False), sources.c.problem.is_(None))
    sooner = case((and_(is_idle, sources.c.due_at > now), now), else_=sources.c.due_at)
    connection.execute(update(sources).where(*theirs).values(asked=sources.c.pulling, due_at=sooner))


def is_asked_for_news(connection: Connection, plan: SourcePlan) -> bool:
    """Whether there has been news of a source since it was claimed."""
    return bool(connection.scalar(select(sources.c.asked).where(sources.c.id == plan.id)))


def advance(connection: Connection, plan: SourcePlan, cursor: Cursor) -> bool:
    """Notes how far a pull has come; False if the source has gone to somebody else, whose rows are to be kept."""
    return _change(connection, plan, cursor=dict(cursor))


def finish(
    connection: Connection, plan: SourcePlan, *, due_at: datetime, complete_up_to: datetime, report: Mapping[str, Any]
) -> bool:
    """Notes that a pull came to its end, and when the next one is due; False if it has gone to somebody else."""
    newest = max(complete_up_to, plan.complete_up_to or complete_up_to)
    ended = {"due_at": due_at, "pulling": False, "problem": None}
    return _change(connection, plan, **ended, complete_up_to=newest, report=dict(report))


def release_source(connection: Connection, plan: SourcePlan, due_at: datetime) -> bool:
    """Leaves the rest of a pull to whoever comes next; False if it has gone to somebody else."""
    return _change(connection, plan, due_at=due_at, pulling=False)


def postpone_source(connection: Connection, plan: SourcePlan, *, due_at: datetime, problem: Problem) -> bool:
    """Leaves the rest of a pull for later, with the reason; False if it has gone to somebody else."""
    kept = {"key": problem.key, "params": dict(problem.params)}
    return _change(connection, plan, due_at=due_at, pulling=False, problem=kept)


def note_told(connection: Connection, plan: SourcePlan, told_stale_at: datetime | None) -> None:
    """Notes that it was told that the source is stale, or with None that it is well again."""
    SHELF.change(connection, plan.id, told_stale_at=told_stale_at)


def stale_sources(connection: Connection, workspace: Workspace, now: datetime) -> list[SourcePlan]:
    """The sources whose data are older than they should be, by name; one that was paused is meant to be."""
    query = select(sources).where(sources.c.workspace_id == workspace.id, sources.c.paused.is_(False))
    plans = (_plan(row) for row in connection.execute(query.order_by(sources.c.name)))
    return [plan for plan in plans if _is_stale(plan, workspace, now)]


def _is_stale(plan: SourcePlan, workspace: Workspace, now: datetime) -> bool:
    since = plan.complete_up_to or plan.created_at
    schedule = parse_schedule(plan.schedule)
    return is_stale(schedule, since, now, workspace.calendar, stale_after=plan.stale_after)


def _claimed(connection: Connection, plan: SourcePlan, lease_until: datetime) -> SourcePlan:
    SHELF.change(connection, plan.id, due_at=lease_until, pulling=True, asked=False)
    return replace(plan, due_at=lease_until, pulling=True, asked=False)


def _change(connection: Connection, plan: SourcePlan, **values: Any) -> bool:
    ours = (sources.c.id == plan.id, sources.c.due_at == plan.due_at)
    return connection.execute(update(sources).where(*ours).values(values)).rowcount == 1


def _plan(row: Row[Any]) -> SourcePlan:
    values = {name: value for name, value in row._mapping.items() if name not in ("workspace_id", "name_key")}
    problem = values.pop("problem")
    stale_after = values.pop("stale_after")
    return SourcePlan(
        **values,
        problem=Problem(**problem) if problem else None,
        stale_after=parse_duration(stale_after) if stale_after else None,
    )


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
