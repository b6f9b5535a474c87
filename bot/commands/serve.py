"""`kpibot serve`: the bot at work in your Slack."""

import click

from bot.commands.terminal import Terminal
from bot.serve import serve
from bot.settings import environment, read_settings
from bot.wiring import make_bot


@click.command("serve")
@click.pass_obj
def serve_command(terminal: Terminal, /) -> None:
    """Runs the bot: Socket Mode with SLACK_APP_TOKEN, HTTP with SLACK_SIGNING_SECRET."""
    with terminal.telling(), terminal.database() as database:
        settings = read_settings(environment(), serving=True, language=terminal.language)
        serve(settings, database, make_bot(settings, database, terminal.workspace_id))
