"""Adds the commune where an officer's days of visits begin, for those who do not set out from their office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("app_user") as table:
        table.add_column(sa.Column("set_out_area_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_app_user_set_out_area_id"), "area", ["set_out_area_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("app_user") as table:
        table.drop_constraint(op.f("fk_app_user_set_out_area_id"), type_="foreignkey")
        table.drop_column("set_out_area_id")
