"""Indexes of what happens to few rows have those rows alone."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_deals_by_currency": ("deals", ["workspace_id", "currency"]),
    "ix_deals_qualified": ("deals", ["workspace_id", "qualified_day", "owner", "qualified_team", "qualified_ts"]),
    "ix_deal_stays_entered": (
        "deal_stays",
        [
            "workspace_id",
            "entered_day",
            "owner",
            "entered_team",
            "stage",
            "advanced_at",
            "lost_at",
            "entered_ts",
        ],
    ),
    "ix_deal_stays_left": (
        "deal_stays",
        ["workspace_id", "left_day", "owner", "left_team", "stage", "stay_ms", "left_ts"],
    ),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.drop_index(name, table_name=table)
        where = sa.column(columns[1]).is_not(None)
        op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.drop_index(name, table_name=table)
        op.create_index(name, table, columns, unique=False)
