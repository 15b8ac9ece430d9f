"""Finds the units that count without looking at every unit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    counting = sa.text("mode = 'count' AND voided_seq IS NULL")
    op.create_index("ix_unit_mode_counting", "unit_mode", ["unit_id"], sqlite_where=counting, postgresql_where=counting)


def downgrade() -> None:
    op.drop_index("ix_unit_mode_counting", "unit_mode")
