"""The address book: Slack's ids of the people and channels that are named in a rule or a digest."""

from collections.abc import Callable
from functools import partial

from slack_sdk import WebClient

from bot.settings import Settings
from bot.slack.client import answering_client
from bot.slack.directory import channel_id, user_id_of
from bot.slack.errors import reaching_slack
from kpis.errors import UserError


def address_book(settings: Settings) -> Callable[[str], str]:
    """Finds the Slack id of `#sales` and `@mina@example.com`; ids are taken as they are."""
    return partial(_address, settings)


def _address(settings: Settings, name: str) -> str:
    sign, called = name[:1], name[1:]
    if called[:1] in ("U", "W", "C", "G", "D") and len(called) >= 9 and called.isalnum() and called.isupper():
        return name
    if not settings.bot_token:
        raise UserError("needs_slack", name=name)
    with reaching_slack(settings.slack_api_url, "slack_refused_lookup"):
        return f"{sign}{_found(answering_client(settings), sign, called)}"


def _found(client: WebClient, sign: str, called: str) -> str:
    if sign == "#":
        return channel_id(client, called)
    user = user_id_of(client, called)
    if user is None:
        raise UserError("unknown_rep", text=called)
    return user
