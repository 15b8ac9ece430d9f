"""Lets visits be agreed with units: what is offered, answered and done, who and what is held by them, how long ways take."""

from __future__ import annotations

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


POINTS = Path(__file__).resolve().parents[1] / "data" / "0021_area_points.csv"  # as they shipped with this migration


def _enum(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=24)


ABSENCEKIND = _enum("absencekind", "leave", "training", "other")
VISITSTATE = _enum(
    "visitstate",
    "suggested",
    "proposed",
    "counter_proposed",
    "confirmed",
    "done",
    "unit_absent",
    "officer_absent",
    "cancelled",
    "expired",
)
SESSIONWAY = _enum("sessionway", "at_unit", "at_office", "joint", "online", "train_liaisons", "households")
VISITVIA = _enum("visitvia", "page", "link", "phone", "plan", "clock")
VISITACT = _enum(
    "visitact",
    "suggest",
    "propose",
    "accept",
    "counter",
    "decline",
    "agree",
    "leave_out",
    "release",
    "detail",
    "hold",
    "reopen",
    "unit_absent",
    "officer_absent",
    "cancel",
    "expire",
    "give",
)
LINKPURPOSE = _enum("linkpurpose", "answer", "withdraw")
VISITANSWER = _enum("visitanswer", "waiting", "accepted", "countered", "declined")


