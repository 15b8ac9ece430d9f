"""Puts what is still to be sent in an order of its own, so that a list begins with it and is read along an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

PARTS = {
    "ix_message_to_go": "state NOT IN ('sent', 'given_up', 'printed', 'dropped')",
    "ix_message_settled": "state NOT IN ('waiting', 'failed')",
}


def upgrade() -> None:
    op.drop_index("ix_message_next_at", "message")
    for name, part in PARTS.items():
        where = sa.text(part)
        op.create_index(name, "message", ["next_at", "id"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in PARTS:
        op.drop_index(name, "message")
    op.create_index("ix_message_next_at", "message", ["next_at", "id"])
