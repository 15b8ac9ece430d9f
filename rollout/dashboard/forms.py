"""The form of the overview's bar: what the figures are seen through. It is sent as an address, so it has no token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField
from wtforms.validators import ValidationError

from rollout.core.dates import today
from rollout.core.formats import day as day_text
from rollout.core.formats import label
from rollout.core.forms import DayField, Form
from rollout.dashboard.lens import ALL_GROUPS, Lens, Period, default_areas, places_of
from rollout.vocabulary import FIRST_DAY, AreaList, Base, Evidence, Labelled, PeopleGroup


def _choices(kind: type[Labelled]) -> list[tuple[str, str]]:
    return [(member.value, label(member)) for member in kind]


class LensForm(Form):
    """Enumerated values that are none of the choices make no page at all; days are read as people type them."""

    class Meta(Form.Meta):
        csrf = False

    day = DayField(lazy_gettext("Đến ngày"))
    period = SelectField(lazy_gettext("Kỳ so sánh"), choices=lambda: _choices(Period), validate_choice=False)
    since = DayField(lazy_gettext("Kỳ tính từ ngày"), description=lazy_gettext("Khi chọn kỳ “Từ một ngày”"))
    group = SelectField(
        lazy_gettext("Nhóm"),
        choices=lambda: [*_choices(PeopleGroup), (ALL_GROUPS, _("Tất cả các nhóm"))],
        validate_choice=False,
    )
    base = SelectField(lazy_gettext("Mẫu số"), choices=lambda: _choices(Base), validate_choice=False)
    evidence = SelectField(lazy_gettext("Nguồn số liệu"), choices=lambda: _choices(Evidence), validate_choice=False)
    areas = SelectField(lazy_gettext("Danh mục địa bàn"), choices=lambda: _choices(AreaList), validate_choice=False)

    def validate_day(self, field: DayField) -> None:
        _check_day(field.data)

    def validate_since(self, field: DayField) -> None:
        if self.period.data != Period.SINCE.value:
            return  # the field is then not read
        _check_day(field.data)
        if field.data and field.data > (self.day.data or today()):
            raise ValidationError(_("Kỳ không thể bắt đầu sau ngày %(day)s.", day=day_text(self.day.data or today())))

    def lens(self, values: Mapping[str, Any]) -> Lens:
        """What the address says, with today and the usual choices where it says nothing, or a day that is wrong.

        Raises ValueError for a value that is none of the choices.
        """
        day = today() if self.day.errors or self.day.data is None else self.day.data
        since = None if self.since.errors or self.period.data != Period.SINCE.value else self.since.data
        group = self.group.data or PeopleGroup.EMPLOYEE.value
        return Lens(
            day=day,
            period=Period(self.period.data or Period.WEEK.value),
            since=since if since and since <= day else None,
            base=Base(self.base.data or Base.ALL.value),
            group=None if group == ALL_GROUPS else PeopleGroup(group),
            evidence=Evidence(self.evidence.data or Evidence.REPORTED.value),
            areas=AreaList(self.areas.data or default_areas(day).value),
            places=places_of(values),
        )

    def show(self, lens: Lens) -> None:
        """Fills what the address left open with what the page shows."""
        for field, value in (
            (self.period, lens.period.value),
            (self.group, lens.group.value if lens.group else ALL_GROUPS),
            (self.base, lens.base.value),
            (self.evidence, lens.evidence.value),
            (self.areas, lens.areas.value),
        ):
            field.data = value
        since = lens.starts_on if lens.period is Period.SINCE else None
        for field, day in ((self.day, lens.day), (self.since, since)):
            if not field.errors:
                field.raw_data, field.data = None, day


def _check_day(value: date | None) -> None:
    if value is None:
        return
    if value > today():
        raise ValidationError(_("Ngày %(day)s sau hôm nay. Chọn ngày đã qua hoặc hôm nay.", day=day_text(value)))
    if value < FIRST_DAY:
        raise ValidationError(_("Ngày %(day)s trước 01/01/2020, khi chưa có ứng dụng VssID.", day=day_text(value)))
