"""Keeps what the columns of a file were taken for, what is asked of it, and what people have taught the import."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("batch", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("batch", sa.Column("understood", sa.LargeBinary(), nullable=True))
    op.create_table(
        "status_word",
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("meaning", sa.String(length=40), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["app_user.id"], name=op.f("fk_status_word_created_by_id")),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_status_word")),
    )
    op.create_table(
        "column_memory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("layout", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_column_memory_user_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_column_memory_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_memory")),
        sa.UniqueConstraint("user_id", "kind", "layout", name=op.f("uq_column_memory_user_id")),
    )
    op.create_index("ix_column_memory_unit_id", "column_memory", ["unit_id"])


def downgrade() -> None:
    op.drop_table("column_memory")
    op.drop_table("status_word")
    op.drop_column("batch", "understood")
    op.drop_column("batch", "revision")
