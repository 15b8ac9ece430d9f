"""What is done with obligations. Each act writes its event and its audit record; none commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now, today
from rollout.core.names import tidy
from rollout.directives import queries
from rollout.directives.errors import (
    AlreadySo,
    ByFigureAlone,
    ClauseHoldsNumber,
    ClauseTwice,
    ConfirmedAlready,
    DueBeforeStart,
    FigureIncomplete,
    NoClauses,
    NothingSaid,
    NothingShown,
    NotYours,
    NumberTaken,
    SameDue,
    TooManyClauses,
    WrongMeasure,
)
from rollout.directives.figures import MEASURES
from rollout.directives.kinds import Body
from rollout.directives.splitting import MOST, Piece, holds_private_number
from rollout.models import (
    Clause,
    Directive,
    Obligation,
    ObligationAddressee,
    ObligationEvent,
    ObligationProof,
    User,
)
from rollout.register.act import check_note
from rollout.register.errors import FutureDay
from rollout.vocabulary import Base, Evidence, Measure, PeopleGroup, UnitForm
from rollout.vocabulary_of_obligations import AddresseeKind, ObligationAct, ObligationRule, ProofKind

A = ObligationAct

AUDITED = {
    A.LAID: "lay_obligation",
    A.WITHDRAWN: "withdraw_obligation",
    A.DUE_SET: "set_due_day",
    A.PROVED: "prove_obligation",
    A.PROOF_TAKEN_BACK: "take_proof_back",
    A.CONFIRMED: "confirm_obligation",
    A.UNCONFIRMED: "unconfirm_obligation",
    A.EXEMPTED: "exempt_obligation",
    A.UNEXEMPTED: "unexempt_obligation",
}
"""What the audit trail calls each act."""


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
    session.add(
        ObligationEvent(
            obligation_id=obligation.id, kind=kind.value, at=now(), by_id=by.id, note=note, before=before or {}, **key
        )
    )
    session.flush()
    named = {body.what: body.id} if body else {}
    if note:
        detail["why"] = note
    audit.record(
        session, by=by, action=AUDITED[kind], subject="obligation", subject_id=obligation.id, **named, **detail
    )


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
    _note(session, row, A.LAID, by=by, addressees=new.kind.value, due=new.due_on)
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
    session: Session, obligation: Obligation, *, due_on: date | None, reason: str, by: User, body: Body | None = None
) -> None:
    """The due day of all addressees, or of one that gets its own; None takes it away.

    Raises DueBeforeStart, SameDue, TooLong, NumberInNote.
    """
    check_note(reason)
    _check_due(due_on, obligation.starts_on)
    held: Obligation | ObligationAddressee = _of(session, obligation, body) if body else obligation
    if held.due_on == due_on:
        raise SameDue
    before = {"due_on": held.due_on.isoformat() if held.due_on else None, "due_reason": held.due_reason}
    held.due_on, held.due_reason = due_on, reason if due_on else ""
    _note(
        session, obligation, A.DUE_SET, by=by, body=body, note=reason, before=before, due=due_on,
        was_due=before["due_on"],
    )  # fmt: skip


def prove(
    session: Session, obligation: Obligation, body: Body, *, kind: ProofKind, day: date, text: str, by: User
) -> ObligationProof:
    """Notes what shows that something was done. Raises FutureDay, TooLong, NumberInNote."""
    check_note(text)
    if day > today():
        raise FutureDay(day)
    row = ObligationProof(
        obligation_id=obligation.id, kind=kind.value, day=day, text=text.strip(), by_id=by.id, at=now(), **body.key
    )
    session.add(row)
    session.flush()
    _note(session, obligation, A.PROVED, by=by, body=body, before={"proof": row.id}, proof=kind.value, proof_id=row.id)
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
    rests_on_proof = obligation.rule == ObligationRule.EVIDENCE and not _is_shown(session, obligation, body)
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
    if obligation.rule == ObligationRule.EVIDENCE and not _is_shown(session, obligation, body):
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
    at = held.confirmed_at.isoformat() if held.confirmed_at else None
    before = {"at": at, "by": held.confirmed_by_id, "note": held.confirmed_note}
    held.confirmed_at, held.confirmed_by_id, held.confirmed_note = None, None, ""
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


def _is_shown(session: Session, obligation: Obligation, body: Body) -> bool:
    shown = (
        ObligationProof.obligation_id == obligation.id,
        getattr(ObligationProof, body.column) == body.id,
        ObligationProof.taken_back_at.is_(None),
    )
    return bool(session.scalar(select(exists().where(*shown))))


class NewDirective(NamedTuple):
    number: str
    issued_on: date
    issuer: str
    subject: str
    note: str


def add_directive(session: Session, new: NewDirective, pieces: Sequence[Piece], *, by: User) -> Directive:
    """A directive with its clauses, in their order.

    Raises NumberTaken, NoClauses, TooManyClauses, ClauseTwice, ClauseHoldsNumber, TooLong, NumberInNote.
    """
    check_note(new.note)
    check_note(new.subject)
    _check_pieces(pieces)
    if queries.number_is_taken(session, new.number):
        raise NumberTaken(number=new.number)
    code = new.number.partition("/")[0].strip()[:40] or new.number
    row = Directive(
        code=new.number if queries.code_is_taken(session, code) else code,
        number=new.number,
        alias="",
        issued_on=new.issued_on,
        issuer=tidy(new.issuer),
        subject=tidy(new.subject),
        note=new.note.strip(),
    )
    session.add(row)
    session.flush()
    session.add_all(
        Clause(directive_id=row.id, number=piece.number, position=place, addressee_kind="", text=piece.text)
        for place, piece in enumerate(pieces, 1)
    )
    session.flush()
    audit.record(
        session, by=by, action="add_directive", subject="directive", subject_id=row.id, clauses=len(pieces)
    )  # fmt: skip
    return row


def _check_pieces(pieces: Sequence[Piece]) -> None:
    if not pieces:
        raise NoClauses
    if len(pieces) > MOST:
        raise TooManyClauses(most=MOST)
    numbers: set[str] = set()
    for piece in pieces:
        if piece.number in numbers:
            raise ClauseTwice(number=piece.number)
        if holds_private_number(piece.text):
            raise ClauseHoldsNumber(number=piece.number)
        numbers.add(piece.number)
