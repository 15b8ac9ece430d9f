"""Planning a session, changing its plan, putting it on paper."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now
from rollout.core.formats import moment
from rollout.guidance.actions.doubts import Facts, NameOf, ask, doubts_of_time
from rollout.guidance.errors import Cancelled, ChangedMeanwhile
from rollout.guidance.queries import held as queries
from rollout.guidance.queries.held import Held
from rollout.guidance.queries.sheet import sheet_of
from rollout.models import GuidanceSession, SessionEvent, SessionOfficer, SessionUnit, User, Visit
from rollout.register import sessions, visit_of_session
from rollout.register.act import check_note
from rollout.vocabulary import UnitMode
from rollout.vocabulary_of_sessions import SessionAct, SessionState


def plan(
    session: Session, unit_ids: Collection[int], facts: Facts, *, by: User, names: NameOf, is_agreed: bool = False
) -> GuidanceSession:
    """A session of some units, planned. Raises Doubtful, TooLong, NumberInNote."""
    ask(doubts_of_time(session, unit_ids, facts, names), is_agreed=is_agreed)
    row = new_session(session, unit_ids, facts, by=by)
    join_visit(session, row, facts)
    tell(session, row, SessionAct.PLAN, "plan_session", by=by, units=len(unit_ids))
    return row


def new_session(session: Session, unit_ids: Collection[int], facts: Facts, *, by: User) -> GuidanceSession:
    row = GuidanceSession(
        state=SessionState.PLANNED.value, created_by_id=by.id, created_at=now(), conclusions="", signers="", version=1
    )
    put_facts(row, facts)
    session.add(row)
    session.flush()
    session.add_all(SessionUnit(session_id=row.id, unit_id=unit_id, version=0) for unit_id in sorted(unit_ids))
    put_officers(session, row, facts)
    session.flush()
    return row


def join_visit(session: Session, row: GuidanceSession, facts: Facts) -> None:
    """The session is that of the agreed visit which was chosen for it. Raises NoSuchMove, SessionTaken."""
    if facts.visit_id:
        visit_of_session.join(session, session.get_one(Visit, facts.visit_id), row)


def put_facts(row: GuidanceSession, facts: Facts) -> None:
    check_note(facts.contents)
    check_note(facts.place)
    row.way, row.place, row.day = facts.way.value, facts.place, facts.day
    row.starts, row.ends, row.contents = facts.starts, facts.ends, facts.contents


def put_officers(session: Session, row: GuidanceSession, facts: Facts) -> None:
    session.execute(delete(SessionOfficer).where(SessionOfficer.session_id == row.id))
    session.add_all(SessionOfficer(session_id=row.id, user_id=user_id) for user_id in dict.fromkeys(facts.officer_ids))


def tell(
    session: Session, row: GuidanceSession, act: SessionAct, action: str, *, by: User, **detail: int
) -> None:  # fmt: skip
    """Of the session as a whole, in its own record and in the trail."""
    sessions.record_event(session, row, act, by=by, **detail)
    audit.record(session, by=by, action=action, subject="guidance_session", subject_id=row.id, **detail)


def change(
    session: Session, held: Held, facts: Facts, *, version: int, by: User, names: NameOf, is_agreed: bool = False
) -> None:
    """Other facts of a session that is planned. Raises Cancelled, ChangedMeanwhile, Doubtful, TooLong, NumberInNote."""
    row = held.row
    check_open(session, row, version)
    ask(doubts_of_time(session, held.parts, facts, names, row.id), is_agreed=is_agreed)
    put_facts(row, facts)
    put_officers(session, row, facts)
    join_visit(session, row, facts)
    row.version += 1
    tell(session, row, SessionAct.CHANGE, "change_session", by=by)


def check_open(session: Session, row: GuidanceSession, version: int | None) -> None:
    """Raises Cancelled, ChangedMeanwhile for a version that is not the present one."""
    if row.state == SessionState.CANCELLED:
        raise Cancelled
    if version is not None and row.version != version:
        raise ChangedMeanwhile(time=changed_at(session, row.id))


def changed_at(session: Session, session_id: int) -> str:
    last = session.scalars(
        select(SessionEvent.at).where(SessionEvent.session_id == session_id).order_by(SessionEvent.id.desc()).limit(1)
    ).first()
    return moment(last)


def freeze(session: Session, held: Held, *, by: User) -> int:
    """Gives everybody on the sheets of the viewer's units a number that stays. Returns how many are new.

    Raises Cancelled.
    """
    check_open(session, held.row, None)
    modes = queries.modes_on(session, held.units, held.row.day)
    new = 0
    for unit_id in held.units:
        if modes.get(unit_id, UnitMode.LIST) is UnitMode.LIST:
            sheet = sheet_of(session, unit_id, held.row.day, held.row.id)
            new += sessions.freeze(session, held.row, unit_id, list(sheet.people.values()))
    tell(session, held.row, SessionAct.PRINT, "print_session", by=by, people=new)
    return new
