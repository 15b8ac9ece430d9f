"""Keeps guidance sessions: who was there, what was reached there, and which facts a session made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MILESTONES = (
    "info_completed",
    "installed",
    "registered",
    "submitted",
    "accepted",
    "signed_in",
    "password_changed",
    "card_used",
)
NUMBERS = " AND ".join(f"({name} IS NULL OR {name} >= 0)" for name in ("attended", *MILESTONES, "already_in_units"))
FACTS = ("statement", "unit_count")


def upgrade() -> None:
    op.create_table(
        "guidance_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "held",
                "cancelled",
                name="sessionstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "way",
            sa.Enum(
                "at_unit",
                "at_office",
                "joint",
                "online",
                "train_liaisons",
                "households",
                name="sessionway",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("contents", sa.String(length=1000), nullable=False),
        sa.Column("conclusions", sa.String(length=1000), nullable=False),
        sa.Column("signers", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("0 <= starts AND starts < ends AND ends <= 1440", name=op.f("ck_guidance_session_hours")),
        sa.ForeignKeyConstraint(["created_by_id"], ["app_user.id"], name=op.f("fk_guidance_session_created_by_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["app_user.id"], name=op.f("fk_guidance_session_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_session")),
    )
    op.create_index("ix_guidance_session_day", "guidance_session", ["day", "state"], unique=False)
    op.create_table(
        "session_attendance",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_present", sa.Boolean(), nullable=True),
        sa.CheckConstraint("position > 0", name=op.f("ck_session_attendance_position")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_attendance_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["guidance_session.id"], name=op.f("fk_session_attendance_session_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_session_attendance_unit_id")),
        sa.PrimaryKeyConstraint("session_id", "person_id", name=op.f("pk_session_attendance")),
    )
    op.create_index("ix_session_attendance_person_id", "session_attendance", ["person_id"], unique=False)
    op.create_index(
        "ix_session_attendance_unit_id", "session_attendance", ["session_id", "unit_id", "position"], unique=False
    )
    op.create_table(
        "session_claim",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "milestone",
            sa.Enum(*MILESTONES, name="milestone", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "app",
                "portal",
                "officer",
                "guardian",
                "vneid",
                "unstated",
                "unknown",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "evidence",
            sa.Enum(
                "reported",
                "verified",
                "official",
                name="evidence",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_claim_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["guidance_session.id"], name=op.f("fk_session_claim_session_id")),
        sa.PrimaryKeyConstraint("session_id", "person_id", "milestone", name=op.f("pk_session_claim")),
    )
    op.create_index("ix_session_claim_person_id", "session_claim", ["person_id"], unique=False)
    op.create_table(
        "session_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "plan",
                "change",
                "record",
                "edit",
                "print",
                "cancel",
                "merge",
                name="sessionact",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_session_event_by_id")),
        sa.ForeignKeyConstraint(["session_id"], ["guidance_session.id"], name=op.f("fk_session_event_session_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_session_event_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_event")),
    )
    op.create_index("ix_session_event_session_id", "session_event", ["session_id", "id"], unique=False)
    op.create_table(
        "session_officer",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["guidance_session.id"], name=op.f("fk_session_officer_session_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_session_officer_user_id")),
        sa.PrimaryKeyConstraint("session_id", "user_id", name=op.f("pk_session_officer")),
    )
    op.create_index("ix_session_officer_user_id", "session_officer", ["user_id"], unique=False)
    op.create_table(
        "session_outside",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("patients", "households", name="outsidekind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("installed", sa.Integer(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "people >= 0 AND installed >= 0 AND registered >= 0", name=op.f("ck_session_outside_numbers")
        ),
        sa.ForeignKeyConstraint(["session_id"], ["guidance_session.id"], name=op.f("fk_session_outside_session_id")),
        sa.PrimaryKeyConstraint("session_id", "kind", name=op.f("pk_session_outside")),
    )
    op.create_table(
        "session_unit",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column(
            "people_group",
            sa.Enum(
                "employee",
                "student",
                "child",
                "household",
                name="peoplegroup",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("info_completed", sa.Integer(), nullable=True),
        sa.Column("installed", sa.Integer(), nullable=True),
        sa.Column("registered", sa.Integer(), nullable=True),
        sa.Column("submitted", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Integer(), nullable=True),
        sa.Column("signed_in", sa.Integer(), nullable=True),
        sa.Column("password_changed", sa.Integer(), nullable=True),
        sa.Column("card_used", sa.Integer(), nullable=True),
        sa.Column("already_in_units", sa.Integer(), nullable=True),
        sa.CheckConstraint(NUMBERS, name=op.f("ck_session_unit_numbers")),
        sa.ForeignKeyConstraint(["session_id"], ["guidance_session.id"], name=op.f("fk_session_unit_session_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_session_unit_unit_id")),
        sa.PrimaryKeyConstraint("session_id", "unit_id", name=op.f("pk_session_unit")),
    )
    op.create_index("ix_session_unit_unit_id", "session_unit", ["unit_id"], unique=False)
    for table in FACTS:
        op.add_column(table, sa.Column("guidance_session_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in FACTS:
        op.drop_column(table, "guidance_session_id")
    for table in (
        "session_event",
        "session_outside",
        "session_claim",
        "session_attendance",
        "session_officer",
        "session_unit",
        "guidance_session",
    ):
        op.drop_table(table)
