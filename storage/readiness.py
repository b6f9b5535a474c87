"""Readiness: whether the database answers and has the tables that this version works with."""

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database
from storage.schema import metadata


def unreadiness(database: Database) -> str | None:
    """Why the database can't be worked with, in the words of its driver; none if it can."""
    try:
        with database.reading() as connection:
            present = set(inspect(connection).get_table_names())
    except SQLAlchemyError as error:
        return str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    missing = sorted(set(metadata.tables) - present)
    return f"no table {missing[0]}" if missing else None
