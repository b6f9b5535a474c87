"""What every test may ask for: a database of each kind, and the flag that rewrites approved messages."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from storage.database import Database, open_database
from storage.migrate import migrate
from storage.tables import metadata
from storage.workspaces import Workspace
from tests.golden_data import golden_workspace
from tests.postgres import postgres_server

# How long an example takes says more about what else runs on the machine than about the code.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="rewrite tests/approved/*.json with what is made now")


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[str]:
    with postgres_server() as folder:
        yield folder


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables, to be copied: migrating anew takes many times as long."""
    path = tmp_path_factory.mktemp("template") / "kpibot.db"
    migrate_url(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "kpibot.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def shared_postgres_url(postgres_folder: str) -> Iterator[str]:
    with new_postgres_database(postgres_folder) as url:
        migrate_url(url)
        yield url


@pytest.fixture
def postgres_url(shared_postgres_url: str) -> Iterator[str]:
    """The same database for one test after the other, emptied in between: a new one takes a hundred times as long."""
    yield shared_postgres_url
    with psycopg.connect(shared_postgres_url) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(SQL("DELETE FROM {}").format(Identifier(table.name)))
        for (sequence,) in connection.execute("SELECT sequencename FROM pg_sequences").fetchall():
            connection.execute(SQL("ALTER SEQUENCE {} RESTART").format(Identifier(sequence)))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database with its tables, and nothing in them: every test of storage runs on both kinds."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with new_postgres_database(request.getfixturevalue("postgres_folder")) as url:
        yield url


@pytest.fixture
def new_postgres_url(postgres_folder: str) -> Iterator[str]:
    """An empty database of one test's own: somebody else's, to be read from."""
    with new_postgres_database(postgres_folder) as url:
        yield url


@pytest.fixture(scope="module")
def module_postgres_url(postgres_folder: str) -> Iterator[str]:
    """A database that the tests of a module share, for data that take time to load and are only read."""
    with new_postgres_database(postgres_folder) as url:
        yield url


@contextmanager
def new_postgres_database(postgres_folder: str) -> Iterator[str]:
    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(host=postgres_folder, user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield f"postgresql://postgres@/{name}?host={postgres_folder}"
        server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def migrate_url(url: str) -> None:
    opened = open_database(url)
    migrate(opened)
    opened.close()


@pytest.fixture(scope="session")
def golden_sqlite(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Workspace]]:
    """The golden data, in a database that is only read."""
    path = shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("golden_sqlite") / "kpibot.db")
    database = open_database(f"sqlite:///{path}")
    yield database, golden_workspace(database)
    database.close()


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
