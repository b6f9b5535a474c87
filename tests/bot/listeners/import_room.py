"""A bot in a local Slack to which files are sent: what tests of importing do in it, and what they see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.app import make_app
from bot.clock import now
from bot.local_slack import LocalSlack, Message, Reply, View
from bot.reply import Respond
from bot.settings import Settings
from bot.slack.socket_mode import connection
from storage.database import Database
from storage.schema import deals
from tests.bot.listeners.answers import echo

MINA, JUNHO, SALES = "U0MINA0001", "U0JUNHO001", "C0SALES001"
"""Mina is an admin, Junho is not."""

DEALS = "deal_id,status,created_at,closed_at,amount\nD1,won,2026-01-05,2026-02-01,100\nD2,open,2026-01-06,,250\n"
WITH_REJECTS = f"{DEALS}D3,maybe,2026-01-05,,5\n"


@dataclass(slots=True)
class Clock:
    time: datetime = field(default_factory=now)

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, time: timedelta) -> None:
        self.time += time


@dataclass(frozen=True, slots=True)
class Room:
    """Mina's direct message with the bot, and what the bot keeps."""

    slack: LocalSlack
    database: Database
    clock: Clock

    @property
    def channel(self) -> str:
        return self.slack.direct_channel_id(MINA)

    def share(self, content: str, name: str = "deals.csv", text: str = "") -> Reply:
        file = self.slack.upload(MINA, name, content.encode())
        return self.slack.say(MINA, self.channel, text, files=(file.id,))

    def offered(self, content: str = DEALS, name: str = "deals.csv", text: str = "") -> Message:
        """The offer that the bot makes for a file."""
        self.share(content, name, text)
        return self.said(1)

    def said(self, count: int) -> Message:
        """The newest of what the bot has said, once it has said so much."""
        return self.slack.wait_for(lambda: self.by_bot()[count - 1 :])[-1]

    def by_bot(self, user: str = MINA) -> list[Message]:
        return [each for each in self.slack.direct_messages(user) if each.user == self.slack.bot_user_id]

    def press(self, offer: Message, button: str) -> Reply:
        return self.slack.click(MINA, offer, f"import_{button}")

    def edited(self, message: Message, words: str) -> Message:
        """The message as soon as it says these words."""

        def now_with_words() -> list[Message]:
            return [each for each in self.by_bot() if each.ts == message.ts and words in each.text]

        return self.slack.wait_for(now_with_words)[0]

    def window(self, user: str = MINA) -> View:
        """The window that `/kpi import` opens."""
        self.slack.command(user, SALES, "/kpi", "import")
        return self.slack.wait_for(lambda: self.slack.modal(user))

    def deals(self) -> int:
        with self.database.reading() as opened:
            return opened.scalar(select(func.count()).select_from(deals)) or 0


@contextmanager
def room_of(slack: LocalSlack, settings: Settings, database: Database, respond: Respond = echo) -> Iterator[Room]:
    """The bot listens as long as the block lasts."""
    clock = Clock()
    with make_app(settings, database, respond, clock) as app, connection(app, settings.app_token):
        slack.wait_for_connection()
        yield Room(slack, database, clock)


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]
