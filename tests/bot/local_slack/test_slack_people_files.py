"""Files of people: shared in conversations, sent with modals, downloaded by the app with its token."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.local_slack import SCOPES, Behaviour, LocalSlack, View, start_local_slack
from tests.bot.local_slack.bolt_apps import served_app

MINA, SALES = "U0MINA0001", "C0SALES001"
Heard = list[dict[str, Any]]


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with start_local_slack(behaviour=Behaviour(rate_limits=False)) as slack:
        yield slack


@pytest.fixture
def heard(slack: LocalSlack) -> Iterator[Heard]:
    """What an app hears of messages, mentions and submitted modals."""
    events: Heard = []
    with served_app(slack) as app:
        _listen(app, events)
        yield events


def _listen(app: App, events: Heard) -> None:
    @app.event("message")
    @app.event("app_mention")
    def said(event: Any) -> None:
        events.append(event)

    @app.view("upload")
    def submitted(ack: Any, view: Any) -> None:
        ack()
        events.append(view["state"]["values"])


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def window(slack: LocalSlack, **element: Any) -> View:
    """A modal with a file_input on Mina's screen."""
    file_input = {"type": "file_input", "action_id": "v", **element}
    block = {"type": "input", "block_id": "file", "label": plain("File"), "element": file_input}
    view = {"type": "modal", "callback_id": "upload", "title": plain("Up"), "submit": plain("Go"), "blocks": [block]}
    with slack.world.changed:
        trigger = slack.world.new_trigger(MINA).id
    WebClient(slack.bot_token, base_url=slack.api_url).views_open(trigger_id=trigger, view=view)
    opened = slack.modal(MINA)
    assert opened is not None
    return opened


def downloaded(url: str, token: str) -> tuple[int, bytes]:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.build_opener(Stay).open(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, b""


def info(slack: LocalSlack, file_id: str) -> dict[str, Any]:
    found: dict[str, Any] = WebClient(slack.bot_token, base_url=slack.api_url).files_info(file=file_id)["file"]
    return found


def test_a_file_in_a_direct_message_is_told_as_file_share(slack: LocalSlack, heard: Heard) -> None:
    file = slack.upload(MINA, "deals.csv", b"a,b\n")
    slack.say(MINA, slack.direct_channel_id(MINA), "look", files=(file.id,)).wait_for_ack()
    [event] = slack.wait_for(lambda: heard)
    told = (event["subtype"], event["text"], event["files"][0]["name"], event["files"][0]["user"])
    assert told == ("file_share", "look", "deals.csv", MINA)


def test_a_file_beside_a_mention_comes_with_it(slack: LocalSlack, heard: Heard) -> None:
    file = slack.upload(MINA, "deals.csv", b"a,b\n")
    slack.say(MINA, SALES, f"<@{slack.bot_user_id}>", files=(file.id,)).wait_for_ack()
    [event] = slack.wait_for(lambda: heard)
    assert (event["type"], [each["id"] for each in event["files"]]) == ("app_mention", [file.id])


def test_a_modal_is_submitted_with_its_files(slack: LocalSlack, heard: Heard) -> None:
    file = slack.upload(MINA, "deals.csv", b"a,b\n")
    slack.submit(window(slack), {"file": [file.id]}).wait_for_ack()
    [values] = slack.wait_for(lambda: heard)
    choice = values["file"]["v"]
    assert (choice["type"], choice["files"][0]["id"], choice["files"][0]["size"]) == ("file_input", file.id, 4)


def test_a_modal_is_not_submitted_without_the_file_it_asks_for(slack: LocalSlack) -> None:
    with pytest.raises(ValueError, match="file"):
        slack.submit(window(slack), {"file": []})


@pytest.mark.parametrize("element", [{"max_files": 11}, {"max_files": 0}, {"filetypes": []}, {"filetypes": "csv"}])
def test_a_file_input_that_slack_would_refuse_is_refused(slack: LocalSlack, element: dict[str, Any]) -> None:
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        window(slack, **element)


def test_the_app_downloads_a_file_with_its_token(slack: LocalSlack) -> None:
    file = info(slack, slack.upload(MINA, "딜 1.csv", b"a,b\n").id)
    urls = (file["url_private"], file["url_private_download"])
    assert [downloaded(url, slack.bot_token) for url in urls] == [(200, b"a,b\n")] * 2


def test_without_the_token_a_download_leads_to_the_page_where_people_sign_in(slack: LocalSlack) -> None:
    file = info(slack, slack.upload(MINA, "deals.csv", b"a,b\n").id)
    assert downloaded(file["url_private_download"], "xoxb-other") == (302, b"")


def test_without_the_scope_a_download_leads_to_the_page_where_people_sign_in() -> None:
    may = tuple(scope for scope in SCOPES if scope != "files:read")
    with start_local_slack(behaviour=Behaviour(scopes=may)) as slack:
        file = slack.upload(MINA, "deals.csv", b"a,b\n")
        url = f"{slack.url}files-pri/T0LOCAL001-{file.id}/deals.csv"
        assert downloaded(url, slack.bot_token) == (302, b"")


def test_a_download_fails_as_ordered(slack: LocalSlack) -> None:
    file = info(slack, slack.upload(MINA, "deals.csv", b"a,b\n").id)
    slack.fail_next("url_private_download", status=503)
    answers = [downloaded(file["url_private_download"], slack.bot_token) for _ in range(2)]
    assert [status for status, _ in answers] == [503, 200]


def test_of_a_deleted_file_its_place_is_left(slack: LocalSlack) -> None:
    file = slack.upload(MINA, "deals.csv", b"a,b\n")
    direct = slack.direct_channel_id(MINA)
    slack.say(MINA, direct, "look", files=(file.id,))
    slack.delete_file(file.id)
    with urllib.request.urlopen(f"{slack.url}page/state?user={MINA}&channel={direct}") as answer:
        [message] = json.load(answer)["messages"]
    assert message["files"] == [{"id": file.id, "mode": "tombstone"}]


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Content-Type": "application/x-www-form-urlencoded"}, 415), ({"Content-Type": "text/plain"}, 415)],
)
def test_another_site_can_not_upload_at_the_page(slack: LocalSlack, headers: dict[str, str], status: int) -> None:
    request = urllib.request.Request(f"{slack.url}page/upload?user={MINA}&name=x", b"x", headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    with refused.value:
        assert (refused.value.code, slack.files) == (status, {})
