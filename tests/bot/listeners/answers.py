"""Use cases that tests give to the bot: six lines each."""

import base64

from bot.blocks.elements import paragraph, words
from bot.blocks.message import Message
from bot.reply import Attachment, Reply, Speaker

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def message(said: str) -> Message:
    return Message(said, [paragraph(words(said))])


def echo(text: str, who: Speaker) -> Reply:
    return Reply(message(f"{who.language}: {text}"))


def with_chart(text: str, _: Speaker) -> Reply:
    return Reply(message(text), PNG, "a line that rises")


def with_file(text: str, who: Speaker) -> Reply:
    return Reply(message(f"{text} {who.is_alone}"), attachment=Attachment("rows.csv", b"a,b", "all rows"))
