"""Keeps what an officer handed over to whom, for good or for a leave, so that it comes back by itself or is undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _enum(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=24)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("rule", _enum("handoverrule", "one", "district", "spread"), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("to_on IS NULL OR from_on < to_on", name=op.f("ck_handover_days")),
        sa.CheckConstraint("(rule = 'one') = (taker_id IS NOT NULL)", name=op.f("ck_handover_taker")),
        sa.CheckConstraint(
            "ended_at IS NULL OR (to_on IS NOT NULL AND begun_at IS NOT NULL)", name=op.f("ck_handover_ended")
        ),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_handover_undone")),
        *(_to("handover", name, "app_user") for name in ("giver_id", "taker_id", "made_by_id", "undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index("ix_handover_giver_id", "handover", ["giver_id", "from_on"])
    op.create_index("ix_handover_made_at", "handover", ["made_at"])
    for name in ("taker_id", "made_by_id", "undone_by_id"):
        op.create_index(op.f(f"ix_handover_{name}"), "handover", [name])
    outcomes = ("waiting", "given", "skipped", "returned", "kept", "undone")
    op.create_table(
        "handover_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("obstacle_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("before_id", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("outcome", _enum("handoveroutcome", *outcomes), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN obstacle_id IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN session_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_handover_item_subject"),
        ),
        sa.CheckConstraint("after_id IS NOT NULL OR session_id IS NOT NULL", name=op.f("ck_handover_item_after")),
        _to("handover_item", "handover_id", "handover"),
        _to("handover_item", "unit_id", "unit"),
        _to("handover_item", "obstacle_id", "obstacle"),
        _to("handover_item", "session_id", "guidance_session"),
        _to("handover_item", "before_id", "app_user"),
        _to("handover_item", "after_id", "app_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_item")),
    )
    op.create_index("ix_handover_item_handover_id", "handover_item", ["handover_id", "id"])
    for name in ("unit_id", "obstacle_id", "session_id", "before_id", "after_id"):
        op.create_index(op.f(f"ix_handover_item_{name}"), "handover_item", [name])


def downgrade() -> None:
    op.drop_table("handover_item")
    op.drop_table("handover")
