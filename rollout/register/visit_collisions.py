"""Agreed visits and planned sessions in the way of a new absence or of closed days, and what becomes of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, and_, exists, or_, select
from sqlalchemy.orm import Session

from rollout.core.formats import plural
from rollout.core.office_hours import Hours
from rollout.core.working_days import Span
from rollout.db import among
from rollout.models import (
    GuidanceSession,
    SessionOfficer,
    SessionUnit,
    UnitAttribution,
    UnitType,
    User,
    Visit,
    VisitOfficer,
    VisitUnit,
)
from rollout.register import following, visit_answers, visits
from rollout.register.booking import ALL_DAY, Wanted, clashes, of_others, officers_held, where
from rollout.register.following_visits import going_to
from rollout.register.officers_at_work import at_work
from rollout.register.session_time import holds_its_own_time
from rollout.register.taking_part import comes, takes_part
from rollout.register.visit_acts import agreed_time, follows_from, office, units_of
from rollout.register.visit_hosts import HOST_CLOSED
from rollout.register.visit_refusals import VisitError
from rollout.register.visit_times import Rules, check_clash, minute_now, rules
from rollout.vocabulary import N_, N_plural, UnitForm
from rollout.vocabulary_of_visits import VisitFate, VisitState


class VisitsInTheWay(VisitError):
    """Somebody has to say first what becomes of them: of so many visits, sessions, or both."""

    message = N_("Trong thời gian này có %(what)s đã thống nhất. Chọn cách xử lý từng mục dưới đây rồi ghi lại.")
    both = N_(
        "Trong thời gian này có %(visits)s và %(sessions)s đã thống nhất. Chọn cách xử lý từng mục dưới đây "
        "rồi ghi lại."
    )

    def __init__(self, visits: int, sessions: int) -> None:
        counted = {
            "visits": (N_plural("%(n)s lịch làm việc"), visits),
            "sessions": (N_plural("%(n)s buổi hướng dẫn"), sessions),
        }
        self.counted = {name: held for name, held in counted.items() if held[1]}
        super().__init__(what=" và ".join(message % {"n": n} for message, n in self.counted.values()))

    @property
    def text(self) -> str:
        said = {name: plural(message, n) for name, (message, n) in self.counted.items()}
        return _(self.both, **said) if len(said) > 1 else _(self.message, what="".join(said.values()))


class Fate(NamedTuple):
    """What becomes of an agreed visit: what `what` says, or another officer goes (`to_id`).

    To give up its time and to leave it to others are two things: which of them can be done may change between the
    question and the act, and then it is asked again. A session is never given up by this: it is kept or given.
    """

    what: VisitFate | None = None
    to_id: int | None = None


RELEASE, LEAVE, KEEP = Fate(VisitFate.RELEASE), Fate(VisitFate.LEAVE), Fate(VisitFate.KEEP)
LEAVE_OR_RELEASE = Fate(VisitFate.LEAVE_OR_RELEASE)
"""Said of many at once: each is left to others where there are any."""

Fates = Mapping[int, Fate]
"""Visit, or session, → what becomes of it."""

Stays = Mapping[int, Collection[int]]
"""Visit → what of it is not away: officers who go anyway, or units that leave it to others."""


def colliding(
    session: Session,
    *,
    days: Span,
    hours: Hours = ALL_DAY,
    officer_id: int | None = None,
    unit_ids: Collection[int] | None = None,
    form: UnitForm | None = None,
) -> list[Visit]:
    """The agreed visits of the days [from, to) in some hours, in their order: of an officer, of some units, of all
    units that have a form on the day, or, where none of these is told, of everybody. One query.

    A unit that said no to a visit of several is not visited by it, and what has begun is in nobody's way.
    """
    found = select(Visit).where(
        Visit.state == VisitState.CONFIRMED.value,
        _is_to_come(Visit.day, Visit.starts),
        Visit.day >= days[0],
        Visit.day < days[1],
        Visit.starts < hours.ends,
        Visit.ends > hours.starts,
    )
    of_visit = VisitUnit.visit_id == Visit.id, takes_part()
    if officer_id is not None:
        found = found.where(exists().where(VisitOfficer.visit_id == Visit.id, VisitOfficer.user_id == officer_id))
    if unit_ids is not None:
        found = found.where(exists().where(*of_visit, among(session, VisitUnit.unit_id, unit_ids)))
    if form is not None:
        found = found.where(exists().where(*of_visit, *_has_form(form)))
    return list(session.scalars(found.order_by(Visit.day, Visit.starts, Visit.id)))


def _is_to_come(day: Any, starts: Any) -> ColumnElement[bool]:
    on, minute = minute_now()
    return or_(day > on, and_(day == on, starts > minute))


def _has_form(form: UnitForm) -> tuple[ColumnElement[bool], ...]:
    had = UnitAttribution
    return (
        had.unit_id == VisitUnit.unit_id,
        had.subject == "unit_type",
        had.voided_seq.is_(None),
        had.from_on <= Visit.day,
        had.to_on > Visit.day,
        UnitType.id == had.unit_type_id,
        UnitType.form == form.value,
    )


def others_going(session: Session, found: Collection[Visit], absent_id: int) -> Stays:
    """The officers at work who go anyway, of each visit that has any beside one who is away. Two queries."""
    there = at_work(session) - {absent_id}
    going = going_to(session, [visit.id for visit in found])
    return {key: others for key, officer_ids in going.items() if (others := officer_ids & there)}


def units_leaving(
    session: Session, found: Collection[Visit], *, unit_ids: Collection[int] = (), form: UnitForm | None = None
) -> Stays:
    """The units that are closed, some or all of a form, of each visit that others keep without them. Two queries.

    Nobody keeps a visit at the place of a unit that is closed.
    """
    held = (
        select(VisitUnit.visit_id, VisitUnit.unit_id)
        .join(Visit, Visit.id == VisitUnit.visit_id)
        .where(
            among(session, VisitUnit.visit_id, [visit.id for visit in found]),
            takes_part(),
        )
        .order_by(VisitUnit.visit_id, VisitUnit.unit_id)
    )
    closed = VisitUnit.unit_id.in_(unit_ids) if form is None else exists().where(*_has_form(form))
    all_units, leaving = _grouped(session.execute(held)), _grouped(session.execute(held.where(closed)))
    hosts = {visit.id: visit.host_id for visit in found}
    return {
        key: units for key, units in leaving.items() if len(units) < len(all_units[key]) and hosts[key] not in units
    }


def _grouped(pairs: Iterable[Row[int, int]]) -> dict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for visit_id, key in pairs:
        found[visit_id].append(key)
    return dict(found)


def colliding_sessions(session: Session, *, days: Span, hours: Hours, officer_id: int) -> list[GuidanceSession]:
    """The planned sessions that an officer is to hold then and whose time is their own, unless begun. One query."""
    row = GuidanceSession
    found = select(row).where(
        holds_its_own_time(),
        _is_to_come(row.day, row.starts),
        row.day >= days[0],
        row.day < days[1],
        row.starts < hours.ends,
        row.ends > hours.starts,
        exists().where(SessionOfficer.session_id == row.id, SessionOfficer.user_id == officer_id),
    )
    return list(session.scalars(found.order_by(row.day, row.starts, row.id)))


def takers_of(
    session: Session, held: Rules, visits: Collection[Visit], officer_ids: Collection[int]
) -> dict[int, set[int]]:
    """Visit → which of some officers could go to it at its agreed time, those apart who go already. Five queries."""
    going = going_to(session, [visit.id for visit in visits])
    times = ((visit, agreed_time(visit)) for visit in visits)
    wanted = {
        visit.id: Wanted(
            time.day, time.hours, where(visit.way, visit.area_id), set(officer_ids) - going.get(visit.id, set()),
            but_visit=visit.id, but_session=visit.session_id or 0,
        )
        for visit, time in times
        if time is not None
    }  # fmt: skip
    return _free(session, held, wanted)


def takers_of_sessions(
    session: Session, held: Rules, rows: Collection[GuidanceSession], officer_ids: Collection[int]
) -> dict[int, set[int]]:
    """Session → which of some officers could hold it, those apart who do already. Six queries."""
    holding = following.officers_of(session, [row.id for row in rows])
    visits = _visits_of(session, rows)
    wanted = {
        row.id: _wanted_for(row, set(officer_ids) - holding[row.id], but_visit=visits.get(row.id, 0)) for row in rows
    }
    return _free(session, held, wanted)


def _visits_of(session: Session, rows: Collection[GuidanceSession]) -> dict[int, int]:
    """Session → the visit that it is of, at other hours. One query."""
    of_visit = select(Visit.session_id, Visit.id).where(among(session, Visit.session_id, [row.id for row in rows]))
    return {session_id: visit_id for session_id, visit_id in session.execute(of_visit) if session_id is not None}


def _wanted_for(row: GuidanceSession, officer_ids: Collection[int], *, but_visit: int) -> Wanted:
    hours, place = Hours(row.starts, row.ends), where(row.way, None)
    return Wanted(row.day, hours, place, officer_ids, but_visit=but_visit, but_session=row.id)


def _free(session: Session, held: Rules, wanted: Mapping[int, Wanted]) -> dict[int, set[int]]:
    """By its key, whom of the officers of each time nothing holds then, with the ways. Four queries.

    How many visits a day they may have is asked when one of them is given it, where all of this is asked once more.
    """
    busy = officers_held(
        session, {one.day for one in wanted.values()}, {key for one in wanted.values() for key in one.officer_ids}
    )
    return {
        key: set(one.officer_ids)
        - {clash.held.key for clash in clashes(one, of_others(one, busy[one.day]), held.travel)}
        for key, one in wanted.items()
    }


def wanted_for(session: Session, row: GuidanceSession, officer_ids: Collection[int]) -> Wanted:
    """What a planned session needs of officers."""
    unit_ids = session.scalars(select(SessionUnit.unit_id).where(SessionUnit.session_id == row.id)).all()
    wanted = _wanted_for(row, officer_ids, but_visit=_visits_of(session, [row]).get(row.id, 0))
    return wanted._replace(unit_ids=unit_ids)


def settle(
    session: Session,
    found: Sequence[Visit],
    fates: Fates,
    *,
    reason: str,
    by: User,
    absent_id: int | None = None,
    leaving: Stays | None = None,
) -> None:
    """What was said of each visit is done; times are given up first, for others to have them.

    `absent_id`: the officer who will not be there, so that no visit can be kept; without one, none can be given.
    `leaving`: as `units_leaving` has them. Raises VisitsInTheWay where something is left to be said, or what was said
    cannot be any more; TimeRefused where another officer cannot go.
    """
    stays = (leaving or {}) if absent_id is None else others_going(session, found, absent_id)
    check_said(found, fates, stays, may_keep=absent_id is None)
    for visit in found:
        if fates[visit.id].what not in (VisitFate.RELEASE, VisitFate.LEAVE, VisitFate.LEAVE_OR_RELEASE):
            continue
        if absent_id is not None and visit.id in stays:
            visits.take_leave(session, visit, officer_id=absent_id, by=office(by))
        elif visit.id in stays:
            for unit_id in stays[visit.id]:
                visit_answers.decline(
                    session, visit, unit_id=unit_id, round=visit.round, by=office(by), reason=reason, is_closed=True
                )  # fmt: skip
        else:
            why = HOST_CLOSED if leaving is not None and _is_at_one_of_several(session, visit) else reason
            visits.release(session, visit, by=follows_from(by), reason=why)
    given = [(visit, to_id) for visit in found if (to_id := fates[visit.id].to_id) is not None]
    if not given or absent_id is None:
        return
    held = rules(session)
    for visit, to_id in given:
        visits.give(session, visit, from_id=absent_id, to_id=to_id, by=office(by), held=held)


def _is_at_one_of_several(session: Session, visit: Visit) -> bool:
    """Where such a visit is left to nobody, its host is closed."""
    return visit.host_id is not None and sum(comes(row) for row in units_of(session, visit)) > 1


def check_said(
    found: Sequence[Visit], fates: Fates, stays: Stays, *, may_keep: bool, sessions: Sequence[GuidanceSession] = (),
    of_sessions: Fates | None = None,
) -> None:  # fmt: skip
    """Raises VisitsInTheWay where it is not said what becomes of one of them, or what was said of it cannot be."""
    unsaid = any(
        visit.id not in fates or not _can_be(fates[visit.id], has_others=visit.id in stays, may_keep=may_keep)
        for visit in found
    )
    if unsaid or any(row.id not in (of_sessions or {}) for row in sessions):
        raise VisitsInTheWay(len(found), len(sessions))


def _can_be(fate: Fate, *, has_others: bool, may_keep: bool) -> bool:
    """`has_others`: is there somebody to keep the visit without whoever is away?"""
    if fate == RELEASE:
        return not has_others
    return has_others if fate == LEAVE else may_keep or fate != KEEP


def settle_sessions(
    session: Session, found: Sequence[GuidanceSession], fates: Fates, *, absent_id: int, by: User
) -> None:
    """Another officer holds each session that is given; the others stay as they are, to be changed on their own pages.

    Raises TimeRefused where another officer cannot.
    """
    given = [(row, to_id) for row in found if (to_id := fates[row.id].to_id) is not None]
    held = rules(session) if given else None
    for row, to_id in given:
        if held is not None:
            check_clash(session, held, wanted_for(session, row, [to_id]), seen=office(by).seen)
        following.replace_officer(session, row, out_id=absent_id, in_id=to_id, by=by)
    session.flush()


def coming(days: Span, today: date) -> Span:
    """The part of some days that is not over."""
    return max(days[0], today), max(days[1], today)
