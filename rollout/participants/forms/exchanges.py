"""A list that was sent or came back, noted by hand."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectField, StringField, ValidationError

from rollout.core.dates import today
from rollout.core.fields import LONGEST_REASON, CountField, day_field
from rollout.core.forms import Form, at_most, members, no_number
from rollout.vocabulary import ListWay


class ExchangeForm(Form):
    list_way = SelectField(_l("Chiều"))
    day = day_field(_l("Ngày"))
    people = CountField(_l("Số người trong danh sách"))
    version = CountField(
        _l("Lần thứ"), description=_l("Danh sách gửi lại là của lần chuyển nào; để trống là lần chuyển gần nhất.")
    )
    note = StringField(_l("Ghi chú"), [at_most(LONGEST_REASON), no_number])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"day": today(), "list_way": ListWay.SENT.value, **kwargs})
        self.list_way.choices = members(ListWay)

    def validate_people(self, field: Field) -> None:
        if field.data is None and not field.errors:
            raise ValidationError(_("Cần điền mục này."))


class ExchangeFilterForm(Form):
    """The filter and the order of a unit's lists, in the address."""

    class Meta(Form.Meta):
        csrf = False

    list_way = SelectField(_l("Chiều"), validate_choice=False)
    order = SelectField(_l("Sắp xếp"), validate_choice=False)

    def __init__(self, args: MultiDict[str, str]) -> None:
        super().__init__(args)
        self.list_way.choices = [("", _l("Tất cả")), *members(ListWay)]
        self.order.choices = [("", _l("Mới nhất trước")), ("day", _l("Cũ nhất trước"))]
        for item in self:
            item.id = item.label.field_id = f"lists-{item.name}"
