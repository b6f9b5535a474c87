"""The tables. Those of the datasets are made from their declarations, with what is derived from each row beside it."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.types import TypeEngine

from kpis.datasets import CUSTOMERS, DEAL_STAYS, DEALS, ORDERS, SOURCES, SUBSCRIPTIONS, TARGETS, Dataset, Type
from kpis.facts import derived_columns
from storage.dialects import Number, for_counting, only_where
from storage.types import Exact, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

TYPES: dict[Type, type[TypeEngine[Any]]] = {
    Type.ID: Text,
    Type.TEXT: Text,
    Type.TIME: UtcDateTime,
    Type.DATE: Date,
    Type.MONEY: Exact,
    Type.CURRENCY: Text,
    Type.INT: BigInteger,
    Type.NUMBER: Exact,
    Type.BOOL: Boolean,
    Type.ENUM: Text,
}


def _dataset_table(dataset: Dataset) -> Table:
    declared = [
        Column(
            column.name,
            TYPES[column.type](),
            primary_key=column.name in dataset.key,
            nullable=not column.required,
        )
        for column in dataset.columns
    ]
    derived = [Column(name, _derived_type(name)) for name in derived_columns(dataset)]
    table = Table(dataset.name, metadata, workspace_column(), *declared, *derived)
    for event in dataset.events:
        usual = [name for name in ("owner", f"{event.name}_team", f"{event.name}_money") if name in table.c]
        columns = (*event.narrowed_by, f"{event.name}_day", *usual, *event.reads, f"{event.name}_ts")
        _index(table, event.name, *columns, filled=f"{event.name}_day" if event.is_rare else None)
        if event.narrowed_by:
            for_counting(_index(table, f"{event.name}_counted", *event.narrowed_by, f"{event.name}_day"))
    for stretch in dataset.stretches:
        _index(table, stretch.name, f"{stretch.name}_to", f"{stretch.name}_from", *stretch.reads)
    return table


def _derived_type(name: str) -> TypeEngine[Any]:
    match name.rpartition("_")[2]:
        case "ts" | "from" | "to":
            return UtcDateTime()
        case "day":
            return Date()
        case "team":
            return Text()
        case _:
            return BigInteger()


def _index(table: Table, name: str, *columns: str, filled: str | None = None) -> Index:
    """A question is answered by an index alone: the days of a period, then all that measures and groups of it read.

    It begins with what all measures of an event ask something of, so that only rows that count are read. Where a column
    has to be `filled`, all other rows are written without the index.
    """
    where = None if filled is None else table.c[filled].is_not(None)
    indexed = [table.c[column] for column in ("workspace_id", *columns)]
    return Index(f"ix_{table.name}_{name}", *indexed, **only_where(where))


def workspace_column() -> Column[str]:
    """Every table is keyed by the workspace first."""
    return Column("workspace_id", Text(), primary_key=True)


facts = {name: _dataset_table(dataset) for name, dataset in SOURCES.items()}
deals = facts[DEALS.name]
stays = facts[DEAL_STAYS.name]

_index(deals, "by_currency", "currency", filled="currency")
# SQLite takes an index that has all it reads over one that finds a single row: who belongs together has both.
_index(
    facts[CUSTOMERS.name], "of_customer", "customer_id", "known_to", "known_from", "active_to", "active_from", "owner"
)
_index(facts[SUBSCRIPTIONS.name], "of_customer", "customer_id", "running_to", "running_from", "currency", "units")
_index(facts[TARGETS.name], "of_period", "kpi", "period", "scope")
_index(facts[ORDERS.name], "of_customer", "customer_id", "ordered_ts", "order_id", "kind", "ordered_money")

team_spans = Table(
    "team_spans",
    metadata,
    workspace_column(),
    Column("rep_id", Text(), primary_key=True),
    Column("from_day", Date(), primary_key=True),
    Column("to_day", Date(), nullable=False),
    Column("team", Text(), nullable=False),
)
"""Derived: the team of every rep on every day, without gaps."""

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Text(), primary_key=True),
    Column("time_zone", String(64), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("fiscal_year_start_month", Integer(), nullable=False),
    Column("weekend", String(64), nullable=False),
    Column("language", String(2), nullable=False),
)

imports = Table(
    "imports",
    metadata,
    workspace_column(),
    Column("dataset", Text(), primary_key=True),
    Column("complete_up_to", UtcDateTime(), nullable=False),
)
"""Up to when the data of a dataset are complete: the time of its newest successful import."""

fact_states = Table(
    "fact_states", metadata, Column("workspace_id", Text(), primary_key=True), Column("state", Text(), nullable=False)
)
"""A word that is another one each time that facts of a workspace are written."""

target_history = Table(
    "target_history",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("workspace_id", Text(), nullable=False),
    Column("kpi", Text(), nullable=False),
    Column("scope", Text(), nullable=False),
    Column("period", Text(), nullable=False),
    Column("value", Exact()),
    Column("author", Text(), nullable=False),
    Column("reason", Text()),
    Column("at", UtcDateTime(), nullable=False),
)
"""Each value that a target has had; `value` empty: it was removed."""
Index("ix_target_history_of", target_history.c.workspace_id, target_history.c.kpi, target_history.c.scope)
