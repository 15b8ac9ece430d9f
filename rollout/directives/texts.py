"""What directives say: entered, corrected with what was there before, clauses taken out. None of these acts commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now
from rollout.core.formats import day as day_text
from rollout.core.names import tidy
from rollout.directives import queries
from rollout.directives.errors import (
    ClauseHasObligations,
    ClauseHoldsNumber,
    ClauseTwice,
    IssuedAfterSent,
    LastClause,
    NoClauses,
    NumberTaken,
    ReasonLacking,
    SameText,
    Shipped,
    TextChangedMeanwhile,
    TooManyClauses,
)
from rollout.directives.splitting import MOST, Piece, holds_private_number
from rollout.models import Clause, Directive, DirectiveChange, DirectiveReceipt, Obligation, User
from rollout.register.act import check_note


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
        by_id=by.id,
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
        _check_piece(piece)
        numbers.add(piece.number)


def _check_piece(piece: Piece) -> None:
    if holds_private_number(piece.text):
        raise ClauseHoldsNumber(number=piece.number)


def check_may_change(directive: Directive) -> None:
    """Raises Shipped for one that came with the product."""
    if directive.by_id is None:
        raise Shipped


def version(session: Session, directive_id: int) -> int:
    """Which version of a directive is the present one: that of its last change."""
    last = select(func.max(DirectiveChange.id)).where(DirectiveChange.directive_id == directive_id)
    return session.scalar(last) or 0


def _check_version(session: Session, directive: Directive, known: int) -> None:
    check_may_change(directive)
    if version(session, directive.id) != known:
        raise TextChangedMeanwhile


def is_obliged(session: Session, directive: Directive, clause: Clause | None = None) -> bool:
    """Was anything ever laid on somebody by a directive, or by one clause of it? What was withdrawn counts too."""
    laid = exists().where(Obligation.clause_id == Clause.id, Clause.directive_id == directive.id)
    if clause is not None:
        laid = laid.where(Clause.id == clause.id)
    return bool(session.scalar(select(laid)))


def edit_directive(
    session: Session, directive: Directive, new: NewDirective, *, known: int, reason: str, by: User
) -> None:
    """What a directive is: its number, day, issuer and title. Days on which something is due stay as they are.

    Raises Shipped, TextChangedMeanwhile, NumberTaken, IssuedAfterSent, SameText, ReasonLacking, TooLong, NumberInNote.
    """
    _check_version(session, directive, known)
    for words in (new.note, new.subject, reason):
        check_note(words)
    if new.number != directive.number and queries.number_is_taken(session, new.number, but=directive.id):
        raise NumberTaken(number=new.number)
    first = session.scalar(
        select(func.min(func.coalesce(DirectiveReceipt.sent_on, DirectiveReceipt.received_on))).where(
            DirectiveReceipt.directive_id == directive.id
        )
    )
    if new.issued_on > directive.issued_on and first is not None and first < new.issued_on:
        raise IssuedAfterSent(day=day_text(first))
    said = {
        "number": new.number, "issued_on": new.issued_on, "issuer": tidy(new.issuer), "subject": tidy(new.subject),
        "note": new.note.strip(),
    }  # fmt: skip
    before = _change(directive, said)
    _keep(session, directive, "", before, reason, "edit_directive", is_obliged(session, directive), by=by)


def edit_clause(session: Session, clause: Clause, piece: Piece, *, known: int, reason: str, by: User) -> None:
    """The number and the text of a clause; what was laid on somebody by it stays as it was laid.

    Raises Shipped, TextChangedMeanwhile, ClauseTwice, ClauseHoldsNumber, SameText, ReasonLacking, TooLong,
    NumberInNote.
    """
    directive, was = clause.directive, clause.number
    _check_version(session, directive, known)
    check_note(reason)
    _check_piece(piece)
    if any(other.number == piece.number and other.id != clause.id for other in directive.clauses):
        raise ClauseTwice(number=piece.number)
    before = _change(clause, {"number": piece.number, "text": piece.text})
    _keep(session, directive, was, before, reason, "edit_clause", is_obliged(session, directive, clause), by=by)


def remove_clause(session: Session, clause: Clause, *, known: int, reason: str, by: User) -> None:
    """Takes out a clause that obliges nobody. Raises Shipped, TextChangedMeanwhile, ClauseHasObligations, LastClause,
    TooLong, NumberInNote."""
    directive = clause.directive
    _check_version(session, directive, known)
    check_note(reason)
    if is_obliged(session, directive, clause):
        raise ClauseHasObligations
    if len(directive.clauses) == 1:
        raise LastClause
    before = {"number": clause.number, "text": clause.text, "removed": True}
    session.delete(clause)
    session.flush()
    session.expire(directive, ["clauses"])
    _keep(session, directive, clause.number, before, reason, "remove_clause", False, by=by)


def _change(row: Directive | Clause, said: dict[str, Any]) -> dict[str, Any]:
    """Writes what is said otherwise than before; returns what those fields held."""
    before = {name: getattr(row, name) for name, value in said.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, said[name])
    return before


def _keep(
    session: Session, directive: Directive, clause_number: str, before: dict[str, Any], reason: str, action: str,
    is_laid: bool, *, by: User,
) -> None:  # fmt: skip
    """The words that were there stay for ever; once something was laid by them, so does the reason."""
    if not before:
        raise SameText
    if is_laid and not reason.strip():
        raise ReasonLacking
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in before.items()}
    session.add(
        DirectiveChange(
            directive_id=directive.id, clause_number=clause_number, at=now(), by_id=by.id, reason=reason.strip(),
            before=plain,
        )
    )  # fmt: skip
    session.flush()
    detail: dict[str, Any] = {"fields": [name for name in plain if name != "removed"]}
    if clause_number:
        detail["clause"] = clause_number
    if reason.strip():
        detail["why"] = reason.strip()
    audit.record(session, by=by, action=action, subject="directive", subject_id=directive.id, **detail)
