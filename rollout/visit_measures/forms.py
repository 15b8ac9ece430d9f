"""The filters of measures: which days, by what, which visits, which units; their addresses have it all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import abort, request
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, ValidationError

from rollout.core.dates import today
from rollout.core.forms import DayField, Form, NearDayField, members
from rollout.core.names import LONGEST_NAME, tidy
from rollout.visit_measures.queries.kinds import MOST_DAYS, By, Days
from rollout.visit_measures.queries.last_visits import Order, UnitsAsked

USUAL = 90
"""Days of which measures tell where no others are asked for."""


class _Filter(Form):
    class Meta(Form.Meta):
        csrf = False  # an address has no token

    def __init__(self) -> None:
        super().__init__(formdata=request.args)


def member(kind: Any, text: str | None, usual: Any) -> Any:
    """A member of a closed list by its code; 404 for a code that it does not have."""
    if not text or text == "None":
        return usual
    return kind(text) if text in set(kind) else abort(404)


class DaysForm(_Filter):
    since = DayField(_l("Từ ngày"))
    until = NearDayField(_l("Đến ngày"))
    by = SelectField(_l("Chia theo"), validate_choice=False)

    def __init__(self) -> None:
        super().__init__()
        self.by.choices = members(By)
        if not self.since.raw_data or not any(self.since.raw_data):
            self.since.data = (self.until.data or today()) - timedelta(days=USUAL - 1)
        if not self.until.raw_data or not any(self.until.raw_data):
            self.until.data = today()

    def validate_until(self, field: NearDayField) -> None:
        if self.since.data and field.data and not 0 <= (field.data - self.since.data).days < MOST_DAYS:
            raise ValidationError(_l("Đến ngày phải sau Từ ngày, cách không quá 400 ngày."))

    def days(self) -> Days:
        """What of it can be read, else the usual days."""
        self.validate()
        if self.errors or self.since.data is None or self.until.data is None:
            return Days(today() - timedelta(days=USUAL - 1), today())
        return Days(self.since.data, self.until.data)

    def asked_by(self) -> By:
        found: By = member(By, self.by.data, By.OFFICE)
        self.by.data = found.value
        return found


class UnitsForm(_Filter):
    q = StringField(_l("Mã hoặc tên đơn vị"))
    order = SelectField(_l("Thứ tự"), validate_choice=False)

    def __init__(self) -> None:
        super().__init__()
        self.order.choices = members(Order)

    def asked(self) -> UnitsAsked:
        order = member(Order, self.order.data, Order.LONGEST)
        self.order.data = order.value
        return UnitsAsked(tidy(self.q.data or "")[:LONGEST_NAME], order)
