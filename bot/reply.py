"""What is said to the bot's use cases and back: who speaks, and the answer with its chart."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.blocks.message import Message
from bot.i18n import Language


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who typed something, where, and which language they read. `is_alone`: nobody else will see the answer there."""

    workspace_id: str
    user_id: str
    channel_id: str
    language: Language
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that follows a message, with a line that says what it is."""

    name: str
    content: bytes
    comment: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A message for Slack, complete without its chart; `chart_alt` says in words what the chart shows."""

    message: Message
    chart_png: bytes | None = None
    chart_alt: str = ""
    attachment: Attachment | None = None


Respond = Callable[[str, Speaker], Reply]
"""The use case behind every way of asking: what was typed, and by whom."""
