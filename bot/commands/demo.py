"""`kpibot demo`: the bot at work in a Slack of its own, in the browser."""

import logging

import click

from bot.commands.terminal import Terminal
from bot.demo.run import run_demo


@click.command("demo")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Where the page is.")
@click.option("--no-browser", is_flag=True, help="Does not open the page in a browser.")
@click.pass_obj
def demo_command(terminal: Terminal, /, *, port: int, no_browser: bool) -> None:
    """Shows kpibot with a made-up team in a local Slack, in the browser."""
    logging.getLogger().setLevel(logging.WARNING)
    with terminal.telling():
        run_demo(port, opens_browser=not no_browser, tell=click.echo)
