"""Keeps what BHXH Việt Nam's files of accounts hold beside the register, to be reconciled with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SETTLEMENTS = (
    "added",
    "corrected",
    "found",
    "left",
    "elsewhere",
    "two_people",
    "wrong_file",
    "waiting",
    "wrong_report",
    "other",
)


def _enum(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=24)


def _kinds(*codes: str) -> None:
    """The kinds of batches that the database takes."""
    name, listed = op.f("ck_batch_importkind"), ", ".join(f"'{code}'" for code in codes)
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"kind IN ({listed})")


def upgrade() -> None:
    _kinds("units", "participants", "users", "official")
    op.create_table(
        "official_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sort_name", sa.String(length=300), nullable=False),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column("birth_precision", sa.String(length=5), nullable=False),
        sa.Column("bhxh", sa.LargeBinary(), nullable=True),
        sa.Column("bhxh_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("personal_id", sa.LargeBinary(), nullable=True),
        sa.Column("personal_id_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("milestones", sa.JSON(), nullable=False),
        sa.Column("settlement", _enum("settlement", *SETTLEMENTS), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "bhxh_index IS NOT NULL OR personal_id_index IS NOT NULL", name=op.f("ck_official_account_numbered")
        ),
        sa.CheckConstraint("(settlement IS NULL) = (settled_at IS NULL)", name=op.f("ck_official_account_settled")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_official_account_batch_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_official_account_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_official_account_unit_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_official_account_office_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["app_user.id"], name=op.f("fk_official_account_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_account")),
    )
    op.create_index("ix_official_account_unit_id", "official_account", ["unit_id", "settlement"])
    op.create_index("ix_official_account_open", "official_account", ["settlement", "office_id", "unit_id"])
    for column in ("batch_id", "person_id", "bhxh_index", "personal_id_index"):
        op.create_index(op.f(f"ix_official_account_{column}"), "official_account", [column])
    op.create_table(
        "official_total",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.CheckConstraint("accounts >= 0", name=op.f("ck_official_total_accounts")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_official_total_batch_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_official_total_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_total")),
    )
    for column in ("batch_id", "office_id"):
        op.create_index(op.f(f"ix_official_total_{column}"), "official_total", [column])
    op.create_table(
        "official_cover",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("list_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_official_cover_batch_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_official_cover_office_id")),
        sa.PrimaryKeyConstraint("batch_id", "office_id", name=op.f("pk_official_cover")),
    )
    op.create_table(
        "official_review",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("list_on", sa.Date(), nullable=False),
        sa.Column("settlement", _enum("settlement", *SETTLEMENTS), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_official_review_person_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["app_user.id"], name=op.f("fk_official_review_settled_by_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_official_review")),
    )


def downgrade() -> None:
    for table in ("official_review", "official_cover", "official_total", "official_account"):
        op.drop_table(table)
    _kinds("units", "participants", "users")
