"""What tests of storage may ask for: the golden data, on each kind of database."""

from collections.abc import Iterator

import pytest

from storage.database import Database, open_database
from storage.migrate import migrate
from storage.workspaces import Workspace
from tests.golden_data import golden_workspace


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def golden(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Workspace]]:
    url = f"sqlite:///{tmp_path_factory.mktemp('golden') / 'kpibot.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("module_postgres_url")
    database = open_database(url)
    migrate(database)
    yield database, golden_workspace(database)
    database.close()
