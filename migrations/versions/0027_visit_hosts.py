"""Keeps at which unit a visit is held, so that it is told when that unit falls out: the first of the commune kept
that did not say no.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

FIRST = "SELECT MIN(p.unit_id) FROM visit_unit p WHERE p.visit_id = visit.id"
OF_COMMUNE = (
    "EXISTS (SELECT 1 FROM unit_attribution a WHERE a.unit_id = p.unit_id AND a.subject = 'area_2025' "
    "AND a.voided_seq IS NULL AND a.area_id = visit.area_id)"
)
COMES = "p.answer <> 'declined'"
# one of several units in a written place or in a room was held at none of theirs
AT_ONE = "way = 'at_unit' OR (way = 'joint' AND place = '' AND room_id IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("visit") as table:
        table.add_column(sa.Column("host_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_visit_host_id"), "unit", ["host_id"], ["id"])
        table.create_check_constraint(op.f("ck_visit_host"), "host_id IS NULL OR way = 'at_unit' OR way = 'joint'")
        table.create_index(op.f("ix_visit_host_id"), ["host_id"])
    op.execute(
        f"UPDATE visit SET host_id = COALESCE(({FIRST} AND {COMES} AND {OF_COMMUNE}), ({FIRST} AND {COMES}), "
        f"({FIRST} AND {OF_COMMUNE}), ({FIRST})) WHERE {AT_ONE}"
    )


def downgrade() -> None:
    with op.batch_alter_table("visit") as table:
        table.drop_index(op.f("ix_visit_host_id"))
        table.drop_constraint(op.f("ck_visit_host"), type_="check")
        table.drop_constraint(op.f("fk_visit_host_id"), type_="foreignkey")
        table.drop_column("host_id")
