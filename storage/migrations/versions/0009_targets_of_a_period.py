"""Targets are found by their period: of a company of thousands each KPI has tens of thousands, a question needs few."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_targets_of_period", "targets", ["workspace_id", "kpi", "period", "scope"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_targets_of_period", table_name="targets")
