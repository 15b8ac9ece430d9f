"""What the checker finds, told to people."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from rollout.core.formats import day_said, label, plural
from rollout.models import WeeklyPlan
from rollout.planning.checker import Fault, Wrong
from rollout.planning.queries.plans import Named, is_going
from rollout.vocabulary import N_
from rollout.vocabulary_of_visits import PlanState

SENTENCES = {
    Wrong.STRANGER: N_("Đơn vị, cán bộ hoặc ngày này không còn trong phần được xét; tính lại hoặc bỏ lịch này"),
    Wrong.ROUTE_TWICE: N_("Cán bộ có hai lộ trình trong một ngày"),
    Wrong.UNIT_TWICE: N_("Đơn vị có hai lịch"),
    Wrong.PIN: N_("Một lịch đã thống nhất hoặc đã ghim không được giữ nguyên"),
    Wrong.OFFICER: N_("Cán bộ này không phụ trách đơn vị"),
    Wrong.DAY: N_("Đơn vị không tiếp vào ngày này"),
    Wrong.HOURS: N_("Lịch không nằm trọn trong một buổi làm việc của cán bộ và của đơn vị"),
    Wrong.QUARTER: N_("Giờ bắt đầu không theo 15 phút"),
    Wrong.ORDER: N_("Lộ trình không theo thứ tự giờ"),
    Wrong.MINUTES: N_("Thời lượng khác với quy định"),
    Wrong.OVERLAP: N_("Hai lịch trùng giờ"),
    Wrong.CLASH: N_("Hai lịch không đủ thời gian đi lại"),
    Wrong.HOME: N_("Không đủ thời gian đi từ nơi xuất phát đến đơn vị hoặc quay về"),
    Wrong.LIMIT: N_("Quá số lịch tối đa trong một ngày"),
    Wrong.CAP: N_("Quá số lịch chia cho một huyện"),
    Wrong.TOLD: N_("Điểm, đường đi hoặc địa điểm đã thay đổi từ khi tính; tính lại kế hoạch"),
}


def fault_text(fault: Fault, officers: Mapping[int, str], units: Mapping[int, Named]) -> str:
    """One fault: who, when, with whom, and what is wrong."""
    told = [units[key].name for key in fault.unit_ids if key in units]
    if fault.officer_id is not None:
        told.append(officers.get(fault.officer_id, ""))
    if fault.day is not None:
        told.append(day_said(fault.day))
    sentence = _(SENTENCES[fault.wrong])
    place = ", ".join(filter(None, told))
    return f"{place}: {sentence}." if place else f"{sentence}."


def state_text(plan: WeeklyPlan, *, sent: int, every: int, is_cut: bool) -> str:
    """How far a plan is: so many of every visit went out; `is_cut`: whoever sent it has ended."""
    if is_going(plan) and sent < every:
        return _("Việc gửi bị ngắt giữa chừng") if is_cut else _("Đang gửi đề xuất")
    state = PlanState(plan.state)
    if state is PlanState.SENT and sent < every:
        return plural("Đã gửi %(n)s trong %(every)s đề xuất", sent, every=every)
    return label(state)
