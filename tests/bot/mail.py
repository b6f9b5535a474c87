"""Mail: an outbox, the local Slack that it goes to, and a clock that is set."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.posts import Post, PostKind
from bot.delivery import Deliveries, Render, deliver
from bot.local_slack import LocalSlack
from bot.reply import Reply
from bot.settings import Settings
from bot.slack.client import delivery_client
from storage import outbox
from storage.database import Database
from storage.outbox import Outgoing
from tests.bot.listeners.answers import message

MINA, SALES, GENERAL, RANDOM = "U0MINA0001", "C0SALES001", "C0GENERAL1", "C0RANDOM01"
HOUR = timedelta(hours=1)


def render(outgoing: Outgoing) -> Reply:
    return Reply(message(str(outgoing.payload["text"])))


@dataclass(slots=True)
class Mail:
    """An outbox, the Slack that it goes to, and a clock that is set."""

    database: Database
    slack: LocalSlack
    settings: Settings
    time: datetime

    def put(self, text: str, target: str = SALES, kind: PostKind = PostKind.ALERT, parent: int | None = None) -> int:
        post = Post(kind, target, {"text": text}, f"{kind}/{text}/{target}", "en", parent=parent)
        with self.database.writing() as connection:
            added = outbox.enqueue(connection, "default", post, self.time)
        assert added is not None
        return added

    def send(self, rendered: Render = render) -> Deliveries:
        client = delivery_client(self.settings)
        return deliver(self.database, "default", client, rendered, lambda: self.time)

    def rows(self) -> list[Outgoing]:
        with self.database.reading() as connection:
            return outbox.deliveries(connection, "default")[::-1]

    def said(self, channel: str = SALES) -> list[str]:
        return [each.text for each in self.slack.messages(channel)]

    def calls(self, method: str) -> int:
        return [call.method for call in self.slack.calls].count(method)
