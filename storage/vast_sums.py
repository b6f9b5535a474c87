"""Sums beyond 2^63: nine trillion of a currency with coins, which a workspace in rupiah reaches.

PostgreSQL adds up numbers of any size. SQLite refuses such a sum, and is then asked for it in two halves: that takes
twice as long, and hardly ever happens.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import BigInteger, ClauseElement, CompoundSelect, Text, func
from sqlalchemy.exc import OperationalError
from sqlalchemy.sql import functions
from sqlalchemy.sql.visitors import replacement_traverse

from storage.database import Connection
from storage.dialects import is_too_vast
from storage.fact_states import FactStates
from storage.statements import fetch

HALF = 2**32


def summed(
    connection: Connection, statement: CompoundSelect[Any], values: Mapping[str, Any], states: FactStates | None
) -> Sequence[Any]:
    """The rows of a statement, whose sums may be larger than the database's numbers: `whole` reads them.

    Those that are not are kept by the states of the facts, as `fetch` does.
    """
    try:
        return fetch(connection, statement, values, states)
    except OperationalError as error:
        if not is_too_vast(error):
            raise
    in_halves = cast("CompoundSelect[Any]", replacement_traverse(statement, {}, _in_halves))
    return connection.execute(in_halves, values).all()


def whole(total: Any) -> int:
    """The number that a sum is, whichever way the database gave it."""
    if not isinstance(total, str):
        return int(total)
    high, low = total.split(":")
    return int(high) * HALF + int(low)


def _in_halves(element: ClauseElement, **_: Any) -> ClauseElement | None:
    if not isinstance(element, functions.sum):
        return None
    (value,) = element.clauses
    high, low = func.sum(value.op("/")(HALF), type_=BigInteger), func.sum(value.op("%")(HALF), type_=BigInteger)
    return high.cast(Text) + ":" + low.cast(Text)
