"""Tokens that let others send facts in: made once, shown once, kept as a digest, revoked by name."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, insert, select, update

from kpis.errors import UserError
from storage.database import Connection
from storage.token_tables import api_tokens

PREFIX = "kpb_"
"""Lets people, and scanners of leaked secrets, see what it is."""

SHAPE = re.compile(rf"{PREFIX}([0-9a-f]{{12}})_[A-Za-z0-9_-]{{43}}")
LONGEST_NAME = 80

NOTED_EVERY = timedelta(minutes=1)
"""A use is noted no more often: a busy sender would otherwise cost a write for each request."""

NO_DIGEST = "0" * 64


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token. `start` is how it begins, to tell one from another."""

    workspace_id: str
    id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def start(self) -> str:
        return f"{PREFIX}{self.id}"


def add_token(connection: Connection, workspace_id: str, name: str, now: datetime) -> str:
    """Makes a token and gives it: it can't be shown again. UserError if the name is taken, or is none."""
    called = name.strip()
    if not called.isprintable() or not 0 < len(called) <= LONGEST_NAME:
        raise UserError("bad_token_name", most=LONGEST_NAME)
    if any(token.name == called and not token.revoked_at for token in tokens(connection, workspace_id)):
        raise UserError("token_exists", name=called)
    id_ = secrets.token_hex(6)
    secret = f"{PREFIX}{id_}_{secrets.token_urlsafe(32)}"
    row = {"workspace_id": workspace_id, "id": id_, "name": called, "digest": _digest(secret), "created_at": now}
    connection.execute(insert(api_tokens).values(row))
    return secret


def tokens(connection: Connection, workspace_id: str) -> list[Token]:
    """The tokens of a workspace, revoked ones too, in the order in which they were made."""
    query = select(api_tokens).where(api_tokens.c.workspace_id == workspace_id)
    found = connection.execute(query.order_by(api_tokens.c.created_at, api_tokens.c.id)).mappings()
    return [_token(row) for row in found]


def revoke_token(connection: Connection, workspace_id: str, name: str, now: datetime) -> None:
    """From now on nobody gets in with it; UserError if no token in use has that name."""
    used = [token.name for token in tokens(connection, workspace_id) if not token.revoked_at]
    if name.strip() not in used:
        raise UserError("no_such_token", choices=tuple(used), name=name.strip())
    this = (api_tokens.c.workspace_id == workspace_id, api_tokens.c.name == name.strip())
    connection.execute(update(api_tokens).where(*this, api_tokens.c.revoked_at.is_(None)).values(revoked_at=now))


def token_of(connection: Connection, secret: str) -> Token:
    """The token that was sent, of whatever workspace; UserError if there is none, or it was revoked."""
    shaped = SHAPE.fullmatch(secret)
    row = _row(connection, shaped[1]) if shaped else None
    # An id that does not exist takes as long as one that does.
    if not hmac.compare_digest(_digest(secret), row["digest"] if row else NO_DIGEST) or row is None:
        raise UserError("bad_token")
    token = _token(row)
    if token.revoked_at:
        raise UserError("revoked_token", name=token.name)
    return token


def note_use(connection: Connection, token: Token, now: datetime) -> None:
    this = (api_tokens.c.workspace_id == token.workspace_id, api_tokens.c.id == token.id)
    connection.execute(update(api_tokens).where(*this).values(last_used_at=now))


def is_use_noted(token: Token, now: datetime) -> bool:
    """Whether a use of the token was noted a moment ago."""
    return token.last_used_at is not None and now - token.last_used_at < NOTED_EVERY


def _row(connection: Connection, id_: str) -> RowMapping | None:
    return connection.execute(select(api_tokens).where(api_tokens.c.id == id_)).mappings().first()


def _token(row: RowMapping) -> Token:
    return Token(**{name: found for name, found in row.items() if name != "digest"})


def _digest(secret: str) -> str:
    # Two hundred and fifty-six random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
