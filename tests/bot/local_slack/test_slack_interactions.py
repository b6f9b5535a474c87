"""Buttons, menus, modals, the Home tab and response_urls, with a real Bolt app."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.local_slack import Behaviour, LocalSlack, View, start_local_slack
from tests.bot.local_slack.bolt_apps import served_app

MINA, SALES = "U0MINA0001", "C0SALES001"
START = datetime(2026, 7, 1, 9, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[LocalSlack]:
    with start_local_slack(clock=clock, behaviour=Behaviour(rate_limits=False)) as slack:
        yield slack


@pytest.fixture
def app(slack: LocalSlack) -> Iterator[App]:
    with served_app(slack) as app:
        yield app


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.title()), "value": value}


def button(value: str) -> dict[str, Any]:
    return {"type": "button", "action_id": "snooze", "text": plain(value), "value": value}


def field(block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id),
        "element": {"action_id": "v", **element},
        **more,
    }


RULE = {
    "type": "modal",
    "callback_id": "rule",
    "title": plain("Add a rule"),
    "submit": plain("Save"),
    "blocks": [
        field("name", {"type": "plain_text_input"}),
        field("kpi", {"type": "static_select", "options": [option("win_rate"), option("revenue")]}),
        field("to", {"type": "checkboxes", "options": [option("owner"), option("manager")]}, optional=True),
        field("value", {"type": "number_input", "is_decimal_allowed": True, "initial_value": "45"}),
    ],
}
FILLED = {"name": "Win rate", "kpi": "win_rate", "to": ["owner"]}


def opened(slack: LocalSlack, app: App) -> View:
    """The rule modal, opened by a command."""

    @app.command("/kpi")
    def kpi(ack: Any, body: Any, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=RULE)

    slack.command(MINA, SALES, "/kpi")
    return slack.wait_for(lambda: slack.modal(MINA))


def response_url(slack: LocalSlack, app: App) -> str:
    urls: list[str] = []

    @app.command("/kpi")
    def kpi(ack: Any, body: Any) -> None:
        ack()
        urls.append(body["response_url"])

    slack.command(MINA, SALES, "/kpi").wait_for_ack()
    return urls[0]


def test_a_button_sends_its_value_and_replaces_its_message(slack: LocalSlack, app: App) -> None:
    @app.action("snooze")
    def snoozed(ack: Any, action: Any, respond: Any) -> None:
        ack()
        respond(f"snoozed for {action['value']}", replace_original=True)

    actions = {"type": "actions", "elements": [button("1h"), {**button("3d"), "action_id": "snooze_long"}]}
    app.client.chat_postMessage(channel=SALES, text="alert", blocks=[actions])
    slack.click(MINA, slack.messages(SALES)[0], "snooze")
    slack.wait_for(lambda: slack.messages(SALES)[0].text == "snoozed for 1h")
    assert slack.messages(SALES)[0].blocks == ()


def test_a_menu_sends_the_option_that_was_chosen(slack: LocalSlack, app: App) -> None:
    chosen: list[Any] = []

    @app.action("period")
    def period(ack: Any, action: Any) -> None:
        ack()
        chosen.append(action["selected_option"])

    menu = {"type": "static_select", "action_id": "period", "options": [option("month"), option("quarter")]}
    app.client.chat_postMessage(channel=SALES, text="x", blocks=[{"type": "actions", "elements": [menu]}])
    slack.click(MINA, slack.messages(SALES)[0], "period", "quarter").wait_for_ack()
    assert chosen == [option("quarter")]


def test_pressing_what_is_not_there_names_what_is(slack: LocalSlack, app: App) -> None:
    app.client.chat_postMessage(channel=SALES, text="x", blocks=[{"type": "actions", "elements": [button("1h")]}])
    with pytest.raises(LookupError, match="snooze"):
        slack.click(MINA, slack.messages(SALES)[0], "mute")


def test_a_modal_that_is_submitted_carries_its_values_and_closes(slack: LocalSlack, app: App) -> None:
    states: list[Any] = []

    @app.view("rule")
    def saved(ack: Any, view: Any) -> None:
        ack()
        states.append(view["state"]["values"])

    slack.submit(opened(slack, app), FILLED).wait_for_ack()
    [state] = states
    assert (state["name"]["v"]["value"], state["value"]["v"]["value"]) == ("Win rate", "45")
    assert state["kpi"]["v"]["selected_option"]["value"] == "win_rate"
    assert [each["value"] for each in state["to"]["v"]["selected_options"]] == ["owner"]
    assert slack.modal(MINA) is None


def test_a_modal_with_an_empty_input_is_not_sent(slack: LocalSlack, app: App) -> None:
    view = opened(slack, app)
    with pytest.raises(ValueError, match="not filled in: name, kpi"):
        slack.submit(view)


@pytest.mark.parametrize(
    ("answer", "titles", "errors"),
    [
        ({"response_action": "errors", "errors": {"name": "Taken"}}, ["Add a rule"], {"name": "Taken"}),
        ({"response_action": "update", "view": {**RULE, "title": plain("Saved")}}, ["Saved"], {}),
        ({"response_action": "push", "view": {**RULE, "title": plain("Sure?")}}, ["Add a rule", "Sure?"], {}),
        ({"response_action": "clear"}, [], {}),
    ],
)
def test_the_answer_to_a_submission_decides_what_comes_next(
    slack: LocalSlack, app: App, answer: dict[str, Any], titles: list[str], errors: dict[str, str]
) -> None:
    app.view("rule")(lambda ack: ack(**answer))
    slack.submit(opened(slack, app), FILLED).wait_for_ack()
    stack = slack.world.modals[MINA]
    assert ([view.body["title"]["text"] for view in stack], stack[-1].errors if stack else {}) == (titles, errors)


def test_a_view_is_updated_by_id_unless_somebody_was_faster(slack: LocalSlack, app: App) -> None:
    view = opened(slack, app)
    app.client.views_update(view_id=view.id, hash=view.hash, view={**RULE, "title": plain("Loaded")})
    with pytest.raises(SlackApiError, match="hash_conflict"):
        app.client.views_update(view_id=view.id, hash=view.hash, view=RULE)
    changed = slack.modal(MINA)
    assert changed and changed.body["title"]["text"] == "Loaded"


@pytest.mark.parametrize(("seconds", "opens", "error"), [(4, 0, "expired_trigger_id"), (1, 1, "exchanged_trigger_id")])
def test_a_trigger_opens_one_view_within_three_seconds(
    slack: LocalSlack, app: App, clock: Clock, seconds: int, opens: int, error: str
) -> None:
    with slack.world.changed:
        trigger = slack.world.new_trigger(MINA).id
    clock.time += timedelta(seconds=seconds)
    for _ in range(opens):
        app.client.views_open(trigger_id=trigger, view=RULE)
    with pytest.raises(SlackApiError, match=error):
        app.client.views_open(trigger_id=trigger, view=RULE)


def test_the_home_tab_is_what_the_app_published_for_its_user(slack: LocalSlack, app: App) -> None:
    @app.event("app_home_opened")
    def home(event: Any, client: WebClient) -> None:
        blocks = [{"type": "header", "text": plain("Your numbers")}]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    slack.open_home(MINA)
    view = slack.wait_for(lambda: slack.home(MINA))
    assert view.body["blocks"][0]["text"]["text"] == "Your numbers"


def test_an_external_menu_offers_what_the_app_finds(slack: LocalSlack, app: App) -> None:
    @app.options("rep")
    def reps(ack: Any, payload: Any) -> None:
        ack(options=[option(payload["value"] + "a")])

    menu = {"type": "external_select", "action_id": "rep", "min_query_length": 0}
    app.client.chat_postMessage(channel=SALES, text="x", blocks=[{"type": "actions", "elements": [menu]}])
    assert slack.suggest(MINA, slack.messages(SALES)[0], "rep", "min") == [option("mina")]


def test_a_response_url_works_five_times(slack: LocalSlack, app: App) -> None:
    hook = WebhookClient(response_url(slack, app))
    statuses = [hook.send(text=str(number)).status_code for number in range(5)]
    last = hook.send(text="one too many")
    assert (statuses, last.status_code, last.body) == ([200] * 5, 404, '{"ok":false,"error":"used_url"}')


def test_a_response_url_ends_after_thirty_minutes(slack: LocalSlack, app: App, clock: Clock) -> None:
    hook = WebhookClient(response_url(slack, app))
    clock.time += timedelta(minutes=31)
    late = hook.send(text="late")
    assert (late.status_code, late.body) == (404, '{"ok":false,"error":"expired_url"}')


def test_a_response_url_refuses_invalid_blocks_without_an_exception(slack: LocalSlack, app: App) -> None:
    answer = WebhookClient(response_url(slack, app)).send(text="x", blocks=[{"type": "alert"}])
    assert (answer.status_code, "invalid_blocks" in answer.body) == (404, True)


def test_a_response_url_can_speak_to_all_replace_and_delete(slack: LocalSlack, app: App) -> None:
    hook = WebhookClient(response_url(slack, app))
    hook.send(text="for all", response_type="in_channel")
    hook.send(text="better", replace_original=True)
    replaced = [message.text for message in slack.messages(SALES)]
    hook.send_dict({"delete_original": True})
    assert (replaced, slack.messages(SALES)) == (["better"], [])
