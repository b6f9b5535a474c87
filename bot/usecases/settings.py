"""Changes the settings of a workspace, and derives anew what they change about every row."""

from collections.abc import Mapping
from datetime import datetime

from bot.words.number_words import number_value
from kpis.numbers import CHOICES, value_of
from kpis.options import USUAL
from kpis.periods import local_day
from storage.database import Connection, Database
from storage.derived import derive_all, derive_opportunities
from storage.locks import lock_facts
from storage.own_numbers import keep
from storage.workspaces import Workspace, change, load


def change_settings(
    database: Database, workspace_id: str, settings: Mapping[str, str], *, author: str = "", now: datetime
) -> Workspace:
    """The workspace with the settings; nothing is stored unless all of them make sense.

    Those that are numbers which KPIs go by are kept with their author, and go back to the usual where they are empty.
    """
    numbers = {name: text for name, text in settings.items() if name in CHOICES}
    with database.writing() as connection:
        # Rows that are coming in meanwhile would be derived with the old settings, and not be seen here.
        lock_facts(connection, workspace_id)
        before = load(connection, workspace_id)
        changed = change(connection, before, {name: text for name, text in settings.items() if name not in numbers})
        _set_numbers(connection, changed, numbers, author, now)
        changed = load(connection, workspace_id)
        _derive_anew(connection, before, changed)
        return changed


def _set_numbers(
    connection: Connection, workspace: Workspace, texts: Mapping[str, str], author: str, now: datetime
) -> None:
    """Keeps the numbers that are others than before, as one change of all of them."""
    given = {name: number_value(name, text) for name, text in texts.items()}
    options = workspace.options
    wanted = {name: value_of(USUAL, name) if value is None else value for name, value in given.items()}
    new = {name: value for name, value in given.items() if wanted[name] != value_of(options, name)}
    if new:
        since = local_day(now, workspace.calendar.zone)
        keep(connection, workspace.id, new, author=author, now=now, since=since)


def _derive_anew(connection: Connection, before: Workspace, after: Workspace) -> None:
    if (before.time_zone, before.currency) != (after.time_zone, after.currency):
        derive_all(connection, after)
        return
    was, now = before.options, after.options
    if (was.qualify_at, was.min_amount) != (now.qualify_at, now.min_amount):
        derive_opportunities(connection, after)
