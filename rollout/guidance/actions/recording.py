"""Recording what came of a session. What is recorded becomes facts through the register."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now
from rollout.core.formats import day as day_text
from rollout.core.formats import plural
from rollout.guidance.actions.doubts import (
    Facts,
    NameOf,
    Outside,
    Time,
    ask,
    check_implied,
    doubts_of_hours,
    doubts_of_numbers,
    doubts_of_outside,
    doubts_of_time,
)
from rollout.guidance.actions.planning import (
    changed_at,
    check_open,
    join_visit,
    new_session,
    put_facts,
    put_officers,
)
from rollout.guidance.errors import ChangedMeanwhile, NothingRecorded
from rollout.guidance.queries import held as queries
from rollout.guidance.queries.held import Held
from rollout.guidance.queries.results import may_rewrite, reached_of
from rollout.models import GuidanceSession, SessionOutside, SessionUnit, User
from rollout.register import sessions, visit_of_session
from rollout.register.act import Act, check_note
from rollout.register.errors import NotCounting, StrongerWord
from rollout.register.sessions import Part, Written
from rollout.vocabulary import UnitMode
from rollout.vocabulary_of_sessions import SessionAct, SessionState


class Whole(NamedTuple):
    """What came of a session beside its units: what the minutes say, who was helped and is on no list."""

    conclusions: str = ""
    signers: str = ""
    outside: tuple[Outside, ...] = ()


class Recorded(NamedTuple):
    """What recording did, part by part; `told`: what whoever recorded it should know, as sentences."""

    people: int
    claims: int
    told: list[str]


def record_new(
    session: Session,
    unit_ids: Collection[int],
    facts: Facts,
    parts: Sequence[Part],
    whole: Whole,
    *,
    by: User,
    names: NameOf,
    is_agreed: bool = False,
) -> tuple[GuidanceSession, Recorded]:
    """A session that was held without a plan, with what came of it. Raises what `plan` and `record` raise."""
    sessions.check_day(facts.day)
    row = new_session(session, unit_ids, facts, by=by)
    join_visit(session, row, facts)
    held = {part.unit_id: part for part in session.scalars(_parts(row.id))}
    doubts = doubts_of_time(session, unit_ids, facts, names, row.id)
    recorded = _record(
        session, row, held, parts, whole, was_on=facts.day, by=by, names=names, doubts=doubts, is_agreed=is_agreed
    )
    return row, recorded


def _parts(session_id: int) -> Select[SessionUnit]:
    return select(SessionUnit).where(SessionUnit.session_id == session_id)


def record(
    session: Session,
    held: Held,
    parts: Sequence[Part],
    *,
    by: User,
    names: NameOf,
    facts: Facts | None = None,
    whole: Whole | None = None,
    version: int | None = None,
    versions: Mapping[int, int] | None = None,
    is_agreed: bool = False,
) -> Recorded:
    """What came of a session, first or anew; `facts` and `whole` of whoever may rewrite it.

    `version` and `versions` (by unit): those that the form was made from. Raises Cancelled, ChangedMeanwhile,
    NothingRecorded, Doubtful, FutureDay, DayTooEarly, NotCounting, StrongerWord, TooLong, NumberInNote.
    """
    row, was_on = held.row, held.row.day
    check_open(session, row, version)
    for unit_id, known in (versions or {}).items():
        if held.parts[unit_id].version != known:
            raise ChangedMeanwhile(time=changed_at(session, row.id))
    if (facts or whole) and not may_rewrite(session, held):
        raise StrongerWord
    planned, officers = Time(row.day, row.starts, row.ends), set(queries.chosen_officers(session, row.id))
    doubts = doubts_of_hours(session, [part.unit_id for part in parts], planned, names, row.id)
    if facts is not None:
        if facts.time != planned or not officers.issuperset(facts.officer_ids):  # what was planned so was asked about
            doubts = doubts_of_time(session, held.parts, facts, names, row.id)
        put_facts(row, facts)
        put_officers(session, row, facts)
        join_visit(session, row, facts)
        row.version += 1
    sessions.check_day(row.day)
    return _record(
        session, row, held.parts, parts, whole, was_on=was_on, by=by, names=names, doubts=doubts, is_agreed=is_agreed
    )


def _record(
    session: Session,
    row: GuidanceSession,
    held: Mapping[int, SessionUnit],
    parts: Sequence[Part],
    whole: Whole | None,
    *,
    was_on: date,
    by: User,
    names: NameOf,
    doubts: Iterable[str],
    is_agreed: bool,
) -> Recorded:
    if not parts and not (whole and whole.outside):
        raise NothingRecorded
    modes = queries.modes_on(session, [part.unit_id for part in parts], row.day)
    counted = [part for part in parts if modes.get(part.unit_id) is UnitMode.COUNT]
    for part in counted:
        check_implied(session, row, part, names)
    of_numbers = (doubt for part in counted for doubt in doubts_of_numbers(session, row, part, names))
    ask(chain(doubts, of_numbers, doubts_of_outside(whole.outside if whole else ())), is_agreed=is_agreed)
    act = Act(session, by=by, action="record_session")
    told: list[str] = []
    people = claims = 0
    for part in parts:
        own = held[part.unit_id]
        before, is_first, had = own.attended, own.version == 0, reached_of(session, row.id, own)
        written = _write(act, row, own, part, modes.get(part.unit_id), was_on)
        told += _news(session, row, own, part, written, names)
        own.version += 1
        people += own.attended or 0
        has = reached_of(session, row.id, own)
        changed = {name: [had.get(name), has.get(name)] for name in had | has if had.get(name) != has.get(name)}
        claims += written.claims
        sessions.record_event(
            session, row, SessionAct.RECORD if is_first else SessionAct.EDIT, by=by, unit_id=part.unit_id,
            attended=[before, own.attended], claims=written.claims, numbers=changed,
        )  # fmt: skip
        audit.record(
            session, by=by, action="record_session", subject="guidance_session", subject_id=row.id,
            unit=part.unit_id, attended=own.attended, claims=written.claims,
        )  # fmt: skip
    if whole is not None:
        _put_whole(session, row, whole)
    act.apply()
    row.state, row.recorded_by_id, row.recorded_at = SessionState.HELD.value, by.id, now()
    session.flush()
    visit_of_session.was_held(session, row, by=by)
    return Recorded(people, claims, told)


def _write(
    act: Act, row: GuidanceSession, own: SessionUnit, part: Part, mode: UnitMode | None, was_on: date
) -> Written:
    """Writes one part the way its unit counts on the day; what was said in the other way before goes."""
    if mode is None:
        raise NotCounting(row.day)
    if mode is UnitMode.COUNT:
        sessions.clear_list(act, row, own, part.evidence, was_on=was_on)
        return Written(claims=int(sessions.write_count(act, row, own, part)))
    if sessions.counts_of(act.session, row.id, [part.unit_id]):
        sessions.write_count(act, row, own, Part(part.unit_id, part.evidence))
    return sessions.write_list(act, row, own, part, was_on=was_on)


def _news(
    session: Session, row: GuidanceSession, own: SessionUnit, part: Part, written: Written, names: NameOf
) -> Iterable[str]:
    """What of a part is otherwise than whoever sent it may think."""
    if written.refuted:
        yield plural(
            "%(unit)s: %(n)s người có mốc đã bị cán bộ bác nên không ghi lại; chờ cán bộ mở lại.",
            len(written.refuted), unit=names(part.unit_id),
        )  # fmt: skip
    if written.stronger:
        yield plural(
            "%(unit)s: %(n)s người giữ nguyên như cán bộ BHXH đã xác nhận.",
            len(written.stronger), unit=names(part.unit_id),
        )  # fmt: skip
    stock = sessions.later_stock(session, part.unit_id, row.day, own.people_group) if part.numbers else None
    if stock is not None:
        yield _(
            "%(unit)s: số kiểm đếm ngày %(day)s đã gồm kết quả của buổi này nên không cộng thêm.",
            unit=names(part.unit_id), day=day_text(stock),
        )  # fmt: skip


def _put_whole(session: Session, row: GuidanceSession, whole: Whole) -> None:
    check_note(whole.conclusions)
    check_note(whole.signers)
    row.conclusions, row.signers = whole.conclusions, whole.signers
    session.execute(delete(SessionOutside).where(SessionOutside.session_id == row.id))
    session.add_all(
        SessionOutside(session_id=row.id, kind=kind.value, people=people, installed=installed, registered=registered)
        for kind, people, installed, registered in whole.outside
    )
