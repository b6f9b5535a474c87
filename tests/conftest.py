"""What every test may ask for: a database of each kind, and the flag that rewrites approved messages."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from storage.database import Database, open_database
from storage.migrate import migrate
from tests.postgres import postgres_server


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="rewrite tests/approved/*.json with what is made now")


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[str]:
    with postgres_server() as folder:
        yield folder


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'kpibot.db'}"


@pytest.fixture
def postgres_url(postgres_folder: str) -> Iterator[str]:
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
        server.execute(f'CREATE DATABASE "{name}"')
        yield f"postgresql://postgres@/{name}?host={postgres_folder}"
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database: every test of storage runs on both kinds."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    migrate(opened)
    yield opened
    opened.close()
