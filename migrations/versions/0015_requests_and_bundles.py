"""Keeps what units ask to be corrected with the answers, and bundles of declarations that are handed in together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FIELDS = (
    "name",
    "birth",
    "sex",
    "bhxh",
    "personal_id",
    "cmnd",
    "passport",
    "phone",
    "email",
    "address",
    "group",
    "unit_name",
    "tax_code",
    "unit_address",
    "area_2025",
    "headcount",
    "contact",
)


def _enum(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=24)


def _to(table: str, column: str, other: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", _enum("requestkind", "person_wrong", "person_missing", "unit_data"), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("emptied_at", sa.DateTime(), nullable=True),
        _to("change_request", "unit_id", "unit"),
        _to("change_request", "person_id", "person"),
        _to("change_request", "asked_by_id", "app_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    op.create_index("ix_change_request_asked_at", "change_request", ["asked_at"])
    op.create_index(op.f("ix_change_request_person_id"), "change_request", ["person_id"])
    op.create_index("ix_change_request_settled_at", "change_request", ["settled_at", "asked_at"])
    op.create_index("ix_change_request_unit_id", "change_request", ["unit_id", "asked_at"])
    op.create_table(
        "change_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("field", _enum("changefield", *FIELDS), nullable=False),
        sa.Column("old_value", sa.LargeBinary(), nullable=True),
        sa.Column("new_value", sa.LargeBinary(), nullable=True),
        sa.Column("state", _enum("itemstate", "open", "accepted", "refused"), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_change_item_decided")),
        _to("change_item", "request_id", "change_request"),
        _to("change_item", "decided_by_id", "app_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_item")),
    )
    op.create_index("ix_change_item_request_id", "change_item", ["request_id", "field"], unique=True)
    op.create_table(
        "bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("handed_at", sa.DateTime(), nullable=True),
        sa.Column("handed_by_id", sa.Integer(), nullable=True),
        sa.Column("handed_seq", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(handed_on IS NULL) = (handed_by_id IS NULL) AND (handed_on IS NULL) = (handed_at IS NULL)",
            name=op.f("ck_bundle_handed"),
        ),
        sa.CheckConstraint("dropped_at IS NULL OR handed_on IS NULL", name=op.f("ck_bundle_dropped")),
        sa.CheckConstraint("closed_at IS NULL OR handed_on IS NOT NULL", name=op.f("ck_bundle_closed")),
        _to("bundle", "unit_id", "unit"),
        _to("bundle", "made_by_id", "app_user"),
        _to("bundle", "handed_by_id", "app_user"),
        _to("bundle", "handed_seq", "posting", "seq"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
    )
    op.create_index("ix_bundle_made_at", "bundle", ["made_at"])
    op.create_index("ix_bundle_number", "bundle", ["number"], unique=True)
    op.create_index("ix_bundle_unit_id", "bundle", ["unit_id", "made_at"])
    op.create_table(
        "bundle_person",
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", _enum("bundleoutcome", "waiting", "received", "returned"), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(outcome = 'waiting') = (decided_at IS NULL)", name=op.f("ck_bundle_person_decided")),
        _to("bundle_person", "bundle_id", "bundle"),
        _to("bundle_person", "person_id", "person"),
        _to("bundle_person", "decided_by_id", "app_user"),
        sa.PrimaryKeyConstraint("bundle_id", "person_id", name=op.f("pk_bundle_person")),
    )
    op.create_index("ix_bundle_person_person_id", "bundle_person", ["person_id"])


def downgrade() -> None:
    op.drop_table("bundle_person")
    op.drop_table("bundle")
    op.drop_table("change_item")
    op.drop_table("change_request")
