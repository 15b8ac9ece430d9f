"""Milestones of people: state, clear, reject, stop, refute, reopen (R4–R8)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.ledger.facts import PersonFacts
from rollout.ledger.person_lines import milestone_holds, rejected_holds, shown_by
from rollout.models import Ending, Fact, Refutation, Rejection, Statement
from rollout.register import traces
from rollout.register.act import Act, content_of
from rollout.register.errors import ReasonMissing
from rollout.register.rows import PERSON_TABLES, Row, live_rows, person_facts
from rollout.vocabulary import Channel, Evidence, Milestone


@dataclass
class Marked:
    """What became of each person of a bulk act."""

    done: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    refuted: list[int] = field(default_factory=list)


def state(
    act: Act,
    *,
    person_ids: Collection[int],
    milestone: Milestone,
    day: date,
    channel: Channel,
    evidence: Evidence,
) -> Marked:
    """States that people reached a milestone on a day.

    Unchanged: who by a statement of at least this evidence already holds it on that day. Refuted: who was
    refuted in what it says and only the unit says so again (R7).
    """
    result = Marked()
    rows = live_rows(act.session, PERSON_TABLES, "person_id", person_ids)
    said = shown_by(milestone, channel)
    blocked = refuted(act.session, person_ids, said) if evidence is Evidence.REPORTED else set()
    for person_id in dict.fromkeys(person_ids):
        facts = person_facts(rows.get(person_id, {}))
        if person_id in blocked:
            result.refuted.append(person_id)
        elif is_known(facts, milestone=milestone, day=day, evidence=evidence):
            result.unchanged.append(person_id)
        else:
            record(act, person_id=person_id, milestone=milestone, day=day, channel=channel, evidence=evidence)
            result.done.append(person_id)
    return result


def is_known(facts: PersonFacts, *, milestone: Milestone, day: date, evidence: Evidence) -> bool:
    """Does a statement of at least this evidence say so of the day, or of one before it that still holds?"""
    own = tuple([s for s in facts.statements if s.milestone is milestone])
    for s in own:
        if s.day == day and s.evidence.strength >= evidence.strength:
            return True
    return (
        bool(own)
        and any(h.start <= day < h.end for h in milestone_holds(milestone, evidence, own, facts.endings))
        and not _refiles(milestone, facts, day)
    )


def since(facts: PersonFacts, milestone: Milestone, day: date) -> date | None:
    """From which day on the milestone itself was stated to hold on a day; None where it was not, or is only implied."""
    own = tuple(s for s in facts.statements if s.milestone is milestone)
    holds = milestone_holds(milestone, Evidence.REPORTED, own, facts.endings)
    return next((hold.start for hold in holds if hold.start <= day < hold.end), None)


def record(
    act: Act,
    *,
    person_id: int,
    milestone: Milestone,
    day: date,
    channel: Channel,
    evidence: Evidence,
    session_id: int | None = None,
) -> None:
    """One statement, of whom it is known that it is news (`is_known`) and not barred (`refuted`).

    What a guidance session claims is a statement of its own, news or not.
    """
    act.add(
        Statement,
        person_id=person_id,
        milestone=milestone.value,
        evidence=evidence.value,
        day=day,
        channel=channel.value,
        guidance_session_id=session_id,
    )


def _refiles(milestone: Milestone, facts: PersonFacts, day: date) -> bool:
    """Does a statement of this day answer a rejection that is open on it (R8)?"""
    return milestone in (Milestone.REGISTERED, Milestone.SUBMITTED) and any(
        hold.start < day < hold.end for hold in rejected_holds(facts, Evidence.REPORTED)
    )


def clear(
    act: Act, *, person_ids: Collection[int], milestone: Milestone, up_to: Evidence, since: date | None = None
) -> Marked:
    """Voids the live statements of a milestone up to an evidence level: a correction, its own days are left (R7).

    `since` clears only statements of that day or later.
    """
    result = Marked()
    rows = live_rows(act.session, (Statement,), "person_id", person_ids)
    for person_id in dict.fromkeys(person_ids):
        held = [
            r
            for r in rows.get(person_id, {}).get(Statement, ())
            if r["milestone"] == milestone
            and Evidence(r["evidence"]).strength <= up_to.strength
            and (since is None or r["day"] >= since)
        ]
        for row in held:
            act.void(Statement, row["id"])
        (result.done if held else result.unchanged).append(person_id)
    return result


def take_back(act: Act, *, person_ids: Collection[int], seqs: Collection[int]) -> Marked:
    """Voids what some postings stated of people and still stands: as if it had never been, also after a merge."""
    held = traces.still_said(act.session, person_ids, seqs)
    result = Marked()
    for person_id in dict.fromkeys(person_ids):
        for row in held.get(person_id, ()):
            act.void(Statement, row["id"])
        (result.done if held.get(person_id) else result.unchanged).append(person_id)
    return result


def put_back(act: Act, *, person_id: int, milestone: Milestone, seq: int) -> None:
    """States again, on its own days, what one posting cleared of a person; not what an officer refuted since (R7)."""
    is_refuted = bool(refuted(act.session, [person_id], [milestone]))
    standing = [content_of(row) for row in _live(act, Statement, person_id)]
    for content in traces.voided_by(act.session, person_id, seq):
        is_barred = is_refuted and content["evidence"] == Evidence.REPORTED
        if content["milestone"] == milestone and content not in standing and not is_barred:
            act.add(Statement, **content)


def reject(act: Act, *, person_id: int, day: date, reason: str, evidence: Evidence) -> bool:
    """The declaration was not accepted; open until refiled or accepted (R8). False when that is on record already.

    Raises ReasonMissing.
    """
    return bool(reject_all(act, person_ids=[person_id], day=day, reason=reason, evidence=evidence).done)


def reject_all(act: Act, *, person_ids: Collection[int], day: date, reason: str, evidence: Evidence) -> Marked:
    """As `reject`, of several people. Unchanged: of whom that is on record already. Raises ReasonMissing."""
    reason, result = reason.strip(), Marked()
    if not reason:
        raise ReasonMissing
    rows = live_rows(act.session, (Rejection,), "person_id", person_ids)
    for person_id in dict.fromkeys(person_ids):
        if any(
            (row["day"], row["reason"]) == (day, reason) and Evidence(row["evidence"]).strength >= evidence.strength
            for row in rows.get(person_id, {}).get(Rejection, [])
        ):
            result.unchanged.append(person_id)
        else:
            act.add(Rejection, person_id=person_id, day=day, reason=reason, evidence=evidence.value)
            result.done.append(person_id)
    return result


def clear_rejections(act: Act, *, person_id: int, up_to: Evidence) -> int:
    """Voids rejections that were recorded by mistake; returns how many."""
    held = [row for row in _live(act, Rejection, person_id) if Evidence(row["evidence"]).strength <= up_to.strength]
    for row in held:
        act.void(Rejection, row["id"])
    return len(held)


def stop(act: Act, *, person_id: int, milestone: Milestone, day: date, reason: str) -> bool:
    """What a person had ends on a day, e.g. the account is stopped; earlier days stay (R7).

    False when that is on record already. Raises ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    if any((row["milestone"], row["day"]) == (milestone, day) for row in _live(act, Ending, person_id)):
        return False
    act.add(Ending, person_id=person_id, milestone=milestone.value, day=day, reason=reason.strip())
    return True


