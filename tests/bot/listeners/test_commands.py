"""`/kpi …`: acknowledged in time, answered to the person alone, in their language."""

import logging
import threading

import pytest

from bot.blocks.message import Message
from bot.local_slack import LocalSlack
from bot.reply import Reply, Speaker
from kpis.errors import UserError
from tests.bot.listeners.answers import echo, with_chart, with_file
from tests.bot.listeners.conftest import Listen

MINA, JUNHO, HARUKA, SALES = "U0MINA0001", "U0JUNHO001", "U0HARUKA01", "C0SALES001"


def test_a_command_is_answered_to_the_person_alone(slack: LocalSlack, listen: Listen) -> None:
    listen(echo)
    [answer] = slack.command(MINA, SALES, "/kpi", "win rate").wait_for_messages()
    assert (answer.text, answer.visible_to, slack.messages(SALES)) == ("en: win rate", MINA, [])


@pytest.mark.parametrize(("user", "language"), [(MINA, "en"), (JUNHO, "ko"), (HARUKA, "ja")])
def test_the_language_is_that_of_the_persons_slack(slack: LocalSlack, listen: Listen, user: str, language: str) -> None:
    listen(echo)
    [answer] = slack.command(user, SALES, "/kpi", "help").wait_for_messages()
    assert answer.text == f"{language}: help"


def test_a_language_is_asked_for_once(slack: LocalSlack, listen: Listen) -> None:
    listen(echo)
    for text in ("one", "two"):
        slack.command(JUNHO, SALES, "/kpi", text).wait_for_messages()
    assert [call.method for call in slack.calls].count("users.info") == 1


def test_twenty_slow_commands_at_once_are_all_acknowledged_in_time(slack: LocalSlack, listen: Listen) -> None:
    may_answer = threading.Event()

    def slow(text: str, who: Speaker) -> Reply:
        may_answer.wait(20)
        return echo(text, who)

    listen(slow)
    replies = [slack.command(MINA, SALES, "/kpi", f"q{number}") for number in range(20)]
    waits = [reply.ack_seconds for reply in replies]
    may_answer.set()
    answered = [reply.wait_for_messages()[0].text for reply in replies]
    assert answered == [f"en: q{number}" for number in range(20)]
    assert all(seconds is not None and seconds < 3 for seconds in waits)


def test_what_can_not_be_met_is_told_in_the_persons_language(slack: LocalSlack, listen: Listen) -> None:
    def refuse(text: str, _: Speaker) -> Reply:
        raise UserError("bad_period", text=text)

    listen(refuse)
    [answer] = slack.command(JUNHO, SALES, "/kpi", "<!channel>").wait_for_messages()
    assert ("기간" in answer.text, "<!channel>" in answer.text) == (True, False)


def test_a_fault_is_logged_and_answered_by_its_reference(
    slack: LocalSlack, listen: Listen, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: str, __: Speaker) -> Reply:
        raise ZeroDivisionError

    listen(fail)
    [answer] = slack.command(MINA, SALES, "/kpi", "revenue").wait_for_messages()
    [record] = [each for each in caplog.records if each.levelno == logging.ERROR]
    reference = record.getMessage().removeprefix("fault ")
    assert (reference in answer.text, record.exc_info is not None) == (True, True)


def test_the_chart_comes_after_the_words(slack: LocalSlack, listen: Listen) -> None:
    listen(with_chart)
    reply = slack.command(MINA, SALES, "/kpi", "trend")
    slack.wait_for(lambda: [each for each in reply.messages if each.blocks[-1]["type"] == "image"])
    [answer] = reply.messages
    assert (answer.text, [block["type"] for block in answer.blocks]) == ("trend", ["rich_text", "image"])


def test_a_chart_that_fails_is_told_and_the_words_stay(
    slack: LocalSlack, listen: Listen, caplog: pytest.LogCaptureFixture
) -> None:
    slack.fail_next("files.getUploadURLExternal", error="storage_limit_reached")
    listen(with_chart)
    reply = slack.command(MINA, SALES, "/kpi", "trend")
    slack.wait_for(lambda: [each for each in reply.messages if len(each.blocks) == 2])
    [answer] = reply.messages
    assert (answer.text, answer.blocks[-1]["type"]) == ("trend", "context")
    assert "storage_limit_reached" in caplog.text


def test_blocks_that_slack_refuses_leave_the_text(slack: LocalSlack, listen: Listen) -> None:
    def odd(text: str, _: Speaker) -> Reply:
        return Reply(Message(text, [{"type": "no_such_block"}]))

    listen(odd)
    [answer] = slack.command(MINA, SALES, "/kpi", "revenue").wait_for_messages()
    assert (answer.text, answer.blocks) == ("revenue", ())


def test_a_file_comes_to_the_person_alone(slack: LocalSlack, listen: Listen) -> None:
    listen(with_file)
    [answer] = slack.command(MINA, SALES, "/kpi", "explain").wait_for_messages()
    direct = slack.direct_channel_id(MINA)
    [file] = slack.wait_for(lambda: slack.messages(direct))
    assert (answer.text, file.text, len(file.files), slack.messages(SALES)) == ("explain True", "all rows", 1, [])


def test_a_file_that_can_not_come_is_told_where_it_was_asked(slack: LocalSlack, listen: Listen) -> None:
    listen(with_file)
    slack.fail_next("conversations.open", error="user_disabled")
    answers = slack.command(MINA, SALES, "/kpi", "explain").wait_for_messages(2)
    assert "user_disabled" in answers[1].text
