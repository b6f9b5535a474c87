"""Migrations: brings the tables of a database up to this version of kpibot."""

from storage.database import Database
from storage.schema import metadata


def migrate(database: Database) -> None:
    """Brings the tables up to date."""
    with database.writing() as connection:
        metadata.create_all(connection)
