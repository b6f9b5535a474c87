"""Slack's directory: channels by name, people by e-mail, and the language that a person reads."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rapidfuzz import process
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import Clock
from bot.i18n import Language
from bot.slack.errors import CALL_FAILURES, failure_of
from kpis.errors import UserError

LANGUAGE_KEPT = timedelta(hours=1)


@dataclass(slots=True)
class Languages:
    """The languages of people as their Slack is set, each remembered for an hour."""

    client: WebClient
    clock: Clock
    fallback: Language = Language.EN
    known: dict[str, tuple[Language, datetime]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, user_id: str) -> Language:
        """The person's language; the fallback where Slack does not say or has none of ours."""
        now = self.clock()
        with self.lock:
            language, until = self.known.get(user_id, (self.fallback, now))
        if now < until:
            return language
        language = self._asked(user_id)
        with self.lock:
            self.known[user_id] = (language, now + LANGUAGE_KEPT)
        return language

    def _asked(self, user_id: str) -> Language:
        try:
            user = self.client.users_info(user=user_id, include_locale=True)["user"]
        except CALL_FAILURES:
            return self.fallback
        spoken = str(user.get("locale", "")).partition("-")[0]
        return Language(spoken) if spoken in tuple(Language) else self.fallback


def channel_id(client: WebClient, name: str) -> str:
    """The id of the channel that `#sales`, `sales` or `<#C123|sales>` names; rules keep ids, which renaming leaves."""
    wanted = name.removeprefix("<#").removesuffix(">").partition("|")[0].removeprefix("#")
    known = channels(client)
    if wanted in known.values():
        return wanted
    if wanted.lower() not in known:
        near = process.extract(wanted.lower(), list(known), limit=3, score_cutoff=60)
        raise UserError("unknown_channel", choices=[f"#{found}" for found, *_ in near], name=wanted)
    return known[wanted.lower()]


def user_id_of(client: WebClient, email: str) -> str | None:
    """The id of the person with this address in Slack; none where nobody has it."""
    try:
        return str(client.users_lookupByEmail(email=email)["user"]["id"])
    except SlackApiError as error:
        if failure_of(error).code != "users_not_found":
            raise
        return None


def channels(client: WebClient) -> dict[str, str]:
    """Name and id of every channel that the bot can see."""
    pages = client.conversations_list(exclude_archived=True, types="public_channel,private_channel", limit=999)
    return {channel["name"]: channel["id"] for page in pages for channel in page["channels"]}
