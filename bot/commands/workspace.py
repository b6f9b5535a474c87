"""`kpibot workspace`: the settings that numbers are told in."""

from collections.abc import Sequence
from typing import Any

import click

from bot.commands.terminal import Terminal, tell_json
from bot.i18n import text
from bot.usecases.settings import change_settings
from kpis.errors import UserError
from storage.workspaces import SETTINGS, WEEKDAYS, Workspace, load


@click.group("workspace", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="The settings as JSON.")
@click.pass_context
def workspace_command(context: click.Context, *, as_json: bool) -> None:
    """Shows the workspace's settings; `workspace set NAME=VALUE…` changes them."""
    if context.invoked_subcommand is not None:
        return
    terminal: Terminal = context.obj
    with terminal.telling(as_json=as_json), terminal.database() as database, database.reading() as connection:
        _tell(load(connection, terminal.workspace_id), terminal, as_json=as_json)


@workspace_command.command("set")
@click.argument("settings", nargs=-1, required=True, metavar="NAME=VALUE…")
@click.option("--json", "as_json", is_flag=True, help="The settings as JSON.")
@click.pass_obj
def set_command(terminal: Terminal, /, settings: Sequence[str], *, as_json: bool) -> None:
    """Changes settings: time_zone=Asia/Seoul currency=KRW fiscal_year_start_month=4 weekend=friday,saturday."""
    with terminal.telling(as_json=as_json), terminal.database() as database:
        changed = change_settings(database, terminal.workspace_id, dict(_pair(setting) for setting in settings))
        _tell(changed, terminal, as_json=as_json)


def _pair(setting: str) -> tuple[str, str]:
    name, equals, value = setting.partition("=")
    if not equals or not name:
        raise UserError("bad_setting", text=setting)
    return name.strip(), value


def _tell(workspace: Workspace, terminal: Terminal, *, as_json: bool) -> None:
    told = {name: getattr(workspace, name) for name in SETTINGS}
    holidays = sorted(day.isoformat() for day in workspace.calendar.holidays)
    if as_json:
        tell_json({"id": workspace.id, **_listed(told), "holidays": holidays})
        return
    for name, value in {**told, "holidays": len(holidays)}.items():
        said = ", ".join(sorted(value, key=WEEKDAYS.index)) if isinstance(value, tuple) else value
        click.echo(f"{name} = {said}    ({text(f'workspace.{name}', terminal.language)})")


def _listed(told: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}
