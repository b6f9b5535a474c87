"""The terminal: what each of its commands is given, and how it says that a request can't be met."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from bot.blocks.escape import as_written
from bot.commands.answer_json import error_json
from bot.i18n import Language, error_text
from bot.settings import Settings
from kpis.errors import UserError
from storage.database import Database, open_database
from storage.migrate import migrate

UNMET = 1
"""Exit status of a request that can't be met."""

BOLD = re.compile(r"\*(\S(?:[^*\n]*\S)?)\*")
MENTION = re.compile(r"<([@#!])([^>|]+)(?:\|([^>]*))?>")


@dataclass(frozen=True, slots=True)
class Terminal:
    """What goes before a command: the database and the workspace that it is about.

    `refusal` is why no command can be carried out at all; each says it in its own way, as words or as JSON.
    """

    database_url: str
    workspace_id: str = "default"
    language: Language = Language.EN
    settings: Settings = field(default_factory=Settings)
    refusal: UserError | None = None

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The database with its tables up to date, so that a first import needs nothing before it."""
        database = open_database(self.database_url)
        try:
            with database.reached():
                migrate(database)
                yield database
        finally:
            database.close()

    @contextmanager
    def telling(self, *, as_json: bool = False) -> Iterator[None]:
        """Ends the command with a message, on stderr or as JSON on stdout, where a request can't be met."""
        try:
            if self.refusal:
                raise self.refusal
            yield
        except UserError as error:
            if as_json:
                tell_json(error_json(error, self.language))
            else:
                click.echo(error_text(error, self.language), err=True)
            raise SystemExit(UNMET) from None

    def speaking(self, language: str | None) -> "Terminal":
        return replace(self, language=Language(language)) if language else self


def language_of(variables: Mapping[str, str]) -> Language:
    """The language of messages in a terminal, as its locale says; English where it says none of ours."""
    locale = variables.get("LC_ALL") or variables.get("LC_MESSAGES") or variables.get("LANG") or ""
    spoken = locale.partition("_")[0].lower()
    return Language(spoken) if spoken in tuple(Language) else Language.EN


def moment_option(text: str | None, zone: ZoneInfo) -> datetime | None:
    """The instant of `--now`; without an offset it is wall time of the workspace."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserError("bad_now", text=text) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def plain_text(said: str) -> str:
    """A message's text without what only Slack reads: escapes, mentions by id, marks of bold and code."""
    named = MENTION.sub(lambda found: found[3] or f"{found[1]}{found[2]}", said)
    return as_written(html.unescape(BOLD.sub(r"\1", named)).replace("`", ""))


def tell_json(told: object) -> None:
    click.echo(json.dumps(told, ensure_ascii=False))
