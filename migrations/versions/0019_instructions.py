"""Lets a leader note an instruction on an obstacle, and keeps in its history who was named in it or taken off when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

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
EVENTS = ("opened", "commented", "assigned", "changed", "escalated", "answered", "merged", "reopened", "closed")
NEW = ("instructed", "named", "freed")


def upgrade() -> None:
    _allow((*EVENTS, *NEW))


def downgrade() -> None:
    op.execute(f"UPDATE obstacle_event SET kind = 'commented' WHERE {_one_of('kind', NEW)}")
    _allow(EVENTS)


def _one_of(column: str, codes: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(code) for code in codes)})"


def _allow(events: tuple[str, ...]) -> None:
    """Gives the kinds of events their codes. SQLite changes no check: the table is made anew there, as it stands."""
    checks = {"obstacleeventkind": _one_of("kind", events)}
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_obstacle_event_obstacleeventkind"), "obstacle_event", type_="check")
        op.create_check_constraint(
            op.f("ck_obstacle_event_obstacleeventkind"), "obstacle_event", checks["obstacleeventkind"]
        )
        return
    checks |= {"obstaclestate": _one_of("state_to", STATES), "obstaclelevel": _one_of("level", LEVELS)}
    held = [column["name"] for column in sa.inspect(op.get_bind()).get_columns("obstacle_event")]
    op.drop_index("ix_obstacle_event_obstacle_id", "obstacle_event")
    op.drop_index("ix_obstacle_event_once", "obstacle_event")
    op.rename_table("obstacle_event", "obstacle_event_before")
    op.create_table(
        "obstacle_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obstacle_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("state_to", sa.String(24), nullable=True),
        sa.Column("level", sa.String(24), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        *([sa.Column("was", sa.JSON(), nullable=True)] if "was" in held else []),
        *(sa.CheckConstraint(check, name=op.f(f"ck_obstacle_event_{name}")) for name, check in checks.items()),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_obstacle_event_by_id")),
        sa.ForeignKeyConstraint(["obstacle_id"], ["obstacle.id"], name=op.f("fk_obstacle_event_obstacle_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_obstacle_event_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obstacle_event")),
    )
    columns = ", ".join(f'"{name}"' for name in held)
    op.execute(f"INSERT INTO obstacle_event ({columns}) SELECT {columns} FROM obstacle_event_before")
    op.drop_table("obstacle_event_before")
    op.create_index("ix_obstacle_event_obstacle_id", "obstacle_event", ["obstacle_id", "id"])
    op.create_index(
        "ix_obstacle_event_once",
        "obstacle_event",
        ["obstacle_id", "round", "level"],
        unique=True,
        sqlite_where=sa.text("kind = 'escalated'"),
        postgresql_where=sa.text("kind = 'escalated'"),
    )
