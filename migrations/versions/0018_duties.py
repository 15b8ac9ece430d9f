"""Lets proofs name their guidance session, dues count working days, and texts be corrected with what they said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
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
    op.add_column("obligation", sa.Column("due_days", sa.Integer(), nullable=True))
    op.add_column("directive", sa.Column("by_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE directive SET by_id = (SELECT MIN(a.actor_id) FROM audit_record a WHERE a.action = 'add_directive' "
        "AND a.subject = 'directive' AND a.subject_id = directive.id)"
    )
    op.create_table(
        "directive_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("directive_id", sa.Integer(), nullable=False),
        sa.Column("clause_number", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_directive_change_by_id")),
        sa.ForeignKeyConstraint(["directive_id"], ["directive.id"], name=op.f("fk_directive_change_directive_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive_change")),
    )
    op.create_index("ix_directive_change_directive_id", "directive_change", ["directive_id", "id"])


def downgrade() -> None:
    op.drop_table("directive_change")
    op.drop_column("directive", "by_id")
    op.drop_column("obligation", "due_days")
    op.drop_index("ix_obligation_proof_guidance_session_id", "obligation_proof")
    op.drop_column("obligation_proof", "guidance_session_id")
