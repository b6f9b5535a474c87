"""`kpibot source`: where data are pulled from by themselves, and how that goes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from alerts.durations import parse_duration
from bot import clock
from bot.commands.source_text import pulled_json, pulled_lines, source_json, source_lines
from bot.commands.terminal import UNMET, Terminal, moment_option, tell_json
from bot.i18n import error_text, text
from bot.slack.address_book import address_book
from bot.usecases import sources
from bot.usecases.pulls import Pulled
from bot.usecases.sources import USUAL_SCHEDULE, NewSource
from kpis.datasets import DATASETS
from kpis.errors import UserError
from storage.database import Database
from storage.source_plans import SourcePlan
from storage.sources.kinds import CRMS
from storage.sources.mapping import overrides
from storage.workspaces import Workspace, load

PLACES = ("sql", "folder", "url")
"""The options of kinds that say where to read; the others are flags, with the address in `--url` if they need one."""


@click.group("source")
def source_command() -> None:
    """Adds, lists, runs and removes sources: docs/sources.md."""


@source_command.command("add")
@click.argument("name")
@click.option("--sql", metavar="URL", help="A database, by its SQLAlchemy URL, without a password.")
@click.option("--query", help="What to select there: a query whose columns are named like those of the dataset.")
@click.option("--cursor", metavar="COLUMN", help="The column of the query that grows with every change of a row.")
@click.option("--folder", type=click.Path(), help="A folder of CSV, TSV or XLSX files.")
@click.option("--url", metavar="URL", help="A CSV file at an https address; or where your Salesforce or Pipedrive is.")
@click.option("--hubspot", "crm", flag_value="hubspot", help="Deals of HubSpot.")
@click.option("--salesforce", "crm", flag_value="salesforce", help="Opportunities of Salesforce, at --url.")
@click.option("--pipedrive", "crm", flag_value="pipedrive", help="Deals of Pipedrive, at --url.")
@click.option("--as", "dataset", type=click.Choice(tuple(DATASETS)), help="The dataset that it is.")
@click.option("--every", default=USUAL_SCHEDULE, show_default=True, metavar="SCHEDULE", help="15m, hour, day 9:00 …")
@click.option("--token-env", metavar="NAME", help="The variable that holds its token or password.")
@click.option("--client-id", help="Salesforce: the client id of the app whose secret --token-env names.")
@click.option("--mapping", type=click.Path(path_type=Path), help="A YAML file: docs/import.md.")
@click.option("--map", "columns", multiple=True, metavar="COLUMN=FIELD", help="A column that has another name.")
@click.option("--dates", multiple=True, metavar="FIELD=FORMAT", help="How dates of files are written.")
@click.option("--stale-after", metavar="DURATION", help="When its data are too old; else after three missed pulls.")
@click.option("--tell", metavar="@USER|#CHANNEL", help="Who is told when it is stale.")
@click.option("--unchecked", is_flag=True, help="Adds it without a look at what is there: it can be read only later.")
@click.pass_obj
def add_command(terminal: Terminal, /, **typed: Any) -> None:
    """Adds a source, if it can be read; it is pulled at the next tick, or at once by `kpibot source run NAME`."""
    with terminal.telling(), terminal.database() as database:
        new, now = _new_source(terminal, typed), clock.now()
        if not typed["unchecked"]:
            _look(terminal, database, sources.planned(new), now)
        plan = sources.add(database, terminal.workspace_id, new, now)
    click.echo(text("source.added", terminal.language, name=plan.name, schedule=plan.schedule))


@source_command.command("list")
@click.option("--now", "now_text", metavar="ISO", help="The time to judge by, instead of now.")
@click.option("--json", "as_json", is_flag=True, help="The sources as JSON: docs/sources.md.")
@click.pass_obj
def list_command(terminal: Terminal, /, *, now_text: str | None, as_json: bool) -> None:
    """Lists the sources: up to when their data are complete, what the last pull brought, and what is wrong."""
    with terminal.telling(as_json=as_json), terminal.database() as database:
        with database.reading() as connection:
            workspace = load(connection, terminal.workspace_id)
        now = moment_option(now_text, workspace.calendar.zone) or clock.now()
        found = sources.every(database, workspace.id, now)
    if as_json:
        tell_json([source_json(seen) for seen in found])
        return
    for seen in found:
        for line in source_lines(seen, workspace.time_zone, terminal.language):
            click.echo(line)
    if not found:
        click.echo(text("source.none", terminal.language))


@source_command.command("run")
@click.argument("name")
@click.option("--all", "from_start", is_flag=True, help="Reads everything again, not only what has changed.")
@click.option("--now", "now_text", metavar="ISO", help="The time to act as of, instead of now.")
@click.option("--json", "as_json", is_flag=True, help="What came of it as JSON: docs/sources.md.")
@click.pass_obj
def run_command(terminal: Terminal, /, name: str, *, from_start: bool, now_text: str | None, as_json: bool) -> None:
    """Pulls a source now, due or not."""
    with terminal.telling(as_json=as_json), terminal.database() as database:
        with database.reading() as connection:
            workspace = load(connection, terminal.workspace_id)
        now = moment_option(now_text, workspace.calendar.zone) or clock.now()
        pulled = sources.pull_now(database, workspace.id, name, now, from_start=from_start)
        if as_json:
            tell_json(pulled_json(pulled))
        else:
            _tell_lines(terminal, pulled, workspace)
    if pulled.problem:
        raise SystemExit(UNMET)


@source_command.command("pause")
@click.argument("name")
@click.pass_obj
def pause_command(terminal: Terminal, /, name: str) -> None:
    """Stops pulling a source; rules on its data go on with what is there."""
    with terminal.telling(), terminal.database() as database:
        plan = sources.pause(database, terminal.workspace_id, name)
    click.echo(text("source.paused", terminal.language, name=plan.name))


@source_command.command("resume")
@click.argument("name")
@click.pass_obj
def resume_command(terminal: Terminal, /, name: str) -> None:
    """Goes on pulling a source, from where it was."""
    with terminal.telling(), terminal.database() as database:
        plan = sources.resume(database, terminal.workspace_id, name)
    click.echo(text("source.resumed", terminal.language, name=plan.name))


@source_command.command("remove")
@click.argument("name")
@click.pass_obj
def remove_command(terminal: Terminal, /, name: str) -> None:
    """Removes a source; the rows that it brought stay."""
    with terminal.telling(), terminal.database() as database:
        plan = sources.remove(database, terminal.workspace_id, name)
    click.echo(text("source.removed", terminal.language, name=plan.name))


def _tell_lines(terminal: Terminal, pulled: Pulled, workspace: Workspace) -> None:
    if pulled.problem and not pulled.read:
        raise pulled.problem
    for line in pulled_lines(pulled, workspace.time_zone, terminal.language):
        click.echo(line)
    if pulled.problem:
        raise pulled.problem


def _look(terminal: Terminal, database: Database, plan: SourcePlan, now: datetime) -> None:
    """Ends the command if the source can't be read, with the reason and how to add it all the same."""
    try:
        sources.look(database, terminal.workspace_id, plan, now)
    except UserError as error:
        click.echo(error_text(error, terminal.language), err=True)
        click.echo(text("source.unchecked", terminal.language), err=True)
        raise SystemExit(UNMET) from None


