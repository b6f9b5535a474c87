"""The command line: what goes before every command, and the commands by name."""

import logging
import sys
from importlib import import_module
from typing import cast

import click

from bot.commands.terminal import Terminal, language_of
from bot.settings import environment, read_settings
from kpis.errors import UserError

COMMANDS = {
    "import": ("bot.commands.imports:import_command", "Brings deals, reps, targets and more in from files."),
    "kpi": ("bot.commands.ask:kpi_command", "Answers what can be typed after /kpi."),
    "source": ("bot.commands.sources:source_command", "Pulls data on a schedule: databases, files, CRMs."),
    "token": ("bot.commands.tokens:token_command", "Makes and revokes tokens for rows sent over HTTP."),
    "define": ("bot.commands.own_kpis:define_command", "Adds or changes KPIs of your own, from YAML files."),
    "definitions": ("bot.commands.own_kpis:definitions_command", "Lists your own KPIs, and shows how one is declared."),
    "undefine": ("bot.commands.own_kpis:undefine_command", "Removes a KPI of your own."),
    "workspace": ("bot.commands.workspace:workspace_command", "Shows settings such as time zone and currency."),
    "tick": ("bot.commands.tick:tick_command", "Does all that is due, once, and ends."),
    "serve": ("bot.commands.serve:serve_command", "Runs the bot in your Slack."),
    "demo": ("bot.commands.demo:demo_command", "Shows the bot in a local Slack, in the browser."),
    "doctor": ("bot.commands.upkeep:doctor_command", "Says what is wrong, and what to do about it."),
    "migrate": ("bot.commands.upkeep:migrate_command", "Brings the database's tables up to date."),
}
"""Where each command is, and what the list of commands says of it."""


class Commands(click.Group):
    """Commands whose modules are imported when they are chosen: an answer does not wait for all that serving needs."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, listed, rest = super().resolve_command(ctx, args)
        return name, listed and _imported(name or ""), rest


def _imported(name: str) -> click.Command:
    module, _, attribute = COMMANDS[name][0].partition(":")
    return cast("click.Command", getattr(import_module(module), attribute))


@click.group(
    cls=Commands,
    commands=[click.Command(name, short_help=said) for name, (_, said) in COMMANDS.items()],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option(
    "--database", metavar="URL", help="The database; otherwise KPIBOT_DATABASE_URL, or kpibot.db in this folder."
)
@click.option("--workspace", default="default", metavar="ID", show_default=True, help="Whose data it is about.")
@click.version_option(package_name="kpibot")
@click.pass_context
def main(context: click.Context, database: str | None, workspace: str) -> None:
    """Keeps a sales team honest about where it stands: KPIs, goals, warnings and digests, in Slack and here."""
    _log_to_stderr()
    variables = environment()
    language = language_of(variables)
    try:
        settings = read_settings(variables, language=language)
        context.obj = Terminal(database or settings.database_url, workspace, language, settings)
    except UserError as refusal:
        context.obj = Terminal("", workspace, language, refusal=refusal)


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    for quiet in ("alembic", "apscheduler"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    # It logs each call that fails as an error; what that means, and whether it does, is ours to say.
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)
