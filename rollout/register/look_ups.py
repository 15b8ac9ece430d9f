"""Numbers that a user asks about: none is compared with the register before `check`; `note` keeps how it went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, select, text
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.crypto import keys
from rollout.core.dates import now
from rollout.core.formats import moment
from rollout.core.formats import number as shown_number
from rollout.core.names import search_key
from rollout.core.settings import settings
from rollout.db import chunks
from rollout.models import Answer, LookUp, User
from rollout.models.base import UtcDateTime
from rollout.register.errors import (
    NotLookedUp,
    TooManyAlike,
    TooManyAlikeTogether,
    TooManyFound,
    TooManyMissed,
    TooManyNamed,
)
from rollout.register.guessing import DAY, MOST_FOUND, MOST_MISSED, REMEMBERED, ending, is_guessing, may_ask_again
from rollout.register.persons import persons_by_number
from rollout.vocabulary import IdentifierKind

KEPT = 4  # bytes of the hash of a number

OF_NAMES = "tên"
"""The ending that all names share, which no number has: whose names are guessed is guessing, whatever they are."""

IN_VAIN = (Answer.MISSED.value, Answer.LISTED.value)

KEEP = text(
    "INSERT INTO look_up (user_id, ending, number, answer, at) VALUES (:user, :ending, :number, :answer, :at) "
    "ON CONFLICT (user_id, ending, number, answer) DO UPDATE SET at = excluded.at"
).bindparams(bindparam("at", type_=UtcDateTime()))


def check(session: Session, by: User, numbers: Collection[str], *, free: int = 0) -> None:
    """Before numbers (clean text) are compared, whatever that would tell; `free` as `is_guessing` has it. Reads only.

    Raises NotLookedUp.
    """
    if not numbers:
        return
    at = now()
    for answer, most, refusal in (
        (Answer.MISSED, MOST_MISSED, TooManyMissed),
        (Answer.FOUND, MOST_FOUND, TooManyFound),
    ):
        if since := _full_since(session, by, answer, at - DAY, most):
            raise refusal(numbers, most=shown_number(most), until=moment(since + DAY), **_help(session))
    asked = _hashed(by, numbers)
    held = _asked_in_vain(session, by, asked, at - REMEMBERED)
    for hashed, alike in asked.items():
        missed = held.get(hashed, {})
        fresh = len(alike.keys() - missed.keys())
        if is_guessing(len(missed), fresh, free=free):
            shown, until = next(iter(alike.values())), may_ask_again(missed.values(), fresh - free)
            if until is None:
                raise TooManyAlikeTogether(numbers, n=fresh, ending=shown, **_help(session))
            raise TooManyAlike(numbers, ending=shown, until=moment(until), **_help(session))


def note(session: Session, by: User, told: Mapping[str, Answer], *, free: int = 0) -> None:
    """Keeps what the user was told of each number.

    Of each ending the first `free` are left out, the same ones whenever a file is read again.
    """
    by_answer = {said: [number for number in told if told[number] is said] for said in Answer}
    rows = [
        {"user": by.id, "answer": said.value, "at": now(), "ending": hashed, "number": number}
        for said, numbers in by_answer.items()
        for hashed, alike in _hashed(by, numbers).items()
        for number in sorted(alike)[free:]
    ]
    if rows:
        session.connection().execute(KEEP, rows)


def forget_listed(session: Session, by: User, numbers: Collection[str]) -> None:
    """The numbers of a list that is written were asked about for a reason."""
    held = session.scalars(select(LookUp).where(LookUp.user_id == by.id, LookUp.answer == Answer.LISTED.value)).all()
    written = _hashed(by, numbers) if held else {}
    for row in held:
        if row.number in written.get(row.ending, ()):
            session.delete(row)


def forget_past(session: Session, at: datetime) -> int:
    """Deletes what is counted no longer at a moment; returns how many."""
    gone = session.execute(delete(LookUp).where(LookUp.at < at - REMEMBERED))
    return gone.rowcount  # type: ignore[attr-defined]


def check_numbers(session: Session, numbers: Mapping[IdentifierKind, str], *, by: User) -> None:
    """Records that numbers are about to be compared with everybody's: a refusal tells that somebody holds one.

    Commit it before the act, which a refusal takes back. Raises NotLookedUp.
    """
    given = [(kind, number) for kind, number in numbers.items() if number]
    check(session, by, [number for _kind, number in given])
    holders = persons_by_number(session, given) if given else {}
    note(session, by, {number: Answer.FOUND if (kind, number) in holders else Answer.MISSED for kind, number in given})
    for kind, number in given:
        holder = holders.get((kind, number))
        audit.record(
            session,
            by=by,
            action="check_number",
            subject="person",
            subject_id=holder or 0,
            kind=kind.value,
            is_found=holder is not None,
        )


def check_names(session: Session, by: User) -> None:
    """Before words are compared with the names of people whom a user may not see. Reads only. Raises TooManyNamed."""
    asked = _hashed(by, [OF_NAMES])
    at = now()
    missed = _asked_in_vain(session, by, asked, at - REMEMBERED).get(next(iter(asked)), {})
    if is_guessing(len(missed), 1):
        until = may_ask_again(missed.values(), 1)
        raise TooManyNamed([OF_NAMES], until=moment(until or at + REMEMBERED), **_help(session))


def note_name(session: Session, person_id: int, name: str, *, by: User) -> None:
    """A refusal told that somebody of a name is there whom the user does not see: it counts as a look-up in vain."""
    note(session, by, {f"{search_key(name)} {OF_NAMES}": Answer.MISSED})
    audit.record(session, by=by, action="name_unseen", subject="person", subject_id=person_id)


def record_refusal(session: Session, refusal: NotLookedUp, *, by: User) -> None:
    """Notes that nothing was compared."""
    audit.record(
        session, by=by, action="refuse_look_up", subject="user", subject_id=by.id, numbers=refusal.numbers,
        why=type(refusal).__name__,
    )  # fmt: skip


def _help(session: Session) -> dict[str, str]:
    """Whom to ask instead."""
    told = settings(session, "drafting_room_name", "hotline")
    return {"room": told["drafting_room_name"], "hotline": told["hotline"]}


def _hashed(by: User, numbers: Collection[str]) -> dict[bytes, dict[bytes, str]]:
    """Hash of an ending → hash of a number → its last signs."""
    held = keys()
    found: defaultdict[str, dict[bytes, str]] = defaultdict(dict)
    for number in numbers:
        last = ending(number)
        found[last][held.blind_index(f"asked number of {by.id}", number)[:KEPT]] = last
    return {held.blind_index(f"asked ending of {by.id}", last): alike for last, alike in found.items()}


def _asked_in_vain(
    session: Session, by: User, endings: Collection[bytes], since: datetime
) -> dict[bytes, dict[bytes, datetime]]:
    """Of these endings: the numbers that led to nobody, and when they were asked."""
    found: defaultdict[bytes, dict[bytes, datetime]] = defaultdict(dict)
    for run in chunks(sorted(endings)):
        statement = select(LookUp.ending, LookUp.number, LookUp.at).where(
            LookUp.user_id == by.id, LookUp.ending.in_(run), LookUp.answer.in_(IN_VAIN), LookUp.at > since
        )
        for hashed, number, at in session.execute(statement):
            found[hashed][number] = at
    return found


def _full_since(session: Session, by: User, answer: Answer, since: datetime, most: int) -> datetime | None:
    """When the oldest of the latest `most` was asked; None while there are fewer."""
    own = (LookUp.user_id == by.id, LookUp.answer == answer.value, LookUp.at > since)
    return session.scalar(select(LookUp.at).where(*own).order_by(LookUp.at.desc()).offset(most - 1).limit(1))
