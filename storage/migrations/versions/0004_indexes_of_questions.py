"""Indexes that begin with what questions ask of deals, and of customers with all that is read of one."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CLOSED = ["owner", "closed_team", "closed_money"]
REACHED = ["cycle_ms", "life_ms", "annual_money", "closed_ts"]
CREATED = ["workspace_id", "created_day", "owner", "created_team", "status"]
OF_CUSTOMER = ["workspace_id", "customer_id", "known_to", "known_from", "active_to", "active_from", "owner"]


def upgrade() -> None:
    op.drop_index("ix_deals_closed", "deals")
    op.create_index("ix_deals_closed", "deals", ["workspace_id", "status", "closed_day", *CLOSED, *REACHED])
    op.drop_index("ix_deals_created", "deals")
    op.create_index("ix_deals_created", "deals", [*CREATED, "closed_ts", "created_ts"])
    op.create_index("ix_customers_of_customer", "customers", OF_CUSTOMER)


def downgrade() -> None:
    op.drop_index("ix_customers_of_customer", "customers")
    op.drop_index("ix_deals_created", "deals")
    op.create_index("ix_deals_created", "deals", [*CREATED, "created_ts"])
    op.drop_index("ix_deals_closed", "deals")
    op.create_index("ix_deals_closed", "deals", ["workspace_id", "closed_day", *CLOSED, "status", *REACHED])
