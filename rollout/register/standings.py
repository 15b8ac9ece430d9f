"""Who is out of a base, or on a work list: propose, confirm, end (R9)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from rollout.models import Standing
from rollout.register.act import Act
from rollout.register.errors import EndDayMissing, NotOnList, ReasonMissing, WrongInterval
from rollout.register.memberships import current, leave
from rollout.register.proposals import cut, leaving_proposed
from rollout.vocabulary import FOREVER, NEEDS_END_DAY, Evidence, LeavingReason, StandingKind


def exclude(
    act: Act,
    *,
    person_id: int,
    kind: StandingKind,
    evidence: Evidence,
    from_on: date,
    to_on: date = FOREVER,
    note: str = "",
) -> bool:
    """A person is not counted in the smartphone base, or joins a work list, on [from_on, to_on).

    `reported` only proposes. A confirmed LEFT_UNIT ends the membership instead; a proposed one is about the list that
    the person is on, and there is one of it at a time. False when that is on record already.
    Raises EndDayMissing, ReasonMissing, WrongInterval, NotOnList.
    """
    if kind in NEEDS_END_DAY and to_on == FOREVER:
        raise EndDayMissing
    if kind is StandingKind.OTHER and not note.strip():
        raise ReasonMissing
    if from_on >= to_on:
        raise WrongInterval
    if kind is StandingKind.LEFT_UNIT and evidence is not Evidence.REPORTED:
        if not _confirm_leaving(act, person_id, from_on):
            raise NotOnList(from_on)
        return True
    if kind is StandingKind.LEFT_UNIT:
        listed = current(act.session, [person_id]).get(person_id)
        if listed is None or from_on < listed.from_on:
            raise NotOnList(from_on)
        if leaving_proposed(act.session, person_id, from_on):
            return False
    level = Evidence.REPORTED if evidence is Evidence.REPORTED else Evidence.VERIFIED
    if any(
        (held.kind, held.note) == (kind, note.strip())
        and Evidence(held.evidence).strength >= level.strength
        and held.from_on <= from_on
        and held.to_on >= to_on
        for held in live(act, person_id)
    ):
        return False
    record(act, person_id=person_id, kind=kind, evidence=level, from_on=from_on, to_on=to_on, note=note)
    return True


def record(
    act: Act,
    *,
    person_id: int,
    kind: StandingKind,
    evidence: Evidence,
    from_on: date,
    to_on: date = FOREVER,
    note: str = "",
) -> None:
    """One standing of at most an officer's word, of which it is known that it is possible and news (see `exclude`)."""
    level = Evidence.REPORTED if evidence is Evidence.REPORTED else Evidence.VERIFIED
    act.add(
        Standing,
        person_id=person_id,
        kind=kind.value,
        evidence=level.value,
        from_on=from_on,
        to_on=to_on,
        note=note.strip(),
    )


def confirm(act: Act, standing: Standing, *, leaving: LeavingReason = LeavingReason.LEFT) -> None:
    """An officer confirms what the unit proposed; from its own day on it counts (R9).

    `leaving` is the reason of one who left.
    """
    if standing.kind == StandingKind.LEFT_UNIT:
        act.void(Standing, standing.id)
        _confirm_leaving(act, standing.person_id, standing.from_on, leaving)
    else:
        act.replace(standing, evidence=Evidence.VERIFIED.value)


def _confirm_leaving(act: Act, person_id: int, on: date, reason: LeavingReason = LeavingReason.LEFT) -> bool:
    """False when the person is on no list any more."""
    membership = current(act.session, [person_id]).get(person_id)
    if membership:
        leave(act, membership, on=on, reason=reason)
    return membership is not None


def end(act: Act, standing: Standing, *, on: date) -> None:
    """The reason no longer holds from a day on; on its first day it never did. Raises WrongInterval."""
    if not standing.from_on <= on <= standing.to_on:
        raise WrongInterval
    cut(act, standing, on=on)


def live(act: Act, person_id: int) -> list[Standing]:
    statement = select(Standing).where(Standing.person_id == person_id, Standing.voided_seq.is_(None))
    return list(act.session.scalars(statement.order_by(Standing.from_on)))
