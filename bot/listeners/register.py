"""Every listener of the bot, registered with its app."""

from slack_bolt import App

from bot.listeners import commands, faults, files, imports, messages
from bot.listeners.answering import Desk


def register(app: App, desk: Desk) -> None:
    """Makes the app listen. Of those who listen to the same, the first one who takes it has it."""
    imports.register(app, desk)
    files.register(app, desk)
    commands.register(app, desk)
    messages.register(app, desk)
    faults.register(app, desk.languages)
