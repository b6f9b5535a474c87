"""What is said to the bot's use cases and back: who speaks, and the answer with its chart."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.blocks.message import Message
from bot.i18n import Language


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who typed something, where, and which language they read."""

    workspace_id: str
    user_id: str
    channel_id: str
    language: Language


@dataclass(frozen=True, slots=True)
class Reply:
    """A message for Slack, complete without its chart; `chart_alt` says in words what the chart shows."""

    message: Message
    chart_png: bytes | None = None
    chart_alt: str = ""


Respond = Callable[[str, Speaker], Reply]
"""The use case behind every way of asking: what was typed, and by whom."""
