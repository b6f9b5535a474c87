"""What a failed call means: given up or tried again, with Slack's own code."""

from datetime import timedelta
from http.client import IncompleteRead
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.webhook import WebhookResponse

from bot.local_slack import LocalSlack
from bot.slack.errors import Failure, RefusalError, check, failure_of


def refusal(slack: LocalSlack) -> SlackApiError:
    client = WebClient(slack.bot_token, slack.api_url, retry_handlers=[])
    with pytest.raises(SlackApiError) as raised:
        client.chat_postMessage(channel="C0SALES001", text="hello")
    return raised.value


@pytest.mark.parametrize(
    "code",
    [
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "user_not_found",
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "messages_tab_disabled",
        "restricted_action",
        "invalid_blocks",
        "msg_too_long",
        "some_code_of_next_year",
    ],
)
def test_a_refusal_does_not_pass(slack: LocalSlack, code: str) -> None:
    slack.fail_next("chat.postMessage", error=code)
    failure = failure_of(refusal(slack))
    assert failure == Failure(code, passes=False)
    assert failure.is_of_installation is (code in ("account_inactive", "invalid_auth", "missing_scope"))


@pytest.mark.parametrize(
    "code", ["internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"]
)
def test_trouble_on_slacks_side_passes(slack: LocalSlack, code: str) -> None:
    slack.fail_next("chat.postMessage", error=code)
    assert failure_of(refusal(slack)) == Failure(code, passes=True)


def test_too_many_calls_pass_when_slack_says(slack: LocalSlack) -> None:
    slack.fail_next("chat.postMessage", status=429, retry_after=17)
    assert failure_of(refusal(slack)) == Failure("ratelimited", passes=True, retry_after=timedelta(seconds=17))


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_answer_that_is_not_slacks_passes(slack: LocalSlack, status: int) -> None:
    slack.fail_next("chat.postMessage", status=status, error="an error page of some proxy")
    assert failure_of(refusal(slack)) == Failure(f"http_{status}", passes=True)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (TimeoutError(), Failure("no_answer", passes=True)),
        (ConnectionResetError(), Failure("connection_lost", passes=True)),
        (URLError("refused"), Failure("connection_lost", passes=True)),
        (IncompleteRead(b""), Failure("connection_lost", passes=True)),
        (SlackRequestError("no such file"), Failure("SlackRequestError", passes=False)),
    ],
)
def test_connections_come_back(error: Exception, failure: Failure) -> None:
    assert failure_of(error) == failure


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (404, '{"ok":false,"error":"invalid_blocks"}', Failure("invalid_blocks", passes=False)),
        (404, "used_url", Failure("used_url", passes=False)),
        (429, "", Failure("ratelimited", passes=True, retry_after=timedelta(seconds=3))),
        (500, "<html>", Failure("http_500", passes=True)),
    ],
)
def test_a_response_url_that_refuses_is_an_error(status: int, body: str, failure: Failure) -> None:
    response = WebhookResponse(url="", status_code=status, body=body, headers={"Retry-After": "3"})
    with pytest.raises(RefusalError) as raised:
        check(response)
    assert raised.value.failure == failure
