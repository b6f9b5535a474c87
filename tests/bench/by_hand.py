"""The same questions in SQL written by hand: each in one statement, on narrow copies of the tables with the best index.

The copies have only the columns that the questions are about, and an index for each of them that holds all that it
reads, in the order in which it reads it. What a statement computes is what kpibot's answer shows: the value, that of
the period before up to the same day, and the parts that were asked for.
"""

import re
import time
from collections.abc import Mapping
from datetime import date

from storage.database import Connection, Database

MONTHS = [date(2024 + (10 + month) // 12, (10 + month) % 12 + 1, 1) for month in range(25)]
VALUES: Mapping[str, object] = {
    "workspace": "default",
    "start": date(2026, 10, 1),
    "end": date(2026, 11, 1),
    "before": date(2026, 7, 1),
    "cut": date(2026, 8, 1),
    "earlier": date(2026, 4, 1),
    "cut_earlier": date(2026, 5, 1),
    "now": "2026-11-01 00:00:00",
    "then": "2026-08-01 00:00:00",
    **{f"month_{place}": day for place, day in enumerate(MONTHS)},
}
"""This quarter up to now, as many days of the two quarters before, and the ends of 24 months."""

TABLES = (
    "DROP TABLE IF EXISTS hand_deals",
    "DROP TABLE IF EXISTS hand_stays",
    "CREATE TABLE hand_deals AS SELECT workspace_id, owner, status, closed_day, closed_ts, closed_money, created_day FROM deals",
    "CREATE TABLE hand_stays AS SELECT workspace_id, open_from, open_to, currency, units FROM deal_stays",
    "CREATE INDEX hand_deals_closed ON hand_deals (workspace_id, status, closed_day, owner, closed_money)",
    "CREATE INDEX hand_deals_created ON hand_deals (workspace_id, created_day, status, closed_ts)",
    "CREATE INDEX hand_stays_open ON hand_stays (workspace_id, open_to, open_from, currency, units)",
    "ANALYZE hand_deals",
    "ANALYZE hand_stays",
)

WON = "count(CASE WHEN status = 'won' THEN 1 END)"
OF_CLOSED = "FROM hand_deals WHERE workspace_id = :workspace AND status IN ('won', 'lost')"
OF_WON = "FROM hand_deals WHERE workspace_id = :workspace AND status = 'won'"
CLOSED_NOW = "closed_day >= :start AND closed_day < :end"
CLOSED_BEFORE = "closed_day >= :before AND closed_day < :cut"
CLOSED_EARLIER = "closed_day >= :earlier AND closed_day < :cut_earlier"
OPEN_THEN = "FROM hand_stays WHERE workspace_id = :workspace AND open_from < :{0} AND open_to >= :{0} GROUP BY currency"
WON_BY_NOW = "count(CASE WHEN status = 'won' AND closed_ts < :now THEN 1 END)"
OF_CREATED = "FROM hand_deals WHERE workspace_id = :workspace"

UNSETTLED = """SELECT count(*) FROM pg_class WHERE relallvisible < relpages AND relkind = 'r'
    AND relname IN ('deals', 'deal_stays', 'hand_deals', 'hand_stays')"""
TIMES = 30

STATEMENTS = {
    "win rate this quarter": (
        f"SELECT 0, {WON}, count(*) {OF_CLOSED} AND {CLOSED_NOW}",
        f"SELECT 1, {WON}, count(*) {OF_CLOSED} AND {CLOSED_BEFORE}",
    ),
    "revenue by rep": (
        f"SELECT 0, owner, sum(closed_money) {OF_WON} AND {CLOSED_NOW} GROUP BY owner",
        f"SELECT 1, owner, sum(closed_money) {OF_WON} AND {CLOSED_BEFORE} GROUP BY owner",
    ),
    "24-month trend": tuple(
        f"SELECT {place}, {WON}, count(*) {OF_CLOSED} AND closed_day >= :month_{place} AND closed_day < :month_{place + 1}"
        for place in range(24)
    ),
    "open pipeline": (
        f"SELECT 0, currency, sum(units) {OPEN_THEN.format('now')}",
        f"SELECT 1, currency, sum(units) {OPEN_THEN.format('then')}",
    ),
    "cohort win rate": (
        f"SELECT 0, {WON_BY_NOW}, count(*) {OF_CREATED} AND created_day >= :start AND created_day < :end",
        f"SELECT 1, {WON_BY_NOW}, count(*) {OF_CREATED} AND created_day >= :before AND created_day < :cut",
    ),
    "sales growth": (
        f"SELECT 0, sum(closed_money) {OF_WON} AND {CLOSED_NOW}",
        f"SELECT 1, sum(closed_money) {OF_WON} AND {CLOSED_BEFORE}",
        f"SELECT 2, sum(closed_money) {OF_WON} AND {CLOSED_EARLIER}",
    ),
}


def prepare(connection: Connection) -> None:
    """Makes the copies and their indexes."""
    for statement in TABLES:
        connection.exec_driver_sql(statement)


def settle(database: Database) -> None:
    """Does what PostgreSQL does by itself within a minute of a large import: rows are seen in the index alone.

    A transaction elsewhere, be it one of the server's own, keeps it from that: it is done until it is done.
    """
    if database.engine.dialect.name != "postgresql":
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        for _ in range(TIMES):
            connection.exec_driver_sql("VACUUM ANALYZE")
            if not connection.exec_driver_sql(UNSETTLED).scalar():
                return
            time.sleep(1)


def ask(connection: Connection, name: str) -> object:
    """The rows of a question's statement."""
    statement = " UNION ALL ".join(STATEMENTS[name])
    if connection.dialect.name == "postgresql":
        return connection.exec_driver_sql(re.sub(r":(\w+)", r"%(\1)s", statement), dict(VALUES)).fetchall()
    return connection.exec_driver_sql(statement, {name: str(value) for name, value in VALUES.items()}).fetchall()
