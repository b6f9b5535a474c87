"""A door that is open on loopback, on each kind of database, and a sender with a token for it."""

from collections.abc import Iterator

import pytest

from storage.database import Database
from tests.bot.ingestion.senders import Sender, open_door


@pytest.fixture
def sender(database: Database) -> Iterator[Sender]:
    with open_door(database) as opened:
        yield opened


@pytest.fixture
def sqlite_sender(sqlite_database: Database) -> Iterator[Sender]:
    """For what does not depend on the database."""
    with open_door(sqlite_database) as opened:
        yield opened
