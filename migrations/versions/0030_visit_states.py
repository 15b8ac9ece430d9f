"""Tells a time that was given up from an offer that lapsed, an offer that came back to the office, a closed unit's no,
and when what was held was agreed from when its session was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BEFORE = (
    "suggested", "proposed", "counter_proposed", "confirmed", "done", "unit_absent", "officer_absent", "cancelled",
    "expired",
)  # fmt: skip
AFTER = (*BEFORE[:3], "answered", *BEFORE[3:], "given_up")

QUARTER = 15

CLOSED = "Đơn vị nghỉ vào ngày này."  # as it was written until then

# the last step before one that is not another officer
LAST = (
    "(SELECT e.act FROM visit_event e WHERE e.visit_id = visit_event.visit_id AND e.id < visit_event.id "
    "AND e.act <> 'give' ORDER BY e.id DESC LIMIT 1)"
)
SETTLED = (
    "(SELECT MAX(e.id) FROM visit_event e WHERE e.visit_id = visit_event.visit_id "
    "AND e.act IN ('accept', 'decline', 'leave_out'))"
)
EVENT = sa.table(
    "visit_event", sa.column("id"), sa.column("visit_id"), sa.column("act"), sa.column("via"), sa.column("reason"),
    sa.column("detail", sa.JSON()),
)  # fmt: skip
VISIT = sa.table(
    "visit", sa.column("id"), sa.column("state"), sa.column("day", sa.Date()), sa.column("starts"), sa.column("ends"),
    sa.column("listed_on", sa.Date()), sa.column("listed_at"), sa.column("version"), sa.column("session_id"),
)  # fmt: skip
SESSION = sa.table(
    "guidance_session", sa.column("id"), sa.column("day", sa.Date()), sa.column("starts"), sa.column("ends")
)
HAS_UNIT = "EXISTS (SELECT 1 FROM visit_unit u WHERE u.visit_id = visit.id AND u.answer {})"


def upgrade() -> None:
    _allow(AFTER)
    op.execute("UPDATE visit SET state = 'given_up' WHERE state = 'expired' AND answer_by IS NULL")
    op.execute(
        "UPDATE visit_event SET became = 'given_up' WHERE became = 'expired' "
        f"AND (act = 'release' OR (act = 'give' AND {LAST} = 'release'))"
    )
    some, waits = HAS_UNIT.format("= 'declined'"), HAS_UNIT.format("= 'waiting'")
    op.execute(f"UPDATE visit SET state = 'answered' WHERE state = 'proposed' AND {some} AND NOT {waits}")
    op.execute("UPDATE visit SET due_on = '9999-12-31' WHERE state = 'answered'")  # no unit is waited for
    op.execute(
        f"UPDATE visit_event SET became = 'answered' WHERE id >= {SETTLED} "
        "AND visit_id IN (SELECT id FROM visit WHERE state = 'answered')"
    )
    _note_closures()
    _follow_sessions()
    with op.batch_alter_table("visit_unit") as table:
        table.drop_column("answered_round")


def downgrade() -> None:
    with op.batch_alter_table("visit_unit") as table:
        table.add_column(sa.Column("answered_round", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE visit_unit SET answered_round = (SELECT v.round FROM visit v WHERE v.id = visit_unit.visit_id) "
        "WHERE answer <> 'waiting'"
    )
    _unguard()
    op.execute("UPDATE visit SET state = 'expired', answer_by = NULL WHERE state = 'given_up'")
    op.execute("UPDATE visit SET due_on = answer_by WHERE state = 'answered' AND answer_by IS NOT NULL")
    op.execute("UPDATE visit SET state = 'proposed' WHERE state = 'answered'")
    op.execute("UPDATE visit_event SET became = 'expired' WHERE became = 'given_up'")
    op.execute("UPDATE visit_event SET became = 'proposed' WHERE became = 'answered'")
    _allow(BEFORE)


def _unguard() -> None:
    """Nobody changes an event but this; migrations/env.py lays the guards anew."""
    on = " ON visit_event" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER IF EXISTS visit_event_refuse_update{on}")


def _allow(states: tuple[str, ...]) -> None:
    one_of = " OR ".join(f"{{0}} = '{state}'" for state in states)
    for name, column in (("visit", "state"), ("visit_event", "became")):
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_visitstate"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_visitstate"), one_of.format(column))
    _unguard()


def _note_closures() -> None:
    """What followed from closed days is known by its sentence, once; by a link or by telephone a unit says it itself."""
    own = EVENT.c.act == "decline", EVENT.c.via == "page", EVENT.c.reason == CLOSED
    for key, detail in op.get_bind().execute(sa.select(EVENT.c.id, EVENT.c.detail).where(*own)).all():
        op.execute(EVENT.update().where(EVENT.c.id == key).values(detail={**detail, "cause": "closure"}))


def _follow_sessions() -> None:
    """What was held has the time of its session, in whole quarter hours; its last event keeps what was agreed."""
    last = sa.select(sa.func.max(EVENT.c.id)).where(EVENT.c.act == "hold").group_by(EVENT.c.visit_id)
    rows = (
        sa.select(
            VISIT.c.id, VISIT.c.day, VISIT.c.starts, VISIT.c.ends, SESSION.c.day, SESSION.c.starts, SESSION.c.ends,
            EVENT.c.id, EVENT.c.detail,
        )
        .join(SESSION, SESSION.c.id == VISIT.c.session_id)
        .join(EVENT, EVENT.c.visit_id == VISIT.c.id)
        .where(VISIT.c.state == "done", EVENT.c.id.in_(last))
    )  # fmt: skip
    for key, *agreed, day, begun, ended, event, detail in op.get_bind().execute(rows).all():
        starts, ends = begun - begun % QUARTER, -(-ended // QUARTER) * QUARTER
        if agreed == [day, starts, ends]:
            continue
        time = {"day": day, "starts": starts, "ends": ends, "listed_on": day, "listed_at": starts}
        op.execute(VISIT.update().where(VISIT.c.id == key).values(**time, version=VISIT.c.version + 1))
        was, *hours = agreed
        told = {"agreed": [was.isoformat(), *hours], "held": [day.isoformat(), starts, ends]}
        op.execute(EVENT.update().where(EVENT.c.id == event).values(detail={**detail, **told}))
