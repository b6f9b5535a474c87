"""Every listener of the bot, registered with its app."""

from slack_bolt import App

from bot.listeners import commands, faults, messages
from bot.listeners.answering import Desk


def register(app: App, desk: Desk) -> None:
    """Makes the app listen."""
    commands.register(app, desk)
    messages.register(app, desk)
    faults.register(app, desk.languages)
