"""What is done with obligations. Each act writes its event and its audit record; none commits."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from rollout.core.dates import now, today
from rollout.core.names import tidy
from rollout.directives import queries
from rollout.directives.due import days_after
from rollout.directives.errors import (
    AlreadySo,
    ByFigureAlone,
    ConfirmedAlready,
    DueBeforeStart,
    FigureIncomplete,
    NoSession,
    NothingSaid,
    NothingShown,
    NothingToRead,
    NotYours,
    ProvedBySessionAlready,
    SameDue,
    SessionNotHeld,
    WrongMeasure,
)
from rollout.directives.kinds import Body
from rollout.models import (
    Clause,
    GuidanceSession,
    Obligation,
    ObligationAddressee,
    ObligationProof,
    User,
)
from rollout.register import obligations as duties
from rollout.register.act import check_note
from rollout.register.errors import FutureDay
from rollout.register.obligation_figures import MEASURES
from rollout.vocabulary import Base, Evidence, Measure, PeopleGroup, UnitForm
from rollout.vocabulary_of_obligations import AddresseeKind, ObligationAct, ObligationRule, ProofKind
from rollout.vocabulary_of_sessions import SessionState

A = ObligationAct


def _note(
    session: Session,
    obligation: Obligation,
    kind: ObligationAct,
    *,
    by: User,
    body: Body | None = None,
    note: str = "",
    before: dict[str, Any] | None = None,
    **detail: Any,
) -> None:
    """The event that stays, and the record of the trail."""
    key = body.key if body else {}
    duties.note(session, obligation.id, kind, by=by, key=key, why=note, before=before, **detail)


class NewObligation(NamedTuple):
    """What is laid on whom. The last five belong to a figure alone; of units deployed only the first and the last."""

    task: str
    kind: AddresseeKind
    form: UnitForm | None
    starts_on: date
    due_on: date | None
    rule: ObligationRule
    basis: str
    measure: Measure | None = None
    base: Base | None = None
    group: PeopleGroup | None = None
    evidence: Evidence | None = None
    threshold: int | None = None
    due_days: int | None = None


def lay(session: Session, clause: Clause, new: NewObligation, *, by: User) -> Obligation:
    """Lays a task of a clause on a kind of addressee.

    Raises DueBeforeStart, FigureIncomplete, WrongMeasure, TooLong, NumberInNote.
    """
    for words in (new.task, new.basis):
        check_note(words)
    _check_due(new.due_on, new.starts_on)
    is_figure = new.rule is ObligationRule.FIGURE
    is_of_people = is_figure and new.measure is not Measure.UNITS_DEPLOYED
    if is_figure and (new.measure is None or new.threshold is None):
        raise FigureIncomplete
    if is_of_people and None in (new.base, new.group, new.evidence):
        raise FigureIncomplete
    if is_figure and new.measure not in MEASURES:
        raise WrongMeasure
    row = Obligation(
        clause_id=clause.id,
        task=tidy(new.task),
        addressee_kind=new.kind.value,
        unit_form=new.form.value if new.form and new.kind is AddresseeKind.UNIT else None,
        starts_on=new.starts_on,
        due_on=new.due_on,
        due_days=new.due_days if new.due_on is None else None,
        rule=new.rule.value,
        measure=new.measure.value if is_figure and new.measure else None,
        base=new.base.value if is_of_people and new.base else None,
        people_group=new.group.value if is_of_people and new.group else None,
        evidence=new.evidence.value if is_of_people and new.evidence else None,
        threshold_percent=new.threshold if is_figure else None,
        basis=tidy(new.basis),
        by_id=by.id,
        at=now(),
    )
    session.add(row)
    session.flush()
    _note(session, row, A.LAID, by=by, addressees=new.kind.value, due=new.due_on, days=row.due_days)
    return row


def _check_due(due_on: date | None, starts_on: date) -> None:
    if due_on is not None and due_on < starts_on:
        raise DueBeforeStart(day=f"{starts_on:%d/%m/%Y}")


def withdraw(session: Session, obligation: Obligation, *, reason: str, by: User) -> None:
    """Nobody owes it any more; what was said and shown of it stays. Raises AlreadySo, TooLong, NumberInNote."""
    check_note(reason)
    if obligation.withdrawn_at is not None:
        raise AlreadySo
    obligation.withdrawn_at = now()
    _note(session, obligation, A.WITHDRAWN, by=by, note=reason)


def set_due(
    session: Session, obligation: Obligation, *, due_on: date | None, reason: str, by: User, body: Body | None = None,
    due_days: int | None = None,
) -> None:  # fmt: skip
    """The due day of all addressees, or of one that gets its own; None takes it away.

    With `due_days` it comes so many working days after the obligation starts; of one addressee that day is noted.

    Raises DueBeforeStart, SameDue, TooLong, NumberInNote.
    """
    check_note(reason)
    _check_due(due_on, obligation.starts_on)
    if body and due_days is not None:
        due_on, due_days = days_after(session, obligation, due_days, body), None
    held: Obligation | ObligationAddressee = _of(session, obligation, body) if body else obligation
    if held.due_on == due_on and (body or obligation.due_days == due_days):
        raise SameDue
    before: dict[str, Any] = {"due_on": held.due_on.isoformat() if held.due_on else None, "due_reason": held.due_reason}
    if not body:
        before["due_days"] = obligation.due_days
        obligation.due_days = due_days
    held.due_on, held.due_reason = due_on, reason if due_on or due_days else ""
    _note(
        session, obligation, A.DUE_SET, by=by, body=body, note=reason, before=before, due=due_on, days=due_days,
        was_due=before["due_on"],
    )  # fmt: skip


def prove(
    session: Session,
    obligation: Obligation,
    body: Body,
    *,
    kind: ProofKind,
    by: User,
    day: date | None = None,
    text: str = "",
    of_session: GuidanceSession | None = None,
) -> ObligationProof:
    """Notes what shows that something was done: on a day in words, or the guidance session that it is.

    Raises FutureDay, NoSession, SessionNotHeld, ProvedBySessionAlready, NothingToRead, TooLong, NumberInNote.
    """
    check_note(text)
    if kind is ProofKind.SESSION:
        if of_session is None:
            raise NoSession
        if of_session.state != SessionState.HELD:
            raise SessionNotHeld
        if queries.is_proved_by(session, obligation.id, body, of_session.id):
            raise ProvedBySessionAlready
        day = of_session.day
    elif day is None or not text.strip():
        raise NothingToRead
    if day > today():
        raise FutureDay(day)
    row = ObligationProof(
        obligation_id=obligation.id, kind=kind.value, day=day, text=text.strip(), by_id=by.id, at=now(),
        guidance_session_id=of_session.id if of_session and kind is ProofKind.SESSION else None, **body.key,
    )  # fmt: skip
    session.add(row)
    session.flush()
    detail: dict[str, Any] = {"proof": kind.value, "proof_id": row.id}
    if row.guidance_session_id:
        detail["guidance_session"] = row.guidance_session_id
    _note(session, obligation, A.PROVED, by=by, body=body, before={"proof": row.id}, **detail)
    return row


def take_proof_back(
    session: Session, row: ObligationProof, obligation: Obligation, body: Body, *, is_steering: bool, by: User
) -> bool:
    """By whoever noted it, or who steers (`is_steering`). Raises AlreadySo, NotYours, ConfirmedAlready.

    What is confirmed by proofs is not so without any: who steers unconfirms it in the same act. Returns whether so.
    """
    if row.taken_back_at is not None:
        raise AlreadySo
    if row.by_id != by.id and not is_steering:
        raise NotYours
    held = queries.said(session, body, [obligation.id]).get(obligation.id)
    is_confirmed = held is not None and held.confirmed_at is not None
    if is_confirmed and not is_steering:
        raise ConfirmedAlready
    row.taken_back_at = now()
    _note(session, obligation, A.PROOF_TAKEN_BACK, by=by, body=body, before={"proof": row.id}, proof_id=row.id)
    rests_on_proof = obligation.rule == ObligationRule.EVIDENCE and not duties.is_shown(
        session, obligation.id, body.key
    )
    if held is None or not is_confirmed or not rests_on_proof:
        return False
    _unconfirm(session, held, obligation, body, reason="", by=by)
    return True


def confirm(session: Session, obligation: Obligation, body: Body, *, note: str, by: User) -> None:
    """An addressee is done with it.

    Raises ByFigureAlone, NothingShown, NothingSaid, AlreadySo, TooLong, NumberInNote.
    """
    check_note(note)
    if obligation.rule == ObligationRule.FIGURE:
        raise ByFigureAlone
    if obligation.rule == ObligationRule.EVIDENCE and not duties.is_shown(session, obligation.id, body.key):
        raise NothingShown
    if obligation.rule == ObligationRule.MANUAL and not note.strip():
        raise NothingSaid
    held = _of(session, obligation, body)
    if held.confirmed_at is not None:
        raise AlreadySo
    held.confirmed_at, held.confirmed_by_id, held.confirmed_note = now(), by.id, note.strip()
    _note(session, obligation, A.CONFIRMED, by=by, body=body, note=note.strip())


def unconfirm(session: Session, obligation: Obligation, body: Body, *, reason: str, by: User) -> None:
    """It is not done after all. Raises AlreadySo, TooLong, NumberInNote."""
    check_note(reason)
    held = _of(session, obligation, body)
    if held.confirmed_at is None:
        raise AlreadySo
    _unconfirm(session, held, obligation, body, reason=reason, by=by)


def _unconfirm(
    session: Session, held: ObligationAddressee, obligation: Obligation, body: Body, *, reason: str, by: User
) -> None:
    before = duties.withdrawn_confirmation(held)
    _note(session, obligation, A.UNCONFIRMED, by=by, body=body, note=reason, before=before)


def exempt(session: Session, obligation: Obligation, body: Body, *, reason: str, by: User) -> None:
    """An addressee owes nothing of it. Raises AlreadySo, TooLong, NumberInNote."""
    check_note(reason)
    held = _of(session, obligation, body)
    if held.exempted_at is not None:
        raise AlreadySo
    held.exempted_at, held.exempted_by_id, held.exempted_reason = now(), by.id, reason
    _note(session, obligation, A.EXEMPTED, by=by, body=body, note=reason)


def unexempt(session: Session, obligation: Obligation, body: Body, *, reason: str, by: User) -> None:
    """It owes it again. Raises AlreadySo, TooLong, NumberInNote."""
    check_note(reason)
    held = _of(session, obligation, body)
    if held.exempted_at is None:
        raise AlreadySo
    before = {"at": held.exempted_at.isoformat(), "by": held.exempted_by_id, "reason": held.exempted_reason}
    held.exempted_at, held.exempted_by_id, held.exempted_reason = None, None, ""
    _note(session, obligation, A.UNEXEMPTED, by=by, body=body, note=reason, before=before)


def _of(session: Session, obligation: Obligation, body: Body) -> ObligationAddressee:
    """What was said of an addressee so far, or a new row that says nothing yet; who writes holds the lock."""
    held = queries.said(session, body, [obligation.id]).get(obligation.id)
    if held is None:
        held = ObligationAddressee(
            obligation_id=obligation.id, due_reason="", confirmed_note="", exempted_reason="", **body.key
        )
        session.add(held)
        session.flush()
    return held
