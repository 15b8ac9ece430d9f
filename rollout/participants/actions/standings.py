"""Who is out of a base or on a work list: exclude, confirm, refuse, end (R9)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import today
from rollout.models import Standing, Unit, User
from rollout.participants.actions.marks import Outcome
from rollout.participants.errors import AlreadyExcluded, NobodyChosen, NotProposed, NotYoursToEnd
from rollout.participants.queries.cases import Case
from rollout.register import standings
from rollout.register.act import Act
from rollout.vocabulary import FOREVER, TO_BE_CONFIRMED, Evidence, LeavingReason, StandingKind


def _record(session: Session, *, by: User, action: str, person_id: int, kind: str) -> None:
    audit.record(session, by=by, action=action, subject="person", subject_id=person_id, kind=kind)


def exclude(
    session: Session,
    case: Case,
    *,
    kind: StandingKind,
    from_on: date,
    to_on: date | None,
    note: str,
    by: User,
) -> None:
    """A reason why a person is not counted, or is on a work list; a liaison's word only proposes.

    Raises AlreadyExcluded, EndDayMissing, ReasonMissing, WrongInterval, FutureDay.
    """
    act = Act(session, by=by, action="exclude")
    end = to_on or FOREVER
    for held in standings.live(act, case.person.id):
        is_as_strong = Evidence(held.evidence).strength >= case.evidence.strength
        if held.kind == kind and is_as_strong and held.from_on < end and from_on < held.to_on:
            raise AlreadyExcluded
    if not standings.exclude(
        act,
        person_id=case.person.id,
        kind=kind,
        evidence=case.evidence,
        from_on=from_on,
        to_on=end,
        note=note,
    ):
        raise AlreadyExcluded
    act.apply()
    _record(session, by=by, action="exclude", person_id=case.person.id, kind=kind.value)


def _check_proposed(standing: Standing) -> None:
    """Raises NotProposed for what waits for nobody, as of one who is off the list that the proposal was about."""
    kind = StandingKind(standing.kind)
    is_over = kind is StandingKind.LEFT_UNIT and standing.to_on <= today()
    if standing.evidence != Evidence.REPORTED or kind not in TO_BE_CONFIRMED or is_over:
        raise NotProposed


def confirm(session: Session, standing: Standing, *, leaving: LeavingReason, by: User) -> None:
    """What the unit proposed counts from its own day on; who left leaves the list, for `leaving`.

    Raises NotProposed.
    """
    _check_proposed(standing)
    act = Act(session, by=by, action="confirm")
    standings.confirm(act, standing, leaving=leaving)
    act.apply()
    _record(session, by=by, action="confirm", person_id=standing.person_id, kind=standing.kind)


def refuse(session: Session, standing: Standing, *, by: User) -> None:
    """What the unit proposed is not so. Raises NotProposed."""
    _check_proposed(standing)
    act = Act(session, by=by, action="refuse")
    standings.end(act, standing, on=standing.from_on)
    act.apply()
    _record(session, by=by, action="refuse", person_id=standing.person_id, kind=standing.kind)


def end(session: Session, case: Case, standing: Standing, *, on: date, by: User) -> None:
    """The reason no longer holds from a day on. Raises NotYoursToEnd, WrongInterval."""
    if Evidence(standing.evidence).strength > case.evidence.strength:
        raise NotYoursToEnd
    act = Act(session, by=by, action="end_standing")
    standings.end(act, standing, on=on)
    act.apply()
    _record(session, by=by, action="end_standing", person_id=case.person.id, kind=standing.kind)


def decide(session: Session, unit: Unit, person_ids: Collection[int], *, is_confirmed: bool, by: User) -> Outcome:
    """Confirms or refuses every open proposal of some people of a unit. Raises NobodyChosen."""
    if not person_ids:
        raise NobodyChosen
    action = "confirm" if is_confirmed else "refuse"
    act = Act(session, by=by, action=action)
    proposals = open_proposals(session, person_ids)
    for standing in proposals:
        if is_confirmed:
            standings.confirm(act, standing)
        else:
            standings.end(act, standing, on=standing.from_on)
    act.apply()
    decided = {standing.person_id for standing in proposals}
    if decided:
        audit.record(session, by=by, action=action, subject="unit", subject_id=unit.id, people=len(decided))
    return Outcome(act.seq, len(decided), len(set(person_ids)) - len(decided))


def open_proposals(session: Session, person_ids: Collection[int]) -> list[Standing]:
    """The proposals of some people that wait for an officer today."""
    kinds = [kind.value for kind in TO_BE_CONFIRMED]
    statement = select(Standing).where(
        Standing.person_id.in_(person_ids),
        Standing.voided_seq.is_(None),
        Standing.evidence == Evidence.REPORTED.value,
        Standing.kind.in_(kinds),
        Standing.to_on > today(),
    )
    return list(session.scalars(statement.order_by(Standing.id)))
