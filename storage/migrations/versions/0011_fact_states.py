"""A word for the state of a workspace's facts: what was read of them is kept until it is another one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fact_states",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_fact_states")),
    )


def downgrade() -> None:
    op.drop_table("fact_states")
