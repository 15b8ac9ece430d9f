"""Which list people are on."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from rollout.core import numbers
from rollout.core.fields import LONGEST_REASON, CleanField, day_field
from rollout.core.forms import Form, at_most, members, required
from rollout.vocabulary import LeavingReason, PeopleGroup

LEAVING = (LeavingReason.LEFT, LeavingReason.DIED, LeavingReason.DUPLICATE)


class LeaveForm(Form):
    reason = SelectField(_l("Lý do"))
    on = day_field(_l("Không còn trong danh sách từ ngày"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.choices = members(LEAVING)


class ProposeLeavingForm(LeaveForm):
    note = StringField(_l("Ghi chú"), [at_most(LONGEST_REASON)])


class UnitCodeForm(Form):
    """Another unit by its code, from a day on."""

    code = CleanField(_l("Mã đơn vị"), numbers.unit_code, validators=[required()])
    on = day_field(_l("Từ ngày"))


class GroupForm(Form):
    group = SelectField(_l("Nhóm"))
    on = day_field(_l("Từ ngày"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.group.choices = members(PeopleGroup)
