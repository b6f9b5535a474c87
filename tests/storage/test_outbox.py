"""The outbox: each event once, in order within a conversation, held by a lease, never lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.posts import Post, Posted, PostKind
from alerts.recipients import RecipientKind
from storage.database import Database
from storage.outbox import OutboxState, Outgoing, claim, deliveries, enqueue, give_up, posted, postpone, settle
from tests.alert_examples import NOW

LEASE = timedelta(minutes=2)
LATER = NOW + timedelta(minutes=5)
ALERT = Post(PostKind.ALERT, "U1", {"recipient": "owner"}, "first", "ko", incident="rule:1/2017-Q4/rep:dana/1")


def put(database: Database, post: Post = ALERT, workspace_id: str = "default", now: datetime = NOW) -> int | None:
    with database.writing() as connection:
        return enqueue(connection, workspace_id, post, now)


def take(database: Database, now: datetime = NOW, limit: int = 10) -> list[Outgoing]:
    with database.writing() as connection:
        return claim(connection, "default", now, lease=LEASE, limit=limit)


def send(database: Database, outgoing: Outgoing, ts: str = "1.5") -> bool:
    with database.writing() as connection:
        return settle(
            connection, outgoing.id, lease_until=outgoing.lease_until, channel="D1", ts=ts, now=outgoing.created_at
        )


def delay(database: Database, outgoing: Outgoing) -> bool:
    with database.writing() as connection:
        return postpone(connection, outgoing.id, lease_until=outgoing.lease_until, until=LATER, error="ratelimited")


def refuse(database: Database, outgoing: Outgoing) -> bool:
    with database.writing() as connection:
        return give_up(connection, outgoing.id, lease_until=outgoing.lease_until, error="is_archived", now=NOW)


def all_of(database: Database) -> list[Outgoing]:
    with database.reading() as connection:
        return deliveries(connection, "default", 50)


def outcome(database: Database, outgoing_id: int | None) -> tuple[OutboxState, str | None]:
    return next((found.state, found.error) for found in all_of(database) if found.id == outgoing_id)


def other(dedupe: str, **changed: object) -> Post:
    return replace(ALERT, dedupe=dedupe, **changed)  # type: ignore[arg-type]


def test_an_event_is_put_in_once_for_each_target_and_workspace(database: Database) -> None:
    first, again = put(database), put(database)
    elsewhere = put(database, workspace_id="other")
    assert (first is not None, again, elsewhere is not None) == (True, None, True)


def test_of_many_who_put_in_the_same_event_one_does(database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(lambda _: put(database), range(8)))
    assert sum(each is not None for each in ids) == 1


def test_a_claimed_message_is_nobody_else_s_while_its_lease_lasts(database: Database) -> None:
    put(database)
    assert [len(take(database)), len(take(database, NOW + LEASE - timedelta(seconds=1)))] == [1, 0]


def test_of_many_who_claim_one_gets_the_message(database: Database) -> None:
    put(database)
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: take(database), range(8)))
    assert sum(len(each) for each in taken) == 1


def test_a_claim_that_is_not_settled_comes_due_again_and_says_that_it_was_tried(database: Database) -> None:
    put(database)
    (first,), (second,) = take(database), take(database, NOW + LEASE)
    assert (first.id, first.key, first.attempts, second.attempts) == (second.id, second.key, 1, 2)


def test_only_who_holds_the_lease_settles(database: Database) -> None:
    put(database)
    (slow,), (quick,) = take(database), take(database, NOW + LEASE)
    outcomes = [act(database, slow) for act in (send, delay, refuse)]
    assert (outcomes, send(database, quick), send(database, quick)) == ([False, False, False], True, False)


def test_a_sent_message_knows_where_it_stands(database: Database) -> None:
    put(database)
    (taken,) = take(database)
    send(database, taken)
    (sent,) = all_of(database)
    assert (sent.state, sent.channel, sent.ts, sent.payload) == (OutboxState.SENT, "D1", "1.5", ALERT.payload)


def test_a_postponed_message_waits_and_keeps_its_reason(database: Database) -> None:
    put(database)
    (taken,) = take(database)
    delay(database, taken)
    assert outcome(database, taken.id) == (OutboxState.PENDING, "ratelimited")
    assert [len(take(database, LATER - timedelta(seconds=1))), len(take(database, LATER))] == [0, 1]


def test_nothing_overtakes_an_earlier_message_to_the_same_target(database: Database) -> None:
    for dedupe in ("first", "second"):
        put(database, other(dedupe))
    (first,) = take(database)
    while_it_is_sent = take(database)
    delay(database, first)
    assert (while_it_is_sent, take(database)) == ([], [])


def test_a_message_that_waits_does_not_keep_other_targets_waiting(database: Database) -> None:
    put(database)
    delay(database, take(database)[0])
    put(database, other("second", target="C2"))
    assert [taken.target for taken in take(database)] == ["C2"]


def test_messages_of_one_conversation_go_out_in_the_order_they_came(database: Database) -> None:
    for dedupe in ("a", "b", "c"):
        put(database, other(dedupe, payload={"text": dedupe}))
    sent = []
    while taken := take(database):
        sent += [each.payload["text"] for each in taken]
        send(database, taken[0])
    assert sent == ["a", "b", "c"]


def test_what_was_given_up_lets_the_next_one_pass(database: Database) -> None:
    for dedupe in ("first", "second"):
        put(database, other(dedupe))
    refuse(database, take(database)[0])
    assert len(take(database)) == 1


def test_an_edit_comes_with_the_place_of_what_it_edits_once_that_is_sent(database: Database) -> None:
    parent = put(database)
    put(database, other("edit", kind=PostKind.EDIT, parent=parent))
    (alert,) = take(database)
    send(database, alert)
    (edit,) = take(database)
    assert (edit.parent, edit.parent_channel, edit.parent_ts) == (parent, "D1", "1.5")


def test_what_follows_a_message_that_was_given_up_is_given_up(database: Database) -> None:
    parent = put(database)
    reply = put(database, other("reply", kind=PostKind.REPLY, parent=parent))
    refuse(database, take(database)[0])
    assert take(database) == []
    assert outcome(database, reply) == (OutboxState.GIVEN_UP, "parent_given_up")


def test_an_edit_takes_the_place_of_one_that_was_not_sent_yet(database: Database) -> None:
    parent = put(database)
    first = put(database, other("edit 1", kind=PostKind.EDIT, parent=parent))
    second = put(database, other("edit 2", kind=PostKind.EDIT, parent=parent))
    assert outcome(database, first) == (OutboxState.GIVEN_UP, "superseded")
    assert outcome(database, second) == (OutboxState.PENDING, None)


def test_a_message_to_somebody_unlinked_is_kept_for_an_admin_to_see(database: Database) -> None:
    put(database, replace(ALERT, target="rep:dana", error="unlinked"))
    (kept,) = all_of(database)
    assert (take(database), kept.target, kept.state, kept.error) == ([], "rep:dana", OutboxState.GIVEN_UP, "unlinked")


def test_an_incident_s_first_messages_are_found_for_what_follows(database: Database) -> None:
    first = put(database)
    put(database, other("unlinked", target="rep:lee", error="unlinked"))
    put(database, other("reply", kind=PostKind.REPLY, parent=first))
    with database.reading() as connection:
        found = posted(connection, "default", ALERT.incident or "")
    assert found == [Posted(first or 0, "U1", RecipientKind.OWNER, "ko")]


def test_keys_are_opaque_and_all_different(database: Database) -> None:
    for dedupe in ("a", "b", "c"):
        put(database, other(dedupe))
    keys = {found.key for found in all_of(database)}
    assert (len(keys), {len(key) for key in keys}) == (3, {32})


def test_deliveries_are_told_newest_first(database: Database) -> None:
    ids = [put(database, other(dedupe)) for dedupe in ("a", "b")]
    assert [found.id for found in all_of(database)] == ids[::-1]
