"""What the flows share: a local Slack, and the program with a database of each kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.local_slack import LocalSlack, start_local_slack
from tests.flows.program import Program


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with start_local_slack() as local:
        yield local


@pytest.fixture
def program(tmp_path: Path, database_url: str) -> Program:
    """On both kinds of database."""
    return Program(tmp_path, database_url)


@pytest.fixture
def sqlite_program(tmp_path: Path, sqlite_url: str) -> Program:
    return Program(tmp_path, sqlite_url)
