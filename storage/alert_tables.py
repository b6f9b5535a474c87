"""The tables of rules, the states of their subjects, digests, who is who in Slack, and the outbox."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

from storage.dialects import NEVER_AGAIN, Number
from storage.schema import metadata, workspace_column
from storage.types import Exact, UtcDateTime


def _id() -> Column[int]:
    return Column("id", Number, primary_key=True, autoincrement=True)


def _planned() -> tuple[SchemaItem, ...]:
    """What rules and digests have in common: `due_at` is when to look next, `problem` why the last time failed."""
    return (
        Column("workspace_id", Text(), nullable=False),
        Column("name", Text(), nullable=False),
        Column("name_key", Text(), nullable=False),
        Column("schedule", Text(), nullable=False),
        Column("period", Text(), nullable=False),
        Column("paused", Boolean(), nullable=False),
        Column("created_by", Text(), nullable=False),
        Column("created_at", UtcDateTime(), nullable=False),
        Column("due_at", UtcDateTime(), nullable=False),
        Column("problem", Text()),
        UniqueConstraint("workspace_id", "name_key"),
    )


# Ids are never used twice (AUTOINCREMENT): what was posted for a rule that is gone must not silence a new one.
rules = Table(
    "rules",
    metadata,
    _id(),
    *_planned(),
    Column("kpi", Text(), nullable=False),
    Column("condition", Text(), nullable=False),
    Column("value", Exact()),
    Column("clear_at", Exact()),
    Column("min_sample", Integer()),
    Column("subjects", Text(), nullable=False),
    Column("hold", Text()),
    Column("repeat", Text()),
    Column("to", JSON(), nullable=False),
    **NEVER_AGAIN,
)
Index("ix_rules_due", rules.c.workspace_id, rules.c.paused, rules.c.due_at)

rule_states = Table(
    "rule_states",
    metadata,
    workspace_column(),
    Column("rule_id", ForeignKey(rules.c.id, ondelete="CASCADE"), primary_key=True),
    Column("period_key", Text(), primary_key=True),
    Column("subject", Text(), primary_key=True),
    Column("subject_name", Text()),
    Column("period_kind", String(16), nullable=False),
    Column("period_start", Date(), nullable=False),
    Column("period_end", Date(), nullable=False),
    Column("year_start", Integer(), nullable=False),
    Column("phase", String(16), nullable=False),
    Column("since", UtcDateTime()),
    Column("fired_at", UtcDateTime()),
    Column("fired_value", Exact()),
    Column("fired_expected", Exact()),
    Column("firings", Integer(), nullable=False),
    Column("reminders", Integer(), nullable=False),
    Column("told_at", UtcDateTime()),
    Column("seen_at", UtcDateTime(), nullable=False),
    Column("value", Exact()),
    Column("expected", Exact()),
    Column("quiet", String(16)),
)
"""A subject that was never anything but ok in a period has no row."""
Index("ix_rule_states_phase", rule_states.c.workspace_id, rule_states.c.phase)

digests = Table(
    "digests",
    metadata,
    _id(),
    *_planned(),
    Column("channel", Text(), nullable=False),
    Column("kpis", JSON(), nullable=False),
    Column("language", String(2)),
    **NEVER_AGAIN,
)
Index("ix_digests_due", digests.c.workspace_id, digests.c.paused, digests.c.due_at)

people = Table(
    "people",
    metadata,
    workspace_column(),
    Column("rep_id", Text(), primary_key=True),
    Column("user_id", Text(), nullable=False),
    Column("language", String(2)),
    Column("time_zone", String(64)),
)

unknown_addresses = Table(
    "unknown_addresses",
    metadata,
    workspace_column(),
    Column("email", Text(), primary_key=True),
    Column("asked_at", UtcDateTime(), nullable=False),
)
"""The addresses of reps that nobody has in Slack, and when Slack was asked: every process knows not to ask again."""

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("workspace_id", Text(), nullable=False),
    Column("key", String(32), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("target", Text(), nullable=False),
    Column("payload", JSON(), nullable=False),
    Column("parent", ForeignKey("outbox.id")),
    Column("incident", Text()),
    Column("dedupe", Text(), nullable=False),
    Column("language", String(2), nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_at", UtcDateTime(), nullable=False),
    Column("lease_until", UtcDateTime(), nullable=False),
    Column("claimed_by", Text()),
    Column("attempts", Integer(), nullable=False),
    Column("error", Text()),
    Column("channel", Text()),
    Column("ts", Text()),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("settled_at", UtcDateTime()),
    UniqueConstraint("workspace_id", "dedupe"),
    **NEVER_AGAIN,
)
Index("ix_outbox_due", outbox.c.workspace_id, outbox.c.state, outbox.c.due_at)
Index("ix_outbox_conversation", outbox.c.workspace_id, outbox.c.target, outbox.c.state, outbox.c.id)
Index("ix_outbox_incident", outbox.c.workspace_id, outbox.c.incident)
