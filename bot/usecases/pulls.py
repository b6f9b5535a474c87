"""One pull of a source: its pages come into the store one by one, each in a transaction together with its cursor.

A crash between two pages loses nothing, and the next pull goes on behind the last one that was kept. Whatever keeps a
pull from its end is noted with the source, and tried again: at its next time, or earlier if the other side only asked
to wait.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from alerts.schedules import next_due, parse_schedule
from bot.settings import secret
from bot.usecases.arrivals import arrived
from bot.usecases.import_report import FileReport, RejectedRow
from bot.usecases.intake import Table, take_in
from kpis.datasets import DATASETS
from kpis.errors import UserError
from storage.database import Connection, Database
from storage.freshness import note_complete
from storage.locks import lock_facts
from storage.reps import all_reps
from storage.source_plans import (
    SourcePlan,
    advance,
    claim_due_source,
    claim_source,
    finish,
    is_asked_for_news,
    postpone_source,
    problem_of,
    release_source,
    stale_sources,
)
from storage.sources.kinds import KINDS
from storage.sources.pull import OWNER_EMAIL, Page, Pull, Row
from storage.sources.web import UnavailableError
from storage.workspaces import Workspace, load

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
"""How long a source is ours. A pull may take longer: then another process goes on with it, and we stop."""

PAUSE = timedelta(minutes=1)
"""How soon somebody who did not answer is asked again, where they do not say when."""

SHOWN_REJECTS = 20

COUNTS = ("read", "added", "updated", "unchanged", "waiting", "rejected")
"""What is told of a pull, as it is called in the reports that are kept."""

Stops = Callable[[], bool]
"""Whether this process is to end: a pull stops at its next page, and whoever comes next goes on with it."""


def never() -> bool:
    """Where nobody stops a pull."""
    return False


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull brought; `waiting` rows came before those that they refer to.

    `problem` says why it did not come to its end, `due_at` when it goes on.
    `was_taken_over`: its lease was over, or it was removed; whatever is left is not ours to do.
    """

    source: str
    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    waiting: int = 0
    rejected: int = 0
    rejects: tuple[RejectedRow, ...] = ()
    problem: UserError | None = None
    due_at: datetime | None = None
    was_taken_over: bool = False


class _TakenOverError(Exception):
    """Undoes the page: its source has gone to somebody else."""


def pull_if_due(
    database: Database, workspace_id: str, source_id: int, now: datetime, *, stops: Stops = never
) -> Pulled | None:
    """Pulls a source, if it is still due and no other process is at it."""
    with database.writing() as connection:
        plan = claim_due_source(connection, source_id, now, lease_until=now + LEASE)
    if plan is None:
        return None
    pulled = _pulled(database, workspace_id, plan, now, stops=stops)
    if pulled.problem:
        log.warning("source %s: %s", plan.name, pulled.problem)
    return pulled


def pull(database: Database, workspace_id: str, plan: SourcePlan, now: datetime) -> Pulled:
    """Pulls a source, due or not."""
    with database.writing() as connection:
        claimed = claim_source(connection, plan, lease_until=now + LEASE)
    return _pulled(database, workspace_id, claimed, now)


def _pulled(database: Database, workspace_id: str, plan: SourcePlan, now: datetime, *, stops: Stops = never) -> Pulled:
    with database.reading() as connection:
        zone = load(connection, workspace_id).calendar.zone
    pulled = Pulled(plan.name)
    try:
        with closing(KINDS[plan.kind](Pull(plan.config, plan.dataset, plan.cursor, now, zone, secret))) as pages:
            for page in pages:
                pulled = _kept(database, workspace_id, plan, page, pulled, now)
                if pulled.due_at is None and stops():
                    return _left(database, plan, pulled, now)
    except _TakenOverError:
        return replace(pulled, was_taken_over=True)
    except UnavailableError as error:
        problem = UserError("source_unavailable", host=error.host, reason=error.reason)
        due_at = now + (error.retry_after or PAUSE)
    except UserError as error:
        problem = error
        due_at = next_due(parse_schedule(plan.schedule), now, zone)
    else:
        return pulled
    with database.writing() as connection:
        is_ours = postpone_source(connection, plan, due_at=due_at, problem=problem_of(problem))
    return replace(pulled, problem=problem, due_at=due_at, was_taken_over=not is_ours)


