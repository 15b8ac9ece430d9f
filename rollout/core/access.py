"""Who may do what where: the whole policy on one screen, and the viewer that every query starts from.

Every route is marked `@require(Permission…)` or `@public`; an unmarked one is refused. What is outside the
viewer's scope does not exist for them: 404, never 403.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, make_response, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.core import kept
from rollout.core.dates import day_number, today
from rollout.core.selection import EVERYTHING, Part, Selection
from rollout.db import db, reading_first
from rollout.models import Assignment, AssignmentUnit, User
from rollout.vocabulary import N_, Role, ScopeKind

LARGEST_OF_STRANGERS = 16 * 1024
"""Bytes of a form that needs no log-in: a thread waits for them as long as the sender likes."""

View = TypeVar("View", bound=Callable[..., object])


class Permission(StrEnum):
    """What a role may do; each with the sentence shown on the page of roles."""

    SEE_FIGURES = "see_figures"
    SEE_UNITS = "see_units"
    EDIT_UNITS = "edit_units"
    CONTACT_UNITS = "contact_units"
    SEE_PEOPLE = "see_people"
    MARK_PEOPLE = "mark_people"
    VERIFY_PEOPLE = "verify_people"
    EDIT_PEOPLE = "edit_people"
    FIND_PEOPLE = "find_people"
    REVEAL_PEOPLE = "reveal_people"
    HOLD_SESSIONS = "hold_sessions"
    ARRANGE_VISITS = "arrange_visits"
    FORECAST_VISITS = "forecast_visits"
    ANSWER_VISITS = "answer_visits"
    KEEP_AVAILABILITY = "keep_availability"
    PROPOSE_CHANGES = "propose_changes"
    IMPORT_PEOPLE = "import_people"
    IMPORT_UNITS = "import_units"
    IMPORT_COUNTS = "import_counts"
    IMPORT_USERS = "import_users"
    REPORT_OBSTACLES = "report_obstacles"
    WORK_OBSTACLES = "work_obstacles"
    INSTRUCT_OBSTACLES = "instruct_obstacles"
    RECONCILE = "reconcile"
    SEE_OBLIGATIONS = "see_obligations"
    TRACK_OBLIGATIONS = "track_obligations"
    BUILD_REPORTS = "build_reports"
    RESET_LIAISONS = "reset_liaisons"
    MANAGE_USERS = "manage_users"
    EDIT_REGISTRY = "edit_registry"
    SEE_AUDIT = "see_audit"

    @property
    def sentence(self) -> str:
        return SENTENCES[self]


P = Permission

SENTENCES: dict[Permission, str] = {
    P.SEE_FIGURES: N_("Xem số liệu tổng hợp và xu hướng trong phạm vi được giao"),
    P.SEE_UNITS: N_("Xem đơn vị, đầu mối liên hệ và thay đổi của đơn vị"),
    P.EDIT_UNITS: N_("Sửa đơn vị, đổi cơ quan quản lý, cách theo dõi, ghi nhận đã triển khai"),
    P.CONTACT_UNITS: N_("Gọi, nhắn đơn vị theo Việc hôm nay và ghi lại kết quả"),
    P.SEE_PEOPLE: N_("Xem danh sách người tham gia (số được che)"),
    P.MARK_PEOPLE: N_("Ghi nhận mốc theo lời đơn vị báo"),
    P.VERIFY_PEOPLE: N_("Xác nhận mốc, xác nhận hoặc bác đề nghị của đơn vị"),
    P.EDIT_PEOPLE: N_("Thêm, chuyển, gộp, đưa ra khỏi danh sách"),
    P.FIND_PEOPLE: N_("Tìm một người của bất kỳ đơn vị nào bằng đúng số; mỗi lần tìm đều được ghi lại"),
    P.REVEAL_PEOPLE: N_("Xem số đầy đủ khi có lý do; mỗi lần xem đều được ghi lại"),
    P.HOLD_SESSIONS: N_("Lập, ghi, sửa, hủy buổi hướng dẫn của đơn vị trong phạm vi; xem kết quả của buổi"),
    P.ARRANGE_VISITS: N_("Đề xuất, thống nhất, đổi, hủy lịch làm việc với đơn vị; lập kế hoạch tuần"),
    P.FORECAST_VISITS: N_("Xem ước tính bao giờ xong, cần bao nhiêu cán bộ đi các đơn vị trong phạm vi"),
    P.ANSWER_VISITS: N_("Xem lịch làm việc của đơn vị mình và trả lời đề xuất của BHXH"),
    P.KEEP_AVAILABILITY: N_(
        "Ghi giờ vắng của cán bộ trong phạm vi, phòng, xe của cơ quan; thời gian đi lại khi phụ trách toàn tỉnh"
    ),
    P.PROPOSE_CHANGES: N_("Báo sai thông tin, báo thiếu người; cán bộ xem và trả lời từng mục"),
    P.IMPORT_PEOPLE: N_("Nạp danh sách người tham gia"),
    P.IMPORT_UNITS: N_("Nạp danh sách đơn vị"),
    P.IMPORT_COUNTS: N_("Nạp số đến nay của các đơn vị theo dõi theo số lượng"),
    P.IMPORT_USERS: N_("Nạp danh sách tài khoản"),
    P.REPORT_OBSTACLES: N_("Báo vướng mắc, xem và trao đổi về vướng mắc của đơn vị"),
    P.WORK_OBSTACLES: N_("Phân công, xử lý, trả lời, gộp vướng mắc; sửa ngân hàng câu trả lời"),
    P.INSTRUCT_OBSTACLES: N_("Xem vướng mắc đã lên cấp lãnh đạo (không có thông tin cá nhân), ghi ý kiến chỉ đạo"),
    P.RECONCILE: N_("Đối soát với tệp tài khoản của BHXH Việt Nam; nạp tệp đó khi phụ trách toàn tỉnh"),
    P.SEE_OBLIGATIONS: N_("Xem nhiệm vụ theo văn bản chỉ đạo của sở, ngành, cơ quan, đơn vị trong phạm vi"),
    P.TRACK_OBLIGATIONS: N_(
        "Ghi minh chứng thực hiện nhiệm vụ; nhập văn bản, giao, đặt hạn, xác nhận, miễn khi phụ trách toàn tỉnh"
    ),
    P.BUILD_REPORTS: N_("Lập báo cáo, tải biểu số liệu"),
    P.RESET_LIAISONS: N_("Cấp lại mật khẩu cho đầu mối của đơn vị mình phụ trách"),
    P.MANAGE_USERS: N_("Quản lý tài khoản và phân quyền"),
    P.EDIT_REGISTRY: N_("Sửa danh mục và cấu hình"),
    P.SEE_AUDIT: N_("Xem nhật ký"),
}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.STAFF: frozenset(
        {P.SEE_FIGURES, P.SEE_UNITS, P.EDIT_UNITS, P.CONTACT_UNITS, P.SEE_PEOPLE, P.MARK_PEOPLE, P.VERIFY_PEOPLE,
         P.EDIT_PEOPLE, P.REVEAL_PEOPLE, P.HOLD_SESSIONS, P.ARRANGE_VISITS, P.FORECAST_VISITS, P.KEEP_AVAILABILITY,
         P.REPORT_OBSTACLES, P.WORK_OBSTACLES, P.IMPORT_PEOPLE, P.IMPORT_UNITS, P.IMPORT_COUNTS, P.RECONCILE,
         P.SEE_OBLIGATIONS, P.TRACK_OBLIGATIONS, P.BUILD_REPORTS, P.RESET_LIAISONS}
    ),
    Role.OFFICER: frozenset(
        {P.SEE_FIGURES, P.SEE_UNITS, P.EDIT_UNITS, P.CONTACT_UNITS, P.SEE_PEOPLE, P.MARK_PEOPLE, P.VERIFY_PEOPLE,
         P.EDIT_PEOPLE, P.REVEAL_PEOPLE, P.HOLD_SESSIONS, P.ARRANGE_VISITS, P.FORECAST_VISITS, P.REPORT_OBSTACLES,
         P.WORK_OBSTACLES, P.IMPORT_PEOPLE, P.IMPORT_COUNTS, P.RECONCILE, P.SEE_OBLIGATIONS, P.TRACK_OBLIGATIONS,
         P.RESET_LIAISONS}
    ),
    Role.DESK: frozenset({P.FIND_PEOPLE, P.MARK_PEOPLE, P.VERIFY_PEOPLE}),
    Role.LIAISON: frozenset(
        {P.SEE_FIGURES, P.SEE_UNITS, P.SEE_PEOPLE, P.MARK_PEOPLE, P.REVEAL_PEOPLE, P.PROPOSE_CHANGES,
         P.HOLD_SESSIONS, P.ANSWER_VISITS, P.REPORT_OBSTACLES, P.IMPORT_PEOPLE}
    ),
    Role.LEADER: frozenset(
        {P.SEE_FIGURES, P.FORECAST_VISITS, P.INSTRUCT_OBSTACLES, P.SEE_OBLIGATIONS, P.BUILD_REPORTS}
    ),
    Role.ADMIN: frozenset({P.IMPORT_USERS, P.MANAGE_USERS, P.EDIT_REGISTRY, P.SEE_AUDIT}),
}  # fmt: skip


ROLE_SCOPES: dict[Role, tuple[ScopeKind, ...]] = {
    Role.STAFF: (ScopeKind.PROVINCE, ScopeKind.OFFICE, ScopeKind.DISTRICT, ScopeKind.DEPARTMENT, ScopeKind.UNITS),
    Role.OFFICER: (ScopeKind.OFFICER, ScopeKind.OFFICE, ScopeKind.UNITS),
    Role.DESK: (ScopeKind.PROVINCE, ScopeKind.OFFICE),
    Role.LIAISON: (ScopeKind.UNITS,),
    Role.LEADER: (ScopeKind.PROVINCE, ScopeKind.OFFICE, ScopeKind.DEPARTMENT, ScopeKind.DISTRICT, ScopeKind.UNITS),
    Role.ADMIN: (ScopeKind.PROVINCE,),
}
"""Where each role may be held, the usual place first."""


@dataclass(frozen=True)
class Viewer:
    """A user with what today's assignments allow."""

    session: Session
    user: User
    assignments: tuple[Assignment, ...]

    def can(self, permission: Permission) -> bool:
        return any(permission in ROLES[Role(a.role)] for a in self.assignments)

    def selection(self, permission: Permission) -> Selection:
        """The units this viewer may apply a permission to: the union of the scopes that grant it."""
        held = self._selections.get(permission)
        if held is None:
            parts: list[Part] = []
            for assignment in self.assignments:
                if permission in ROLES[Role(assignment.role)]:
                    if assignment.scope_kind == ScopeKind.PROVINCE:
                        parts = []
                        held = EVERYTHING
                        break
                    if assignment.id not in self._parts:
                        self._parts[assignment.id] = self._part(assignment)
                    parts.append(self._parts[assignment.id])
            if held is None:
                held = Selection((tuple(dict.fromkeys(parts)),))
            self._selections[permission] = held
        return held

    @cached_property
    def _selections(self) -> dict[Permission, Selection]:
        return {}

    @cached_property
    def _parts(self) -> dict[int, Part]:
        """By assignment: one grants many permissions, and a page asks for many of them."""
        return {}

    def _part(self, assignment: Assignment) -> Part:
        kind = assignment.scope_kind
        if kind == ScopeKind.OFFICE:
            return Part(frozenset({assignment.office_id or 0}), "office")
        if kind == ScopeKind.DISTRICT:
            return Part(frozenset({assignment.area_id or 0}), "district")
        if kind == ScopeKind.OFFICER:
            return Part(frozenset({self.user.id}), "officer")
        if kind == ScopeKind.DEPARTMENT:
            return Part(department_subtree(self.session, assignment.department_id or 0), "department")
        units = select(AssignmentUnit.unit_id).where(AssignmentUnit.assignment_id == assignment.id)
        return Part(frozenset(self.session.scalars(units)))

    def units_of(self, permission: Permission) -> frozenset[int] | None:
        """The units in today's scope of a permission, None for every one. One query, of who has those of some."""
        selection = self.selection(permission)
        if selection.is_everything:
            return None
        units = text(f"SELECT u.id FROM unit u WHERE {selection.sql('u.id')}")
        return frozenset(self.session.scalars(units, {"day": day_number(today())}))

    def may(self, permission: Permission, unit_id: int) -> bool:
        """Is a unit today in the scope in which this viewer holds a permission?"""
        return self.may_all(permission, {unit_id})

    def may_all(self, permission: Permission, unit_ids: Collection[int]) -> bool:
        """Is each of some units today in that scope? One query."""
        if not self.can(permission):
            return False
        asked = frozenset(unit_ids)
        condition = self.selection(permission).within(Part(asked)).sql("u.id")
        found = self.session.execute(
            text(f"SELECT COUNT(*) FROM unit u WHERE {condition}"), {"day": day_number(today())}
        )
        return int(found.scalar_one()) == len(asked)


