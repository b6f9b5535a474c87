"""Changes the settings of a workspace, and derives anew what they change about every row."""

from collections.abc import Mapping

from storage.database import Database
from storage.derived import derive_all
from storage.locks import lock_facts
from storage.workspaces import Workspace, change, load


def change_settings(database: Database, workspace_id: str, settings: Mapping[str, str]) -> Workspace:
    """The workspace with the settings; nothing is stored unless all of them make sense."""
    with database.writing() as connection:
        # Rows that are coming in meanwhile would be derived with the old settings, and not be seen here.
        lock_facts(connection, workspace_id)
        before = load(connection, workspace_id)
        changed = change(connection, before, settings)
        if (before.time_zone, before.currency) != (changed.time_zone, changed.currency):
            derive_all(connection, changed)
        return changed
