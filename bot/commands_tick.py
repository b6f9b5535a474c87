"""`kpibot tick`: all that is due, once, as a line of cron may want it."""

import click

from bot import clock
from bot.delivery import deliver
from bot.i18n import text
from bot.slack_client import delivery_client
from bot.terminal import Terminal, moment_option, tell_json
from bot.usecases.render import render
from bot.usecases.tick import TickReport, tick, tick_json
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
