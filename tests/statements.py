"""Statements: what is sent to a database while something is done."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from storage.database import Database
from storage.kept_rows import forget_all

Statement = tuple[str, Any]
"""The text, and what fills its places."""


def statements(database: Database, act: Callable[[], object]) -> list[Statement]:
    """The statements that an act sends, in their order, where nothing is kept of what was read before."""
    forget_all()
    seen: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_others: Any) -> None:
        seen.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    act()
    event.remove(database.engine, "before_cursor_execute", note)
    return seen
