"""Posts: the messages that an outcome makes, one living message for each incident and address.

A firing posts. What follows belongs to that message: a recovery edits it and says so once in its thread, the end of the
period edits it silently, a reminder is a reply. A firing that has recovered before it could be sent is still sent and
edited right after: whoever reads the thread sees that it happened.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from alerts.evaluate import Check, Outcome
from alerts.notices import Notice, State, notice_to_dict
from alerts.recipients import Address, RecipientKind
from alerts.state import Fired


class PostKind(StrEnum):
    ALERT = "alert"
    EDIT = "edit"
    REPLY = "reply"
    DIGEST = "digest"
    SOURCE = "source"


UNLINKED = "unlinked"
"""The error of a post to somebody whose Slack user is not known."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message to be sent. `parent` is the post that an edit changes or a reply belongs to.

    `dedupe` names the event for one target: it is never posted twice. `error`: it can't be sent, and why.
    """

    kind: PostKind
    target: str
    payload: dict[str, Any]
    dedupe: str
    language: str
    incident: str | None = None
    parent: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A post of an incident that is in the outbox already."""

    id: int
    target: str
    recipient: RecipientKind
    language: str


FOLLOWS = {
    State.RESOLVED: (PostKind.EDIT, PostKind.REPLY),
    State.ENDED: (PostKind.EDIT,),
    State.REMINDER: (PostKind.REPLY,),
}


def incident_of(check: Check, outcome: Outcome) -> str:
    """The name of the incident that an outcome belongs to."""
    return incident_name(check.rule.id, check.period_key, str(outcome.scope), outcome.after.firings)


def incident_name(rule_id: int, period_key: str, subject: str, firing: int) -> str:
    """The name of an incident: rule, period, subject, and which of its firings it is."""
    return f"rule:{rule_id}/{period_key}/{subject}/{firing}"


def first_posts(check: Check, outcome: Outcome, addresses: Iterable[Address], language: str) -> tuple[Post, ...]:
    """The messages of a firing, in each address's language, else in that of the workspace."""
    incident, notice = incident_of(check, outcome), _notice(check, outcome, State.FIRING)
    return tuple(
        Post(
            PostKind.ALERT,
            address.target,
            notice_to_dict(replace(notice, recipient=address.recipient)),
            f"{incident}/{State.FIRING}/{address.target}",
            address.language or language,
            incident,
            error=None if address.is_linked else UNLINKED,
        )
        for address in addresses
    )


def following_posts(check: Check, outcome: Outcome, state: State, posted: Iterable[Posted]) -> tuple[Post, ...]:
    """The edits and replies to the messages of an incident."""
    incident, notice = incident_of(check, outcome), _notice(check, outcome, state)
    event = f"{state}-{outcome.after.reminders}" if state is State.REMINDER else str(state)
    return tuple(
        Post(
            kind,
            parent.target,
            notice_to_dict(replace(notice, recipient=parent.recipient)),
            f"{incident}/{event}/{kind}/{parent.target}",
            parent.language,
            incident,
            parent.id,
        )
        for parent in posted
        for kind in FOLLOWS[state]
    )


def _notice(check: Check, outcome: Outcome, state: State) -> Notice:
    standing, sight = outcome.standing, outcome.sight
    fired = outcome.after.fired or Fired(sight.at, sight.value, sight.expected)
    return Notice(
        rule=check.rule.name,
        kpi=check.kpi,
        condition=str(check.rule.condition.kind),
        scope=standing.scope,
        scope_name=standing.name,
        period=check.period,
        state=state,
        fired_value=fired.value,
        fired_at=fired.at,
        fired_expected=fired.expected,
        value=sight.value,
        expected=sight.expected,
        target=standing.goal.target if standing.goal else None,
        at=check.at,
        currency=check.currency,
        zone=str(check.calendar.zone),
        data_as_of=check.data_as_of,
        numerator=standing.reading.numerator,
        denominator=standing.reading.denominator,
        recipient=RecipientKind.CHANNEL,
        working_days_left=_working_days_left(outcome),
    )


def _working_days_left(outcome: Outcome) -> int | None:
    goal = outcome.standing.goal
    return goal.working_days - goal.working_days_gone if goal else None
