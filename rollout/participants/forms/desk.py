"""What the desk records of people who hand in, get or have to do again their declaration."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from rollout.core.dates import today
from rollout.core.fields import LONGEST_REASON, day_field
from rollout.core.forms import Form, at_most, members, no_number
from rollout.vocabulary import N_, Channel, Labelled, Milestone


class DeskAct(Labelled):
    """The acts of the desk; those that state a milestone bear its name."""

    SUBMITTED = Milestone.SUBMITTED.value, N_("Đã nộp tờ khai")
    ACCEPTED = Milestone.ACCEPTED.value, N_("Đã cấp tài khoản")
    RETURNED = "returned", N_("Trả lại")


class DeskForm(Form):
    """When, how and, of what is returned, why. At the desk it is today and by its staff unless they say otherwise."""

    day = day_field(_l("Ngày"))
    channel = SelectField(_l("Kênh thực hiện"), [InputRequired(_l("Chọn kênh thực hiện."))])
    reason = StringField(
        _l("Lý do trả lại"),
        [at_most(LONGEST_REASON), no_number],
        description=_l("Ví dụ: thiếu chữ ký, ảnh mờ. Không ghi số giấy tờ."),
    )

    def __init__(self, act: DeskAct | None = None, **kwargs: Any) -> None:
        super().__init__(**{"day": today(), "channel": Channel.OFFICER.value, **kwargs})
        self.channel.choices = members(Channel)
        self._act = act

    def validate_reason(self, field: StringField) -> None:
        if self._act is DeskAct.RETURNED and not field.data:
            raise ValidationError(_l("Cần ghi lý do trả lại."))
        if self._act not in (DeskAct.RETURNED, None) and field.data:  # Enter in this field presses the first button
            raise ValidationError(_l("Đã ghi lý do trả lại: bấm Trả lại, hoặc xóa lý do rồi làm lại."))


class NumbersForm(Form):
    """The numbers still to be looked up."""

    numbers = TextAreaField(
        _l("Các số, mỗi dòng một số"),
        description=_l("Quét hoặc dán từ Excel: mã số BHXH, số định danh/CCCD, CMND hoặc hộ chiếu; tối đa 200 dòng."),
    )


class BundleForm(NumbersForm, DeskForm):
    """What is recorded of the people found, who come as boxes beside the fields."""
