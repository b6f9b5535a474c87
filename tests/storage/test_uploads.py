"""Uploads that wait for a confirmation: claimed once, released, forgotten, on each kind of database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from storage.uploads import (
    Upload,
    UploadState,
    claim_upload,
    find_upload,
    forget_upload,
    keep_upload,
    release_upload,
    settle_upload,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
DEALS = Upload("u1", "F01", "deals.csv", "0" * 64, "U01", NOW + DAY, "deals", "hubspot", "M/D/YYYY", "files: []")


@pytest.fixture(autouse=True)
def kept(database: Database) -> None:
    with database.writing() as connection:
        keep_upload(connection, "default", DEALS, NOW)


def claim(database: Database, upload_id: str = "u1", workspace_id: str = "default") -> bool:
    with database.writing() as connection:
        return claim_upload(connection, workspace_id, upload_id)


def found(database: Database, at: datetime = NOW, workspace_id: str = "default") -> Upload | None:
    with database.reading() as connection:
        return find_upload(connection, workspace_id, "u1", at)


def test_an_upload_comes_back_as_it_was_kept(database: Database) -> None:
    assert found(database) == DEALS


def test_of_many_who_claim_an_upload_one_gets_it(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: claim(database), range(8)))
    assert sum(claims) == 1


def test_an_upload_that_is_released_can_be_claimed_again(database: Database) -> None:
    claim(database)
    with database.writing() as connection:
        release_upload(connection, "default", "u1")
    assert claim(database)


def test_an_imported_upload_can_neither_be_claimed_nor_released_nor_forgotten(database: Database) -> None:
    claim(database)
    with database.writing() as connection:
        settle_upload(connection, "default", "u1")
        release_upload(connection, "default", "u1")
        assert not forget_upload(connection, "default", "u1")
    assert (claim(database), found(database)) == (False, replace(DEALS, state=UploadState.IMPORTED))


def test_a_forgotten_upload_is_gone(database: Database) -> None:
    with database.writing() as connection:
        assert forget_upload(connection, "default", "u1")
    assert (claim(database), found(database)) == (False, None)


def test_an_upload_is_not_found_once_its_time_is_over(database: Database) -> None:
    assert (found(database, NOW + DAY / 2), found(database, NOW + DAY)) == (DEALS, None)


def test_uploads_whose_time_is_over_are_forgotten_when_the_next_one_comes(database: Database) -> None:
    later = NOW + 2 * DAY
    with database.writing() as connection:
        keep_upload(connection, "default", replace(DEALS, id="u2", expires_at=later + DAY), later)
    assert found(database) is None


def test_a_workspace_sees_its_own_uploads_only(database: Database) -> None:
    assert (claim(database, workspace_id="other"), found(database, workspace_id="other")) == (False, None)
