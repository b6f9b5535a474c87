"""Commands that run the bot: once, for good, as a demo; and those that look after it."""

import logging

import click

from bot import clock
from bot.delivery import deliver
from bot.demo.run import run_demo
from bot.doctor import checks
from bot.i18n import text
from bot.serve import serve
from bot.settings import environment, read_settings
from bot.slack_client import answering_client, delivery_client
from bot.terminal import UNMET, Terminal, moment_option, tell_json
from bot.usecases.render import render
from bot.usecases.tick import TickReport, tick, tick_json
from bot.wiring import make_bot
from storage.workspaces import load


@click.command("tick")
@click.option("--now", "now_text", metavar="ISO", help="The time to act as of, instead of now.")
@click.option("--json", "as_json", is_flag=True, help="What was done as JSON: docs/cli.md.")
@click.pass_obj
def tick_command(terminal: Terminal, /, *, now_text: str | None, as_json: bool) -> None:
    """Does all that is due, once: rules, digests, deliveries."""
    with terminal.telling(as_json=as_json), terminal.database() as database:
        with database.reading() as connection:
            zone = load(connection, terminal.workspace_id).calendar.zone
        now = moment_option(now_text, zone) or clock.now()
        client = delivery_client(terminal.settings) if terminal.settings.bot_token else None
        send = client and (lambda at: deliver(database, terminal.workspace_id, client, render, lambda: at))
        report = tick(database, terminal.workspace_id, now, send)
        if as_json:
            tell_json(tick_json(report))
        else:
            _tell(report, terminal)


def _tell(report: TickReport, terminal: Terminal) -> None:
    for each in report.transitions:
        said = {"rule": each.rule, "subject": str(each.subject), "before": each.before, "after": each.after}
        click.echo(text("tick.transition", terminal.language, **said))
    counts = {name: getattr(report, name) for name in ("evaluated", "digests", "delivered", "postponed", "given_up")}
    click.echo(text("tick.done", terminal.language, **counts))


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


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="The findings as JSON.")
@click.pass_obj
def doctor_command(terminal: Terminal, /, *, as_json: bool) -> None:
    """Looks at the database, Slack, fonts, clock and data, and says what to do about what is wrong."""
    with terminal.telling(as_json=as_json), terminal.database() as database:
        client = answering_client(terminal.settings) if terminal.settings.bot_token else None
        found = checks(terminal.settings, database, client, clock.now(), workspace_id=terminal.workspace_id)
        if as_json:
            tell_json(
                [{"name": each.name, "ok": each.ok, "detail": each.detail, "advice": each.advice} for each in found]
            )
        else:
            for each in found:
                click.echo(f"{'✓' if each.ok else '✗'} {each.name}: {each.detail}")
                if not each.ok and each.advice:
                    click.echo(f"    {each.advice}")
        if not all(each.ok for each in found):
            raise SystemExit(UNMET)


@click.command("migrate")
@click.pass_obj
def migrate_command(terminal: Terminal, /) -> None:
    """Brings the database's tables up to this version; the other commands do so too."""
    with terminal.telling(), terminal.database() as database:
        click.echo(database.name)
