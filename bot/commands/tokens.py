"""`kpibot token`: makes, lists and revokes the tokens that rows are sent in with over HTTP."""

from datetime import datetime
from typing import Any

import click

from bot import clock
from bot.commands.terminal import Terminal, tell_json
from bot.i18n import Language, text
from bot.period_labels import iso, moment_text
from storage.tokens import Token, add_token, revoke_token, tokens
from storage.workspaces import load


@click.group("token")
def token_command() -> None:
    """Makes, lists and revokes the tokens for POST /v1/…: docs/http.md."""


@token_command.command("add")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="The token as JSON.")
@click.pass_obj
def add_command(terminal: Terminal, /, name: str, *, as_json: bool) -> None:
    """Makes a token and shows it, this once."""
    with terminal.telling(as_json=as_json), terminal.database() as database:
        with database.writing() as connection:
            secret = add_token(connection, terminal.workspace_id, name, clock.now())
        if as_json:
            tell_json({"name": name.strip(), "workspace": terminal.workspace_id, "token": secret})
            return
        # The token alone on stdout, so that it can be piped to where it is kept.
        click.echo(text("token.added", terminal.language, name=name.strip()), err=True)
        click.echo(secret)


@token_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="The tokens as JSON.")
@click.pass_obj
def list_command(terminal: Terminal, /, *, as_json: bool) -> None:
    """Lists the tokens: how each begins, when it was made and last used. None can be shown again."""
    with terminal.telling(as_json=as_json), terminal.database() as database:
        with database.reading() as connection:
            zone = load(connection, terminal.workspace_id).time_zone
            found = tokens(connection, terminal.workspace_id)
        if as_json:
            tell_json([_token_json(token) for token in found])
        else:
            lines = [_line(token, zone, terminal.language) for token in found]
            click.echo("\n".join(lines or [text("token.none", terminal.language)]))


@token_command.command("revoke")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="What was revoked as JSON.")
@click.pass_obj
def revoke_command(terminal: Terminal, /, name: str, *, as_json: bool) -> None:
    """Revokes a token: whoever sends it is refused from now on."""
    with terminal.telling(as_json=as_json), terminal.database() as database:
        with database.writing() as connection:
            revoke_token(connection, terminal.workspace_id, name, clock.now())
        if as_json:
            tell_json({"revoked": name.strip()})
        else:
            click.echo(text("token.revoked", terminal.language, name=name.strip()))


def _token_json(token: Token) -> dict[str, Any]:
    times = {name: getattr(token, name) for name in ("created_at", "last_used_at", "revoked_at")}
    return {"name": token.name, "start": token.start, **{name: at and iso(at) for name, at in times.items()}}


def _line(token: Token, zone: str, language: Language) -> str:
    def said(moment: datetime) -> str:
        return moment_text(moment, zone, language)

    known = {"name": token.name, "start": token.start, "created": said(token.created_at)}
    if token.revoked_at:
        return text("token.listed_revoked", language, **known, revoked=said(token.revoked_at))
    if token.last_used_at:
        return text("token.listed_used", language, **known, used=said(token.last_used_at))
    return text("token.listed_unused", language, **known)
