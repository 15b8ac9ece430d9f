"""What becomes of visits that stand in the way, asked in the form that is in their way: one choice for each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.each_asked import Question
from rollout.core.formats import day, label, plural
from rollout.core.office_hours import Hours
from rollout.core.scopes import bound
from rollout.models import GuidanceSession, SessionUnit, Unit, Visit
from rollout.register.visit_collisions import (
    KEEP,
    Fate,
    Fates,
    Stays,
    others_going,
    takers_of,
    takers_of_sessions,
)
from rollout.register.visit_sight import SeenVisit, seen
from rollout.register.visit_times import rules
from rollout.vocabulary_of_visits import VisitFate

ASKED = 30
"""So many are asked about one by one; what is chosen for all of the others goes for the rest."""

REST = "rest-fate"
FATES = {fate.value: Fate(fate) for fate in VisitFate}

Choices = tuple[tuple[str, str], ...]


class Settled(NamedTuple):
    """What was chosen, of those of which something was."""

    visits: Fates
    sessions: Fates


class Settling:
    """The choices for some visits and sessions. At most 26 queries, however many they are.

    They are read before one writes: whether somebody can go is asked once more when they are told to. `officers`: who
    may go in the stead of `absent_id`, by name; where nobody is absent, a visit may be kept instead. `leaving`: the
    closed units of visits that others keep without them. Units that the reader may not know are counted.
    """

    def __init__(
        self,
        viewer: Viewer,
        visits: Sequence[Visit],
        *,
        sessions: Sequence[GuidanceSession] = (),
        officers: Mapping[int, str] | None = None,
        absent_id: int | None = None,
        leaving: Stays | None = None,
    ) -> None:
        self._officers = dict(officers or {})
        self._absent_id = absent_id
        self._going = others_going(viewer.session, visits, absent_id) if absent_id is not None and visits else {}
        self._leaving, self._is_closure = leaving or {}, leaving is not None
        self._visits = [visit.id for visit in visits]
        self._sessions = [row.id for row in sessions]
        shown, of_sessions = visits[:ASKED], sessions[:ASKED]
        going, holding = self._takers(viewer.session, shown, of_sessions)
        self.questions = [
            *self._of_visits(viewer, shown, going),
            *self._of_sessions(viewer, of_sessions, holding),
            *self._of_rest(),
        ]

    @property
    def number(self) -> int:
        return len(self._visits) + len(self._sessions)

    def settled(self, said: Mapping[str, str]) -> Settled:
        """`said`: field → what was chosen. Sessions that nobody is asked about stay as they are."""
        rest = said.get(REST)
        visits = {key: said.get(_of_visit(key), rest) for key in self._visits}
        sessions = {key: said.get(_of_session(key)) for key in self._sessions[:ASKED]}
        kept: Fates = dict.fromkeys(self._sessions[ASKED:], KEEP)
        return Settled(_fates(visits), {**kept, **_fates(sessions)})

    def _takers(
        self, session: Session, visits: Sequence[Visit], sessions: Sequence[GuidanceSession]
    ) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
        if not self._officers or not (visits or sessions):
            return {}, {}
        held = rules(session)
        return (
            takers_of(session, held, visits, self._officers),
            takers_of_sessions(session, held, sessions, self._officers),
        )

    def _of_visits(
        self, viewer: Viewer, visits: Sequence[Visit], takers: Mapping[int, Collection[int]]
    ) -> Iterator[Question]:
        for told in seen(viewer, visits, Permission.ARRANGE_VISITS) if visits else ():
            key = told.row.id
            given = self._gives(takers.get(key, ()))
            yield Question(
                _of_visit(key),
                text_of(told),
                (*given, *self._usual(VisitFate.LEAVE, self._without(told), self._of_host(told))),
            )

    def _of_sessions(
        self, viewer: Viewer, rows: Sequence[GuidanceSession], takers: Mapping[int, Collection[int]]
    ) -> Iterator[Question]:
        units, numbers = _units_of(viewer, rows), _numbers_of(viewer, rows)
        kept = VisitFate.KEEP.value, _("Để nguyên, sửa ở trang của buổi")
        for row in rows:
            given = self._gives(takers.get(row.id, ()))
            text = _text_of_session(row, units.get(row.id, []), numbers.get(row.id, 0))
            yield Question(_of_session(row.id), text, (*given, kept))

    def _of_rest(self) -> Iterator[Question]:
        if len(self._visits) > 1:
            hidden = len(self._visits) - ASKED
            more = plural("Gồm cả %(n)s lịch nữa không hiện ở đây.", hidden) if hidden > 0 else ""
            usual = self._usual(VisitFate.LEAVE_OR_RELEASE, self._without_in_all())
            yield Question(REST, _("Với mọi lịch chưa chọn ở trên"), usual, more, is_of_rest=True)

    def _without(self, told: SeenVisit) -> str:
        """What it is called that the others keep the visit; "" where there are none."""
        if going := self._going.get(told.row.id):
            names = ", ".join(name for key, name in told.officers.items() if key in going)
            return _("Cán bộ vắng thôi đi, lịch giữ với %(names)s", names=names)
        return _("Đơn vị nghỉ thôi dự, các đơn vị khác giữ lịch") if told.row.id in self._leaving else ""

    def _without_in_all(self) -> str:
        """The same of many visits, of which some have nobody else."""
        if self._going:
            return _("Cán bộ vắng thôi đi; lịch không còn cán bộ nào thì bỏ giờ, đề xuất lại")
        return _("Đơn vị nghỉ thôi dự; lịch không còn đơn vị nào thì bỏ giờ, đề xuất lại") if self._leaving else ""

    def _of_host(self, told: SeenVisit) -> str:
        """What it is called that nobody can keep a visit of several, for the unit at whose place it is is closed."""
        is_theirs = self._is_closure and told.row.host_id is not None and told.row.id not in self._leaving
        if not is_theirs or len(told.named) + told.others_named < 2:
            return ""
        return _("Đơn vị nhận tổ chức nghỉ: bỏ giờ đã thống nhất, cán bộ đề xuất lại nơi khác hoặc ngày khác")

    def _usual(self, leaves: VisitFate, without: str, released: str = "") -> Choices:
        """`leaves`: what it is to leave visits to others, where there are any, and `without` its words; `released`:
        what it is called to give up the time, where not as usual."""
        kept = ((VisitFate.KEEP.value, label(VisitFate.KEEP)),) if self._absent_id is None else ()
        first = (leaves.value, without) if without else (VisitFate.RELEASE.value, released or label(VisitFate.RELEASE))
        return first, *kept

    def _gives(self, takers: Collection[int]) -> Choices:
        return tuple(
            (str(key), _("Giao cho %(name)s", name=name)) for key, name in self._officers.items() if key in takers
        )


def _of_visit(key: int) -> str:
    return f"v{key}-fate"


def _of_session(key: int) -> str:
    return f"s{key}-fate"


def _fates(said: Mapping[int, str | None]) -> Fates:
    return {key: FATES.get(code) or Fate(to_id=int(code)) for key, code in said.items() if code is not None}


def text_of(told: SeenVisit) -> str:
    """A visit in a line: day, hours, the units that the reader may know, who goes."""
    row = told.row
    units = _counted([unit.name for unit in told.named], told.others_named)
    hours = str(Hours(row.starts or 0, row.ends or 0))
    return " · ".join((day(row.day), hours, units, ", ".join(told.officers.values())))


def _counted(names: Sequence[str], others: int) -> str:
    """Some units by name, and how many more there are."""
    if not others:
        return ", ".join(names)
    if not names:
        return plural("%(n)s đơn vị", others)
    return plural("%(names)s và %(n)s đơn vị khác", others, names=", ".join(names))


def _text_of_session(row: GuidanceSession, names: Sequence[str], number: int) -> str:
    """The place is told where there are no units: it may be one's name."""
    when = _("Buổi hướng dẫn %(day)s", day=day(row.day))
    where = _counted(names, number - len(names)) if number else row.place
    return " · ".join(filter(None, (when, str(Hours(row.starts, row.ends)), where)))


def _numbers_of(viewer: Viewer, rows: Sequence[GuidanceSession]) -> dict[int, int]:
    """Session → how many units it has. One query."""
    keys = [row.id for row in rows]
    counted = select(SessionUnit.session_id, func.count()).where(SessionUnit.session_id.in_(keys))
    return dict(viewer.session.execute(counted.group_by(SessionUnit.session_id)).all()) if rows else {}


def _units_of(viewer: Viewer, rows: Sequence[GuidanceSession]) -> dict[int, list[str]]:
    """Session → the names of its units that the reader may know. One query."""
    found: dict[int, list[str]] = {}
    if not rows:
        return found
    session: Session = viewer.session
    statement = (
        select(SessionUnit.session_id, Unit.name)
        .join(Unit, Unit.id == SessionUnit.unit_id)
        .where(
            SessionUnit.session_id.in_([row.id for row in rows]),
            bound(viewer.selection(Permission.HOLD_SESSIONS), "session_unit.unit_id"),
        )
        .order_by(Unit.sort_name, Unit.id)
    )
    for session_id, name in session.execute(statement):
        found.setdefault(session_id, []).append(name)
    return found
