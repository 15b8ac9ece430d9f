"""Keeps which addresses of calendars ended because somebody who could read them is of the unit no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("calendar_feed") as table:
        table.add_column(sa.Column("is_left", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("calendar_feed") as table:
        table.alter_column("is_left", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("calendar_feed") as table:
        table.drop_column("is_left")
