"""Keeps what stands in the way of people of a unit, what is done about it by when, and answers to use again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = (
    "list_wrong",
    "number_wrong",
    "id_mismatch",
    "phone_wrong",
    "device_unfit",
    "app_error",
    "photo_rejected",
    "not_submitted",
    "slow_processing",
    "no_sms",
    "password_lost",
    "card_refused",
    "child_guardian",
    "unit_busy",
)
STATES = (
    "new",
    "assigned",
    "in_progress",
    "waiting_unit",
    "waiting_vss",
    "escalated",
    "resolved",
    "closed",
    "reopened",
    "merged",
)
LEVELS = ("liaison", "officer", "staff", "leader", "inspectors", "health_department")
PRIORITIES = ("normal", "urgent")
EVENTS = ("opened", "commented", "assigned", "changed", "escalated", "answered", "merged", "reopened", "closed")


def _enum(name: str, codes: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "known_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("obstaclekind", KINDS), nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.Column("body", sa.String(length=1000), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("length(question) > 0 AND length(body) > 0", name=op.f("ck_known_answer_said")),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_known_answer_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_answer")),
    )
    op.create_index("ix_known_answer_kind", "known_answer", ["kind", "retired_at"])
    op.create_table(
        "obstacle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("facility", sa.String(length=300), nullable=False),
        sa.Column("kind", _enum("obstaclekind", KINDS), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("state", _enum("obstaclestate", STATES), nullable=False),
        sa.Column("level", _enum("obstaclelevel", LEVELS), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("priority", _enum("obstaclepriority", PRIORITIES), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("late_on", sa.Date(), nullable=True),
        sa.Column("people_count", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'card_refused') = (length(facility) > 0)", name=op.f("ck_obstacle_facility")),
        sa.CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_obstacle_merged")),
        sa.CheckConstraint("people_count IS NULL OR people_count >= 0", name=op.f("ck_obstacle_people_count")),
        sa.CheckConstraint("unit_id IS NOT NULL OR length(facility) > 0", name=op.f("ck_obstacle_place")),
        sa.ForeignKeyConstraint(["answer_id"], ["known_answer.id"], name=op.f("fk_obstacle_answer_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["obstacle.id"], name=op.f("fk_obstacle_merged_into_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["app_user.id"], name=op.f("fk_obstacle_opened_by_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_obstacle_owner_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_obstacle_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obstacle")),
    )
    op.create_index(op.f("ix_obstacle_answer_id"), "obstacle", ["answer_id"])
    op.create_index(op.f("ix_obstacle_merged_into_id"), "obstacle", ["merged_into_id"])
    op.create_index("ix_obstacle_owner_id", "obstacle", ["owner_id", "state"])
    op.create_index("ix_obstacle_state", "obstacle", ["state", "due_on"])
    op.create_index("ix_obstacle_unit_id", "obstacle", ["unit_id", "state"])
    op.create_table(
        "obstacle_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obstacle_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("kind", _enum("obstacleeventkind", EVENTS), nullable=False),
        sa.Column("state_to", _enum("obstaclestate", STATES), nullable=True),
        sa.Column("level", _enum("obstaclelevel", LEVELS), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_obstacle_event_by_id")),
        sa.ForeignKeyConstraint(["obstacle_id"], ["obstacle.id"], name=op.f("fk_obstacle_event_obstacle_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_obstacle_event_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obstacle_event")),
    )
    op.create_index("ix_obstacle_event_obstacle_id", "obstacle_event", ["obstacle_id", "id"])
    op.create_index(
        "ix_obstacle_event_once",
        "obstacle_event",
        ["obstacle_id", "round", "level"],
        unique=True,
        sqlite_where=sa.text("kind = 'escalated'"),
        postgresql_where=sa.text("kind = 'escalated'"),
    )
    op.create_table(
        "obstacle_person",
        sa.Column("obstacle_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["obstacle_id"], ["obstacle.id"], name=op.f("fk_obstacle_person_obstacle_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_obstacle_person_person_id")),
        sa.PrimaryKeyConstraint("obstacle_id", "person_id", name=op.f("pk_obstacle_person")),
    )
    op.create_index(op.f("ix_obstacle_person_person_id"), "obstacle_person", ["person_id"])


def downgrade() -> None:
    op.drop_table("obstacle_event")
    op.drop_table("obstacle_person")
    op.drop_table("obstacle")
    op.drop_table("known_answer")
