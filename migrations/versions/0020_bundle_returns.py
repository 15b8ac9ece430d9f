"""Keeps which posting cleared a unit's word when the desk returned a declaration, and calls no bundle handed in because the desk took in a part of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OF_BUNDLE = "FROM bundle_person p WHERE p.bundle_id = bundle.id"
BY_DESK_ALONE = f"handed_seq IS NULL AND handed_at = (SELECT MIN(p.decided_at) {OF_BUNDLE})"


def upgrade() -> None:
    op.add_column("bundle_person", sa.Column("returned_seq", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE bundle_person SET returned_seq = ("
        " SELECT MAX(s.voided_seq) FROM statement s JOIN posting o ON o.seq = s.voided_seq"
        " JOIN bundle b ON b.id = bundle_person.bundle_id"
        " WHERE s.person_id = bundle_person.person_id AND s.milestone = 'submitted' AND o.action = 'return_bundle'"
        " AND o.recorded_at >= b.made_at AND o.recorded_at <= bundle_person.decided_at"
        ") WHERE outcome = 'returned'"
    )
    op.execute(
        "UPDATE bundle SET handed_on = NULL, handed_by_id = NULL, handed_at = NULL "
        f"WHERE closed_at IS NULL AND {BY_DESK_ALONE}"
    )
    op.execute(f"UPDATE bundle SET handed_at = closed_at WHERE closed_at IS NOT NULL AND {BY_DESK_ALONE}")


def downgrade() -> None:
    op.drop_column("bundle_person", "returned_seq")