def clear_endings(act: Act, *, person_id: int, milestone: Milestone) -> int:
    """Voids endings that were recorded by mistake; returns how many."""
    held = [row for row in _live(act, Ending, person_id) if row["milestone"] == milestone]
    for row in held:
        act.void(Ending, row["id"])
    return len(held)


def refute(act: Act, *, person_id: int, milestone: Milestone, reason: str) -> Marked:
    """An officer finds that it is not so: what shows it below official is voided, and it stays barred (R7).

    What implies it goes with it: who has no account is not signed in (R5). Raises ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    held = [
        row
        for row in _live(act, Statement, person_id)
        if Evidence(row["evidence"]) is not Evidence.OFFICIAL
        and milestone in shown_by(Milestone(row["milestone"]), Channel(row["channel"]))
    ]
    for row in held:
        act.void(Statement, row["id"])
    result = Marked(done=[person_id]) if held else Marked(unchanged=[person_id])
    if person_id not in refuted(act.session, [person_id], [milestone]):
        act.add(Refutation, person_id=person_id, milestone=milestone.value, reason=reason.strip())
    return result


def reopen(act: Act, *, person_id: int, milestone: Milestone) -> bool:
    """Lets the unit state a refuted milestone again; False when it was not refuted."""
    held = [row for row in _live(act, Refutation, person_id) if row["milestone"] == milestone]
    for row in held:
        act.void(Refutation, row["id"])
    return bool(held)


def _live(act: Act, model: type[Fact], person_id: int) -> list[Row]:
    return live_rows(act.session, (model,), "person_id", [person_id]).get(person_id, {}).get(model, [])


def refuted(session: Session, person_ids: Collection[int], milestones: Collection[Milestone]) -> set[int]:
    """Who of the people was refuted in any of the milestones, and is barred from being reported in it again."""
    return set(
        session.scalars(
            select(Refutation.person_id).where(
                Refutation.person_id.in_(person_ids),
                Refutation.milestone.in_([milestone.value for milestone in milestones]),
                Refutation.voided_seq.is_(None),
            )
        )
    )
