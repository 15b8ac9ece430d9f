"""Keeps what a declaration needs of a person and is there, lists sent and returned, and directives as units got them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ITEMS = ("address", "phone", "portrait", "id_front", "id_back", "birth_certificate")


def closed_list(codes: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "person_info",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", closed_list(ITEMS, "infoitem"), nullable=False),
        sa.Column("is_there", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("day >= '2020-01-01'", name=op.f("ck_person_info_day")),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_person_info_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_info_person_id")),
        sa.PrimaryKeyConstraint("person_id", "item", name=op.f("pk_person_info")),
    )
    op.create_index("ix_person_info_by_id", "person_info", ["by_id"])
    op.create_table(
        "list_exchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("way", closed_list(("sent", "returned"), "listway"), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("on_day >= '2020-01-01'", name=op.f("ck_list_exchange_on_day")),
        sa.CheckConstraint("version >= 0 AND people >= 0", name=op.f("ck_list_exchange_numbers")),
        sa.CheckConstraint("batch_id IS NULL OR way = 'returned'", name=op.f("ck_list_exchange_batch")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_list_exchange_batch_id")),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_list_exchange_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_list_exchange_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_exchange")),
    )
    op.create_index(op.f("ix_list_exchange_batch_id"), "list_exchange", ["batch_id"])
    op.create_index(op.f("ix_list_exchange_by_id"), "list_exchange", ["by_id"])
    op.create_index("ix_list_exchange_unit_id", "list_exchange", ["unit_id", "way", "version"])
    op.create_table(
        "directive_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("directive_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("way", closed_list(("system", "email", "zalo", "post", "hand"), "deliveryway"), nullable=True),
        sa.Column("number_in", sa.String(length=40), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("(sent_on IS NULL) = (way IS NULL)", name=op.f("ck_directive_receipt_sent")),
        sa.CheckConstraint("sent_on IS NOT NULL OR received_on IS NOT NULL", name=op.f("ck_directive_receipt_known")),
        sa.CheckConstraint("number_in = '' OR received_on IS NOT NULL", name=op.f("ck_directive_receipt_number")),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_directive_receipt_by_id")),
        sa.ForeignKeyConstraint(["directive_id"], ["directive.id"], name=op.f("fk_directive_receipt_directive_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["app_user.id"], name=op.f("fk_directive_receipt_sent_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_directive_receipt_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive_receipt")),
        sa.UniqueConstraint("directive_id", "unit_id", name=op.f("uq_directive_receipt_directive_id_unit_id")),
    )
    op.create_index(op.f("ix_directive_receipt_by_id"), "directive_receipt", ["by_id"])
    op.create_index(op.f("ix_directive_receipt_sent_by_id"), "directive_receipt", ["sent_by_id"])
    op.create_index("ix_directive_receipt_unit_id", "directive_receipt", ["unit_id"])


def downgrade() -> None:
    op.drop_table("directive_receipt")
    op.drop_table("list_exchange")
    op.drop_table("person_info")
