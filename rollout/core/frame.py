"""What surrounds every page: where one may go, who one is and where, and whether the people are invented."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache

from flask import Flask, current_app, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.urls import iri_to_uri

from rollout.core import htmx
from rollout.core.access import Permission, Viewer, viewer
from rollout.core.installation import installation
from rollout.core.scopes import scope_names
from rollout.db import db
from rollout.vocabulary import N_, Role

NAVIGATION = (
    ("/today", N_("Việc hôm nay"), "calendar-check"),
    ("/desk", N_("Tiếp nhận hồ sơ"), "check"),
    ("/", N_("Tổng quan"), "chart-bar"),
    ("/units", N_("Đơn vị"), "building"),
    ("/visits", N_("Lịch làm việc"), "calendar-event"),
    ("/my-visits", N_("Lịch của đơn vị"), "calendar-time"),
    ("/sessions", N_("Buổi hướng dẫn"), "presentation"),
    ("/obstacles", N_("Vướng mắc"), "alert-triangle"),
    ("/people", N_("Người tham gia"), "users"),
    ("/bundles", N_("Bảng kê nộp tờ khai"), "files"),
    ("/requests", N_("Đề nghị của đơn vị"), "message"),
    ("/imports", N_("Nạp danh sách"), "file-upload"),
    ("/official", N_("Đối soát với BHXH Việt Nam"), "refresh"),
    ("/directives", N_("Văn bản, nhiệm vụ"), "mail"),
    ("/reports", N_("Báo cáo"), "report"),
    ("/liaisons", N_("Đầu mối"), "address-book"),
    ("/registry", N_("Danh mục"), "books"),
    ("/users", N_("Tài khoản"), "user-cog"),
    ("/audit", N_("Nhật ký"), "history"),
    ("/settings", N_("Cấu hình"), "settings"),
    ("/guide", N_("Hướng dẫn VssID"), "device-mobile"),
)
"""Address, label, icon, in the order of the working day. An item shows where the address exists and its own mark lets
the viewer in."""

SECTIONS = {
    "/visits": (
        ("/visits", N_("Danh sách")),
        ("/calendar", N_("Lịch ngày, tuần, tháng")),
        ("/next-visits", N_("Nên đến đơn vị nào")),
        ("/plan", N_("Kế hoạch tuần")),
        ("/messages", N_("Thư gửi đi")),
        ("/visit-measures", N_("Kết quả thống nhất lịch")),
        ("/availability", N_("Giờ vắng, phòng, xe")),
    ),
}
"""Pages that one link of the navigation leads to: they stand as tabs above each of them, where they may be opened."""

LIAISONS_FIRST = ("/my-unit", N_("Đơn vị của tôi"), "building")
"""Where the day of somebody starts who is nothing but a liaison: it leads on to the work of their unit."""

LIAISONS_NEXT = ("/my-visits", "/sessions", "/obstacles")
"""What they need next on a phone."""

WORK = re.compile(r"/units/\d+/(work|slips|lists|receipts)(/.*)?")
"""The pages to which a liaison comes from there."""

WITHIN_REACH = 4
"""How many links stand in the bar at the foot of a phone; the others are behind "Thêm"."""


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    icon: str
    is_current: bool


class Frame:
    """The frame of this request's page; everything is looked up when a template asks for it."""

    @cached_property
    def viewer(self) -> Viewer | None:
        return viewer() if current_user.is_authenticated else None

    @cached_property
    def is_of_liaison(self) -> bool:
        """Is the viewer nothing but a liaison?"""
        held = self.viewer.assignments if self.viewer else ()
        return bool(held) and all(assignment.role == Role.LIAISON for assignment in held)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        held = self.viewer
        if held is None:
            return ()
        ways = {path: (label, icon) for path, label, icon in NAVIGATION}
        if self.is_of_liaison:
            path, label, icon = LIAISONS_FIRST
            units = {"/units": ways.pop("/units")}  # the page of their own units says the same, shorter
            daily = {way: ways[way] for way in LIAISONS_NEXT}
            ways = {path: (label, icon)} | daily | ways | units
        current = self._current(ways)
        return tuple(
            Link(path, label, icon, path == current) for path, (label, icon) in ways.items() if may_open(held, path)
        )

    def _current(self, ways: Collection[str]) -> str:
        """The way that led to this page, "" for none."""
        at = request.path
        if LIAISONS_FIRST[0] in ways and WORK.fullmatch(at):
            return LIAISONS_FIRST[0]
        beside = (home for home, pages in SECTIONS.items() if _under(at, [path for path, _label in pages]))
        return _under(at, ways) or next((home for home in beside if home in ways), "")

    @cached_property
    def tabs(self) -> tuple[Link, ...]:
        """The pages beside this one, of the same link of the navigation; none where there is but one."""
        held, home = self.viewer, self._current(SECTIONS)
        if held is None or not home:
            return ()
        ways = {path: label for path, label in SECTIONS[home] if may_open(held, path)}
        current = _under(request.path, ways)
        tabs = tuple(Link(path, label, "", path == current) for path, label in ways.items())
        return tabs if len(tabs) > 1 else ()

    @property
    def first_links(self) -> tuple[Link, ...]:
        return self.links[:WITHIN_REACH]

    @property
    def further_links(self) -> tuple[Link, ...]:
        return self.links[WITHIN_REACH:]

    @property
    def home(self) -> str:
        """The first page that is the viewer's and not everybody's."""
        return next((link.url for link in self.links if _access(link.url)), url_for("accounts.own"))

    @cached_property
    def is_demo(self) -> bool:
        held = installation(db.session())
        return held is not None and held.is_demo

    @cached_property
    def roles(self) -> tuple[tuple[Role, str], ...]:
        """Each assignment of today: the role and the name of its scope ("" for the kinds that need no name)."""
        held = self.viewer.assignments if self.viewer else ()
        names = scope_names(db.session(), held)
        return tuple((Role(assignment.role), names[assignment.id]) for assignment in held)


def _under(at: str, ways: Collection[str]) -> str:
    """The way at whose address, or below it, a page is."""
    return next((path for path in ways if at == path or (path != "/" and at.startswith(f"{path}/"))), "")


def may_open(who: Viewer, path: str) -> bool:
    """Is there a page at this address, and does its own mark let the viewer in?"""
    access = _access(path)
    return access is not None and (not access or any(who.can(permission) for permission in access))


def _access(path: str) -> tuple[Permission, ...] | None:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return _access_in(app, path)


@lru_cache(maxsize=512)  # each page asks for the same two dozen
def _access_in(app: Flask, path: str) -> tuple[Permission, ...] | None:
    """Which permissions open the page at an address, one of them; none of a page for everybody, None for no page."""
    try:
        endpoint, _values = app.url_map.bind("localhost").match(path, method="GET")
    except HTTPException:
        return None
    return getattr(app.view_functions[endpoint], "access", None) or ()


def frame() -> Frame:
    """The frame of this request."""
    if "frame" not in g:
        g.frame = Frame()
    held: Frame = g.frame
    return held


def lead_home() -> ResponseReturnValue | None:
    """Who may not open the overview finds at "/" the first page that is theirs."""
    if request.path != "/" or not current_user.is_authenticated or may_open(viewer(), "/"):
        return None
    return htmx.go_to(frame().home)


def init_app(app: Flask) -> None:
    app.before_request(lead_home)
    app.jinja_env.globals.update(frame=frame, own_address=own_address)


def own_address() -> str:
    """Where the page that is shown was asked for, with what was asked: for a form that goes to its own page."""
    return iri_to_uri(request.full_path.removesuffix("?"))
