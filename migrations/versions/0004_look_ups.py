"""The numbers that users have asked about, as keyed hashes, so that nobody guesses one by asking again and again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "look_up",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("ending", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.LargeBinary(length=4), nullable=False),
        sa.Column(
            "answer",
            sa.Enum("found", "missed", "listed", name="answer", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_look_up_user_id")),
        sa.PrimaryKeyConstraint("user_id", "ending", "number", "answer", name=op.f("pk_look_up")),
    )
    op.create_index("ix_look_up_at", "look_up", ["user_id", "answer", "at"])


def downgrade() -> None:
    op.drop_index("ix_look_up_at", "look_up")
    op.drop_table("look_up")
