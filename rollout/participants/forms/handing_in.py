"""Bundles of declarations: making and handing in one, its number at the desk, the filter of their lists."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, ValidationError

from rollout.core.dates import today
from rollout.core.fields import LONGEST_REASON, day_field
from rollout.core.forms import Form, at_most, members, no_number, required
from rollout.core.sent import SentOnceForm
from rollout.models import BundleState
from rollout.participants.queries.handing_in import BundleOrder
from rollout.register.bundle_numbers import clean_number


class NewBundleForm(SentOnceForm):
    """The people come as boxes beside it."""


class HandInForm(Form):
    on = day_field(_l("Ngày nộp"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"on": today(), **kwargs})


class BundleNumberForm(Form):
    """The number on the paper."""

    bundle = StringField(_l("Số bảng kê"), [required(), at_most(40)], description=_l("Ví dụ BK-26-7K3MX4"))

    def validate_bundle(self, field: StringField) -> None:
        if not clean_number(field.data or ""):
            raise ValidationError(_l("Số bảng kê chưa đúng. Kiểm tra lại từng ký tự."))


class CounterForm(Form):
    """What the desk says of the declarations ticked. `is_returning`: they are given back."""

    day = day_field(_l("Ngày"))
    reason = StringField(
        _l("Lý do trả lại"),
        [at_most(LONGEST_REASON), no_number],
        description=_l("Ví dụ: thiếu chữ ký, ảnh mờ. Không ghi số giấy tờ."),
    )

    def __init__(self, *, is_returning: bool | None = None, **kwargs: Any) -> None:
        super().__init__(**{"day": today(), **kwargs})
        self._is_returning = is_returning

    def validate_reason(self, field: StringField) -> None:
        if self._is_returning and not field.data:
            raise ValidationError(_l("Cần ghi lý do trả lại."))
        if self._is_returning is False and field.data:  # Enter in this field presses the first button
            raise ValidationError(_l("Đã ghi lý do trả lại: bấm Trả lại, hoặc xóa lý do rồi làm lại."))


class BundleFilterForm(Form):
    """The filter of a list of bundles, in the address."""

    class Meta(Form.Meta):
        csrf = False  # an address has no token

    q = StringField(_l("Số bảng kê, mã hoặc tên đơn vị"))
    state = SelectField(_l("Trạng thái"), validate_choice=False)
    order = SelectField(_l("Sắp xếp"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = [("", _l("Tất cả")), *members(BundleState)]
        self.order.choices = members(BundleOrder)
