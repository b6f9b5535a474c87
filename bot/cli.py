"""The command line: what goes before every command, and the commands by name."""

import logging
import sys

import click

from bot.commands_ask import kpi_command
from bot.commands_import import import_command
from bot.commands_run import demo_command, doctor_command, migrate_command, serve_command, tick_command
from bot.commands_workspace import workspace_command
from bot.settings import environment, read_settings
from bot.terminal import Terminal, language_of


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--database", metavar="URL", help="The database; otherwise KPIBOT_DATABASE_URL, or kpibot.db in this folder."
)
@click.option("--workspace", default="default", metavar="ID", show_default=True, help="Whose data it is about.")
@click.version_option(package_name="kpibot")
@click.pass_context
def main(context: click.Context, database: str | None, workspace: str) -> None:
    """Keeps a sales team honest about where it stands: KPIs, goals, warnings and digests, in Slack and here."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    for quiet in ("alembic", "apscheduler"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    variables = environment()
    terminal = Terminal("", workspace, language_of(variables))
    with terminal.telling():
        settings = read_settings(variables)
    context.obj = Terminal(database or settings.database_url, workspace, terminal.language, settings)


for command in (
    import_command,
    kpi_command,
    workspace_command,
    tick_command,
    serve_command,
    demo_command,
    doctor_command,
    migrate_command,
):
    main.add_command(command)
