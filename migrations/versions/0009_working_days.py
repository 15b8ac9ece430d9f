"""Keeps which days are worked and when units are closed, so that due days are counted in working days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FORMS = ("agency", "public_body", "school", "enterprise", "health_facility", "agent", "commune", "other")


def upgrade() -> None:
    op.create_table(
        "day_exception",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_exception")),
    )
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column(
            "unit_form",
            sa.Enum(*FORMS, name="unitform", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.CheckConstraint("from_on < to_on AND from_on >= '2020-01-01'", name=op.f("ck_closure_interval")),
        sa.CheckConstraint("(unit_id IS NULL) <> (unit_form IS NULL)", name=op.f("ck_closure_whose")),
        sa.CheckConstraint("to_on < '9999-12-31'", name=op.f("ck_closure_ends")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_closure_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    op.create_index(op.f("ix_closure_unit_id"), "closure", ["unit_id"])
    op.create_index("ix_closure_unit_form", "closure", ["unit_form", "from_on"])


def downgrade() -> None:
    op.drop_table("closure")
    op.drop_table("day_exception")
