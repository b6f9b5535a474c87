"""Sources as people add and see them, and the turn of those that are due."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from alerts.durations import Duration
from alerts.schedules import parse_schedule
from bot.settings import secret
from bot.usecases.pulls import Pulled, Stops, never, pull, pull_if_due
from bot.usecases.stale_sources import tell_stale
from bot.usecases.turns import in_turn
from bot.usecases.waiting import drop_overdue
from kpis.datasets import DATASETS
from kpis.errors import UserError
from storage import source_plans
from storage.database import Database
from storage.source_plans import SourcePlan, source_named, stale_sources
from storage.sources.files import reading
from storage.sources.kinds import KINDS, checked
from storage.sources.layout import lay_out
from storage.sources.pull import Pull
from storage.sources.web import UnavailableError
from storage.waiting import Queue, queues
from storage.workspaces import load

USUAL_SCHEDULE = "hour"


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source as it was asked for. `tell` is a Slack id, empty for whoever made the rules that would be held."""

    name: str
    kind: str
    dataset: str | None
    config: Mapping[str, Any]
    schedule: str = USUAL_SCHEDULE
    stale_after: Duration | None = None
    tell: str = ""
    created_by: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A source, whether its data are older than they should be, and which rows of it wait for those they refer to."""

    plan: SourcePlan
    is_stale: bool
    waiting: tuple[Queue, ...] = ()

    @property
    def state(self) -> str:
        """`paused`, `stale`, `fresh`, or `new`: no pull has come to its end yet."""
        if self.plan.paused:
            return "paused"
        if self.is_stale:
            return "stale"
        return "fresh" if self.plan.complete_up_to else "new"


def planned(new: NewSource) -> SourcePlan:
    """The source as it will be kept; UserError says what to change in what was asked for."""
    dataset, config = checked(new.kind, new.dataset, new.config)
    return SourcePlan(
        id=0,
        name=new.name,
        kind=new.kind,
        dataset=dataset,
        config=config,
        schedule=parse_schedule(new.schedule).text,
        stale_after=new.stale_after,
        tell=new.tell,
        created_by=new.created_by,
    )


def look(database: Database, workspace_id: str, plan: SourcePlan, now: datetime) -> None:
    """Reads the first page of a source as its first pull would, and keeps nothing. UserError says what is wrong."""
    with database.reading() as connection:
        zone = load(connection, workspace_id).calendar.zone
    try:
        with closing(KINDS[plan.kind](Pull(plan.config, plan.dataset, None, now, zone, secret))) as pages:
            page = next(pages)
            if page.file:
                with reading(page.file) as table:
                    lay_out(table.header, DATASETS[plan.dataset], page.mapping)
    except UnavailableError as error:
        raise UserError("source_unreachable", host=error.host, reason=error.reason) from error


def add(database: Database, workspace_id: str, new: NewSource, now: datetime) -> SourcePlan:
    """Adds a source; its first pull is at the next tick. UserError says what to change."""
    plan = planned(new)
    with database.writing() as connection:
        source_plans.add_source(connection, workspace_id, plan, now)
        return source_named(connection, workspace_id, new.name)


def every(database: Database, workspace_id: str, now: datetime) -> list[Seen]:
    """The sources by name."""
    with database.reading() as connection:
        stale = {plan.id for plan in stale_sources(connection, load(connection, workspace_id), now)}
        waiting = queues(connection, workspace_id)
        return [
            Seen(plan, plan.id in stale, tuple(queue for queue in waiting if queue.source_id == plan.id))
            for plan in source_plans.all_sources(connection, workspace_id)
        ]


def pause(database: Database, workspace_id: str, name: str) -> SourcePlan:
    """Stops pulling a source. Its data grow old on purpose: they hold no rules."""
    with database.writing() as connection:
        source_plans.pause_source(connection, source_named(connection, workspace_id, name))
        return source_named(connection, workspace_id, name)


def resume(database: Database, workspace_id: str, name: str) -> SourcePlan:
    """Goes on pulling a source, at the next tick, from where it was."""
    with database.writing() as connection:
        source_plans.resume_source(connection, source_named(connection, workspace_id, name))
        return source_named(connection, workspace_id, name)


def remove(database: Database, workspace_id: str, name: str) -> SourcePlan:
    """Removes a source; the rows that it brought stay."""
    with database.writing() as connection:
        plan = source_named(connection, workspace_id, name)
        source_plans.remove_source(connection, plan)
        return plan


def pull_now(database: Database, workspace_id: str, name: str, now: datetime, *, from_start: bool = False) -> Pulled:
    """Pulls a source, due or not. If somebody else is at it, they stop at the end of their page.

    `from_start` reads everything again: rows that were rejected do not come again by themselves when a mapping has been
    mended.
    """
    with database.reading() as connection:
        plan = source_named(connection, workspace_id, name)
    pulled = pull(database, workspace_id, replace(plan, cursor=None) if from_start else plan, now)
    tell_stale(database, workspace_id, now)
    return pulled


def pull_due(database: Database, workspace_id: str, now: datetime, *, stops: Stops = never) -> list[Pulled]:
    """Pulls every source that is due, then tells which are stale, and drops what has waited for too long.

    Any number of processes may do so at once.

    When `stops` says so, the rest is left to whoever comes next.
    """
    with database.reading() as connection:
        due = source_plans.due_sources(connection, workspace_id, now)

    def pulled(source_id: int) -> Pulled | None:
        return None if stops() else pull_if_due(database, workspace_id, source_id, now, stops=stops)

    try:
        return in_turn(due, pulled)
    finally:
        tell_stale(database, workspace_id, now)
        drop_overdue(database, workspace_id, now)
