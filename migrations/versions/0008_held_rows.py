"""Notes rows of lists all of which is held, so that a list that comes again is compared and kept in little time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held_row",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("list_on", sa.Date(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_held_row_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_held_row_unit_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_held_row")),
    )
    op.create_index(op.f("ix_held_row_unit_id"), "held_row", ["unit_id"])
    op.create_table(
        "batch_quiet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_quiet_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_quiet")),
    )
    op.create_index(op.f("ix_batch_quiet_batch_id"), "batch_quiet", ["batch_id"])


def downgrade() -> None:
    op.drop_table("batch_quiet")
    op.drop_table("held_row")