def department_subtree(session: Session, department_id: int) -> frozenset[int]:
    """A department and all below it."""
    below = session.scalars(
        text(
            "WITH RECURSIVE below(id) AS (SELECT id FROM department WHERE parent_id = :top "
            "UNION SELECT d.id FROM department d JOIN below b ON d.parent_id = b.id) SELECT id FROM below"
        ),
        {"top": department_id},
    )
    return frozenset({department_id, *below})


def viewer_of(session: Session, user: User, on: date | None = None) -> Viewer:
    """The viewer that a user is on a day."""
    day = on or today()
    held = session.scalars(
        select(Assignment).where(Assignment.user_id == user.id, Assignment.from_on <= day, Assignment.to_on > day)
    )
    return Viewer(session, user, tuple(held))


def viewer() -> Viewer:
    """The viewer of this request."""
    if "viewer" not in g:
        g.viewer = viewer_of(db.session(), current_user._get_current_object())
    held: Viewer = g.viewer
    return held


def require(*permissions: Permission) -> Callable[[View], View]:
    """Marks a route: the user holds at least one of the permissions, or the page does not exist."""

    def mark(view: View) -> View:
        view.access = permissions  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(view: View) -> View:
    """Marks a route that every user with a log-in may open."""
    view.access = ()  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Marks a route that needs no log-in."""
    view.access = None  # type: ignore[attr-defined]
    return view


def by_secret(view: View) -> View:
    """Marks a public route whose address holds a secret: whoever knows it may act, in whatever browser.

    No token against forged forms is asked for. Pages of other sites cannot know the address, nobody's log-in lends it
    any right, and the browsers in which units open it may keep no cookie.
    """
    view.by_secret = True  # type: ignore[attr-defined]
    return view


def only_reads(view: View) -> View:
    """Marks a route whose POST waits for no turn to write: it changes nothing, for it only asks for what must stand in
    no address, or it takes its turn itself once it knows of something to write (db.start_writing)."""
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def by_hand(view: View) -> View:
    """Marks a route that gives rights or changes how all works: what was typed there before a log-in ended is not sent
    again, since somebody else at the same machine may have typed it."""
    view.by_hand = True  # type: ignore[attr-defined]
    return view


_UNMARKED = object()


def guard() -> ResponseReturnValue | None:
    """Before every request: refuses what is not marked, asks for a log-in, hides what the viewer may not open.

    Nothing before it reads what the request brings, so that nobody unknown can keep a thread waiting for it.
    """
    if request.endpoint is None:
        return None  # no such address; Flask answers 404 itself
    access: Any = getattr(current_app.view_functions[request.endpoint], "access", _UNMARKED)
    if access is _UNMARKED:
        current_app.logger.error("%s carries no @require, @signed_in or @public: refused", request.endpoint)
        abort(404)
    if access is None:
        request.max_content_length = kept.LARGEST_BODY if kept.MARK in cookie else LARGEST_OF_STRANGERS
        return None
    if not current_user.is_authenticated:
        answer: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        return answer
    check_permission(access)
    return None


def guard_again() -> ResponseReturnValue | None:
    """The guard, once more by what the database says now: a log-in may have ended, or a role, since it asked last."""
    for name in ("_login_user", "viewer", "frame"):
        g.pop(name, None)
    return guard()


@contextmanager
def looking_first() -> Iterator[None]:
    """Before a route's act: what is read inside keeps nobody from writing. After it the guard asks once more, in the
    turn of whoever writes; scopes are to be asked again, by a `viewer()` called after it.
    """
    with reading_first():
        yield
    if (answer := guard_again()) is not None:
        abort(make_response(answer))


def init_app(app: Flask) -> None:
    """Closes every route that is not opened; the style sheets and scripts are open."""
    public(app.view_functions["static"])
    app.before_request(guard)


def check_permission(permissions: tuple[Permission, ...]) -> None:
    """404 unless the viewer of this request holds one of the permissions, or none is needed."""
    if permissions and not any(viewer().can(permission) for permission in permissions):
        abort(404)
