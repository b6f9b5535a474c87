"""PostgreSQL counts deals by an index of the few columns that they are counted by."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_deals_closed_counted", "deals", ["workspace_id", "status", "closed_day"], unique=False)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_deals_closed_counted", table_name="deals")
