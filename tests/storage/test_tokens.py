"""Tokens: shown once, kept as a digest, refused when unknown or revoked."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from kpis.errors import UserError
from storage.database import Database
from storage.token_tables import api_tokens
from storage.tokens import add_token, is_use_noted, note_use, revoke_token, token_of, tokens

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def secret(database: Database) -> str:
    with database.writing() as connection:
        return add_token(connection, "default", " crm ", NOW)


def test_a_token_is_known_by_what_was_shown(database: Database, secret: str) -> None:
    with database.reading() as connection:
        found = token_of(connection, secret)
    assert (found.workspace_id, found.name, found.created_at) == ("default", "crm", NOW)
    assert secret.startswith(f"{found.start}_")


def test_what_is_stored_does_not_give_the_token_away(database: Database, secret: str) -> None:
    with database.reading() as connection:
        [row] = connection.execute(select(api_tokens)).all()
    assert secret.split("_", 2)[2] not in str(row)


def changed(secret: str) -> list[str]:
    other = "b" if secret[-1] == "a" else "a"
    return [secret[:-1] + other, secret[:-1], f"{secret} ", secret.upper(), "", "kpb_", "\0", "\ud800", "x" * 100_000]


def test_anything_else_is_no_token(database: Database, secret: str) -> None:
    with database.reading() as connection:
        for wrong in changed(secret):
            with pytest.raises(UserError, match="bad_token"):
                token_of(connection, wrong)


def test_a_revoked_token_is_refused_and_still_listed(database: Database, secret: str) -> None:
    with database.writing() as connection:
        revoke_token(connection, "default", "crm", NOW)
        with pytest.raises(UserError, match="revoked_token"):
            token_of(connection, secret)
        assert [(token.name, token.revoked_at) for token in tokens(connection, "default")] == [("crm", NOW)]


def test_a_name_is_taken_until_its_token_is_revoked(database: Database, secret: str) -> None:
    with database.writing() as connection:
        with pytest.raises(UserError, match="token_exists"):
            add_token(connection, "default", "crm", NOW)
        revoke_token(connection, "default", "crm", NOW)
        assert add_token(connection, "default", "crm", NOW) != secret


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 81])
def test_a_token_needs_a_name_that_can_be_listed(database: Database, name: str) -> None:
    with database.writing() as connection, pytest.raises(UserError, match="bad_token_name"):
        add_token(connection, "default", name, NOW)


@pytest.mark.usefixtures("secret")
def test_the_tokens_of_other_workspaces_are_neither_listed_nor_revoked(database: Database) -> None:
    with database.writing() as connection:
        assert tokens(connection, "other") == []
        with pytest.raises(UserError, match="no_such_token"):
            revoke_token(connection, "other", "crm", NOW)


def test_a_use_is_noted_and_not_again_within_a_minute(database: Database, secret: str) -> None:
    with database.writing() as connection:
        assert not is_use_noted(token_of(connection, secret), NOW)
        note_use(connection, token_of(connection, secret), NOW)
        used = token_of(connection, secret)
    assert [is_use_noted(used, NOW + timedelta(seconds=seconds)) for seconds in (0, 59, 60)] == [True, True, False]
