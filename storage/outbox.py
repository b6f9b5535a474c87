"""The outbox: messages that were decided and committed, on their way to Slack.

A message goes out once its transaction is committed, in order within a conversation: nothing overtakes an earlier
message to the same target, and other targets do not wait for it. Whoever sends it holds a lease; a sender that dies
leaves the message to be claimed again, and `attempts` then says that its outcome is not known.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from alerts.posts import UNLINKED, Post, Posted, PostKind
from alerts.recipients import Person, RecipientKind
from storage.alert_tables import outbox
from storage.database import Connection

SUPERSEDED = "superseded"
PARENT_GIVEN_UP = "parent_given_up"


class OutboxState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"


WAITING = (OutboxState.PENDING, OutboxState.SENDING)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message in the outbox.

    `key` goes along to Slack and tells the message from all others. `attempts` counts the claims, this one included:
    above 1 an earlier attempt may have reached Slack. `channel` and `ts` are where it stands in Slack once sent,
    `parent_channel` and `parent_ts` those of the message that it edits or replies to.
    """

    id: int
    key: str
    kind: PostKind
    target: str
    payload: dict[str, Any]
    parent: int | None
    parent_channel: str | None
    parent_ts: str | None
    language: str
    state: OutboxState
    due_at: datetime
    lease_until: datetime
    attempts: int
    error: str | None
    channel: str | None
    ts: str | None
    created_at: datetime


def enqueue(connection: Connection, workspace_id: str, post: Post, now: datetime) -> int | None:
    """Puts a message into the outbox; its id, or None if one of the same event and target is there already.

    An edit takes the place of earlier edits of the same message that were not sent yet.
    """
    row = {
        "workspace_id": workspace_id,
        "key": uuid.uuid4().hex,
        "kind": post.kind,
        "target": post.target,
        "payload": post.payload,
        "parent": post.parent,
        "incident": post.incident,
        "dedupe": post.dedupe,
        "language": post.language,
        "state": OutboxState.GIVEN_UP if post.error else OutboxState.PENDING,
        "error": post.error,
        "due_at": now,
        "lease_until": now,
        "created_at": now,
        "attempts": 0,
    }
    try:
        with connection.begin_nested():
            added = int(connection.execute(insert(outbox).values(row).returning(outbox.c.id)).scalar_one())
    except IntegrityError:
        return None
    if post.kind is PostKind.EDIT:
        _supersede(connection, added, post)
    return added


def claim(
    connection: Connection, workspace_id: str, now: datetime, *, lease: timedelta, limit: int, by: str = ""
) -> list[Outgoing]:
    """Takes messages that are due, at most one for each conversation, and those whose sender has not come back."""
    _give_up_orphans(connection, workspace_id)
    rows = connection.execute(_claimable(workspace_id, now).limit(limit)).all()
    return [_claimed(connection, row, now + lease, by) for row in rows]


def claimants(connection: Connection, workspace_id: str) -> set[str]:
    """Who holds messages now."""
    held = (outbox.c.workspace_id == workspace_id, outbox.c.state == OutboxState.SENDING)
    return set(filter(None, connection.scalars(select(outbox.c.claimed_by).where(*held))))


def end_leases(connection: Connection, workspace_id: str, claimant: str, now: datetime) -> None:
    """Lets others take what a claimant holds that is known to be gone, instead of waiting for its leases to end."""
    held = (outbox.c.workspace_id == workspace_id, outbox.c.state == OutboxState.SENDING)
    connection.execute(update(outbox).where(*held, outbox.c.claimed_by == claimant).values(lease_until=now))


def settle(
    connection: Connection, outgoing_id: int, *, lease_until: datetime, channel: str, ts: str, now: datetime
) -> bool:
    """Notes where the message stands in Slack; False if the lease has gone to somebody else."""
    values = {"state": OutboxState.SENT, "channel": channel, "ts": ts, "error": None, "settled_at": now}
    return _release(connection, outgoing_id, lease_until, values)


def postpone(
    connection: Connection,
    outgoing_id: int,
    *,
    lease_until: datetime,
    until: datetime,
    error: str,
    was_refused: bool = False,
) -> bool:
    """Leaves the message for later, with the reason; False if the lease has gone to somebody else.

    `was_refused`: the attempt did not reach Slack's conversation, so that it does not count as one.
    """
    values: dict[str, Any] = {"state": OutboxState.PENDING, "due_at": until, "error": error}
    if was_refused:
        values["attempts"] = outbox.c.attempts - 1
    return _release(connection, outgoing_id, lease_until, values)


def give_up(connection: Connection, outgoing_id: int, *, lease_until: datetime, error: str, now: datetime) -> bool:
    """Sends it no more, with the reason; False if the lease has gone to somebody else."""
    values = {"state": OutboxState.GIVEN_UP, "error": error, "settled_at": now}
    return _release(connection, outgoing_id, lease_until, values)


def deliveries(connection: Connection, workspace_id: str, limit: int = 20) -> list[Outgoing]:
    """The latest messages, newest first."""
    query = _with_parent().where(outbox.c.workspace_id == workspace_id)
    return [_outgoing(row) for row in connection.execute(query.order_by(outbox.c.id.desc()).limit(limit))]


def waiting(connection: Connection, workspace_id: str) -> int:
    """How many messages are still to be sent."""
    query = select(func.count()).where(outbox.c.workspace_id == workspace_id, outbox.c.state.in_(WAITING))
    return int(connection.scalar(query) or 0)


