"""Delivery: posts what the outbox holds, each message once; what fails is tried again at a time, or given up."""

import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from alerts.posts import PostKind
from bot.blocks.message import Message
from bot.clock import Clock
from bot.i18n import Language
from bot.process import is_gone, own_name
from bot.reply import Reply
from bot.slack.errors import CALL_FAILURES, Failure, failure_of
from bot.slack.files import illustrated
from bot.slack.history import Place, find_posted, metadata
from bot.slack.posts import content, first_taken, forms, update_content
from storage import outbox
from storage.database import Database
from storage.outbox import Outgoing

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
"""How long a claimed message is ours; longer than a look into the history, a chart and a post usually take together."""

POST_TIME = timedelta(seconds=30)
"""What a post may take, in each of the forms of a message."""

BATCH = 12
POSTING = 4
"""Messages under way at once: a conversation that is slow to answer does not hold up the others."""

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)
PATIENCE = timedelta(hours=24)
MIN_ATTEMPTS = 5
"""A message is given up after a day of attempts, not because this process was down for a day."""
MENDING_PAUSE = timedelta(minutes=5)
"""Where the installation is refused: how soon after it is mended the messages go out."""

Render = Callable[[Outgoing], Reply]
"""Makes the message of an outbox row."""


class Outcome(StrEnum):
    DELIVERED = "delivered"
    POSTPONED = "postponed"
    GIVEN_UP = "given_up"
    LEFT = "left"
    """Our lease on it ended: whoever claims it next goes on."""


TOLD = (Outcome.DELIVERED, Outcome.POSTPONED, Outcome.GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Deliveries:
    """What became of the messages that were due."""

    delivered: int = 0
    postponed: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """What the messages that were claimed together are delivered with, and until when they are ours."""

    database: Database
    client: WebClient
    render: Render
    clock: Clock
    lease_until: datetime


def deliver(database: Database, workspace_id: str, client: WebClient, render: Render, clock: Clock) -> Deliveries:
    """Posts all that is due. The claim is committed before a post and settled after it; a crash in between delays.

    `client` must not repeat calls by itself (see `bot.slack.client.delivery_client`).
    """
    outcomes = Counter[Outcome]()
    _take_over(database, workspace_id, clock())
    with ThreadPoolExecutor(POSTING, thread_name_prefix="delivery") as pool:
        while True:
            now = clock()
            with database.writing() as connection:
                claimed = outbox.claim(connection, workspace_id, now, lease=LEASE, limit=BATCH, by=own_name())
            if not claimed:
                return Deliveries(*(outcomes[each] for each in TOLD))
            this = Round(database, client, render, clock, now + LEASE)
            outcomes.update(pool.map(partial(_delivered, this), claimed))


def _take_over(database: Database, workspace_id: str, now: datetime) -> None:
    """What a process of this machine held when it was killed need not wait for its lease to end."""
    with database.reading() as connection:
        gone = [name for name in outbox.claimants(connection, workspace_id) if is_gone(name, own_name())]
    for name in gone:
        with database.writing() as connection:
            outbox.end_leases(connection, workspace_id, name, now)


def _delivered(this: Round, outgoing: Outgoing) -> Outcome:
    try:
        place = _known_place(this, outgoing) or _posted(this, outgoing)
        return Outcome.LEFT if place is None else _settled(this, outgoing, place)
    except CALL_FAILURES as error:
        return _failed(this, outgoing, failure_of(error))
    except Exception:
        # A message that can't be made must not keep the others: it waits like one that Slack did not take.
        log.exception("message %d to %s could not be made", outgoing.id, outgoing.target)
        return _failed(this, outgoing, Failure("fault", passes=True))


def _known_place(this: Round, outgoing: Outgoing) -> Place | None:
    """Where an earlier attempt may have left the message although nobody lived to note it. Edits just happen again."""
    is_repeated = outgoing.attempts > 1 and outgoing.kind is not PostKind.EDIT
    return find_posted(this.client, outgoing) if is_repeated else None


def _posted(this: Round, outgoing: Outgoing) -> Place | None:
    """Where the message stands now; none if making it took so long that another process may be at it."""
    candidates = forms(*illustrated(this.client, this.render(outgoing), Language(outgoing.language)))
    if this.clock() + POST_TIME > this.lease_until:
        return None
    call = _update if outgoing.kind is PostKind.EDIT else _post
    response = first_taken(lambda form: call(this.client, outgoing, form), candidates)
    return Place(str(response["channel"]), str(response["ts"]))


def _update(client: WebClient, outgoing: Outgoing, message: Message) -> SlackResponse:
    channel, ts = outgoing.parent_channel or "", outgoing.parent_ts or ""
    return client.chat_update(channel=channel, ts=ts, **update_content(message))


def _post(client: WebClient, outgoing: Outgoing, message: Message) -> SlackResponse:
    return client.chat_postMessage(
        channel=outgoing.parent_channel or outgoing.target,
        thread_ts=outgoing.parent_ts,
        metadata=metadata(outgoing),
        **content(message),
    )


def _settled(this: Round, outgoing: Outgoing, place: Place) -> Outcome:
    with this.database.writing() as connection:
        is_ours = outbox.settle(
            connection,
            outgoing.id,
            lease_until=this.lease_until,
            channel=place.channel,
            ts=place.ts,
            now=this.clock(),
        )
    return Outcome.DELIVERED if is_ours else Outcome.LEFT


def _failed(this: Round, outgoing: Outgoing, failure: Failure) -> Outcome:
    now = this.clock()
    if failure.is_of_installation:
        return _postponed(this, outgoing, failure, now + MENDING_PAUSE)
    is_spent = outgoing.attempts >= MIN_ATTEMPTS and now - outgoing.created_at >= PATIENCE
    if failure.passes and not is_spent:
        until = now + (failure.retry_after or _pause(outgoing.attempts))
        return _postponed(this, outgoing, failure, until)
    log.error("message %d to %s is given up: Slack says %s", outgoing.id, outgoing.target, failure.code)
    with this.database.writing() as connection:
        outbox.give_up(connection, outgoing.id, lease_until=this.lease_until, error=failure.code, now=now)
    return Outcome.GIVEN_UP


def _pause(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s … a quarter of an hour."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)


def _postponed(this: Round, outgoing: Outgoing, failure: Failure, until: datetime) -> Outcome:
    log.warning("message %d to %s waits until %s: %s", outgoing.id, outgoing.target, until, failure.code)
    with this.database.writing() as connection:
        outbox.postpone(
            connection,
            outgoing.id,
            lease_until=this.lease_until,
            until=until,
            error=failure.code,
            was_refused=failure.is_of_installation,
        )
    return Outcome.POSTPONED
