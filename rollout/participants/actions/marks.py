"""Milestones of people: mark, verify, clear, reject, stop, refute, and their opposites (R4–R8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.models import Statement, Unit, User
from rollout.participants.errors import NobodyChosen
from rollout.participants.queries.cases import Case
from rollout.register import marks
from rollout.register.act import Act
from rollout.register.marks import Marked
from rollout.register.rows import live_rows
from rollout.vocabulary import Channel, Evidence, Milestone


@dataclass(frozen=True)
class Outcome:
    """What a bulk act did; `seq` is its posting, by which it can be undone. `refuted`: who is barred from it."""

    seq: int
    done: int
    unchanged: int
    refuted: tuple[int, ...] = ()


def _finish(act: Act, result: Marked, *, by: User, action: str, unit: Unit | None, **detail: object) -> Outcome:
    """Applies and records it: with the one person, with the unit of several, with the posting of people of many."""
    act.apply()
    ids = result.done
    if ids:
        subject, subject_id = ("unit", unit.id) if unit else ("posting", act.seq)
        if len(ids) == 1:
            subject, subject_id = "person", ids[0]
        audit.record(
            act.session, by=by, action=action, subject=subject, subject_id=subject_id, people=len(ids), **detail
        )
    return Outcome(act.seq, len(ids), len(result.unchanged), tuple(result.refuted))


def mark(
    session: Session,
    unit: Unit | None,
    person_ids: Collection[int],
    *,
    milestone: Milestone,
    day: date,
    channel: Channel,
    evidence: Evidence,
    by: User,
) -> Outcome:
    """States that people of a unit, or of several (None), reached a milestone on a day.

    Raises NobodyChosen, FutureDay.
    """
    people = {day: person_ids}
    return mark_by_day(session, unit, people, milestone=milestone, channel=channel, evidence=evidence, by=by)


def mark_by_day(
    session: Session,
    unit: Unit | None,
    people: Mapping[date, Collection[int]],
    *,
    milestone: Milestone,
    channel: Channel,
    evidence: Evidence,
    by: User,
) -> Outcome:
    """As `mark`, of people who reached it on different days; each person on one of them."""
    ways = {(day, channel): ids for day, ids in people.items()}
    return mark_each(session, unit, ways, milestone=milestone, evidence=evidence, by=by)


def mark_each(
    session: Session,
    unit: Unit | None,
    people: Mapping[tuple[date, Channel], Collection[int]],
    *,
    milestone: Milestone,
    evidence: Evidence,
    by: User,
) -> Outcome:
    """As `mark`, of people by the day and the channel by which they reached it; each person by one of them."""
    if not any(people.values()):
        raise NobodyChosen
    act = Act(session, by=by, action="mark")
    result = Marked()
    for (day, channel), ids in sorted(people.items()):
        said = marks.state(act, person_ids=ids, milestone=milestone, day=day, channel=channel, evidence=evidence)
        result.done.extend(said.done)
        result.unchanged.extend(said.unchanged)
        result.refuted.extend(said.refuted)
    return _finish(act, result, by=by, action="mark", unit=unit, milestone=milestone.value)


def take_back(session: Session, person_id: int, *, seq: int, by: User) -> bool:
    """A tick of one person that was wrong goes; what else its posting said stays. False when it is gone already."""
    act = Act(session, by=by, action="clear")
    result = marks.take_back(act, person_ids=[person_id], seqs=[seq])
    return bool(_finish(act, result, by=by, action="clear", unit=None).done)


def verify(session: Session, unit: Unit, person_ids: Collection[int], *, milestone: Milestone, by: User) -> Outcome:
    """An officer saw what the unit reported: states it again as verified, on the days that were reported (R4).

    Unchanged: who has no such statement, or a verified one on that day already. Raises NobodyChosen.
    """
    return _verify(session, unit, person_ids, (milestone,), by=by, milestone=milestone.value)


def verify_all(session: Session, unit: Unit, person_ids: Collection[int], *, by: User) -> Outcome:
    """As `verify`, of every milestone that the unit reported of these people. Raises NobodyChosen."""
    return _verify(session, unit, person_ids, tuple(Milestone), by=by)


def _verify(
    session: Session,
    unit: Unit,
    person_ids: Collection[int],
    milestones: Collection[Milestone],
    *,
    by: User,
    **detail: object,
) -> Outcome:
    if not person_ids:
        raise NobodyChosen
    act = Act(session, by=by, action="verify")
    people = list(dict.fromkeys(person_ids))
    reported: defaultdict[tuple[str, date, str], list[int]] = defaultdict(list)
    rows = live_rows(session, (Statement,), "person_id", people)
    for person_id in people:
        for milestone in milestones:
            own = [row for row in rows.get(person_id, {}).get(Statement, ()) if row["milestone"] == milestone.value]
            if own:
                first = min(own, key=lambda row: row["day"])
                reported[milestone.value, first["day"], first["channel"]].append(person_id)
    done: set[int] = set()
    for (code, day, channel), ids in sorted(reported.items()):
        said = marks.state(
            act,
            person_ids=ids,
            milestone=Milestone(code),
            day=day,
            channel=Channel(channel),
            evidence=Evidence.VERIFIED,
        )
        done.update(said.done)
    result = Marked(
        [person_id for person_id in people if person_id in done],
        [person_id for person_id in people if person_id not in done],
    )
    return _finish(act, result, by=by, action="verify", unit=unit, **detail)


def clear(
    session: Session,
    unit: Unit,
    person_ids: Collection[int],
    *,
    milestone: Milestone,
    up_to: Evidence,
    by: User,
) -> Outcome:
    """It was never so: takes back what was said of a milestone, up to an evidence level (R7). Raises NobodyChosen."""
    if not person_ids:
        raise NobodyChosen
    act = Act(session, by=by, action="clear")
    result = marks.clear(act, person_ids=person_ids, milestone=milestone, up_to=up_to)
    return _finish(act, result, by=by, action="clear", unit=unit, milestone=milestone.value)


def _one(session: Session, case: Case, *, by: User, action: str, **detail: object) -> None:
    audit.record(session, by=by, action=action, subject="person", subject_id=case.person.id, **detail)


def reject(
    session: Session,
    unit: Unit | None,
    person_ids: Collection[int],
    *,
    day: date,
    reason: str,
    evidence: Evidence,
    by: User,
) -> Outcome:
    """The declarations were not accepted; open until refiled or accepted (R8). Unchanged: of whom it is on record.

    Raises NobodyChosen, ReasonMissing, FutureDay.
    """
    if not person_ids:
        raise NobodyChosen
    act = Act(session, by=by, action="reject")
    result = marks.reject_all(act, person_ids=person_ids, day=day, reason=reason, evidence=evidence)
    return _finish(act, result, by=by, action="reject", unit=unit)


def clear_rejections(session: Session, case: Case, *, by: User) -> int:
    """Takes back rejections that were recorded by mistake; returns how many."""
    act = Act(session, by=by, action="clear_rejections")
    count = marks.clear_rejections(act, person_id=case.person.id, up_to=case.evidence)
    act.apply()
    if count:
        _one(session, case, by=by, action="clear_rejections", count=count)
    return count


def stop(session: Session, case: Case, *, milestone: Milestone, day: date, reason: str, by: User) -> bool:
    """What the person had ends on a day, e.g. the account; earlier days stay (R7). False when on record already.

    Raises ReasonMissing, FutureDay.
    """
    act = Act(session, by=by, action="stop")
    if not marks.stop(act, person_id=case.person.id, milestone=milestone, day=day, reason=reason):
        return False
    act.apply()
    _one(session, case, by=by, action="stop", milestone=milestone.value)
    return True


def clear_endings(session: Session, case: Case, *, milestone: Milestone, by: User) -> int:
    """Takes back endings that were recorded by mistake; returns how many."""
    act = Act(session, by=by, action="clear_endings")
    count = marks.clear_endings(act, person_id=case.person.id, milestone=milestone)
    act.apply()
    if count:
        _one(session, case, by=by, action="clear_endings", milestone=milestone.value)
    return count


def refute(session: Session, case: Case, *, milestone: Milestone, reason: str, by: User) -> None:
    """It is not so, and the unit cannot say it again until reopened (R7). Raises ReasonMissing."""
    act = Act(session, by=by, action="refute")
    marks.refute(act, person_id=case.person.id, milestone=milestone, reason=reason)
    act.apply()
    _one(session, case, by=by, action="refute", milestone=milestone.value)


def reopen(session: Session, case: Case, *, milestone: Milestone, by: User) -> bool:
    """The unit may state a refuted milestone again; False when it was not refuted."""
    act = Act(session, by=by, action="reopen")
    if not marks.reopen(act, person_id=case.person.id, milestone=milestone):
        return False
    act.apply()
    _one(session, case, by=by, action="reopen", milestone=milestone.value)
    return True
