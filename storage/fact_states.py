"""States of facts: a word for what each table says now, by which what was read of it is kept.

Whoever writes facts gives the tables new words first, in the same transaction. Who sees a word sees the rows that go
with it, so what was read of them is true for everybody else who sees it: in whatever process, of whatever database, and
after one was restored from a copy.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from secrets import token_hex

from sqlalchemy import insert, select, update

from kpis.datasets import DEAL_STAYS, DEALS, TARGETS, Dataset
from storage.database import Connection
from storage.schema import fact_states, facts, team_spans

HAVE_STATES = frozenset({*facts, team_spans.name} - {TARGETS.name})
"""The tables that are read of facts. Targets are set by people too, and read anew for each question."""

READ_AT_ONCE = 64
"""Workspaces whose states are not taken apart again each time."""


@dataclass(frozen=True, slots=True)
class FactStates:
    """The words of the tables of a workspace; `usual` is that of all that have had none since it began."""

    usual: str
    words: Mapping[str, str]

    def of(self, tables: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.words.get(table, self.usual) for table in tables)


@lru_cache(READ_AT_ONCE)
def states_in(text: str) -> FactStates:
    """What a text says that `renew_states` wrote."""
    usual, *others = text.split()
    return FactStates(usual, dict(other.split("=") for other in others))


def renew_states(connection: Connection, workspace_id: str, tables: Collection[str]) -> None:
    """Gives tables words that they never had; the transaction is the only one that writes facts of the workspace."""
    if strange := set(tables) - HAVE_STATES:
        raise ValueError(strange)
    this = fact_states.c.workspace_id == workspace_id
    before = connection.scalar(select(fact_states.c.state).where(this))
    known = FactStates(token_hex(8), {}) if before is None else states_in(before)
    words = {**known.words, **dict.fromkeys(tables, token_hex(8))}
    state = " ".join([known.usual, *(f"{table}={word}" for table, word in words.items())])
    if before is None:
        connection.execute(insert(fact_states).values(workspace_id=workspace_id, state=state))
    else:
        connection.execute(update(fact_states).where(this).values(state=state))


def renew_states_of(connection: Connection, workspace_id: str, dataset: Dataset) -> None:
    """The same for all that a row of a dataset is kept as."""
    tables = (DEALS.name, DEAL_STAYS.name) if dataset is DEALS else (dataset.name,)
    renew_states(connection, workspace_id, [table for table in tables if table in HAVE_STATES])
