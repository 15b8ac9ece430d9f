"""The words of people's names, by which they are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rollout.core.names import person_keys

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEYS = ("words", "words_back")
RUN = 5_000  # rows


def upgrade() -> None:
    for key in KEYS:
        op.add_column("person", sa.Column(key, sa.String(length=300), nullable=False, server_default=""))
    _fill()
    for key in KEYS:
        op.create_index(f"ix_person_{key}", "person", [key])


def _fill() -> None:
    held = op.get_bind()
    person = sa.table("person", sa.column("id", sa.Integer), sa.column("name", sa.String), *map(sa.column, KEYS))
    change = (
        sa.update(person)
        .where(person.c.id == sa.bindparam("of_person"))
        .values({key: sa.bindparam(f"new_{key}") for key in KEYS})
    )
    last = 0
    while rows := held.execute(
        sa.select(person.c.id, person.c.name).where(person.c.id > last).order_by(person.c.id).limit(RUN)
    ).all():
        keys = [(row.id, person_keys(row.name)) for row in rows]
        held.execute(change, [{"of_person": i, **{f"new_{key}": found[key] for key in KEYS}} for i, found in keys])
        last = rows[-1].id


def downgrade() -> None:
    for key in KEYS:
        op.drop_index(f"ix_person_{key}", "person")
    for key in KEYS:
        op.drop_column("person", key)
