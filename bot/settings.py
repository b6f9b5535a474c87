"""Settings: what the environment and a `.env` file say, checked as a whole; nothing else reads the environment."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.i18n import Language, text
from kpis.errors import UserError

VARIABLES = {
    "database_url": "KPIBOT_DATABASE_URL",
    "bot_token": "SLACK_BOT_TOKEN",
    "app_token": "SLACK_APP_TOKEN",
    "signing_secret": "SLACK_SIGNING_SECRET",
    "slack_api_url": "SLACK_API_URL",
    "host": "KPIBOT_HOST",
    "port": "KPIBOT_PORT",
    "hubspot_client_secret": "HUBSPOT_CLIENT_SECRET",
    "pipedrive_webhook_user": "PIPEDRIVE_WEBHOOK_USER",
    "pipedrive_webhook_password": "PIPEDRIVE_WEBHOOK_PASSWORD",
}
TOKENS = (("SLACK_BOT_TOKEN", "xoxb-", "bot_token"), ("SLACK_APP_TOKEN", "xapp-", "app_token"))


@dataclass(frozen=True, slots=True)
class Settings:
    """How this process reaches its database and Slack; empty: not set. Secrets are not shown."""

    database_url: str = "sqlite:///kpibot.db"
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    slack_api_url: str = "https://slack.com/api/"
    host: str = "127.0.0.1"
    port: int = 3000
    hubspot_client_secret: str = field(default="", repr=False)
    pipedrive_webhook_user: str = ""
    pipedrive_webhook_password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong with a variable; the text `settings.KEY` says what to set instead."""

    key: str
    params: Mapping[str, object] = field(default_factory=dict)


def environment(folder: Path = Path()) -> Mapping[str, str]:
    """The `.env` file of a folder, and over it the environment of this process."""
    written = dotenv_values(folder / ".env")
    return {name: value for name, value in written.items() if value is not None} | dict(os.environ)


def secret(name: str) -> str:
    """What a variable holds that a source names: a token or a password. UserError if it is not set."""
    value = environment().get(name, "").strip()
    if not value:
        raise UserError("source_no_secret", name=name)
    return value


def read_settings(variables: Mapping[str, str], *, serving: bool = False, language: Language = Language.EN) -> Settings:
    """The settings. Every mistake is told at once; for `serving`, having no way to speak with Slack is one."""
    given = {name: variables.get(variable, "").strip() for name, variable in VARIABLES.items()}
    mistakes = [*_mistakes(given, variables), *(_missing(given) if serving else ())]
    if mistakes:
        told = "\n".join(f"• {text(f'settings.{each.key}', language, **each.params)}" for each in mistakes)
        raise UserError("bad_settings", mistakes=told)
    values: dict[str, object] = {name: value for name, value in given.items() if value}
    if "port" in values:
        values["port"] = int(given["port"])
    if "slack_api_url" in values:
        values["slack_api_url"] = given["slack_api_url"].rstrip("/") + "/"
    return Settings(**values)  # type: ignore[arg-type]  # each value was checked under the name it is given by


def _mistakes(given: Mapping[str, str], variables: Mapping[str, str]) -> Iterator[Mistake]:
    for variable, prefix, name in TOKENS:
        if given[name] and not given[name].startswith(prefix):
            yield Mistake("wrong_token", {"variable": variable, "prefix": prefix, "start": given[name][:5]})
    if given["app_token"] and not given["bot_token"]:
        yield Mistake("app_token_alone")
    if given["port"] and not _is_port(given["port"]):
        yield Mistake("bad_port", {"value": given["port"]})
    if given["slack_api_url"] and not _is_web_address(given["slack_api_url"]):
        yield Mistake("bad_api_url", {"value": given["slack_api_url"]})
    if bool(given["pipedrive_webhook_user"]) != bool(given["pipedrive_webhook_password"]):
        yield Mistake("pipedrive_half")
    # Bolt reads these two itself: it would drop the bot token and wait for installations.
    if variables.get("SLACK_CLIENT_ID") and variables.get("SLACK_CLIENT_SECRET"):
        yield Mistake("no_installations")


def _is_port(value: str) -> bool:
    return value.isascii() and value.isdecimal() and int(value) < 65536


def _is_web_address(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _missing(given: Mapping[str, str]) -> Iterator[Mistake]:
    if not given["bot_token"]:
        yield Mistake("no_bot_token")
    if not (given["app_token"] or given["signing_secret"]):
        yield Mistake("no_way_in")
