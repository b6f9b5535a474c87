"""Digests: plans them, writes those that are due into the outbox, once each, and shows one at once."""

from dataclasses import replace
from datetime import datetime

from alerts.digests import DEFAULT_KPIS, Digest, DigestPlan, digest_post, is_late, latest_due
from alerts.recipients import parse_recipient
from alerts.restatements import Key, Told, restatements, told_anew
from alerts.schedules import next_due, parse_schedule
from bot.answer_chart import with_chart
from bot.usecases.answer import ask, find
from bot.usecases.closed_figures import closed_figures, explained
from bot.usecases.rules import Author
from bot.usecases.turns import in_turn
from bot.words.requests import DigestAdd
from kpis.errors import UserError
from kpis.period_phrases import parse_period
from kpis.periods import local_day
from kpis.questions import Question
from storage.database import Connection, Database
from storage.digests import (
    DueDigest,
    add_digest,
    all_digests,
    claim_due_digest,
    digest_named,
    due_digests,
    remove_digest,
    settle_digest,
)
from storage.outbox import enqueue
from storage.reported import note_told, told_by
from storage.workspaces import Workspace, load


def add(database: Database, workspace_id: str, request: DigestAdd, author: Author, now: datetime) -> DueDigest:
    """Plans a digest; first due at the next time of its schedule."""
    keys = request.kpis or DEFAULT_KPIS
    schedule = parse_schedule(request.schedule)
    with database.writing() as connection:
        workspace = load(connection, workspace_id)
        plan = DigestPlan(
            id=0,
            name=request.name,
            channel=parse_recipient(request.channel).id,
            schedule=schedule.text,
            kpis=tuple(find(workspace, key).key for key in keys),
            created_by=author.user_id,
        )
        due_at = next_due(schedule, now, workspace.calendar.zone)
        add_digest(connection, workspace_id, plan, due_at=due_at, now=now)
        return DueDigest(digest_named(connection, workspace_id, request.name), due_at)


def every(database: Database, workspace_id: str) -> list[DueDigest]:
    """The digests by name, each with the time at which it is due next."""
    with database.reading() as connection:
        return all_digests(connection, workspace_id)


def remove(database: Database, workspace_id: str, name: str) -> DigestPlan:
    with database.writing() as connection:
        plan = digest_named(connection, workspace_id, name)
        remove_digest(connection, plan)
        return plan


def digest_now(connection: Connection, workspace: Workspace, name: str | None, now: datetime) -> Digest:
    """A digest as of now, to be shown to whoever asks; without a name the only one there is."""
    plans = [due.plan for due in all_digests(connection, workspace.id)]
    if name is None and len(plans) != 1:
        raise UserError("which_digest" if plans else "no_digest", choices=[plan.name for plan in plans])
    plan = plans[0] if name is None else digest_named(connection, workspace.id, name)
    return _looked_back(connection, workspace, plan, due_at=now, now=now)[0]


def run_digests(database: Database, workspace_id: str, now: datetime) -> int:
    """Writes every digest that is due into the outbox; how many. Missed times are made up for by one digest."""
    with database.reading() as connection:
        due = due_digests(connection, workspace_id, now)
    return sum(in_turn(due, lambda digest_id: _turn(database, workspace_id, digest_id, now)))


def _turn(database: Database, workspace_id: str, digest_id: int, now: datetime) -> int | None:
    try:
        # What reads sees one moment, from its first statement on, whatever is imported meanwhile. It is opened first:
        # whoever waits for the other one has none that anybody else waits for.
        with database.reading() as facts, database.writing() as connection:
            due = claim_due_digest(connection, digest_id, now)
            return None if due is None else _written(connection, facts, load(facts, workspace_id), due, now)
    except UserError as problem:
        # A KPI can be taken out of the catalogue: the digest says so in the list, and is tried at its next time.
        with database.writing() as connection:
            due = claim_due_digest(connection, digest_id, now)
            return None if due is None else _noted(connection, load(connection, workspace_id), due, problem.key, now)


def _written(connection: Connection, facts: Connection, workspace: Workspace, due: DueDigest, now: datetime) -> int:
    schedule = parse_schedule(due.plan.schedule)
    due_at = latest_due(schedule, due.due_at, now, workspace.calendar.zone)
    digest, told = _looked_back(facts, workspace, due.plan, due_at=due_at, now=now)
    note_told(connection, workspace, due.plan.id, told)
    post = digest_post(due.plan, digest, workspace.language, dedupe=f"digest:{due.plan.id}/{due_at.isoformat()}")
    added = enqueue(connection, workspace.id, post, now)
    settle_digest(connection, due, next_due(schedule, now, workspace.calendar.zone))
    return int(added is not None)


def _noted(connection: Connection, workspace: Workspace, due: DueDigest, problem: str, now: datetime) -> int:
    following = next_due(parse_schedule(due.plan.schedule), now, workspace.calendar.zone)
    settle_digest(connection, due, following, problem=problem)
    return 0


def _looked_back(
    connection: Connection, workspace: Workspace, plan: DigestPlan, *, due_at: datetime, now: datetime
) -> tuple[Digest, dict[Key, Told]]:
    """The digest with what is restated in it, and what stands as told once it is written."""
    digest = _digest(connection, workspace, plan, due_at=due_at, now=now)
    told = told_by(connection, workspace, plan.id)
    figures = closed_figures(connection, workspace, digest.answers)
    restated = explained(connection, workspace, restatements(figures, told))
    return replace(digest, restated=restated), told_anew(figures, told, now)


def _digest(
    connection: Connection, workspace: Workspace, plan: DigestPlan, *, due_at: datetime, now: datetime
) -> Digest:
    period = parse_period(plan.period, local_day(now, workspace.calendar.zone), workspace.calendar)
    if period is None:
        raise UserError("bad_period", text=plan.period)
    answers = tuple(
        ask(connection, workspace, with_chart(question, workspace.catalogue) if index == 0 else question, now)
        for index, question in enumerate(Question(key, period) for key in plan.kpis)
    )
    late = is_late(due_at, now)
    return Digest(plan.name, now, due_at, late, answers, workspace.time_zone, workspace.currency)
