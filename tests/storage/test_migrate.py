"""Migrations: what they make is what the code expects, on an empty database and on one that is up to date."""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Index, inspect, text

from kpis.errors import UserError
from storage.database import Database, open_database
from storage.migrate import config, head, migrate, revision
from storage.source_plans import all_sources
from storage.tables import metadata

NOT_MADE = {"sqlite": {"ix_deals_closed_counted"}, "postgresql": set[str]()}
"""What is declared for other kinds of databases alone."""


def test_migrations_make_the_tables_that_the_code_declares(database: Database) -> None:
    not_made = NOT_MADE[database.engine.dialect.name]
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        missing = [change for change in compare_metadata(context, metadata) if _index_of(change) not in not_made]
        made = {index["name"] for index in inspect(connection).get_indexes("deals")}
    assert missing == []
    assert made.isdisjoint(not_made)


def _index_of(change: object) -> str | None:
    match change:
        case ("add_index", Index(name=name)):
            return name
    return None


def test_migrations_make_the_partial_indexes_that_the_code_declares(database: Database) -> None:
    where = f"{database.engine.dialect.name}_where"
    with database.reading() as connection:
        indexes = chain.from_iterable(inspect(connection).get_multi_indexes().values())
        found = {index["name"] for index in indexes if where in index.get("dialect_options", {})}
    declared = {index.name for table in metadata.sorted_tables for index in table.indexes if _is_partial(index)}
    assert found == declared


def _is_partial(index: Index) -> bool:
    return index.dialect_options["sqlite"]["where"] is not None


def test_an_empty_database_has_no_revision_and_a_migrated_one_the_newest(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    assert revision(database) is None
    migrate(database)
    assert revision(database) == head()
    database.close()


def test_replicas_that_start_together_migrate_once(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    with ThreadPoolExecutor(4) as replicas:
        list(replicas.map(migrate, [database] * 4))
    assert revision(database) == head()
    database.close()


def test_a_database_of_a_newer_version_is_refused(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    migrate(database)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UserError, match="database_too_new"):
        migrate(database)
    database.close()


def test_sources_of_an_earlier_version_go_on(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    with database.writing() as connection:
        command.upgrade(config(connection), "0001")
        written = {"name": "CRM", "name_key": "crm", "kind": "hubspot", "dataset": "deals", "schedule": "hour"}
        usual = {"workspace_id": "default", "config": "{}", "tell": "", "created_by": "", "paused": False}
        values = {**written, **usual, "created_at": "2026-06-01 00:00:00", "due_at": "2026-06-01 00:00:00"}
        names = ", ".join(values)
        connection.execute(text(f"INSERT INTO sources ({names}) VALUES (:{names.replace(', ', ', :')})"), values)
    migrate(database)
    with database.reading() as connection:
        [plan] = all_sources(connection, "default")
    assert (plan.name, plan.pulling, plan.asked) == ("CRM", False, False)
    database.close()


def test_every_table_carries_the_workspace() -> None:
    tables = {table.name for table in metadata.sorted_tables if "workspace_id" not in table.c}
    assert tables == {"workspaces"}
