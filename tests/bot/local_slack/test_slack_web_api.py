"""The Web API of the local Slack, called with slack_sdk's own client over HTTP."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.local_slack import SCOPES, Behaviour, LocalSlack, start_local_slack

MINA, SALES, RANDOM, LEADS = "U0MINA0001", "C0SALES001", "C0RANDOM01", "C0LEADS001"
START = datetime(2026, 7, 1, 9, tzinfo=UTC)
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}
KEY = {"event_type": "kpibot_delivery", "event_payload": {"key": "abc"}}


class Clock:
    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[LocalSlack]:
    with start_local_slack(clock=clock) as slack:
        yield slack


@pytest.fixture
def client(slack: LocalSlack) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def error_of(call: Callable[[], Any]) -> Any:
    with pytest.raises(SlackApiError) as raised:
        call()
    return raised.value.response["error"]


def test_auth_test_says_who_the_bot_is_and_what_it_may_do(slack: LocalSlack, client: WebClient) -> None:
    answer = client.auth_test()
    assert (answer["user_id"], answer.headers["x-oauth-scopes"]) == (slack.bot_user_id, ",".join(SCOPES))


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-wrong", "invalid_auth"), ("xapp-local-kpibot", "not_allowed_token_type")],
)
def test_a_wrong_token_is_refused(slack: LocalSlack, token: str, error: str) -> None:
    client = WebClient(token, base_url=slack.api_url)
    assert error_of(client.auth_test) == error


def test_a_method_that_does_not_exist_is_unknown(client: WebClient) -> None:
    assert error_of(lambda: client.api_call("kpis.list")) == "unknown_method"


def test_a_posted_message_is_in_the_channel_and_in_its_history(slack: LocalSlack, client: WebClient) -> None:
    posted = client.chat_postMessage(channel=SALES, text="hi", blocks=[SECTION], metadata=KEY)
    [message] = slack.messages(SALES)
    [found] = client.conversations_history(channel=SALES, include_all_metadata=True)["messages"]
    assert (message.ts, message.text, found["metadata"]) == (posted["ts"], "hi", KEY)


def test_history_hides_metadata_unless_it_is_asked_for(client: WebClient) -> None:
    client.chat_postMessage(channel=SALES, text="hi", metadata=KEY)
    assert "metadata" not in client.conversations_history(channel=SALES)["messages"][0]


def test_history_is_newest_first_and_paged(client: WebClient) -> None:
    for text in ("one", "two", "three"):
        client.chat_postMessage(channel=SALES, text=text)
    first = client.conversations_history(channel=SALES, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(channel=SALES, limit=2, cursor=cursor)
    assert [message["text"] for page in (first, second) for message in page["messages"]] == ["three", "two", "one"]


@pytest.mark.parametrize(("inclusive", "texts"), [(False, ["two"]), (True, ["two", "one"])])
def test_history_since_a_message_has_that_message_only_when_inclusive(
    client: WebClient, *, inclusive: bool, texts: list[str]
) -> None:
    oldest = client.chat_postMessage(channel=SALES, text="one")["ts"]
    client.chat_postMessage(channel=SALES, text="two")
    answer = client.conversations_history(channel=SALES, oldest=oldest, inclusive=inclusive)
    assert [message["text"] for message in answer["messages"]] == texts


def test_replies_are_in_the_thread_and_not_in_the_history(client: WebClient) -> None:
    parent = client.chat_postMessage(channel=SALES, text="alert")["ts"]
    client.chat_postMessage(channel=SALES, text="recovered", thread_ts=parent)
    thread = client.conversations_replies(channel=SALES, ts=parent)["messages"]
    history = client.conversations_history(channel=SALES)["messages"]
    assert ([m["text"] for m in thread], [m["text"] for m in history]) == (["alert", "recovered"], ["alert"])


def test_posting_to_a_user_opens_the_direct_message(slack: LocalSlack, client: WebClient) -> None:
    answer = client.chat_postMessage(channel=MINA, text="psst")
    opened = client.conversations_open(users=MINA)["channel"]["id"]
    assert (answer["channel"], [m.text for m in slack.direct_messages(MINA)]) == (opened, ["psst"])


def test_an_update_needs_the_channel_id_of_a_direct_message(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=MINA, text="psst")["ts"]
    assert error_of(lambda: client.chat_update(channel=MINA, ts=ts, text="x")) == "channel_not_found"


def test_an_update_with_text_alone_takes_the_blocks_away_and_keeps_the_metadata(
    slack: LocalSlack, client: WebClient
) -> None:
    ts = client.chat_postMessage(channel=SALES, text="old", blocks=[SECTION], metadata=KEY)["ts"]
    client.chat_update(channel=SALES, ts=ts, text="new")
    [message] = slack.messages(SALES)
    assert (message.text, message.blocks, message.metadata) == ("new", (), KEY)


def test_an_update_with_empty_metadata_removes_it(slack: LocalSlack, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=SALES, text="old", metadata=KEY)["ts"]
    client.chat_update(channel=SALES, ts=ts, text="new", metadata={})
    assert slack.messages(SALES)[0].metadata is None


def test_a_long_text_is_cut_when_posted_and_refused_when_updated(slack: LocalSlack, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=SALES, text="x" * 40_001)["ts"]
    error = error_of(lambda: client.chat_update(channel=SALES, ts=ts, text="x" * 4_001))
    assert (len(slack.messages(SALES)[0].text), error) == (40_000, "msg_too_long")


def test_only_the_bots_own_messages_can_be_changed(slack: LocalSlack, client: WebClient) -> None:
    slack.say(MINA, SALES, "mine")
    ts = slack.messages(SALES)[0].ts
    errors = [
        error_of(lambda: client.chat_update(channel=SALES, ts=ts, text="x")),
        error_of(lambda: client.chat_delete(channel=SALES, ts=ts)),
    ]
    assert errors == ["cant_update_message", "cant_delete_message"]


def test_an_ephemeral_message_is_seen_by_its_user_alone(slack: LocalSlack, client: WebClient) -> None:
    client.chat_postEphemeral(channel=SALES, user=MINA, text="psst")
    assert ([m.text for m in slack.ephemerals(MINA)], slack.messages(SALES)) == (["psst"], [])


def test_blocks_past_a_limit_are_refused_with_the_place(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as raised:
        client.chat_postMessage(channel=SALES, text="x", blocks=[{"type": "alert"}])
    answer = raised.value.response
    flaw = "unsupported type: alert [json-pointer:/blocks/0/type]"
    assert (answer["error"], answer["response_metadata"]["messages"]) == ("invalid_blocks", [f"[ERROR] {flaw}"])


@pytest.mark.parametrize(
    ("channel", "changes", "error"),
    [
        (SALES, {"is_archived": True}, "is_archived"),
        (LEADS, {"has_bot": False}, "channel_not_found"),
        ("C0NOWHERE1", {}, "channel_not_found"),
    ],
)
def test_the_bot_can_not_post_everywhere(
    slack: LocalSlack, client: WebClient, channel: str, changes: dict[str, Any], error: str
) -> None:
    if changes:
        slack.change_channel(channel, **changes)
    assert error_of(lambda: client.chat_postMessage(channel=channel, text="x")) == error


def test_a_public_channel_without_the_bot_takes_posts_and_hides_its_history(client: WebClient) -> None:
    client.chat_postMessage(channel=RANDOM, text="x")
    assert error_of(lambda: client.conversations_history(channel=RANDOM)) == "not_in_channel"


def test_a_missing_scope_is_named() -> None:
    few = Behaviour(scopes=("chat:write",))
    with start_local_slack(behaviour=few) as slack:
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        with pytest.raises(SlackApiError) as raised:
            client.users_lookupByEmail(email="mina@example.com")
        refused = client.chat_postMessage
        assert error_of(lambda: refused(channel=RANDOM, text="x")) == "not_in_channel"
    answer = raised.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "users:read.email",
        "chat:write",
    )


def test_a_channel_takes_a_burst_and_then_one_message_a_second(clock: Clock, client: WebClient) -> None:
    for _ in range(5):
        client.chat_postMessage(channel=SALES, text="x")
    with pytest.raises(SlackApiError) as raised:
        client.chat_postMessage(channel=SALES, text="x")
    answer = raised.value.response
    client.chat_postMessage(channel="C0GENERAL1", text="another channel is not held up")
    clock.advance(1)
    client.chat_postMessage(channel=SALES, text="x")
    assert (answer.status_code, answer["error"], answer.headers["retry-after"]) == (429, "ratelimited", "1")


def test_users_have_a_zone_an_address_and_on_request_a_locale(client: WebClient) -> None:
    user = client.users_info(user="U0JUNHO001", include_locale=True)["user"]
    plain = client.users_lookupByEmail(email="Junho@example.com")["user"]
    assert (user["tz"], user["locale"], plain["profile"]["email"]) == ("Asia/Seoul", "ko-KR", "junho@example.com")
    assert "locale" not in plain


def test_lists_are_paged_with_a_cursor(client: WebClient) -> None:
    first = client.users_list(limit=2)
    rest = client.users_list(cursor=first["response_metadata"]["next_cursor"])
    assert (len(first["members"]), rest["response_metadata"]["next_cursor"]) == (2, "")


def test_channels_are_listed_by_kind(client: WebClient) -> None:
    public = client.conversations_list()["channels"]
    private = client.conversations_list(types="private_channel")["channels"]
    names = ([channel["name"] for channel in public], [channel["name"] for channel in private])
    assert names == (["general", "sales", "random"], ["sales-leads"])


def test_an_uploaded_image_stands_in_a_block_once_it_was_processed(slack: LocalSlack, client: WebClient) -> None:
    file = client.files_upload_v2(content=b"png", filename="chart.png", title="Chart")["files"][0]["id"]
    block = {"type": "image", "slack_file": {"id": file}, "alt_text": "chart"}
    with pytest.raises(SlackApiError) as raised:
        client.chat_postMessage(channel=SALES, text="x", blocks=[block])
    mimetypes = [client.files_info(file=file)["file"]["mimetype"] for _ in range(2)]
    client.chat_postMessage(channel=SALES, text="x", blocks=[block])
    assert raised.value.response["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
    assert (mimetypes, len(slack.messages(SALES))) == (["", "image/png"], 1)


def test_a_file_shared_with_a_channel_is_a_message_there(slack: LocalSlack, client: WebClient) -> None:
    client.files_upload_v2(content=b"png", filename="chart.png", channel=SALES, initial_comment="the chart")
    [message] = slack.messages(SALES)
    assert (message.text, [slack.files[name].content for name in message.files]) == ("the chart", [b"png"])


def test_every_call_is_kept_with_its_answer(slack: LocalSlack, client: WebClient) -> None:
    client.chat_postMessage(channel=SALES, text="hi")
    [call] = slack.calls
    assert (call.method, call.arguments["text"], call.answer["ok"], call.at) == ("chat.postMessage", "hi", True, START)
