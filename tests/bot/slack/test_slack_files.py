"""Charts: shown once Slack is done with them, told where it takes too long, never in the way of the words."""

from dataclasses import replace

import pytest

from bot.i18n import Language, text
from bot.local_slack import Behaviour, LocalSlack, start_local_slack
from bot.reply import Reply
from bot.settings import Settings
from bot.slack.client import delivery_client
from bot.slack.files import PAUSES, illustrated
from tests.bot.listeners.answers import PNG, message

CHART = Reply(message("revenue"), PNG, "a line that rises")


def shown(slack: LocalSlack, reply: Reply = CHART) -> list[list[str]]:
    """The types of the blocks of each form."""
    client = delivery_client(Settings(bot_token=slack.bot_token, slack_api_url=slack.api_url))
    found = illustrated(client, reply, Language.EN, pauses=(0.0, 0.0))
    return [[block["type"] for block in form.blocks] for form in found]


def test_a_message_without_a_chart_stays_as_it_is(slack: LocalSlack) -> None:
    assert (shown(slack, Reply(message("revenue"))), slack.calls) == ([["rich_text"]], ())


def test_a_chart_is_shown_and_the_plainer_form_follows(slack: LocalSlack) -> None:
    assert shown(slack) == [["rich_text", "image"], ["rich_text", "context"]]


def test_the_chart_stands_above_the_small_print(slack: LocalSlack) -> None:
    small_print = {"type": "context", "elements": [{"type": "plain_text", "text": "Data as of today"}]}
    said = replace(CHART.message, blocks=[*CHART.message.blocks, small_print])
    assert shown(slack, replace(CHART, message=said))[0] == ["rich_text", "image", "context"]


def test_a_chart_that_slack_never_finishes_is_left_out_and_told() -> None:
    with start_local_slack(behaviour=Behaviour(files_unready_for=99)) as slack:
        assert shown(slack) == [["rich_text", "context"]]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal", "files.info"])
def test_an_upload_that_fails_is_told_and_logged(
    slack: LocalSlack, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    slack.fail_next(method, status=503)
    assert (shown(slack), "could not be uploaded" in caplog.text) == ([["rich_text", "context"]], True)


def test_the_wait_is_bounded() -> None:
    assert sum(PAUSES) == pytest.approx(30)


@pytest.mark.parametrize("language", Language)
def test_what_is_told_of_a_failed_chart_is_said_in_every_language(language: Language) -> None:
    assert text("slack.chart_failed", language)