def _new_source(terminal: Terminal, typed: Mapping[str, Any]) -> NewSource:
    kind, place = _kind(typed)
    columns = overrides(dataset=typed["dataset"], columns=typed["columns"], dates=typed["dates"]).columns
    mapping = typed["mapping"]
    config = {
        **place,
        **{name: typed[name] for name in ("query", "cursor", "token_env", "client_id")},
        "fields": columns,
        "dates": list(typed["dates"]),
        "mapping": mapping and str(mapping.resolve()),
    }
    stale_after = parse_duration(typed["stale_after"]) if typed["stale_after"] else None
    tell = _tell_whom(terminal, typed["tell"])
    return NewSource(typed["name"], kind, typed["dataset"], config, typed["every"], stale_after, tell)


def _kind(typed: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The kind that was typed, and where it is read from: exactly one is meant."""
    if crm := typed["crm"]:
        _only(typed, PLACES[:2])
        return crm, {"url": typed["url"] or ""}
    named = [name for name in PLACES if typed[name]]
    if len(named) != 1:
        raise UserError("source_kind", choices=[f"--{name}" for name in (*PLACES, *CRMS)])
    (kind,) = named
    return kind, {"folder" if kind == "folder" else "url": typed[kind]}


def _only(typed: Mapping[str, Any], others: Sequence[str]) -> None:
    if any(typed[name] for name in others):
        raise UserError("source_kind", choices=[f"--{name}" for name in (*PLACES, *CRMS)])


def _tell_whom(terminal: Terminal, named: str | None) -> str:
    """The Slack id of a person or channel."""
    return address_book(terminal.settings)(named)[1:] if named else ""
