"""Rows on their way into a database, which takes them in while the next ones are made ready."""

import os
import socket
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

ON_THE_WAY = "rows on the way"
MOST = 4
"""So many lots may be on the way: more would only fill the memory."""

WIDE = 4 << 20
"""Bytes that may be on the way: some lots."""

Lot = Callable[[Any], None]
"""What puts rows into the database of a driver's connection."""


def send(connection: Connection, lot: Lot) -> None:
    """Sends a lot of rows, and goes on. What is wrong with them is raised by the next statement, or the commit."""
    if ON_THE_WAY not in connection.info:
        connection.info[ON_THE_WAY] = _Sender(connection)
    connection.info[ON_THE_WAY].send(lot)


def widen(driver: Any) -> None:
    """Lets more be on its way to a server on the same machine: every piece that is sent waits for Python's turn.

    A network finds out by itself how much fits.
    """
    with socket.socket(fileno=os.dup(driver.fileno())) as way:
        if way.family.name == "AF_UNIX":
            way.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, WIDE)


def settle_before_all_else(engine: Engine) -> None:
    """Lets no statement and no end of a transaction come before the rows that are on the way."""

    @event.listens_for(engine, "before_cursor_execute")
    def before(connection: Connection, *_: object) -> None:
        _settle(connection)

    event.listen(engine, "commit", _settle)
    event.listen(engine, "rollback", _give_up)


def _settle(connection: Connection) -> None:
    sender: _Sender | None = connection.info.pop(ON_THE_WAY, None)
    if sender:
        sender.settle()


def _give_up(connection: Connection) -> None:
    sender: _Sender | None = connection.info.pop(ON_THE_WAY, None)
    if sender:
        sender.give_up()


class _Sender:
    """Sends lots one after the other, from a thread of its own that ends with them."""

    def __init__(self, connection: Connection) -> None:
        self._driver = connection.connection.driver_connection
        self._dialect = connection.dialect
        self._thread = ThreadPoolExecutor(1, "kpibot-rows")
        self._lots: deque[Future[None]] = deque()

    def send(self, lot: Lot) -> None:
        self._wait(most=MOST - 1)
        self._lots.append(self._thread.submit(lot, self._driver))

    def settle(self) -> None:
        """Waits until all is there; raises what was wrong with it."""
        try:
            self._wait(most=0)
        finally:
            self.give_up()

    def give_up(self) -> None:
        """Sends nothing more; what is being sent can't be called back."""
        self._thread.shutdown(cancel_futures=True)

    def _wait(self, most: int) -> None:
        driver: Any = self._dialect.loaded_dbapi
        try:
            while len(self._lots) > most:
                self._lots.popleft().result()
        except driver.Error as error:
            # As SQLAlchemy tells of what it sends itself: others look for its errors.
            raise DBAPIError.instance("INSERT", None, error, driver.Error, dialect=self._dialect) from error
