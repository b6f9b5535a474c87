"""`manifest.yml` asks for exactly what the code uses: commands, events, scopes."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

from bot.slack.scopes import COMMANDS, EVENTS, METHODS, needed_scopes

ROOT = Path(__file__).parents[2]
API_METHODS = {name for name in dir(WebClient) if "_" in name and not name.startswith("_")}
MESSAGE_EVENTS = {"message": "message.im"}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
    return loaded


def trees(folder: str) -> Iterator[ast.AST]:
    """The code of the bot in a folder, without the local Slack, which plays Slack's part."""
    for file in (ROOT / folder).rglob("*.py"):
        if "local_slack" not in file.parts:
            yield ast.parse(file.read_text("utf-8"))


def called() -> set[str]:
    """The Web API methods that are called, by the SDK's names for them."""
    attributes = (node.attr for tree in trees("bot") for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return {name for name in attributes if name in API_METHODS} - {"proxy_url", "retry_handlers", "api_call"}


def listened(to: str) -> set[str]:
    """What is registered with `@app.command(…)` or `@app.event(…)`."""
    calls = (node for tree in trees("bot/listeners") for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == to
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_every_call_has_its_scopes() -> None:
    assert called() == {name.replace(".", "_") for name in METHODS}


def test_the_manifest_asks_for_the_scopes_that_are_used(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted(needed_scopes())


@pytest.mark.parametrize("scope", sorted(needed_scopes()))
def test_what_each_scope_is_for_is_documented(scope: str) -> None:
    assert f"`{scope}`" in (ROOT / "docs/slack.md").read_text("utf-8")


def test_the_manifest_subscribes_to_the_events_that_are_listened_to(manifest: dict[str, Any]) -> None:
    subscribed = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert subscribed == sorted(EVENTS) == sorted(MESSAGE_EVENTS.get(name, name) for name in listened("event"))


def test_the_manifest_has_the_commands_that_are_listened_to(manifest: dict[str, Any]) -> None:
    commands = [each["command"] for each in manifest["features"]["slash_commands"]]
    assert set(commands) == set(COMMANDS) == listened("command")


def test_buttons_are_switched_on_as_soon_as_one_is_listened_to(manifest: dict[str, Any]) -> None:
    has_listeners = any(listened(kind) for kind in ("action", "view", "shortcut", "options"))
    assert manifest["settings"]["interactivity"]["is_enabled"] == has_listeners


def test_the_bot_may_be_written_to(manifest: dict[str, Any]) -> None:
    home = manifest["features"]["app_home"]
    assert (home["messages_tab_enabled"], home["messages_tab_read_only_enabled"]) == (True, False)


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        (("display_information", "name"), 35),
        (("display_information", "description"), 140),
        (("features", "bot_user", "display_name"), 80),
    ],
)
def test_words_are_within_slacks_limits(manifest: dict[str, Any], path: tuple[str, ...], limit: int) -> None:
    found: Any = manifest
    for step in path:
        found = found[step]
    assert 0 < len(found) <= limit
