"""A tick: all that is due, once. Sources first, then rules, digests, and the messages that they left in the outbox."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.evaluate import Transition
from bot.delivery import Deliveries
from bot.period_labels import iso
from bot.usecases.digests import run_digests
from bot.usecases.sources import pull_due
from bot.usecases.watch import watch
from storage.database import Database

Deliver = Callable[[datetime], Deliveries]


@dataclass(frozen=True, slots=True)
class TickReport:
    """What a tick did. `given_up` counts messages to people whose Slack user is not known, too."""

    now: datetime
    evaluated: int
    transitions: tuple[Transition, ...]
    digests: int
    delivered: int
    postponed: int
    given_up: int
    pulled: int = 0


def tick(database: Database, workspace_id: str, now: datetime, deliver: Deliver | None = None) -> TickReport:
    """Does all that is due. Without `deliver` (no Slack is set up) the messages wait in the outbox."""
    pulled = pull_due(database, workspace_id, now)
    checked = watch(database, workspace_id, now)
    digests = run_digests(database, workspace_id, now)
    sent = deliver(now) if deliver else Deliveries()
    return TickReport(
        now,
        checked.rules,
        checked.transitions,
        digests,
        sent.delivered,
        sent.postponed,
        sent.given_up + checked.unlinked,
        len(pulled),
    )


def tick_json(report: TickReport) -> dict[str, Any]:
    """The report as `kpibot tick --json` prints it."""
    return {
        "now": iso(report.now),
        "pulled": report.pulled,
        "evaluated": report.evaluated,
        "transitions": [_transition_json(transition) for transition in report.transitions],
        "digests": report.digests,
        "delivered": report.delivered,
        "postponed": report.postponed,
        "given_up": report.given_up,
    }


def _transition_json(transition: Transition) -> dict[str, Any]:
    value, expected = transition.value, transition.expected
    return {
        "rule": transition.rule,
        "subject": str(transition.subject),
        "from": transition.before,
        "to": transition.after,
        "value": None if value is None else float(value),
        "expected": None if expected is None else float(expected),
        "at": iso(transition.at),
    }
