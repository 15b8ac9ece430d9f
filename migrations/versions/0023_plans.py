"""Keeps the plans of weeks that staff look at, move and send out as proposals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

PLANSTATE = sa.Enum(
    "solving", "ready", "failed", "sent", name="planstate", native_enum=False, create_constraint=True, length=24
)
HOURS = "0 <= starts AND starts < ends AND ends <= 1440 AND starts % 15 = 0 AND ends % 15 = 0"


def upgrade() -> None:
    op.create_table(
        "weekly_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("state", PLANSTATE, nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("instance", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_weekly_plan_sent")),
        sa.ForeignKeyConstraint(["made_by_id"], ["app_user.id"], name=op.f("fk_weekly_plan_made_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_weekly_plan_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_plan")),
    )
    op.create_index("ix_weekly_plan_week_on", "weekly_plan", ["week_on", "id"])
    op.create_index("ix_weekly_plan_made_by_id", "weekly_plan", ["made_by_id"])
    op.create_index("ix_weekly_plan_office_id", "weekly_plan", ["office_id"])
    op.create_table(
        "plan_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("prize", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.CheckConstraint(HOURS, name=op.f("ck_plan_visit_hours")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_plan_visit_area_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["app_user.id"], name=op.f("fk_plan_visit_officer_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["weekly_plan.id"], name=op.f("fk_plan_visit_plan_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_plan_visit_unit_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_plan_visit_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_visit")),
        sa.UniqueConstraint("plan_id", "unit_id", name=op.f("uq_plan_visit_plan_id_unit_id")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_plan_visit_visit_id")),
    )
    op.create_index("ix_plan_visit_unit_id", "plan_visit", ["unit_id"])
    op.create_index("ix_plan_visit_officer_id", "plan_visit", ["officer_id"])


def downgrade() -> None:
    op.drop_table("plan_visit")
    op.drop_table("weekly_plan")
