"""One step of a visit: along the table of moves alone, with its event, its trail and what is to be told of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now
from rollout.core.installation import system_user
from rollout.models import Unit, User, Visit, VisitEvent
from rollout.register import visit_news
from rollout.register.contacts import log_contact
from rollout.register.session_of_visit import take_session_along
from rollout.register.visit_acts import Doer, may, units_of
from rollout.register.visit_links import end_withdrawals
from rollout.register.visit_order import put_in_order
from rollout.vocabulary import ContactOutcome, ContactWay
from rollout.vocabulary_of_visits import OFFERED_STATES, VisitAct, VisitAnswer, VisitState, VisitVia, offer_of


def step(
    session: Session,
    visit: Visit,
    act: VisitAct,
    *,
    by: Doer,
    reason: str = "",
    unit_id: int | None = None,
    stays: bool = False,
    **detail: Any,
) -> None:
    """Takes a step, writes the event and the trail. `stays`: not all units have answered, or it is a report.

    Calendars hear of a version: it is the next one whenever an agreed time is given up, or stands again as a held
    visit is opened again. `detail` holds numbers and codes, never a name.
    """
    move = may(visit, act, by, reason)
    was = VisitState(visit.state)
    became = _stays(session, visit) if stays else move.to
    is_lost = was is VisitState.CONFIRMED and became not in (VisitState.CONFIRMED, VisitState.DONE)
    if is_lost or (was, became) == (VisitState.DONE, VisitState.CONFIRMED):  # whoever was reminded of it is so anew
        visit.version += 1
    if is_lost:
        end_withdrawals(session, visit)
    visit.state = became.value
    event = _note(session, visit, act, by, reason, unit_id or by.unit_id, detail)
    take_session_along(session, visit, act, event.unit_id, by=by.user or system_user(session), reason=reason)
    if by.via is VisitVia.PHONE and by.user is not None:
        _log_calls(session, visit, unit_id, by=by.user)
    visit_news.tell(session, visit, event, was, by=by)


def _stays(session: Session, visit: Visit) -> VisitState:
    """The state as it was; an offer waits for what its answers make it wait for."""
    state = VisitState(visit.state)
    if state not in OFFERED_STATES:
        return state
    return offer_of({VisitAnswer(row.answer) for row in units_of(session, visit)})


def _log_calls(session: Session, visit: Visit, unit_id: int | None, *, by: User) -> None:
    """What was agreed by telephone is a contact with the unit: they spoke with each other."""
    keys = [unit_id] if unit_id is not None else [row.unit_id for row in units_of(session, visit)]
    for unit in session.scalars(select(Unit).where(Unit.id.in_(keys)).order_by(Unit.id)):
        log_contact(session, unit, way=ContactWay.CALL, outcome=ContactOutcome.REACHED, by=by)


def note_first(session: Session, visit: Visit, *, by: Doer) -> None:
    """A visit comes into being."""
    _note(session, visit, VisitAct.SUGGEST, by, "", None, {})


def _note(
    session: Session,
    visit: Visit,
    act: VisitAct,
    by: Doer,
    reason: str,
    unit_id: int | None,
    detail: dict[str, Any],
) -> VisitEvent:
    put_in_order(session, visit)
    event = VisitEvent(
        visit_id=visit.id,
        at=now(),
        by_id=by.user.id if by.user else None,
        unit_id=unit_id,
        via=by.via.value,
        act=act.value,
        became=visit.state,
        reason=reason.strip(),
        detail={"round": visit.round, "version": visit.version, **detail},
    )
    session.add(event)
    session.flush()
    more = {"unit": unit_id} if unit_id else {}
    audit.record(
        session, by=by.user or system_user(session), action=f"visit_{act.value}", subject="visit",
        subject_id=visit.id, state=visit.state, via=by.via.value, **more,
    )  # fmt: skip
    return event
