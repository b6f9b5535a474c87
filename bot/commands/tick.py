"""`kpibot tick`: all that is due, once, as a line of cron may want it."""

from functools import partial

import click

from bot import clock
from bot.commands.terminal import Terminal, moment_option, tell_json
from bot.delivery import deliver
from bot.i18n import Language, text
from bot.slack.client import delivery_client
from bot.slack.directory import Languages
from bot.slack.rep_links import RepLinks
from bot.usecases.render import render
from bot.usecases.tick import TickReport, tick, tick_json
from storage.database import Database
from storage.outbox import waiting
from storage.workspaces import load


@click.command("tick")
@click.option("--now", "now_text", metavar="ISO", help="The time to act as of, instead of now.")
@click.option("--json", "as_json", is_flag=True, help="What was done as JSON: docs/cli.md.")
@click.pass_obj
def tick_command(terminal: Terminal, /, *, now_text: str | None, as_json: bool) -> None:
    """Does all that is due, once, and ends: rules, digests, deliveries."""
    with terminal.telling(as_json=as_json), terminal.database() as database:
        report = _ticked(terminal, database, now_text)
        if as_json:
            tell_json(tick_json(report))
        else:
            _tell(report, terminal.language)
            _tell_waiting(terminal, database)


def _ticked(terminal: Terminal, database: Database, now_text: str | None) -> TickReport:
    with database.reading() as connection:
        workspace = load(connection, terminal.workspace_id)
    now = moment_option(now_text, workspace.calendar.zone) or clock.now()
    if not terminal.settings.bot_token:
        return tick(database, workspace.id, now)
    client = delivery_client(terminal.settings)
    # Before the rules are checked: a warning to a rep who is not linked yet can't be sent.
    languages = Languages(client, clock.now, Language(workspace.language))
    RepLinks(database, workspace.id, client, languages, clock.now).refresh()
    shown = partial(render, database, workspace.id)
    return tick(database, workspace.id, now, lambda at: deliver(database, workspace.id, client, shown, lambda: at))


def _tell(report: TickReport, language: Language) -> None:
    for each in report.transitions:
        said = {"rule": each.rule, "subject": str(each.subject), "before": each.before, "after": each.after}
        click.echo(text("tick.transition", language, **said))
    counts = {name: getattr(report, name) for name in ("evaluated", "digests", "delivered", "postponed", "given_up")}
    click.echo(text("tick.done", language, **counts))


def _tell_waiting(terminal: Terminal, database: Database) -> None:
    """Says where messages stay while no Slack is set up to take them."""
    with database.reading() as connection:
        count = waiting(connection, terminal.workspace_id)
    if count and not terminal.settings.bot_token:
        click.echo(text("tick.waiting", terminal.language, count=count))
