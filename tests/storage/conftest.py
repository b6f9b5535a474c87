"""What tests of storage share: the golden data in an SQLite database that is only read."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.workspaces import Workspace
from tests.golden_data import golden_workspace


@pytest.fixture(scope="session")
def golden_sqlite(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Workspace]]:
    path = shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("golden_sqlite") / "kpibot.db")
    database = open_database(f"sqlite:///{path}")
    yield database, golden_workspace(database)
    database.close()