def held(connection: Connection, workspace_id: str, errors: Collection[str]) -> dict[str, int]:
    """How many messages wait because of each of these errors, the commonest first."""
    query = select(outbox.c.error, func.count()).where(
        outbox.c.workspace_id == workspace_id,
        outbox.c.state.in_(WAITING),
        outbox.c.error.in_(errors),
    )
    ordered = query.group_by(outbox.c.error).order_by(func.count().desc(), outbox.c.error)
    return {str(row[0]): int(row[1]) for row in connection.execute(ordered)}


def posted(connection: Connection, workspace_id: str, incident: str) -> list[Posted]:
    """The messages that an incident began with; not those that were given up, which nothing can follow."""
    query = select(outbox).where(
        outbox.c.workspace_id == workspace_id,
        outbox.c.incident == incident,
        outbox.c.kind == PostKind.ALERT,
        outbox.c.state != OutboxState.GIVEN_UP,
    )
    return [
        Posted(row.id, row.target, RecipientKind(row.payload["recipient"]), row.language)
        for row in connection.execute(query.order_by(outbox.c.id))
    ]


def readdress(
    connection: Connection, workspace_id: str, target: str, person: Person, incidents: Collection[str]
) -> None:
    """Sends what was kept for somebody unlinked to the Slack user who they are, where its incident still lasts."""
    kept = (
        outbox.c.workspace_id == workspace_id,
        outbox.c.target == target,
        outbox.c.error == UNLINKED,
        outbox.c.incident.in_(incidents),
    )
    values = {"state": OutboxState.PENDING, "error": None, "target": person.user_id}
    language = {"language": person.language} if person.language else {}
    connection.execute(update(outbox).where(*kept).values(**values, **language))


def _supersede(connection: Connection, added: int, post: Post) -> None:
    earlier = (outbox.c.parent == post.parent, outbox.c.kind == PostKind.EDIT, outbox.c.id < added)
    values = {"state": OutboxState.GIVEN_UP, "error": SUPERSEDED}
    connection.execute(update(outbox).where(*earlier, outbox.c.state == OutboxState.PENDING).values(values))


def _give_up_orphans(connection: Connection, workspace_id: str) -> None:
    """What follows a message that was given up can't be sent either."""
    parent = outbox.alias("parent")
    lost = select(parent.c.id).where(
        parent.c.workspace_id == workspace_id, parent.c.state == OutboxState.GIVEN_UP, parent.c.id == outbox.c.parent
    )
    orphans = (outbox.c.workspace_id == workspace_id, outbox.c.state == OutboxState.PENDING, lost.exists())
    values = {"state": OutboxState.GIVEN_UP, "error": PARENT_GIVEN_UP}
    connection.execute(update(outbox).where(*orphans).values(values))


def _claimable(workspace_id: str, now: datetime) -> Select[Any]:
    earlier = outbox.alias("earlier")
    blocked = select(earlier.c.id).where(
        earlier.c.workspace_id == outbox.c.workspace_id,
        earlier.c.target == outbox.c.target,
        earlier.c.state.in_(WAITING),
        earlier.c.id < outbox.c.id,
    )
    is_due = and_(outbox.c.state == OutboxState.PENDING, outbox.c.due_at <= now)
    is_abandoned = and_(outbox.c.state == OutboxState.SENDING, outbox.c.lease_until <= now)
    query = _with_parent().where(outbox.c.workspace_id == workspace_id, or_(is_due, is_abandoned), ~blocked.exists())
    return query.order_by(outbox.c.id).with_for_update(skip_locked=True, of=outbox)


def _with_parent() -> Select[Any]:
    parent = outbox.alias("parent")
    places = (parent.c.channel.label("parent_channel"), parent.c.ts.label("parent_ts"))
    return select(outbox, *places).outerjoin(parent, parent.c.id == outbox.c.parent)


def _claimed(connection: Connection, row: Row[Any], lease_until: datetime, by: str) -> Outgoing:
    values = {"state": OutboxState.SENDING, "lease_until": lease_until, "attempts": row.attempts + 1}
    connection.execute(update(outbox).where(outbox.c.id == row.id).values(**values, claimed_by=by))
    return _outgoing(row, **values)


def _release(connection: Connection, outgoing_id: int, lease_until: datetime, values: dict[str, Any]) -> bool:
    held = (
        outbox.c.id == outgoing_id,
        outbox.c.state == OutboxState.SENDING,
        outbox.c.lease_until == lease_until,
    )
    return connection.execute(update(outbox).where(*held).values(values)).rowcount == 1


def _outgoing(row: Row[Any], **changed: Any) -> Outgoing:
    values = {**row._mapping, **changed}
    return Outgoing(
        id=values["id"],
        key=values["key"],
        kind=PostKind(values["kind"]),
        target=values["target"],
        payload=values["payload"],
        parent=values["parent"],
        parent_channel=values["parent_channel"],
        parent_ts=values["parent_ts"],
        language=values["language"],
        state=OutboxState(values["state"]),
        due_at=values["due_at"],
        lease_until=values["lease_until"],
        attempts=values["attempts"],
        error=values["error"],
        channel=values["channel"],
        ts=values["ts"],
        created_at=values["created_at"],
    )
