"""The form that asks for a report."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField

from rollout.core.dates import today
from rollout.core.forms import DayField, Form, members, required
from rollout.core.view_form import day_has_figures
from rollout.core.viewpoint import ALL_GROUPS, usual_areas
from rollout.dashboard.lens import Lens, Period
from rollout.dashboard.months import Cutoffs
from rollout.reports.queries import Wish
from rollout.vocabulary import AreaList, Base, Evidence, PeopleGroup

BOTH = "both"
PERIODS = (Period.WEEK, Period.MONTH, Period.QUARTER)


class ReportForm(Form):
    period = SelectField(lazy_gettext("Kỳ báo cáo"), choices=lambda: members(PERIODS))
    as_of = DayField(
        lazy_gettext("Số liệu đến hết ngày"),
        validators=[required(), day_has_figures],
        description=lazy_gettext(
            "Tuần tính từ thứ Hai; tháng, quý tính từ ngày sau ngày chốt trước đó. Gõ dd/mm/yyyy hoặc hôm nay."
        ),
        default=today,
    )
    group = SelectField(
        lazy_gettext("Nhóm"),
        choices=lambda: [*members(PeopleGroup), (ALL_GROUPS, _("Tất cả các nhóm (không tính tỷ lệ)"))],
    )
    base = SelectField(lazy_gettext("Mẫu số"), choices=lambda: members(Base))
    evidence = SelectField(lazy_gettext("Nguồn số liệu"), choices=lambda: members(Evidence))
    areas = SelectField(
        lazy_gettext("Danh mục địa bàn"),
        choices=lambda: [*members(AreaList), (BOTH, _("Cả hai danh mục"))],
        default=lambda: usual_areas(today()).value,
    )

    def wish(self, cutoffs: Cutoffs) -> Wish:
        """What a valid form asks for."""
        area_lists = tuple(AreaList) if self.areas.data == BOTH else (AreaList(self.areas.data),)
        lens = Lens(
            day=self.as_of.data or today(),
            period=Period(self.period.data),
            base=Base(self.base.data),
            group=None if self.group.data == ALL_GROUPS else PeopleGroup(self.group.data),
            evidence=Evidence(self.evidence.data),
            areas=area_lists[0],
            cutoffs=cutoffs,
        )
        return Wish(lens, area_lists)
