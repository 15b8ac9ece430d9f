"""Keeps which forms were sent, so that each counts once, and drafts of those that were not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_form",
        sa.Column("token", sa.String(length=22), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_sent_form_user_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sent_form")),
    )
    op.create_index("ix_sent_form_sent_at", "sent_form", ["sent_at"])
    op.create_table(
        "form_draft",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=22), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_form_draft_revision")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_form_draft_user_id")),
        sa.PrimaryKeyConstraint("user_id", "token", name=op.f("pk_form_draft")),
    )
    op.create_index("ix_form_draft_saved_at", "form_draft", ["saved_at"])


def downgrade() -> None:
    op.drop_table("form_draft")
    op.drop_table("sent_form")
