"""The door: what every endpoint of it is given."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from bot.clock import Clock
from storage.database import Database

AT_ONCE = 2
"""Bodies that are read and worked on; others wait. It bounds memory, and a database takes few writers at a time."""

Endpoint = Callable[[Request], Coroutine[object, object, Response]]


@dataclass(frozen=True, slots=True)
class Door:
    """Where rows come in: the database, and the workspace that this process serves."""

    database: Database
    workspace_id: str
    clock: Clock
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
