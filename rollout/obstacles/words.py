"""How an obstacle is told: how long there is left, whose turn it is, what happened."""

from __future__ import annotations

from flask_babel import gettext as _

from rollout.core.dates import today
from rollout.core.formats import day, label, plural
from rollout.core.masking import CROWD, SMALLEST
from rollout.obstacles.queries.listing import Line
from rollout.obstacles.queries.page import Said
from rollout.obstacles.queries.risen import Deed
from rollout.vocabulary_of_obstacles import (
    CONFIRMED_BY_PHONE,
    OPEN_STATES,
    ObstacleEventKind,
    ObstacleKind,
    ObstaclePriority,
    ObstacleState,
)


def clock_text(line: Line) -> str:
    """còn 2 ngày làm việc (hạn 05/11/2026) · quá hạn 1 ngày làm việc · tạm dừng tính hạn: chờ đơn vị; "" for none."""
    if line.state is ObstacleState.WAITING_UNIT:
        return _("tạm dừng tính hạn: chờ đơn vị")
    if line.state is ObstacleState.WAITING_VSS:
        return _("tạm dừng tính hạn: chờ BHXH Việt Nam")
    if line.state is ObstacleState.RESOLVED:
        return _("tự kết thúc sau ngày %(day)s nếu đơn vị không báo lại", day=day(line.due_on))
    if line.days_left is None:
        return ""
    if line.is_past:
        return plural("quá hạn %(n)s ngày làm việc", -line.days_left) if line.days_left else _("quá hạn")
    if line.due_on == today():
        return _("hạn hôm nay")
    return plural("còn %(n)s ngày làm việc, hạn %(day)s", line.days_left, day=day(line.due_on))


def late_text(line: Line) -> str:
    """từ hết ngày 05/11/2026; "" where no day was missed, or it is open no more."""
    if line.late_on is None or line.state not in OPEN_STATES:
        return ""
    return _("từ hết ngày %(day)s", day=day(line.late_on))


def turn_text(line: Line) -> str:
    """Whose turn it is: the level, and who of it."""
    return f"{label(line.level)}: {line.owner}" if line.owner else label(line.level)


def people_text(line: Line) -> str:
    """3 người có tên, thêm 5 người theo số lượng; "–" for nobody."""
    told = [
        plural("%(n)s người có tên", line.people) if line.people else "",
        plural("%(n)s người theo số lượng", line.beyond) if line.beyond else "",
    ]
    return " · ".join(filter(None, told)) or "–"


def crowd_text(line: Line) -> str:
    """How many people, for who sees none of them: exactly where they are many, else about (docs/adr/0012)."""
    count = line.people + line.beyond
    if not count:
        return "–"
    if count < SMALLEST:
        return _("< 5 người")
    if count < CROWD:
        return _("từ 5 đến 99 người")
    return plural("%(n)s người", count)


def deed_text(deed: Deed) -> str:
    """What was done, in words that name nobody."""
    if deed.kind is ObstacleEventKind.ESCALATED:
        return _("Chuyển cấp trên: %(level)s", level=label(deed.level))
    if deed.kind is ObstacleEventKind.CHANGED and deed.state_to:
        return label(deed.state_to)
    return label(deed.kind)


def event_text(said: Said) -> str:
    """What was done, in words."""
    if said.kind is ObstacleEventKind.ESCALATED:
        if said.missed_on and not said.by:
            return _(
                "Quá hạn ngày %(day)s, chuyển cấp trên: %(level)s", day=day(said.missed_on), level=label(said.level)
            )
        return _("Chuyển cấp trên: %(level)s", level=label(said.level))
    if said.kind is ObstacleEventKind.CLOSED and not said.by:
        return _("Tự kết thúc: hết ngày %(day)s đơn vị không báo lại", day=day(said.missed_on))
    if said.kind is ObstacleEventKind.CLOSED and said.text == CONFIRMED_BY_PHONE:
        return _("Kết thúc: đơn vị đã xác nhận qua điện thoại, theo lời người ghi")
    if said.kind is ObstacleEventKind.ASSIGNED:
        if not said.by:
            return _("Chuyển theo đơn vị: %(name)s", name=said.owner or _("chưa có cán bộ phụ trách"))
        return _("Phân công: %(name)s", name=said.owner)
    if said.kind is ObstacleEventKind.MERGED:
        if said.state_to is ObstacleState.MERGED:
            return _("Gộp vào vướng mắc số %(id)s", id=said.text)
        return _("Nhận gộp vướng mắc số %(id)s", id=said.text)
    if said.was is not None:
        return _("Sửa nội dung")
    if said.kind is ObstacleEventKind.CHANGED and said.state_to:
        return label(said.state_to)
    return label(said.kind)


def was_text(said: Said) -> str:
    """What an edit put something else in place of: the kind, whom it blocks, the words."""
    was = said.was or {}
    told = [
        label(ObstacleKind(was["kind"])) if "kind" in was else "",
        was.get("facility", ""),
        _people_said(was["people_count"]) if "people_count" in was else "",
        label(ObstaclePriority(was["priority"])) if "priority" in was else "",
        f"“{said.text}”" if said.text else "",
    ]
    return _("Trước đó: %(what)s", what=" · ".join(filter(None, told)))


def _people_said(count: int | None) -> str:
    return _("chưa ghi số người") if count is None else plural("%(n)s người bị vướng", count)


def state_kind(line: Line) -> str:
    """How the state is marked: bad where it is late, good where it is settled."""
    if line.state in (ObstacleState.RESOLVED, ObstacleState.CLOSED):
        return "good"
    return "bad" if line.late_on and line.state is not ObstacleState.MERGED else ""
