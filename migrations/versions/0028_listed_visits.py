"""Keeps with each visit where it stands in lists, so that a page of thousands is read along an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KNOWN = (
    "s.visit_id = visit.id AND s.round = visit.round AND (s.unit_id IS NULL OR (s.unit_id = (SELECT MIN(u.unit_id) FROM "
    "visit_unit u WHERE u.visit_id = visit.id) AND (SELECT COUNT(*) FROM visit_unit u WHERE u.visit_id = visit.id) = 1))"
)
KEEPS = "state IN ('confirmed', 'done', 'unit_absent', 'officer_absent', 'cancelled') AND day IS NOT NULL"
FAR = "9999-12-31"

INDEXES = {
    "ix_visit_listed": ("visit", ["listed_on", "listed_at", "id"]),
    "ix_visit_state_listed": ("visit", ["state", "listed_on", "listed_at", "id"]),
    "ix_visit_way_listed": ("visit", ["way", "listed_on", "listed_at", "id"]),
    "ix_visit_office_listed": ("visit", ["office_id", "listed_on", "listed_at", "id"]),
    "ix_visit_due": ("visit", ["due_on", "id"]),
    "ix_visit_unit_unit_id": ("visit_unit", ["unit_id", "visit_id"]),
    "ix_visit_officer_user_id": ("visit_officer", ["user_id", "visit_id"]),
    "ix_visit_event_at": ("visit_event", ["at", "act", "became", "visit_id"]),
    "ix_message_next_at": ("message", ["next_at", "id"]),
    "ix_message_state_id": ("message", ["state", "id"]),
    "ix_message_kind": ("message", ["kind", "state", "unit_id"]),
    "ix_message_kind_id": ("message", ["kind", "id"]),
    "ix_message_unit_id": ("message", ["unit_id", "state"]),
}
BEFORE = {
    "ix_visit_office_id": ("visit", ["office_id"]),
    "ix_visit_unit_unit_id": ("visit_unit", ["unit_id"]),
    "ix_visit_officer_user_id": ("visit_officer", ["user_id"]),
    "ix_visit_event_at": ("visit_event", ["at"]),
    "ix_message_unit_id": ("message", ["unit_id"]),
}


def _exchange(old: dict[str, tuple[str, list[str]]], new: dict[str, tuple[str, list[str]]]) -> None:
    for name, (table, _columns) in old.items():
        op.drop_index(name, table)
    for name, (table, columns) in new.items():
        op.create_index(name, table, columns)


def upgrade() -> None:
    op.add_column("visit", sa.Column("listed_on", sa.Date(), nullable=False, server_default=FAR))
    op.add_column("visit", sa.Column("listed_at", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("visit", sa.Column("due_on", sa.Date(), nullable=False, server_default=FAR))
    op.execute(
        f"UPDATE visit SET listed_on = CASE WHEN {KEEPS} THEN day ELSE COALESCE("
        f"(SELECT MIN(s.day) FROM visit_slot s WHERE {KNOWN}), day, '{FAR}') END"
    )
    op.execute(
        f"UPDATE visit SET listed_at = CASE WHEN {KEEPS} THEN starts ELSE COALESCE("
        f"(SELECT MIN(s.starts) FROM visit_slot s WHERE {KNOWN} AND s.day = visit.listed_on), starts, 0) END"
    )
    op.execute("UPDATE visit SET due_on = answer_by WHERE state = 'proposed' AND answer_by IS NOT NULL")
    _exchange(BEFORE, INDEXES)


def downgrade() -> None:
    _exchange(INDEXES, BEFORE)
    for name in ("due_on", "listed_at", "listed_on"):
        op.drop_column("visit", name)
