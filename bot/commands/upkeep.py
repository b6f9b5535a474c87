"""Commands that look after an installation: what is wrong with it, and its tables up to date."""

from collections.abc import Sequence
from dataclasses import asdict

import click

from bot import clock
from bot.commands.terminal import UNMET, Terminal, tell_json
from bot.doctor import Check, checks
from bot.i18n import text
from bot.slack.client import answering_client


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="The findings as JSON.")
@click.pass_obj
def doctor_command(terminal: Terminal, /, *, as_json: bool) -> None:
    """Looks at the database, Slack, fonts, clock and data, and says what to do about what is wrong."""
    with terminal.telling(as_json=as_json), terminal.database() as database:
        client = answering_client(terminal.settings) if terminal.settings.bot_token else None
        found = checks(
            terminal.settings,
            database,
            client,
            clock.now(),
            workspace_id=terminal.workspace_id,
            language=terminal.language,
        )
    if as_json:
        tell_json([asdict(each) for each in found])
    else:
        _tell(found)
    if not all(each.ok for each in found):
        raise SystemExit(UNMET)


def _tell(found: Sequence[Check]) -> None:
    for each in found:
        click.echo(f"{'✓' if each.ok else '✗'} {each.name}: {each.detail}")
        if not each.ok and each.advice:
            click.echo(f"    {each.advice}")


@click.command("migrate")
@click.pass_obj
def migrate_command(terminal: Terminal, /) -> None:
    """Brings the database's tables up to this version; the other commands do so too."""
    with terminal.telling(), terminal.database() as database:
        click.echo(text("terminal.migrated", terminal.language, url=database.name))
