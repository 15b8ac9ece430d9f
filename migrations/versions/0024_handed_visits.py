"""Lets visits go to others by a handover, as obstacles and sessions do, and finds what was done with visits by day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OF_THREE = (
    "(CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN obstacle_id IS NULL THEN 0 ELSE 1 END) "
    "+ (CASE WHEN session_id IS NULL THEN 0 ELSE 1 END)"
)


def upgrade() -> None:
    with op.batch_alter_table("handover_item") as table:
        table.drop_constraint(op.f("ck_handover_item_subject"), type_="check")
        table.drop_constraint(op.f("ck_handover_item_after"), type_="check")
        table.add_column(sa.Column("visit_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_handover_item_visit_id"), "visit", ["visit_id"], ["id"])
        table.create_check_constraint(
            op.f("ck_handover_item_subject"), f"{OF_THREE} + (CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END) = 1"
        )
        table.create_check_constraint(
            op.f("ck_handover_item_after"), "after_id IS NOT NULL OR session_id IS NOT NULL OR visit_id IS NOT NULL"
        )
        table.create_index(op.f("ix_handover_item_visit_id"), ["visit_id"])
    op.create_index("ix_visit_event_at", "visit_event", ["at"])


def downgrade() -> None:
    op.drop_index("ix_visit_event_at", "visit_event")
    op.execute("DELETE FROM handover_item WHERE visit_id IS NOT NULL")
    with op.batch_alter_table("handover_item") as table:
        table.drop_index(op.f("ix_handover_item_visit_id"))
        table.drop_constraint(op.f("ck_handover_item_subject"), type_="check")
        table.drop_constraint(op.f("ck_handover_item_after"), type_="check")
        table.drop_constraint(op.f("fk_handover_item_visit_id"), type_="foreignkey")
        table.drop_column("visit_id")
        table.create_check_constraint(op.f("ck_handover_item_subject"), f"{OF_THREE} = 1")
        table.create_check_constraint(op.f("ck_handover_item_after"), "after_id IS NOT NULL OR session_id IS NOT NULL")
