"""The form of a contact with a unit: how, and what came of it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from rollout.core.fields import LONGEST_REASON
from rollout.core.forms import ComingDayField, Form, at_most, members, no_number
from rollout.vocabulary import ContactOutcome, ContactWay


class ContactLogForm(Form):
    way = SelectField(_l("Cách liên hệ"), [InputRequired(_l("Chọn cách liên hệ."))])
    outcome = SelectField(_l("Kết quả"), [InputRequired(_l("Chọn kết quả."))])
    call_back_on = ComingDayField(
        _l("Ngày hẹn gọi lại"), description=_l("Chỉ ghi khi hẹn gọi lại: dd/mm/yyyy, ngày mai")
    )
    note = StringField(_l("Ghi chú, việc tiếp theo"), [at_most(LONGEST_REASON), no_number])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way.choices = members(ContactWay)
        self.outcome.choices = members(ContactOutcome)
