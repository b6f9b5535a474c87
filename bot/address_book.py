"""The address book: Slack's ids of the people and channels that are named in a rule or a digest."""

from collections.abc import Callable
from functools import partial

from slack_sdk import WebClient

from bot.settings import Settings
from bot.slack_client import answering_client
from bot.slack_directory import channel_id, user_id_of
from kpis.errors import UserError


def address_book(settings: Settings) -> Callable[[str], str]:
    """Finds the Slack id of `#sales` and `@mina@example.com`; ids are taken as they are."""
    client = answering_client(settings) if settings.bot_token else None
    return partial(_address, client)


def _address(client: WebClient | None, name: str) -> str:
    sign, called = name[:1], name[1:]
    if called[:1] in ("U", "W", "C", "G", "D") and len(called) >= 9 and called.isalnum() and called.isupper():
        return name
    if client is None:
        raise UserError("needs_slack", name=name)
    if sign == "#":
        return f"#{channel_id(client, called)}"
    user = user_id_of(client, called)
    if user is None:
        raise UserError("unknown_rep", text=called)
    return f"@{user}"
