"""Plan, print, record, edit and cancel sessions. What is recorded becomes facts through the register."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now
from rollout.core.formats import day as day_text
from rollout.core.formats import label, moment, number, plural
from rollout.guidance.errors import Cancelled, ChangedMeanwhile, Doubtful, NothingRecorded
from rollout.guidance.queries import held as queries
from rollout.guidance.queries.held import Held
from rollout.guidance.queries.results import reached_of
from rollout.guidance.queries.sheet import sheet_of
from rollout.models import GuidanceSession, SessionEvent, SessionOfficer, SessionOutside, SessionUnit, User
from rollout.register import counts, sessions
from rollout.register.act import Act, check_note
from rollout.register.errors import NotCounting
from rollout.register.obligations import drop_session_proofs
from rollout.register.sessions import Part, Void, Written
from rollout.vocabulary import Evidence, Milestone, PeopleGroup, UnitMode
from rollout.vocabulary_of_sessions import OutsideKind, SessionAct, SessionState, SessionWay


class Facts(NamedTuple):
    """When (minutes of the day), where, how and by whom a session is held."""

    way: SessionWay
    day: date
    starts: int
    ends: int
    place: str = ""
    officer_ids: tuple[int, ...] = ()
    contents: str = ""


class Whole(NamedTuple):
    """What came of a session beside its units: what the minutes say, who was helped and is on no list."""

    conclusions: str = ""
    signers: str = ""
    outside: tuple[tuple[OutsideKind, int, int, int], ...] = ()


class Recorded(NamedTuple):
    """What recording did, part by part; `told`: what whoever recorded it should know, as sentences."""

    people: int
    claims: int
    told: list[str]


NameOf = Callable[[int], str]
"""The name of a unit, by its key."""


def plan(
    session: Session, unit_ids: Collection[int], facts: Facts, *, by: User, names: NameOf, is_agreed: bool = False
) -> GuidanceSession:
    """A session of some units, planned. Raises Doubtful, TooLong, NumberInNote."""
    _check_alike(session, unit_ids, facts, names, is_agreed)
    row = _new(session, unit_ids, facts, by=by)
    _tell(session, row, SessionAct.PLAN, "plan_session", by=by, units=len(unit_ids))
    return row


def _new(session: Session, unit_ids: Collection[int], facts: Facts, *, by: User) -> GuidanceSession:
    row = GuidanceSession(
        state=SessionState.PLANNED.value, created_by_id=by.id, created_at=now(), conclusions="", signers="", version=1
    )
    _put_facts(row, facts)
    session.add(row)
    session.flush()
    session.add_all(SessionUnit(session_id=row.id, unit_id=unit_id, version=0) for unit_id in sorted(unit_ids))
    _put_officers(session, row, facts)
    session.flush()
    return row


def _put_facts(row: GuidanceSession, facts: Facts) -> None:
    check_note(facts.contents)
    check_note(facts.place)
    row.way, row.place, row.day = facts.way.value, facts.place, facts.day
    row.starts, row.ends, row.contents = facts.starts, facts.ends, facts.contents


def _put_officers(session: Session, row: GuidanceSession, facts: Facts) -> None:
    session.execute(delete(SessionOfficer).where(SessionOfficer.session_id == row.id))
    session.add_all(SessionOfficer(session_id=row.id, user_id=user_id) for user_id in dict.fromkeys(facts.officer_ids))


def _tell(
    session: Session, row: GuidanceSession, act: SessionAct, action: str, *, by: User, **detail: int
) -> None:  # fmt: skip
    """Of the session as a whole, in its own record and in the trail."""
    sessions.record_event(session, row, act, by=by, **detail)
    audit.record(session, by=by, action=action, subject="guidance_session", subject_id=row.id, **detail)


def change(
    session: Session, held: Held, facts: Facts, *, version: int, by: User, names: NameOf, is_agreed: bool = False
) -> None:
    """Other facts of a session that is planned. Raises Cancelled, ChangedMeanwhile, Doubtful, TooLong, NumberInNote."""
    row = held.row
    check_open(session, row, version)
    _check_alike(session, held.parts, facts, names, is_agreed, but=row.id)
    _put_facts(row, facts)
    _put_officers(session, row, facts)
    row.version += 1
    _tell(session, row, SessionAct.CHANGE, "change_session", by=by)


def check_open(session: Session, row: GuidanceSession, version: int | None) -> None:
    """Raises Cancelled, ChangedMeanwhile for a version that is not the present one."""
    if row.state == SessionState.CANCELLED:
        raise Cancelled
    if version is not None and row.version != version:
        raise ChangedMeanwhile(time=_changed_at(session, row.id))


def _changed_at(session: Session, session_id: int) -> str:
    last = session.scalars(
        select(SessionEvent.at).where(SessionEvent.session_id == session_id).order_by(SessionEvent.id.desc()).limit(1)
    ).first()
    return moment(last)


def _check_alike(
    session: Session, unit_ids: Collection[int], facts: Facts, names: NameOf, is_agreed: bool, but: int = 0
) -> None:
    doubts = doubts_of_hours(session, unit_ids, facts.day, facts.starts, facts.ends, names, but)
    if doubts and not is_agreed:
        raise Doubtful(doubts)


def doubts_of_hours(
    session: Session, unit_ids: Collection[int], day: date, starts: int, ends: int, names: NameOf, but: int
) -> list[str]:
    """Which of some units have another session in these hours, each as a sentence."""
    return [
        _("%(unit)s đã có một buổi khác cùng ngày %(day)s, trùng giờ.", unit=names(unit_id), day=day_text(day))
        for unit_id in queries.alike(session, unit_ids, day, starts, ends, but)
    ]


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
    row = _new(session, unit_ids, facts, by=by)
    held = {part.unit_id: part for part in session.scalars(_parts(row.id))}
    recorded = _record(session, row, held, parts, whole, was_on=facts.day, by=by, names=names, is_agreed=is_agreed)
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
    """What came of a session, first or anew; `facts` and `whole` of whoever has all of its units.

    `version` and `versions` (by unit): those that the form was made from. Raises Cancelled, ChangedMeanwhile,
    NothingRecorded, Doubtful, FutureDay, DayTooEarly, NotCounting, StrongerWord, TooLong, NumberInNote.
    """
    row, was_on = held.row, held.row.day
    check_open(session, row, version)
    for unit_id, known in (versions or {}).items():
        if held.parts[unit_id].version != known:
            raise ChangedMeanwhile(time=_changed_at(session, row.id))
    if facts is not None:
        _put_facts(row, facts)
        _put_officers(session, row, facts)
        row.version += 1
    sessions.check_day(row.day)
    return _record(session, row, held.parts, parts, whole, was_on=was_on, by=by, names=names, is_agreed=is_agreed)


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
    is_agreed: bool,
) -> Recorded:
    if not parts and not (whole and whole.outside):
        raise NothingRecorded
    modes = queries.modes_on(session, [part.unit_id for part in parts], row.day)
    doubts = doubts_of_hours(session, [part.unit_id for part in parts], row.day, row.starts, row.ends, names, row.id)
    doubts += [doubt for part in parts for doubt in _doubts(session, row, part, modes, names)]
    if doubts and not is_agreed:
        raise Doubtful(doubts)
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


def _doubts(
    session: Session, row: GuidanceSession, part: Part, modes: Mapping[int, UnitMode], names: NameOf
) -> Iterable[str]:
    """What of the numbers of a unit that counts is more than there can be."""
    if modes.get(part.unit_id) is not UnitMode.COUNT:
        return
    group = part.group or PeopleGroup.EMPLOYEE
    known = counts.balance(session, part.unit_id, day=row.day, group=group, evidence=Evidence.REPORTED)
    people, unit = known.get("participants"), names(part.unit_id)
    if people is not None and (part.attended or 0) > people:
        yield _("%(unit)s: số người dự (%(n)s) nhiều hơn số người tham gia (%(people)s).", unit=unit,
                n=number(part.attended), people=number(people))  # fmt: skip
    own = {count.unit_id: count for count in sessions.counts_of(session, row.id, [part.unit_id])}
    for name, said in part.numbers.items():
        before = known.get(name, 0) - (getattr(own[part.unit_id], name) or 0 if part.unit_id in own else 0)
        if part.attended is not None and said > part.attended:
            yield _("%(unit)s, “%(milestone)s”: %(n)s người, nhiều hơn số người dự.", unit=unit,
                    milestone=label(Milestone(name)), n=number(said))  # fmt: skip
        elif people is not None and before + said > people:
            yield _(
                "%(unit)s, “%(milestone)s”: cộng lại là %(n)s người, nhiều hơn số người tham gia (%(people)s).",
                unit=unit, milestone=label(Milestone(name)), n=number(before + said), people=number(people),
            )  # fmt: skip


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


def freeze(session: Session, held: Held, *, by: User) -> int:
    """Gives everybody on the sheets of the viewer's units a number that stays. Returns how many are new.

    Raises Cancelled.
    """
    check_open(session, held.row, None)
    modes = queries.modes_on(session, held.units, held.row.day)
    new = 0
    for unit_id in held.units:
        if modes.get(unit_id, UnitMode.LIST) is UnitMode.LIST:
            sheet = sheet_of(session, unit_id, held.row.day, held.row.id)
            new += sessions.freeze(session, held.row, unit_id, list(sheet.people.values()))
    _tell(session, held.row, SessionAct.PRINT, "print_session", by=by, people=new)
    return new


def cancel(session: Session, held: Held, *, reason: str, events: int, by: User) -> Void:
    """The session was not held, or will not be: everything that it claims goes, what others said of people stays.

    `events`: how many acts on it whoever cancels it had seen. Raises Cancelled, ChangedMeanwhile, StrongerWord,
    TooLong, NumberInNote.
    """
    row = held.row
    check_open(session, row, None)
    if queries.acts_on(session, row.id) != events:
        raise ChangedMeanwhile(time=_changed_at(session, row.id))
    check_note(reason)
    act = Act(session, by=by, action="cancel_session")
    gone = sessions.void_all(act, row, evidence={unit.id: unit.evidence for unit in held.units.values()})
    act.apply()
    drop_session_proofs(session, row.id, why=reason, by=by)
    row.state = SessionState.CANCELLED.value
    row.version += 1
    sessions.record_event(
        session, row, SessionAct.CANCEL, by=by, people=gone.people, claims=gone.claims, reason=reason
    )  # fmt: skip
    audit.record(
        session, by=by, action="cancel_session", subject="guidance_session", subject_id=row.id, people=gone.people,
        claims=gone.claims, reason=reason,
    )  # fmt: skip
    session.flush()
    return gone
