"""`kpibot define`, `definitions`, `undefine`: the KPIs that a workspace declares itself."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from bot import clock
from bot.blocks.kpi import answer_text
from bot.commands.answer_json import answer_json
from bot.commands.ask import author_named
from bot.commands.terminal import Terminal, tell_json
from bot.formula_conditions import column_text
from bot.formula_text import formula_text
from bot.i18n import Language, kpi_name, text
from bot.period_labels import iso
from bot.usecases import own_kpis
from bot.usecases.doubts import Doubt, doubts_of
from bot.usecases.own_kpis import Author, Plan, Written
from kpis.errors import UserError
from kpis.kpi import Kpi
from storage.database import Connection, Database
from storage.own_kpis import Definition
from storage.workspaces import Workspace, load

NOBODY = "–"


@click.command("define")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE…")
@click.option("--dry-run", is_flag=True, help="Checks and shows what would come of it, and stores nothing.")
@click.option("--as-user", metavar="EMAIL|REP_ID", help="Who declares it.")
@click.option("--json", "as_json", is_flag=True, help="What was done as JSON: docs/own-kpis.md.")
@click.pass_obj
def define_command(
    terminal: Terminal, /, files: Sequence[Path], *, dry_run: bool, as_user: str | None, as_json: bool
) -> None:
    """Adds KPIs of your own, or changes them: YAML files as docs/own-kpis.md describes them; - is standard input."""
    with terminal.telling(as_json=as_json), terminal.database() as database:
        written = [Written(str(path), _contents(path)) for path in files]
        author = author_named(database, terminal.workspace_id, as_user)
        if dry_run:
            _tell_previews(terminal, database, written, author, as_json=as_json)
            return
        plan = own_kpis.define(database, terminal.workspace_id, written, author=author, now=clock.now())
        with database.reading() as connection:
            doubts = _doubts(connection, terminal.workspace_id, plan)
        if as_json:
            tell_json([_done(key, plan, doubts) for key in (*plan.new, *plan.unchanged)])
        else:
            _tell_plan(plan, doubts, terminal.language)


@click.command("definitions")
@click.argument("key", required=False)
@click.option("--version", type=click.IntRange(1), help="Another version than the newest, or one that was removed.")
@click.option("--json", "as_json", is_flag=True, help="The definitions as JSON: docs/own-kpis.md.")
@click.pass_obj
def definitions_command(terminal: Terminal, /, key: str | None, *, version: int | None, as_json: bool) -> None:
    """Lists your own KPIs; with KEY shows how one is declared, as it was written."""
    with terminal.telling(as_json=as_json), terminal.database() as database, database.reading() as connection:
        workspace = load(connection, terminal.workspace_id)
        if key is None:
            _tell_list(own_kpis.every(connection, workspace), workspace, terminal.language, as_json=as_json)
            return
        found = own_kpis.version_of(connection, workspace, key, version)
        if as_json:
            tell_json(_version_json(found))
        else:
            click.echo(f"# {_headline(found, terminal.language)}\n{found.declaration}", nl=False)


@click.command("undefine")
@click.argument("key")
@click.option("--as-user", metavar="EMAIL|REP_ID", help="Who removes it.")
@click.option("--json", "as_json", is_flag=True, help="What was removed as JSON.")
@click.pass_obj
def undefine_command(terminal: Terminal, /, key: str, *, as_user: str | None, as_json: bool) -> None:
    """Removes a KPI of your own that no goal, rule, digest or other KPI uses; its versions stay to be read."""
    with terminal.telling(as_json=as_json), terminal.database() as database:
        author = author_named(database, terminal.workspace_id, as_user)
        found = own_kpis.undefine(database, terminal.workspace_id, key, author=author, now=clock.now())
        if as_json:
            tell_json({"removed": found.key, "version": found.version})
        else:
            click.echo(text("own.removed", terminal.language, kpi=found.key, version=found.version))


def _contents(path: Path) -> str:
    try:
        with click.open_file(str(path), encoding="utf-8-sig") as file:
            return str(file.read())
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UserError("declared_no_file", path=str(path), reason=reason) from error


def _tell_previews(
    terminal: Terminal, database: Database, written: Sequence[Written], author: str, *, as_json: bool
) -> None:
    """What the new ones come to, or that there is nothing new."""
    now = clock.now()
    with database.reading() as connection:
        workspace = load(connection, terminal.workspace_id)
        plan = own_kpis.planned(connection, written, Author(workspace, author, now))
        answers = list(own_kpis.previews(connection, workspace, plan, now))
        doubts = _doubts(connection, workspace.id, plan)
    if as_json:
        tell_json([answer_json(answer, terminal.language) for answer in answers])
        return
    for key in plan.new:
        click.echo(f"{key} = {formula_text(plan.catalogue[key].formula, terminal.language)}\n")
        for answer in answers:
            if answer.kpi.key == key:
                click.echo(f"{answer_text(answer, terminal.language)}\n")
        _tell_doubts(doubts[key], terminal.language)
    click.echo(text("own.dry_run" if plan.new else "own.nothing_new", terminal.language))


def _doubts(connection: Connection, workspace_id: str, plan: Plan) -> Mapping[str, list[Doubt]]:
    """By key, what may be a slip in the declarations that are new."""
    return {key: list(doubts_of(connection, workspace_id, plan.catalogue[key])) for key in plan.new}


def _tell_plan(plan: Plan, doubts: Mapping[str, list[Doubt]], language: Language) -> None:
    for key, definition in plan.new.items():
        said = "own.added" if definition.version == 1 else "own.changed"
        name = kpi_name(plan.catalogue[key], language)
        click.echo(text(said, language, name=name, kpi=key, version=definition.version))
        _tell_doubts(doubts[key], language)
    for key in plan.unchanged:
        click.echo(text("own.unchanged", language, kpi=key, version=plan.definitions[key].version))


def _tell_doubts(doubts: Sequence[Doubt], language: Language) -> None:
    for doubt in doubts:
        values, there = (text("comma", language).join(each) for each in (doubt.values, doubt.there))
        column = column_text(doubt.column, language)
        click.echo(f"  {text('own.doubt', language, dataset=doubt.dataset, column=column, values=values, there=there)}")


def _done(key: str, plan: Plan, doubts: Mapping[str, list[Doubt]]) -> dict[str, Any]:
    return {
        "key": key,
        "version": plan.definitions[key].version,
        "changed": key in plan.new,
        "unused_values": [
            {"dataset": doubt.dataset, "column": doubt.column, "values": list(doubt.values)}
            for doubt in doubts.get(key, ())
        ],
    }


def _tell_list(found: Sequence[Definition], workspace: Workspace, language: Language, *, as_json: bool) -> None:
    if as_json:
        tell_json([_listed_json(one, workspace.catalogue.get(one.key), language) for one in found])
        return
    for one in found:
        kpi = workspace.catalogue.get(one.key)
        name = text("own.unreadable", language) if kpi is None else kpi_name(kpi, language)
        click.echo(f"{name}: {_headline(one, language)}")
    if not found:
        click.echo(text("own.none", language))


def _headline(one: Definition, language: Language) -> str:
    said: dict[str, object] = {
        "kpi": one.key,
        "version": one.version,
        "since": one.since,
        "author": one.author or NOBODY,
    }
    if one.removed_at is None:
        return text("own.headline", language, **said)
    return text("own.headline_removed", language, **said, removed=iso(one.removed_at), by=one.removed_by or NOBODY)


def _listed_json(one: Definition, kpi: Kpi | None, language: Language) -> dict[str, Any]:
    """A definition that this version of kpibot can't read any more has no name."""
    listed = _version_json(one)
    del listed["declaration"]
    return {**listed, "name": kpi and kpi_name(kpi, language), "formula": kpi and formula_text(kpi.formula, language)}


def _version_json(one: Definition) -> dict[str, Any]:
    return {
        "key": one.key,
        "version": one.version,
        "since": one.since.isoformat(),
        "at": iso(one.at),
        "author": one.author,
        "removed_at": one.removed_at and iso(one.removed_at),
        "removed_by": one.removed_by,
        "declaration": one.declaration,
    }
