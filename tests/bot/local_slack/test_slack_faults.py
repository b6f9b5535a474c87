"""Faults on order: errors, lost replies, lost requests, delays, and the hook to crash at."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.local_slack import LocalSlack, start_local_slack

SALES = "C0SALES001"


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with start_local_slack() as slack:
        yield slack


@pytest.fixture
def client(slack: LocalSlack) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def test_the_next_call_fails_and_the_one_after_works(slack: LocalSlack, client: WebClient) -> None:
    slack.fail_next("chat.postMessage", error="channel_not_found")
    with pytest.raises(SlackApiError, match="channel_not_found"):
        client.chat_postMessage(channel=SALES, text="lost")
    client.chat_postMessage(channel=SALES, text="kept")
    assert [message.text for message in slack.messages(SALES)] == ["kept"]


def test_a_fault_may_meet_several_calls(slack: LocalSlack, client: WebClient) -> None:
    slack.fail_next("auth.test", error="fatal_error", times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError, match="fatal_error"):
            client.auth_test()
    assert client.auth_test()["ok"]


def test_a_rate_limit_on_order_has_retry_after(slack: LocalSlack, client: WebClient) -> None:
    slack.fail_next("chat.postMessage", status=429, retry_after=30)
    with pytest.raises(SlackApiError) as raised:
        client.chat_postMessage(channel=SALES, text="x")
    assert (raised.value.response.status_code, raised.value.response.headers["retry-after"]) == (429, "30")


@pytest.mark.parametrize("status", [500, 503])
def test_a_broken_server_answers_with_a_page(slack: LocalSlack, client: WebClient, status: int) -> None:
    slack.fail_next("chat.postMessage", status=status)
    with pytest.raises(SlackApiError) as raised:
        client.chat_postMessage(channel=SALES, text="x")
    assert raised.value.response.status_code == status


def test_a_dropped_reply_leaves_the_message_posted(slack: LocalSlack, client: WebClient) -> None:
    slack.drop_reply("chat.postMessage")
    with pytest.raises(OSError):
        client.chat_postMessage(channel=SALES, text="x")
    assert ([m.text for m in slack.messages(SALES)], slack.calls[0].status) == (["x"], 0)


def test_the_sdks_default_retry_posts_twice_when_the_reply_is_lost(slack: LocalSlack) -> None:
    slack.drop_reply("chat.postMessage")
    WebClient(slack.bot_token, base_url=slack.api_url).chat_postMessage(channel=SALES, text="x")
    assert [message.text for message in slack.messages(SALES)] == ["x", "x"]


def test_a_dropped_request_posts_nothing(slack: LocalSlack, client: WebClient) -> None:
    slack.drop_request("chat.postMessage")
    with pytest.raises(OSError):
        client.chat_postMessage(channel=SALES, text="x")
    assert slack.messages(SALES) == []


def test_a_delayed_reply_outlasts_the_clients_patience(slack: LocalSlack) -> None:
    slack.delay_next("auth.test", 0.3)
    with pytest.raises(TimeoutError):
        WebClient(slack.bot_token, base_url=slack.api_url, timeout=0.1, retry_handlers=[]).auth_test()  # type: ignore[arg-type]
    slack.wait_for(lambda: slack.calls)


def test_the_crash_hook_is_called_around_each_method(slack: LocalSlack, client: WebClient) -> None:
    moments: list[tuple[str, str, int]] = []
    slack.crash_hook = lambda moment, method: moments.append((moment, method, len(slack.messages(SALES))))
    client.chat_postMessage(channel=SALES, text="x")
    assert moments == [("before", "chat.postMessage", 0), ("after", "chat.postMessage", 1)]
