"""What becomes of visits that stand in the way, asked in the form that is in their way: one choice for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flask import request
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from wtforms import SelectField

from rollout.core.access import Permission, Viewer
from rollout.core.formats import day, label, plural
from rollout.core.forms import Form, choices
from rollout.core.office_hours import Hours
from rollout.core.scopes import bound
from rollout.models import GuidanceSession, SessionUnit, Unit, Visit
from rollout.register.following import officers_of as officers_of_sessions
from rollout.register.visit_collisions import (
    KEEP,
    RELEASE,
    Fate,
    Fates,
    Stays,
    free_for,
    others_going,
    takers_of,
    wanted_for,
)
from rollout.register.visit_sight import SeenVisit, seen
from rollout.register.visit_times import Rules, rules
from rollout.vocabulary_of_visits import VisitFate

ASKED = 30
"""So many are asked about one by one; what is chosen for all of the others goes for the rest."""

REST = "rest-fate"
FATES = {VisitFate.RELEASE.value: RELEASE, VisitFate.KEEP.value: KEEP}

Choices = list[tuple[str, str]]


class Settling:
    """The choices for some visits and sessions, added to a form, and what was chosen in the form that was sent.

    `officers`: who may go in the stead of `absent_id`, by name; where nobody is absent, a visit may be kept instead.
    `leaving`: the closed units of visits that others keep without them. Units that the reader may not know are counted.
    """

    def __init__(
        self,
        form: Form,
        viewer: Viewer,
        visits: Sequence[Visit],
        *,
        sessions: Sequence[GuidanceSession] = (),
        officers: Mapping[int, str] | None = None,
        absent_id: int | None = None,
        leaving: Stays | None = None,
    ) -> None:
        self._form, self._session = form, viewer.session
        self._officers = dict(officers or {})
        self._absent_id = absent_id
        self._going = others_going(viewer.session, visits, absent_id) if absent_id is not None and visits else {}
        self._leaving = leaving or {}
        shown, of_sessions = visits[:ASKED], sessions[:ASKED]
        held = rules(viewer.session) if self._officers and (shown or of_sessions) else None
        self.visits: Fates = {}
        self.sessions: Fates = {}
        chosen_visits: dict[int, Fate] = {}
        for told in seen(viewer, shown, Permission.ARRANGE_VISITS) if shown else ():
            choice = self._add(f"v{told.row.id}-fate", text_of(told), self._of_visit(held, told))
            if choice is not None:
                chosen_visits[told.row.id] = choice
        units, numbers = _units_of(viewer, of_sessions), _numbers_of(viewer, of_sessions)
        chosen_sessions: dict[int, Fate] = {}
        for row in of_sessions:
            choice = self._add(
                f"s{row.id}-fate",
                _text_of_session(row, units.get(row.id, []), numbers.get(row.id, 0)),
                self._of_session(held, row),
            )
            if choice is not None:
                chosen_sessions[row.id] = choice
        rest = self._add_rest(len(visits)) if len(visits) > 1 else None
        others = {visit.id: rest for visit in visits} if rest is not None else {}
        self.visits = {**others, **chosen_visits}
        self.sessions = {**{row.id: KEEP for row in sessions[ASKED:]}, **chosen_sessions}

    def _of_visit(self, held: Rules | None, told: SeenVisit) -> Choices:
        takers = takers_of(self._session, held, told.row, self._officers) if held is not None else ()
        return [*self._gives(takers), *self._usual(self._without(told))]

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

    def _usual(self, without: str) -> Choices:
        kept = [(VisitFate.KEEP.value, label(VisitFate.KEEP))] if self._absent_id is None else []
        return [(VisitFate.RELEASE.value, without or label(VisitFate.RELEASE)), *kept]

    def _of_session(self, held: Rules | None, row: GuidanceSession) -> Choices:
        there = officers_of_sessions(self._session, [row.id])[row.id]
        others = set(self._officers) - there
        free = free_for(self._session, held, wanted_for(self._session, row, others), others) if held else set()
        return [*self._gives(free), (VisitFate.KEEP.value, _("Để nguyên, sửa ở trang của buổi"))]

    def _gives(self, takers: Collection[int]) -> Choices:
        return [(str(key), _("Giao cho %(name)s", name=name)) for key, name in self._officers.items() if key in takers]

    def _add_rest(self, number: int) -> Fate | None:
        hidden = number - ASKED
        return self._add(
            REST,
            _("Với mọi lịch chưa chọn ở trên"),
            self._usual(self._without_in_all()),
            plural("Gồm cả %(n)s lịch nữa không hiện ở đây.", hidden) if hidden > 0 else "",
        )

    def _add(self, name: str, text: str, offered: Choices, help_text: str = "") -> Fate | None:
        """A field of the form; what it says, None where it says nothing that it offers."""
        listed = choices([("", _("Chọn…")), *offered])
        field = self._form.grow(name, SelectField(text, choices=listed, validate_choice=False, description=help_text))
        code = field.data or ""
        if code not in {value for value, _text in offered}:
            if name in request.form and name != REST and not request.form.get(REST):
                field.errors = (_("Chọn cách xử lý."),)  # asked before, and the summary leads there
            return None
        return FATES.get(code) or Fate(to_id=int(code))


def text_of(told: SeenVisit) -> str:
    """A visit in a line: day, hours, the units that the reader may know, who goes."""
    row = told.row
    units = _counted([unit.name for unit in told.units], told.others)
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
