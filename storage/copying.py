"""COPY: rows on their way into PostgreSQL, which takes them in while the next ones are made ready."""

from contextlib import ExitStack
from typing import Any

from sqlalchemy import Connection, Engine, event

ON_THE_WAY = "rows on the way"


def copy_in(connection: Connection, into: str, lines: str) -> None:
    """Sends rows in the text format of COPY. What is wrong with them is raised by the next statement."""
    _settle(connection)
    driver: Any = connection.connection.driver_connection
    with ExitStack() as stack:
        copy = stack.enter_context(stack.enter_context(driver.cursor()).copy(f"COPY {into} FROM STDIN"))
        copy.writer.flush_threshold = 0  # else the driver would keep it all to itself until the end
        copy.write(lines)
        connection.info[ON_THE_WAY] = stack.pop_all()


def settle_before_all_else(engine: Engine) -> None:
    """Lets no statement and no end of a transaction come before the rows that are on the way."""

    @event.listens_for(engine, "before_cursor_execute")
    def before(connection: Connection, *_: object) -> None:
        _settle(connection)

    event.listen(engine, "commit", _settle)
    event.listen(engine, "rollback", _give_up)


def _settle(connection: Connection) -> None:
    rows: ExitStack | None = connection.info.pop(ON_THE_WAY, None)
    if rows:
        rows.close()


def _give_up(connection: Connection) -> None:
    rows: ExitStack | None = connection.info.pop(ON_THE_WAY, None)
    if rows:
        given_up = _GivenUp()
        rows.__exit__(_GivenUp, given_up, None)


class _GivenUp(Exception):  # noqa: N818  not an error: tells the database that nothing follows
    pass
