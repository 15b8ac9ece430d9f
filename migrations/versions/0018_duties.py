"""Lets a proof name the guidance session that it rests on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("obligation_proof", sa.Column("guidance_session_id", sa.Integer(), nullable=True))
    op.create_index(
        "ix_obligation_proof_guidance_session_id",
        "obligation_proof",
        ["guidance_session_id"],
        sqlite_where=sa.text("guidance_session_id IS NOT NULL"),
        postgresql_where=sa.text("guidance_session_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_obligation_proof_guidance_session_id", "obligation_proof")
    op.drop_column("obligation_proof", "guidance_session_id")