def _left(database: Database, plan: SourcePlan, pulled: Pulled, now: datetime) -> Pulled:
    """The pull, left to whoever comes next: it is due at once, and need not wait until the lease is over."""
    with database.writing() as connection:
        release_source(connection, plan, now)
    return replace(pulled, due_at=now)


def _kept(database: Database, workspace_id: str, plan: SourcePlan, page: Page, pulled: Pulled, now: datetime) -> Pulled:
    """The pull with a page more, once the page is committed."""
    with database.writing() as connection:
        lock_facts(connection, workspace_id)
        workspace = load(connection, workspace_id)
        if not advance(connection, plan, page.cursor):
            raise _TakenOverError
        if page.rows or page.file:
            report = take_in(_table(connection, workspace, plan, page), connection, workspace, now)
            pulled = _summed(pulled, report)
        if page.complete_up_to:
            due_at = _finished(connection, workspace, plan, page.complete_up_to, pulled, now)
            pulled = replace(pulled, due_at=due_at)
    return pulled


def _table(connection: Connection, workspace: Workspace, plan: SourcePlan, page: Page) -> Table:
    rows = tuple(_with_owners(connection, workspace, page.rows))
    name = page.file.name if page.file else plan.name
    return Table(
        name,
        DATASETS[plan.dataset],
        page.mapping,
        page.file,
        rows,
        is_part=True,
        may_wait=True,
        source_id=plan.id,
    )


def _with_owners(connection: Connection, workspace: Workspace, rows: tuple[Row, ...]) -> Iterator[Row]:
    """The rows, each with the rep who has the owner's e-mail address, unless a rep goes by the owner's own id."""
    reps = all_reps(connection, workspace.id) if any(row.get(OWNER_EMAIL) for row in rows) else {}
    by_email = {rep.email.lower(): rep.rep_id for rep in reps.values() if rep.email}
    for row in rows:
        owner = row.get("owner", "")
        known = owner if owner in reps else by_email.get(row.get(OWNER_EMAIL, "").lower())
        yield {**row, "owner": known} if known else row


def _summed(pulled: Pulled, report: FileReport) -> Pulled:
    return replace(
        pulled,
        read=pulled.read + report.read,
        added=pulled.added + report.written.added,
        updated=pulled.updated + report.written.updated,
        unchanged=pulled.unchanged + report.written.unchanged,
        waiting=pulled.waiting + len(report.waiting),
        rejected=pulled.rejected + len(report.rejects),
        rejects=(*pulled.rejects, *report.rejects)[:SHOWN_REJECTS],
    )


def _finished(
    connection: Connection,
    workspace: Workspace,
    plan: SourcePlan,
    complete_up_to: datetime,
    pulled: Pulled,
    now: datetime,
) -> datetime:
    """When the next pull is due. Rules that waited for these data are looked at even if no row has changed."""
    was_stale = any(stale.id == plan.id for stale in stale_sources(connection, workspace, now))
    usual = next_due(parse_schedule(plan.schedule), now, workspace.calendar.zone)
    due_at = now if is_asked_for_news(connection, plan) else usual
    finish(connection, plan, due_at=due_at, complete_up_to=complete_up_to, report=_report(pulled, now))
    note_complete(connection, workspace.id, plan.dataset, complete_up_to)
    if was_stale:
        arrived(connection, workspace, (plan.dataset,), now)
    return due_at


def _report(pulled: Pulled, now: datetime) -> Mapping[str, Any]:
    counts = {name: getattr(pulled, name) for name in COUNTS}
    rejects = [{"key": each.key, "reason": each.reason, "column": each.column} for each in pulled.rejects]
    return {"at": now.isoformat(), **counts, "rejects": rejects}
