"""The form of the overview's bar: what the figures are seen through. It is sent as an address, so it has no token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import ValidationError

from rollout.core.dates import today
from rollout.core.formats import day as day_text
from rollout.core.forms import DayField, members
from rollout.core.view_form import ViewForm, day_has_figures
from rollout.core.viewpoint import Viewpoint
from rollout.dashboard.lens import Lens, Period, places_of
from rollout.dashboard.months import Cutoffs


class LensForm(ViewForm):
    period = SelectField(_l("Kỳ so sánh"), choices=lambda: members(Period), validate_choice=False)
    since = DayField(_l("Kỳ tính từ ngày"), description=_l("Khi chọn kỳ “Từ một ngày”"))

    def validate_since(self, field: DayField) -> None:
        if self.period.data != Period.SINCE.value:
            return  # the field is then not read
        day_has_figures(self, field)
        if field.data and field.data > (self.day.data or today()):
            raise ValidationError(_("Kỳ không thể bắt đầu sau ngày %(day)s.", day=day_text(self.day.data or today())))

    def lens(self, values: Mapping[str, Any], cutoffs: Cutoffs) -> Lens:
        """What the address says, with the week where it says no period, or a day that is wrong."""
        period = self.chosen("period", Period, Period.WEEK)
        view = self.view()
        since = None if self.since.errors or period is not Period.SINCE else self.since.data
        return Lens(
            view.day,
            view.group,
            view.base,
            view.evidence,
            view.areas,
            period,
            since if since and since <= view.day else None,
            places_of(values),
            cutoffs,
        )

    def show(self, view: Viewpoint) -> None:
        super().show(view)
        if isinstance(view, Lens):
            self.period.data = view.period.value
            self.show_day(self.since, view.starts_on if view.period is Period.SINCE else None)


class ComparisonForm(LensForm):
    """Two days: the one that the period opens with, at its end, and the day of the lens."""

    first = DayField(_l("Từ cuối ngày"), [day_has_figures])

    def validate_first(self, field: DayField) -> None:
        last = self.day.data or today()
        if field.data and field.data >= last:
            raise ValidationError(_("Ngày trước phải trước ngày %(day)s.", day=day_text(last)))

    def lens(self, values: Mapping[str, Any], cutoffs: Cutoffs) -> Lens:
        """The lens of the address, its period from the day after the first day on where one is given."""
        lens = super().lens(values, cutoffs)
        if self.first.data and not self.first.errors:
            lens = replace(lens, period=Period.SINCE, since=self.first.data + timedelta(days=1))
        self.show_day(self.first, lens.opening)
        return lens
