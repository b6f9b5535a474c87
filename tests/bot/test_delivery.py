"""Delivery: each message once, in order, whatever Slack, the network or this process do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.posts import PostKind
from bot.clock import now
from bot.delivery import Deliveries
from bot.local_slack import LocalSlack
from bot.reply import Reply
from bot.settings import Settings
from storage.database import Database
from storage.outbox import Outgoing
from tests.bot.listeners.answers import PNG, message
from tests.bot.mail import GENERAL, HOUR, MINA, RANDOM, SALES, Mail, render


@pytest.fixture
def mail(sqlite_database: Database, slack: LocalSlack, settings: Settings) -> Iterator[Mail]:
    yield Mail(sqlite_database, slack, settings, now())


def test_what_is_due_is_posted_and_its_place_kept(mail: Mail) -> None:
    mail.put("behind pace")
    report = mail.send()
    [row], [posted] = mail.rows(), mail.slack.messages(SALES)
    assert report == Deliveries(delivered=1)
    assert (row.state, row.channel, row.ts) == ("sent", SALES, posted.ts)


def test_a_second_delivery_finds_nothing_to_do(mail: Mail) -> None:
    mail.put("behind pace")
    mail.send()
    assert (mail.send(), mail.said()) == (Deliveries(), ["behind pace"])


def test_a_person_gets_a_direct_message_whose_place_is_kept(mail: Mail) -> None:
    mail.put("behind pace", MINA)
    mail.send()
    [row] = mail.rows()
    assert (row.channel, [each.text for each in mail.slack.direct_messages(MINA)]) == (
        mail.slack.direct_channel_id(MINA),
        ["behind pace"],
    )


def test_an_edit_changes_the_message_and_a_reply_goes_into_its_thread(mail: Mail) -> None:
    first = mail.put("behind pace", MINA)
    mail.put("on track", MINA, PostKind.EDIT, first)
    mail.put("recovered", MINA, PostKind.REPLY, first)
    mail.send()
    changed, reply = mail.slack.direct_messages(MINA)
    assert (changed.text, reply.text, reply.thread_ts) == ("on track", "recovered", changed.ts)


def test_an_edited_message_can_still_be_found_by_its_key(mail: Mail) -> None:
    first = mail.put("behind pace")
    mail.put("on track", SALES, PostKind.EDIT, first)
    mail.send()
    [posted], key = mail.slack.messages(SALES), mail.rows()[0].key
    assert posted.metadata == {"event_type": "kpibot_delivery", "event_payload": {"key": key}}


def test_a_post_whose_reply_is_lost_is_not_sent_again(mail: Mail) -> None:
    mail.slack.drop_reply("chat.postMessage")
    mail.put("behind pace")
    first = mail.send()
    mail.time += HOUR
    second = mail.send()
    assert (first, second) == (Deliveries(postponed=1), Deliveries(delivered=1))
    assert (mail.said(), mail.rows()[0].state) == (["behind pace"], "sent")


def test_a_post_that_never_arrived_is_sent_again(mail: Mail) -> None:
    mail.slack.drop_request("chat.postMessage")
    mail.put("behind pace", MINA)
    mail.send()
    mail.time += HOUR
    mail.send()
    assert [each.text for each in mail.slack.direct_messages(MINA)] == ["behind pace"]


def test_a_reply_whose_answer_is_lost_is_found_in_its_thread(mail: Mail) -> None:
    first = mail.put("behind pace")
    mail.send()
    mail.put("recovered", SALES, PostKind.REPLY, first)
    mail.slack.drop_reply("chat.postMessage")
    mail.send()
    mail.time += HOUR
    mail.send()
    assert mail.said() == ["behind pace", "recovered"]


def test_where_history_can_not_be_read_nothing_is_lost(mail: Mail) -> None:
    mail.slack.drop_request("chat.postMessage")
    mail.slack.fail_next("conversations.history", error="missing_scope")
    mail.put("behind pace")
    mail.send()
    mail.time += HOUR
    mail.send()
    assert mail.said() == ["behind pace"]


def test_too_many_messages_are_all_delivered_in_order_once(mail: Mail) -> None:
    for number in range(4):
        mail.put(f"m{number}")
    mail.slack.fail_next("chat.postMessage", status=429, retry_after=30, times=2)
    for _ in range(4):
        mail.send()
        mail.time += timedelta(seconds=30)
    assert mail.said() == ["m0", "m1", "m2", "m3"]


def test_slacks_wish_to_wait_is_kept_to_the_second(mail: Mail) -> None:
    mail.put("behind pace")
    mail.slack.fail_next("chat.postMessage", status=429, retry_after=30)
    mail.send()
    mail.time += timedelta(seconds=29)
    early = mail.send()
    mail.time += timedelta(seconds=1)
    assert (early, mail.send()) == (Deliveries(), Deliveries(delivered=1))


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel", "channel_not_found", "restricted_action"])
def test_a_channel_that_refuses_is_given_up_with_slacks_code_and_the_others_go_on(mail: Mail, code: str) -> None:
    mail.slack.fail_next("chat.postMessage", error=code)
    mail.put("to the refusing one", RANDOM)
    [refused] = mail.rows()
    report = mail.send()
    mail.put("to another", GENERAL)
    again = mail.send()
    [row] = [each for each in mail.rows() if each.id == refused.id]
    assert (report, again, row.error) == (Deliveries(given_up=1), Deliveries(delivered=1), code)


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive", "missing_scope"])
def test_where_the_installation_is_refused_messages_wait_however_long_it_takes(mail: Mail, code: str) -> None:
    mail.put("behind pace")
    mail.slack.fail_next("chat.postMessage", error=code, times=9)
    reports = []
    for _ in range(9):
        reports.append(mail.send())
        mail.time += 12 * HOUR
    assert reports == [Deliveries(postponed=1)] * 9
    assert (mail.send(), mail.said()) == (Deliveries(delivered=1), ["behind pace"])


def test_messages_of_a_token_that_was_changed_go_out_with_the_new_one(mail: Mail) -> None:
    mail.put("behind pace")
    mail.put("on track", MINA)
    right = mail.settings
    mail.settings = replace(right, bot_token="xoxb-of-last-year")
    refused = mail.send()
    mail.settings, mail.time = right, mail.time + timedelta(minutes=5)
    assert (refused, mail.send()) == (Deliveries(postponed=2), Deliveries(delivered=2))


def test_a_post_of_unknown_outcome_comes_once_though_the_token_was_refused_since(mail: Mail) -> None:
    mail.slack.drop_reply("chat.postMessage")
    mail.put("behind pace")
    mail.send()
    right = mail.settings
    for token in ("xoxb-of-last-year", "xoxb-of-last-year", right.bot_token):
        mail.time += HOUR
        mail.settings = replace(right, bot_token=token)
        mail.send()
    assert (mail.said(), mail.rows()[0].state) == (["behind pace"], "sent")


def test_trouble_after_a_long_wait_for_a_new_token_is_not_given_up_at_once(mail: Mail) -> None:
    mail.put("behind pace")
    mail.slack.fail_next("chat.postMessage", error="invalid_auth", times=9)
    for _ in range(9):
        mail.send()
        mail.time += 12 * HOUR
    mail.slack.fail_next("chat.postMessage", status=503)
    assert mail.send() == Deliveries(postponed=1)


def test_trouble_passes_with_longer_and_longer_pauses(mail: Mail) -> None:
    mail.put("behind pace")
    mail.slack.fail_next("chat.postMessage", status=503, times=3)
    pauses = []
    for _ in range(3):
        mail.send()
        [row] = mail.rows()
        pauses.append((row.due_at - mail.time).total_seconds())
        mail.time = row.due_at
    assert (pauses, mail.send(), mail.said()) == ([5, 10, 20], Deliveries(delivered=1), ["behind pace"])


def test_trouble_of_a_whole_day_is_given_up(mail: Mail) -> None:
    mail.put("behind pace")
    mail.slack.fail_next("chat.postMessage", status=503, times=100)
    reports = []
    for _ in range(6):
        reports.append(mail.send())
        mail.time += 6 * HOUR
    assert reports == [Deliveries(postponed=1)] * 4 + [Deliveries(given_up=1), Deliveries()]


def test_a_message_that_waited_while_nobody_ran_is_sent_late(mail: Mail) -> None:
    mail.put("behind pace")
    mail.time += 72 * HOUR
    assert (mail.send(), mail.said()) == (Deliveries(delivered=1), ["behind pace"])


def test_a_message_that_can_not_be_made_does_not_hold_up_the_others(mail: Mail) -> None:
    mail.put("broken", GENERAL)
    mail.put("behind pace", SALES)

    def fragile(outgoing: Outgoing) -> Reply:
        if outgoing.payload["text"] == "broken":
            raise KeyError("value")
        return render(outgoing)

    assert (mail.send(fragile), mail.said(SALES)) == (Deliveries(delivered=1, postponed=1), ["behind pace"])


def test_blocks_that_slack_refuses_leave_the_text(mail: Mail) -> None:
    mail.put("behind pace")
    odd = replace(message("behind pace"), blocks=[{"type": "no_such_block"}])
    mail.send(lambda _: Reply(odd))
    [posted] = mail.slack.messages(SALES)
    assert (posted.text, posted.blocks) == ("behind pace", ())


def test_a_chart_stands_in_the_message_from_the_start(mail: Mail) -> None:
    mail.put("digest", kind=PostKind.DIGEST)
    mail.send(lambda _: Reply(message("digest"), PNG, "a line that rises"))
    [posted] = mail.slack.messages(SALES)
    assert ([block["type"] for block in posted.blocks], posted.edited_ts) == (["rich_text", "image"], None)


def test_a_chart_that_fails_is_told_and_the_words_go_out(mail: Mail) -> None:
    mail.slack.fail_next("files.completeUploadExternal", error="internal_error")
    mail.put("digest", kind=PostKind.DIGEST)
    mail.send(lambda _: Reply(message("digest"), PNG, "a line that rises"))
    [posted] = mail.slack.messages(SALES)
    assert [block["type"] for block in posted.blocks] == ["rich_text", "context"]
