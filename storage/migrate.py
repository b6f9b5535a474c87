"""Migrations: brings the tables of a database up to this version of kpibot."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from kpis.errors import UserError
from storage.database import Database
from storage.locks import lock_tables


def migrate(database: Database) -> None:
    """Brings the tables up to date; nothing is done, and nothing locked, where they are."""
    if revision(database) == head():
        return
    with database.writing() as connection:
        lock_tables(connection)
        try:
            command.upgrade(config(connection), "head")
        except CommandError as error:
            raise UserError("database_too_new", url=database.name) from error


def revision(database: Database) -> str | None:
    """The revision that the database's tables are at; None for an empty database."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The revision of this version of kpibot."""
    return ScriptDirectory.from_config(config()).get_current_head()


def config(connection: Connection | None = None) -> Config:
    """What Alembic works with: on a connection, or without one only to look at the revisions."""
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config
