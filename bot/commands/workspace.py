"""`kpibot workspace`: the settings that numbers are told in, and the numbers that KPIs go by."""

from collections.abc import Iterator, Sequence
from typing import Any

import click

from bot import clock
from bot.commands.answer_json import number
from bot.commands.ask import author_named
from bot.commands.number_json import number_json
from bot.commands.terminal import Terminal, tell_json
from bot.i18n import Language, number_text, text
from bot.period_labels import iso, moment_text
from bot.usecases.settings import change_settings
from kpis.errors import UserError
from kpis.numbers import CHOICES, Change, Value, value_of
from kpis.options import USUAL
from storage.workspaces import SETTINGS, WEEKDAYS, Workspace, load

NOBODY = "–"


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
@click.option("--as-user", metavar="EMAIL|REP_ID", help="Who sets it.")
@click.option("--json", "as_json", is_flag=True, help="The settings as JSON.")
@click.pass_obj
def set_command(terminal: Terminal, /, settings: Sequence[str], *, as_user: str | None, as_json: bool) -> None:
    """Changes settings: time_zone=Asia/Seoul currency=KRW fiscal_year_start_month=4 weekend=friday,saturday.

    Numbers that KPIs go by, too: lead_sla_hours=8 qualify_at=30%; empty, lead_sla_hours=, the usual one again.
    """
    with terminal.telling(as_json=as_json), terminal.database() as database:
        named = dict(_pair(setting) for setting in settings)
        author = author_named(database, terminal.workspace_id, as_user)
        changed = change_settings(database, terminal.workspace_id, named, author=author, now=clock.now())
        _tell(changed, terminal, as_json=as_json)


@workspace_command.command("history")
@click.option("--json", "as_json", is_flag=True, help="The changes as JSON.")
@click.pass_obj
def history_command(terminal: Terminal, /, *, as_json: bool) -> None:
    """Lists every change of the numbers that KPIs go by, the newest first."""
    with terminal.telling(as_json=as_json), terminal.database() as database, database.reading() as connection:
        workspace = load(connection, terminal.workspace_id)
        changes = sorted(workspace.numbers, key=lambda change: -change.version)
        if as_json:
            tell_json([_change_json(change) for change in changes])
            return
        for change in changes:
            click.echo(_changed(change, workspace, terminal.language))
        if not changes:
            click.echo(text("number.never_changed", terminal.language))


def _pair(setting: str) -> tuple[str, str]:
    name, equals, value = setting.partition("=")
    if not equals or not name:
        raise UserError("bad_setting", text=setting)
    return name.strip(), value


def _tell(workspace: Workspace, terminal: Terminal, *, as_json: bool) -> None:
    told = {name: getattr(workspace, name) for name in SETTINGS}
    if as_json:
        numbers = {name: number_json(value_of(workspace.options, name)) for name in CHOICES}
        holidays = [day.isoformat() for day in workspace.holidays]
        tell_json({"id": workspace.id, **_listed(told), "holidays": holidays, **numbers})
        return
    for name, value in {**told, "holidays": len(workspace.holidays)}.items():
        said = ", ".join(sorted(value, key=WEEKDAYS.index)) if isinstance(value, tuple) else value
        click.echo(f"{name} = {said}    ({text(f'workspace.{name}', terminal.language)})")
    for line in _number_lines(workspace, terminal.language):
        click.echo(line)


def _listed(told: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}


def _number_lines(workspace: Workspace, language: Language) -> Iterator[str]:
    """The numbers that KPIs go by; of the workspace's own also since when, by whom, and what the usual ones are."""
    last = {change.name: change for change in workspace.numbers}
    for name in CHOICES:
        value, usual = value_of(workspace.options, name), value_of(USUAL, name)
        said = [text(f"workspace.{name}", language)]
        if value != usual:
            known = {"since": last[name].since, "author": last[name].author or NOBODY}
            said.append(text("number.own_hint", language, usual=number_text(name, usual, language), **known))
        yield f"{name} = {_as_typed(name, value, language)}    ({'; '.join(said)})"


def _as_typed(name: str, value: Value, language: Language) -> str:
    """As it can be typed for `workspace set`."""
    if not isinstance(value, tuple):
        return NOBODY if value is None else number_text(name, value, language)
    return ",".join(each if isinstance(each, str) else f"{each[0]}:{number(each[1])}" for each in value)


def _changed(change: Change, workspace: Workspace, language: Language) -> str:
    value = value_of(USUAL, change.name) if change.value is None else change.value
    said: dict[str, object] = {
        "at": moment_text(change.at, workspace.time_zone, language),
        "author": change.author or NOBODY,
        "name": change.name,
        "value": _as_typed(change.name, value, language),
        "version": change.version,
    }
    return text("number.changed", language, **said)


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "name": change.name,
        "version": change.version,
        "value": number_json(change.value),
        "since": change.since.isoformat(),
        "at": iso(change.at),
        "author": change.author,
    }
