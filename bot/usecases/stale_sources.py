"""Stale sources: whoever is concerned is told once when data stop coming, and once when they come again."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.posts import Post, PostKind
from bot.usecases.arrivals import datasets_of
from storage.database import Connection, Database
from storage.outbox import enqueue
from storage.rules import watches_of
from storage.source_plans import SourcePlan, all_sources, note_told, stale_sources
from storage.workspaces import Workspace, load

log = logging.getLogger(__name__)

STALE, FRESH = "stale", "fresh"


@dataclass(frozen=True, slots=True)
class Turn:
    """A source that has become stale, or well again, and was not told as such yet."""

    plan: SourcePlan
    state: str


def tell_stale(database: Database, workspace_id: str, now: datetime) -> None:
    """Puts into the outbox what there is to tell; most of the time nothing, and then nothing is written."""
    with database.reading() as connection:
        turns = list(_turns(connection, load(connection, workspace_id), now))
    if not turns:
        return
    with database.writing() as connection:
        workspace = load(connection, workspace_id)
        for turn in _turns(connection, workspace, now):
            for post in _posts(connection, workspace, turn):
                enqueue(connection, workspace_id, post, now)
            note_told(connection, turn.plan, now if turn.state == STALE else None)


def _turns(connection: Connection, workspace: Workspace, now: datetime) -> Iterator[Turn]:
    stale = {plan.id for plan in stale_sources(connection, workspace, now)}
    for plan in all_sources(connection, workspace.id):
        if plan.id in stale and plan.told_stale_at is None:
            yield Turn(plan, STALE)
        elif plan.id not in stale and plan.told_stale_at is not None:
            yield Turn(plan, FRESH)


def _posts(connection: Connection, workspace: Workspace, turn: Turn) -> Iterator[Post]:
    plan = turn.plan
    watching = [
        each for each in watches_of(connection, workspace.id) if plan.dataset in datasets_of(workspace, each.kpi)
    ]
    targets = _targets(plan, [each.created_by for each in watching])
    if not targets:
        log.warning("nobody is there to be told that the source %s is %s", plan.name, turn.state)
    began = plan.complete_up_to or plan.created_at if turn.state == STALE else plan.told_stale_at
    for target in targets:
        dedupe = f"source:{plan.id}/{turn.state}/{began}/{target}"
        payload = _payload(workspace, turn, len(watching))
        yield Post(PostKind.SOURCE, target, payload, dedupe, workspace.language)


def _targets(plan: SourcePlan, authors: list[str]) -> list[str]:
    """Who was named, or who added it; for a source that was added in a terminal, whoever made the rules it holds."""
    named = [plan.tell or plan.created_by] if plan.tell or plan.created_by else authors
    return sorted({target for target in named if target})


def _payload(workspace: Workspace, turn: Turn, rules: int) -> dict[str, Any]:
    plan = turn.plan
    problem = {"key": plan.problem.key, "params": dict(plan.problem.params)} if plan.problem else None
    return {
        "state": turn.state,
        "source": plan.name,
        "dataset": plan.dataset,
        "complete_up_to": plan.complete_up_to and plan.complete_up_to.isoformat(),
        "problem": problem,
        "rules": rules,
        "zone": workspace.time_zone,
    }
