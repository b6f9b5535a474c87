"""The tables. Those of the datasets are made from their declarations, with what is derived from each row beside it."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.types import TypeEngine

from kpis.datasets import DATASETS, DEALS, Dataset, Type
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
    derived: list[Column[Any]] = []
    for event in dataset.events:
        derived.append(Column(f"{event.name}_ts", UtcDateTime()))
        derived.append(Column(f"{event.name}_day", Date()))
        derived.append(Column(f"{event.name}_team", Text()))
        if event.has_money:
            derived.append(Column(f"{event.name}_money", BigInteger()))
    derived += [Column(name, BigInteger()) for name in dataset.derived]
    return Table(dataset.name, metadata, workspace_column(), *declared, *derived)


def workspace_column() -> Column[str]:
    """Every table is keyed by the workspace first."""
    return Column("workspace_id", Text(), primary_key=True)


facts = {name: _dataset_table(dataset) for name, dataset in DATASETS.items()}
deals = facts[DEALS.name]

# A question is answered by an index alone: the period's days, then all that a breakdown by rep or team reads.
Index(
    "ix_deals_closed",
    deals.c.workspace_id,
    deals.c.closed_day,
    deals.c.status,
    deals.c.owner,
    deals.c.closed_team,
    deals.c.closed_money,
    deals.c.cycle_ms,
    deals.c.closed_ts,
)
Index(
    "ix_deals_created",
    deals.c.workspace_id,
    deals.c.created_day,
    deals.c.owner,
    deals.c.created_team,
    deals.c.created_ts,
)
Index("ix_deals_owner", deals.c.workspace_id, deals.c.owner)
Index("ix_deals_currency", deals.c.workspace_id, deals.c.currency)

stays = Table(
    "deal_stays",
    metadata,
    workspace_column(),
    Column("deal_id", Text(), primary_key=True),
    Column("from_ts", UtcDateTime(), primary_key=True),
    Column("to_ts", UtcDateTime(), nullable=False),
    Column("stage", Text()),
    Column("owner", Text()),
    Column("currency", Text(), nullable=False),
    Column("units", BigInteger()),
)
"""Derived: when a deal was open, and in which stage; `units` is its amount in its own currency."""
Index("ix_deal_stays_span", stays.c.workspace_id, stays.c.from_ts, stays.c.to_ts)

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

target_history = Table(
    "target_history",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
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
