"""Direct messages and mentions: the same words as after `/kpi`, answered where they were said, once."""

import pytest

from bot.local_slack import LocalSlack
from tests.bot.listeners.answers import echo, with_chart, with_file
from tests.bot.listeners.conftest import Listen

MINA, JUNHO, SALES = "U0MINA0001", "U0JUNHO001", "C0SALES001"


def said_by_bot(slack: LocalSlack, channel: str) -> list[str]:
    return [each.text for each in slack.messages(channel) if each.user == slack.bot_user_id]


def test_a_direct_message_is_answered_there(slack: LocalSlack, listen: Listen) -> None:
    listen(echo)
    direct = slack.direct_channel_id(JUNHO)
    slack.say(JUNHO, direct, "이번 달 매출")
    assert slack.wait_for(lambda: said_by_bot(slack, direct)) == ["ko: 이번 달 매출"]


def test_a_mention_is_answered_in_a_thread_without_the_mention(slack: LocalSlack, listen: Listen) -> None:
    listen(echo)
    slack.say(MINA, SALES, f"<@{slack.bot_user_id}> win rate")
    slack.wait_for(lambda: said_by_bot(slack, SALES))
    asked, answer = slack.messages(SALES)
    assert (answer.text, answer.thread_ts) == ("en: win rate", asked.ts)


def test_an_answer_in_a_thread_stays_there(slack: LocalSlack, listen: Listen) -> None:
    listen(echo)
    slack.say(MINA, SALES, "who knows?")
    [first] = slack.messages(SALES)
    slack.say(MINA, SALES, f"<@{slack.bot_user_id}> revenue", thread_ts=first.ts)
    slack.wait_for(lambda: said_by_bot(slack, SALES))
    assert slack.messages(SALES)[-1].thread_ts == first.ts


def test_the_chart_is_put_into_the_message_that_was_posted(slack: LocalSlack, listen: Listen) -> None:
    listen(with_chart)
    direct = slack.direct_channel_id(MINA)
    slack.say(MINA, direct, "trend")
    slack.wait_for(lambda: [each for each in slack.messages(direct) if each.edited_ts])
    answers = [each for each in slack.messages(direct) if each.user == slack.bot_user_id]
    assert [[block["type"] for block in each.blocks] for each in answers] == [["rich_text", "image"]]


def test_a_file_follows_an_answer_in_its_thread(slack: LocalSlack, listen: Listen) -> None:
    listen(with_file)
    slack.say(MINA, SALES, f"<@{slack.bot_user_id}> explain")
    slack.wait_for(lambda: said_by_bot(slack, SALES)[1:])
    asked, answer, file = slack.messages(SALES)
    assert (answer.text, file.text, file.thread_ts) == ("explain False", "all rows", asked.ts)
    assert len(file.files) == 1


def test_a_file_follows_an_answer_in_a_direct_message(slack: LocalSlack, listen: Listen) -> None:
    listen(with_file)
    direct = slack.direct_channel_id(MINA)
    slack.say(MINA, direct, "explain")
    assert slack.wait_for(lambda: said_by_bot(slack, direct)[1:]) == ["all rows"]


def test_a_file_that_slack_does_not_take_is_told(slack: LocalSlack, listen: Listen) -> None:
    listen(with_file)
    slack.fail_next("files.getUploadURLExternal", status=503)
    direct = slack.direct_channel_id(MINA)
    slack.say(MINA, direct, "explain")
    [told] = slack.wait_for(lambda: said_by_bot(slack, direct)[1:])
    assert "--rows" in told


@pytest.mark.parametrize(
    "extra", [{"bot_id": "B0OTHER001"}, {"subtype": "message_changed"}, {"channel_type": "channel"}]
)
def test_what_no_person_said_to_the_bot_is_not_answered(
    slack: LocalSlack, listen: Listen, extra: dict[str, str]
) -> None:
    listen(echo)
    direct = slack.direct_channel_id(MINA)
    event = {"type": "message", "channel_type": "im", "user": MINA, "channel": direct, "ts": "1.1", "text": "hello"}
    slack.event(event | extra).wait_for_ack()
    slack.event(event | {"ts": "1.2", "text": "last"})
    assert slack.wait_for(lambda: said_by_bot(slack, direct)) == ["en: last"]


def test_a_message_that_slack_delivers_again_is_answered_once(slack: LocalSlack, listen: Listen) -> None:
    listen(echo)
    direct = slack.direct_channel_id(MINA)
    event = {"type": "message", "channel_type": "im", "user": MINA, "channel": direct, "ts": "1.1", "text": "hello"}
    for _ in range(3):
        slack.event(event).wait_for_ack()
    slack.event(event | {"ts": "1.2", "text": "last"})
    slack.wait_for(lambda: len(said_by_bot(slack, direct)) >= 2)
    assert sorted(said_by_bot(slack, direct)) == ["en: hello", "en: last"]
