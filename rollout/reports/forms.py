"""The form that asks for a report."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField
from wtforms.validators import ValidationError

from rollout.core.dates import today
from rollout.core.formats import day as day_text
from rollout.core.formats import label
from rollout.core.forms import DayField, Form, required
from rollout.dashboard.lens import ALL_GROUPS, Lens, Period, default_areas
from rollout.reports.queries import Wish
from rollout.vocabulary import FIRST_DAY, AreaList, Base, Evidence, Labelled, PeopleGroup

BOTH = "both"
PERIODS = (Period.WEEK, Period.MONTH, Period.QUARTER)


def _choices(members: type[Labelled] | tuple[Labelled, ...]) -> list[tuple[str, str]]:
    return [(member.value, label(member)) for member in members]


class ReportForm(Form):
    period = SelectField(lazy_gettext("Kỳ báo cáo"), choices=lambda: _choices(PERIODS))
    as_of = DayField(
        lazy_gettext("Số liệu đến hết ngày"),
        validators=[required()],
        description=lazy_gettext("Kỳ tính từ đầu tuần, tháng hoặc quý của ngày này. Gõ dd/mm/yyyy hoặc hôm nay."),
        default=today,
    )
    group = SelectField(
        lazy_gettext("Nhóm"),
        choices=lambda: [*_choices(PeopleGroup), (ALL_GROUPS, _("Tất cả các nhóm (không tính tỷ lệ)"))],
    )
    base = SelectField(lazy_gettext("Mẫu số"), choices=lambda: _choices(Base))
    evidence = SelectField(lazy_gettext("Nguồn số liệu"), choices=lambda: _choices(Evidence))
    areas = SelectField(
        lazy_gettext("Danh mục địa bàn"),
        choices=lambda: [*_choices(AreaList), (BOTH, _("Cả hai danh mục"))],
        default=lambda: default_areas(today()).value,
    )

    def validate_as_of(self, field: DayField) -> None:
        if field.data and field.data > today():
            raise ValidationError(
                _("Ngày %(day)s sau hôm nay. Chọn ngày đã qua hoặc hôm nay.", day=day_text(field.data))
            )
        if field.data and field.data < FIRST_DAY:
            raise ValidationError(
                _("Ngày %(day)s trước 01/01/2020, khi chưa có ứng dụng VssID.", day=day_text(field.data))
            )

    def wish(self) -> Wish:
        """What a valid form asks for."""
        area_lists = tuple(AreaList) if self.areas.data == BOTH else (AreaList(self.areas.data),)
        lens = Lens(
            day=self.as_of.data or today(),
            period=Period(self.period.data),
            since=None,
            base=Base(self.base.data),
            group=None if self.group.data == ALL_GROUPS else PeopleGroup(self.group.data),
            evidence=Evidence(self.evidence.data),
            areas=area_lists[0],
        )
        return Wish(lens, area_lists)
