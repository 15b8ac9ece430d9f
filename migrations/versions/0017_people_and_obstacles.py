"""Lets requests be withdrawn and name a guardian, obstacles be edited, and kept answers be shown to everybody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
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
STATES = ("open", "accepted", "refused")


def upgrade() -> None:
    op.add_column("known_answer", sa.Column("is_public", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("obstacle_event", sa.Column("was", sa.JSON(), nullable=True))
    _allow((*FIELDS, "guardian"), (*STATES, "withdrawn"))


def downgrade() -> None:
    op.execute("DELETE FROM change_item WHERE field = 'guardian'")
    op.execute("UPDATE change_item SET state = 'refused' WHERE state = 'withdrawn'")
    _allow(FIELDS, STATES)
    op.drop_column("obstacle_event", "was")
    op.drop_column("known_answer", "is_public")


def _one_of(column: str, codes: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(code) for code in codes)})"


def _allow(fields: tuple[str, ...], states: tuple[str, ...]) -> None:
    """Gives the two closed lists of change_item their codes. SQLite changes no check: the table is made anew there."""
    checks = {"changefield": _one_of("field", fields), "itemstate": _one_of("state", states)}
    if op.get_bind().dialect.name != "sqlite":
        for name, check in checks.items():
            op.drop_constraint(op.f(f"ck_change_item_{name}"), "change_item", type_="check")
            op.create_check_constraint(op.f(f"ck_change_item_{name}"), "change_item", check)
        return
    op.drop_index("ix_change_item_request_id", "change_item")
    op.rename_table("change_item", "change_item_before")
    op.create_table(
        "change_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(24), nullable=False),
        sa.Column("old_value", sa.LargeBinary(), nullable=True),
        sa.Column("new_value", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_change_item_decided")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_change_item_{name}")) for name, check in checks.items()),
        sa.ForeignKeyConstraint(["request_id"], ["change_request.id"], name=op.f("fk_change_item_request_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["app_user.id"], name=op.f("fk_change_item_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_item")),
    )
    op.execute("INSERT INTO change_item SELECT * FROM change_item_before")
    op.drop_table("change_item_before")
    op.create_index("ix_change_item_request_id", "change_item", ["request_id", "field"], unique=True)
