"""Asking whose a number is: one by one, in bundles, of a unit's list, before a person gets it. Each is recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import Viewer
from rollout.models import Answer, Unit, User
from rollout.participants.pasted import Said
from rollout.participants.queries import pasting
from rollout.participants.queries.cases import FIND_ACTION
from rollout.participants.queries.finding import kinds_of, number_of, people_by_numbers, person_by_number
from rollout.participants.queries.pasting import Matched
from rollout.register import look_ups


def find(viewer: Viewer, typed: str, *, by: User) -> int | None:
    """The one person with an exact number; each search is recorded, found or not, and never the number typed.

    Raises NotLookedUp.
    """
    session, numbers = viewer.session, list(filter(None, [number_of(typed)]))
    look_ups.check(session, by, numbers)
    person_id = person_by_number(viewer, typed)
    look_ups.note(session, by, dict.fromkeys(numbers, _answer(person_id is not None)))
    audit.record(
        session,
        by=by,
        action=FIND_ACTION,
        subject="person",
        subject_id=person_id or 0,
        kinds=[kind.value for kind, _number in kinds_of(typed)],
        is_found=person_id is not None,
    )
    return person_id


def find_many(viewer: Viewer, typed: Collection[str], *, by: User) -> dict[str, int]:
    """Typed number → person, for a bundle of the desk. Recorded once, and of each person found that they were found.

    Raises NotLookedUp.
    """
    session, numbers = viewer.session, {text: number for text in typed if (number := number_of(text))}
    look_ups.check(session, by, numbers.values())
    found = people_by_numbers(viewer, typed)
    look_ups.note(session, by, {number: _answer(text in found) for text, number in numbers.items()})
    for person_id in set(found.values()):
        audit.record(session, by=by, action=FIND_ACTION, subject="person", subject_id=person_id, is_found=True)
    audit.record(
        session,
        by=by,
        action="find_bundle",
        subject="user",
        subject_id=by.id,
        numbers=len(typed),
        missed=len(typed) - len(found),
    )
    return found


def check_pasted(session: Session, lines: Sequence[Said], *, by: User) -> None:
    """Before pasted numbers are compared with those of a unit's people. Reads only. Raises NotLookedUp."""
    look_ups.check(session, by, pasting.numbers_in(lines))


def record_matching(session: Session, unit: Unit, matched: Matched, *, by: User) -> None:
    """Records that pasted numbers were compared, before anybody is told how it went. Raises NotLookedUp."""
    if not matched.numbers:
        return
    look_ups.check(session, by, matched.numbers)
    look_ups.note(session, by, dict.fromkeys(matched.strange, Answer.MISSED))
    audit.record(
        session,
        by=by,
        action="match_numbers",
        subject="unit",
        subject_id=unit.id,
        numbers=len(matched.numbers),
        missed=len(matched.strange),
    )


def _answer(is_found: bool) -> Answer:
    return Answer.FOUND if is_found else Answer.MISSED
