"""Sources as blocks: the message that one is stale, or well again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.blocks.escape import plain
from bot.blocks.message import Message
from bot.blocks.words import note_message
from bot.i18n import Language, error_text, text
from bot.period_labels import moment_text
from storage.source_plans import Problem


def stale_message(payload: Mapping[str, Any], language: Language) -> Message:
    """That a source has become stale, or well again, as the outbox holds it."""
    state, said = payload["state"], {"source": plain(payload["source"], 100), "dataset": payload["dataset"]}
    written = payload["complete_up_to"]
    since = complete_text(datetime.fromisoformat(written) if written else None, payload["zone"], language)
    held = text(f"source.{state}.rules", language, count=payload["rules"]) if payload["rules"] else ""
    problem = Problem(**payload["problem"]) if payload["problem"] and state == "stale" else None
    reason = plain(problem_text(problem, language), 500) if problem else ""
    advice = text("source.stale.advice", language, **said) if state == "stale" else ""
    parts = (text(f"source.{state}.said", language, **said, since=since), held, reason, advice)
    title = text(f"source.{state}.title", language, **said)
    return note_message("\n\n".join(part for part in parts if part), language, title=title)


def problem_text(problem: Problem, language: Language) -> str:
    """Why a pull did not come to its end."""
    return text("source.problem", language, problem=error_text(problem.error, language))


def complete_text(complete_up_to: datetime | None, zone: str, language: Language) -> str:
    """Up to when the data are complete."""
    if complete_up_to is None:
        return text("source.never", language)
    return text("source.complete", language, moment=moment_text(complete_up_to, zone, language))
