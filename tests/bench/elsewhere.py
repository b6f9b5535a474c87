"""The same questions in DuckDB on a file of its own, and in pandas on a table in memory."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd

Ask = Callable[[], object]

PERIODS = {
    "start": "2026-10-01",
    "end": "2026-11-01",
    "before": "2026-07-01",
    "cut": "2026-08-01",
    "back": "2024-11-01",
}
"""This quarter up to now, and as many days of the quarter before; where a trend of 24 months begins."""

DUCK = {
    "win rate this quarter": "SELECT count(*) FILTER (status = 'won'), count(*) FROM d WHERE status <> 'open' AND closed_at >= '{start}' AND closed_at < '{end}'",
    "revenue by rep": "SELECT owner, sum(amount) FROM d WHERE status = 'won' AND closed_at >= '{start}' AND closed_at < '{end}' GROUP BY owner",
    "24-month trend": "SELECT CAST(date_trunc('month', closed_at) AS VARCHAR), count(*) FILTER (status = 'won'), count(*) FROM d WHERE status <> 'open' AND closed_at >= '{back}' AND closed_at < '{end}' GROUP BY 1",
    "open pipeline": "SELECT sum(amount) FROM d WHERE created_at < '{end}' AND (closed_at IS NULL OR closed_at >= '{end}')",
    "cohort win rate": "SELECT count(*) FILTER (status = 'won'), count(*) FROM d WHERE created_at >= '{start}' AND created_at < '{end}'",
    "sales growth": "SELECT sum(amount) FILTER (closed_at >= '{start}'), sum(amount) FILTER (closed_at < '{start}') FROM d WHERE status = 'won' AND closed_at >= '{before}' AND closed_at < '{end}'",
}


def duck(deals: Path, folder: Path) -> Mapping[str, Ask]:
    """The questions on a DuckDB file that the deals were loaded into."""
    database = duckdb.connect(str(folder / f"{deals.stem}.duckdb"))
    database.execute(f"CREATE TABLE d AS SELECT * FROM read_csv('{deals}') ORDER BY created_at")
    return {name: partial(_fetched, database, statement) for name, statement in _filled(DUCK).items()}


def _fetched(database: duckdb.DuckDBPyConnection, statement: str) -> object:
    return database.execute(statement).fetchall()


def frames(deals: Path) -> Mapping[str, Ask]:
    """The questions on a loaded table."""
    d = pd.read_csv(deals, parse_dates=["created_at", "closed_at"])
    start, end, before, cut, back = (
        pd.Timestamp(PERIODS[name], tz="UTC") for name in ("start", "end", "before", "cut", "back")
    )
    closed, created = d["closed_at"], d["created_at"]

    def win_rate() -> object:
        return (d.loc[(closed >= start) & (closed < end), "status"] == "won").mean()

    def by_rep() -> object:
        return d[(d["status"] == "won") & (closed >= start) & (closed < end)].groupby("owner")["amount"].sum()

    def trend() -> object:
        kept = d[(closed >= back) & (closed < end)]
        return (kept["status"] == "won").groupby(kept["closed_at"].dt.tz_localize(None).dt.to_period("M")).mean()

    def pipeline() -> object:
        return d.loc[(created < end) & (closed.isna() | (closed >= end)), "amount"].sum()

    def cohort() -> object:
        return (d.loc[(created >= start) & (created < end), "status"] == "won").mean()

    def growth() -> object:
        won = d[d["status"] == "won"]
        now = won.loc[(won["closed_at"] >= start) & (won["closed_at"] < end), "amount"].sum()
        return now / won.loc[(won["closed_at"] >= before) & (won["closed_at"] < cut), "amount"].sum()

    return dict(zip(DUCK, (win_rate, by_rep, trend, pipeline, cohort, growth), strict=True))


def _filled(statements: Mapping[str, str]) -> Mapping[str, str]:
    return {name: text.format(**PERIODS) for name, text in statements.items()}
