"""Commands that run the bot: for good, or as a demo."""

import logging

import click

from bot.demo.run import run_demo
from bot.serve import serve
from bot.settings import environment, read_settings
from bot.terminal import Terminal
from bot.wiring import make_bot


@click.command("serve")
@click.pass_obj
def serve_command(terminal: Terminal, /) -> None:
    """Runs the bot: Socket Mode with SLACK_APP_TOKEN, HTTP with SLACK_SIGNING_SECRET."""
    with terminal.telling(), terminal.database() as database:
        settings = read_settings(environment(), serving=True)
        serve(settings, database, make_bot(settings, database, terminal.workspace_id))


@click.command("demo")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Where the page is.")
@click.option("--no-browser", is_flag=True, help="Does not open the page in a browser.")
@click.pass_obj
def demo_command(terminal: Terminal, /, *, port: int, no_browser: bool) -> None:
    """Shows kpibot with a made-up team in a local Slack, in the browser."""
    logging.getLogger().setLevel(logging.WARNING)
    with terminal.telling():
        run_demo(port, opens_browser=not no_browser, tell=click.echo)
