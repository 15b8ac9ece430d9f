"""Keeps why a visit of a plan could not go out as a code with what it says, to be worded in the reader's language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

plan_visit = sa.table("plan_visit", sa.column("refusal", sa.Text()), sa.column("refused", sa.JSON()))


def upgrade() -> None:
    op.add_column("plan_visit", sa.Column("refused", sa.JSON(), nullable=True))
    op.execute(plan_visit.update().where(plan_visit.c.refusal == "").values(refused={}))
    op.execute(plan_visit.update().where(plan_visit.c.refusal != "").values(refused={"code": "other"}))
    with op.batch_alter_table("plan_visit") as table:
        table.alter_column("refused", nullable=False)
        table.drop_column("refusal")


def downgrade() -> None:
    op.add_column("plan_visit", sa.Column("refusal", sa.Text(), nullable=True))
    empty = sa.cast(plan_visit.c.refused, sa.Text()) == "{}"
    op.execute(plan_visit.update().values(refusal=sa.case((empty, ""), else_="Chưa gửi được.")))
    with op.batch_alter_table("plan_visit") as table:
        table.alter_column("refusal", nullable=False)
        table.drop_column("refused")
