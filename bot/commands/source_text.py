"""Sources in the terminal: the list of them, and what a pull brought, in words and as JSON."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from bot.blocks.source import complete_text, problem_text
from bot.commands.import_text import NAMED_ROWS, reason_name
from bot.i18n import Language, text
from bot.period_labels import iso, moment_text
from bot.usecases.import_report import RejectedRow, by_reason
from bot.usecases.pulls import COUNTS, Pulled
from bot.usecases.sources import Seen
from kpis.errors import UserError


def source_lines(seen: Seen, zone: str, language: Language) -> Iterator[str]:
    """A source in the list: where it stands, what the last pull brought, and what is wrong with it."""
    plan = seen.plan
    since = complete_text(plan.complete_up_to, zone, language)
    said = {"name": plan.name, "kind": plan.kind, "dataset": plan.dataset, "schedule": plan.schedule}
    yield text("source.line", language, **said, since=since, state=text(f"source.state.{seen.state}", language))
    if plan.report:
        yield f"  {text('source.brought', language, **plan.report)}"
    for queue in seen.waiting:
        since = moment_text(queue.since, zone, language)
        yield f"  {text('source.waiting', language, count=queue.rows, moment=since)}"
    if plan.problem:
        yield f"  {problem_text(plan.problem, language)}"


def source_json(seen: Seen) -> dict[str, Any]:
    """A source as `kpibot source list --json` prints it; the variables that it names, never what is in them."""
    plan = seen.plan
    return {
        "name": plan.name,
        "kind": plan.kind,
        "dataset": plan.dataset,
        "config": dict(plan.config),
        "schedule": plan.schedule,
        "stale_after": plan.stale_after and str(plan.stale_after),
        "state": seen.state,
        "complete_up_to": plan.complete_up_to and iso(plan.complete_up_to),
        "due_at": iso(plan.due_at),
        "problem": plan.problem and {"error": plan.problem.key, **plan.problem.params},
        "last_pull": plan.report and {**plan.report, "at": iso(datetime.fromisoformat(plan.report["at"]))},
        "waiting": [{"rows": queue.rows, "for": queue.awaited, "since": iso(queue.since)} for queue in seen.waiting],
    }


def pulled_lines(pulled: Pulled, zone: str, language: Language) -> Iterator[str]:
    """What a pull brought, which rows were rejected, and why it did not come to its end."""
    counts = {name: getattr(pulled, name) for name in COUNTS}
    yield f"{pulled.source}: {text('source.brought', language, **counts)}"
    if pulled.waiting:
        yield f"  {text('source.aside', language, count=pulled.waiting)}"
    for group in by_reason(pulled.rejects):
        said = text(f"import.reason.{group[0].reason}", language)
        yield f"  {reason_name(group[0])}: {_keys(group, language)}: {said}"
    if pulled.was_taken_over:
        yield text("source.taken_over", language)
    elif pulled.due_at:
        yield text("source.next", language, moment=moment_text(pulled.due_at, zone, language))


def _keys(rejects: Sequence[RejectedRow], language: Language) -> str:
    keys = [reject.key or text("import.no_key", language) for reject in rejects[:NAMED_ROWS]]
    return ", ".join([*keys, *(["…"] if len(rejects) > NAMED_ROWS else [])])


def pulled_json(pulled: Pulled) -> dict[str, Any]:
    """What a pull brought as `kpibot source run --json` prints it."""
    return {
        "source": pulled.source,
        **{name: getattr(pulled, name) for name in COUNTS},
        "rejects": [{"key": each.key, "reason": each.reason, "column": each.column} for each in pulled.rejects],
        "problem": _problem_json(pulled.problem),
        "due_at": pulled.due_at and iso(pulled.due_at),
        "taken_over": pulled.was_taken_over,
    }


def _problem_json(problem: UserError | None) -> dict[str, Any] | None:
    if problem is None:
        return None
    return {"error": problem.key, **{name: str(value) for name, value in problem.params.items()}}
