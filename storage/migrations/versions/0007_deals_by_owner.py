"""Deals are not indexed by owner: no question asks for that, and who changes a rep derives a good part of them anew."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_deals_by_owner", table_name="deals")


def downgrade() -> None:
    op.create_index("ix_deals_by_owner", "deals", ["workspace_id", "owner"], unique=False)