def upgrade() -> None:
    op.create_table(
        "officer_absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("kind", ABSENCEKIND, nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.CheckConstraint("from_on < to_on AND from_on >= '2020-01-01'", name=op.f("ck_officer_absence_interval")),
        sa.CheckConstraint("to_on < '9999-12-31'", name=op.f("ck_officer_absence_ends")),
        sa.CheckConstraint("0 <= starts AND starts < ends AND ends <= 1440", name=op.f("ck_officer_absence_hours")),
        sa.ForeignKeyConstraint(["made_by_id"], ["app_user.id"], name=op.f("fk_officer_absence_made_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_officer_absence_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_absence")),
    )
    op.create_index("ix_officer_absence_user_id", "officer_absence", ["user_id", "from_on"])
    op.create_table(
        "travel_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("other_area_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_travel_correction_minutes")),
        sa.CheckConstraint("other_area_id IS NULL OR area_id < other_area_id", name=op.f("ck_travel_correction_order")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_travel_correction_area_id")),
        sa.ForeignKeyConstraint(["other_area_id"], ["area.id"], name=op.f("fk_travel_correction_other_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_travel_correction")),
    )
    op.create_index(op.f("ix_travel_correction_other_area_id"), "travel_correction", ["other_area_id"])
    where = sa.text("other_area_id IS NULL")
    op.create_index(
        "uq_travel_correction_area",
        "travel_correction",
        ["area_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
    op.create_index("uq_travel_correction_areas", "travel_correction", ["area_id", "other_area_id"], unique=True)
    op.create_table(
        "unit_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.CheckConstraint("0 <= starts AND starts < ends AND ends <= 1440", name=op.f("ck_unit_window_hours")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_unit_window_weekday")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_window_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_window")),
    )
    op.create_index("ix_unit_window_unit_id", "unit_window", ["unit_id", "weekday"])
    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("seats > 0", name=op.f("ck_room_seats")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_room_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
    )
    op.create_index(op.f("ix_room_office_id"), "room", ["office_id"])
    op.create_table(
        "vehicle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_vehicle_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle")),
    )
    op.create_index(op.f("ix_vehicle_office_id"), "vehicle", ["office_id"])
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("state", VISITSTATE, nullable=False),
        sa.Column("way", SESSIONWAY, nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("starts", sa.Integer(), nullable=True),
        sa.Column("ends", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("vehicle_id", sa.Integer(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("state <> 'done' OR session_id IS NOT NULL", name=op.f("ck_visit_session")),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'done', 'unit_absent', 'officer_absent') OR day IS NOT NULL",
            name=op.f("ck_visit_agreed"),
        ),
        sa.CheckConstraint(
            "(day IS NULL AND starts IS NULL AND ends IS NULL) OR (day IS NOT NULL AND 0 <= starts AND starts < ends AND ends <= 1440 AND starts % 15 = 0 AND ends % 15 = 0)",
            name=op.f("ck_visit_hours"),
        ),
        sa.CheckConstraint("minutes > 0 AND minutes % 15 = 0", name=op.f("ck_visit_minutes")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_visit_area_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["app_user.id"], name=op.f("fk_visit_created_by_id")),
        sa.ForeignKeyConstraint(["follows_id"], ["visit.id"], name=op.f("fk_visit_follows_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_visit_office_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_visit_room_id")),
        sa.ForeignKeyConstraint(["session_id"], ["guidance_session.id"], name=op.f("fk_visit_session_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicle.id"], name=op.f("fk_visit_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("session_id", name=op.f("uq_visit_session_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_visit_uid")),
    )
    op.create_index("ix_visit_day", "visit", ["day", "state"])
    op.create_index(op.f("ix_visit_follows_id"), "visit", ["follows_id"])
    op.create_index(op.f("ix_visit_office_id"), "visit", ["office_id"])
    op.create_index("ix_visit_room_id", "visit", ["room_id", "day"])
    op.create_index("ix_visit_state", "visit", ["state", "answer_by"])
    op.create_index("ix_visit_vehicle_id", "visit", ["vehicle_id", "day"])
    op.create_table(
        "visit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("via", VISITVIA, nullable=False),
        sa.Column("act", VISITACT, nullable=False),
        sa.Column("became", VISITSTATE, nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_visit_event_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_visit_event_unit_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_event_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_event")),
    )
    op.create_index("ix_visit_event_visit_id", "visit_event", ["visit_id", "id"])
    op.create_table(
        "visit_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=22), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("purpose", LINKPURPOSE, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["app_user.id"], name=op.f("fk_visit_link_made_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_visit_link_unit_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_link_visit_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_visit_link")),
        sa.UniqueConstraint("nonce", name=op.f("uq_visit_link_nonce")),
    )
    op.create_index("ix_visit_link_visit_id", "visit_link", ["visit_id", "unit_id"])
    op.create_table(
        "visit_officer",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_visit_officer_user_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_officer_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "user_id", name=op.f("pk_visit_officer")),
    )
    op.create_index("ix_visit_officer_user_id", "visit_officer", ["user_id"])
    op.create_table(
        "visit_slot",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "0 <= starts AND starts < ends AND ends <= 1440 AND starts % 15 = 0 AND ends % 15 = 0",
            name=op.f("ck_visit_slot_hours"),
        ),
        sa.CheckConstraint("position > 0", name=op.f("ck_visit_slot_position")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_visit_slot_unit_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_slot_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "round", "position", name=op.f("pk_visit_slot")),
    )
    op.create_table(
        "visit_unit",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("answer", VISITANSWER, nullable=False),
        sa.Column("answered_round", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("coming", sa.Integer(), nullable=True),
        sa.Column("who", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("needs_device", sa.Boolean(), nullable=False),
        sa.Column("needs_room", sa.Boolean(), nullable=False),
        sa.CheckConstraint("coming IS NULL OR coming BETWEEN 0 AND 100000", name=op.f("ck_visit_unit_coming")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_visit_unit_unit_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_unit_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "unit_id", name=op.f("pk_visit_unit")),
    )
    op.create_index("ix_visit_unit_unit_id", "visit_unit", ["unit_id"])
    op.add_column("area", sa.Column("longitude", sa.Double(), nullable=True))
    op.add_column("area", sa.Column("latitude", sa.Double(), nullable=True))
    with POINTS.open(encoding="utf-8", newline="") as file:
        points = sa.text(
            "UPDATE area SET longitude = :longitude, latitude = :latitude WHERE area_list = '2025' AND code = :code"
        )
        for row in csv.DictReader(file):
            op.execute(
                points.bindparams(code=row["code"], longitude=float(row["longitude"]), latitude=float(row["latitude"]))
            )


def downgrade() -> None:
    op.drop_column("area", "latitude")
    op.drop_column("area", "longitude")
    for name in (
        "visit_unit",
        "visit_slot",
        "visit_officer",
        "visit_link",
        "visit_event",
        "visit",
        "vehicle",
        "room",
        "unit_window",
        "travel_correction",
        "officer_absence",
    ):
        op.drop_table(name)
