"""A directive as it went to units: the filter of the list, what is done with those ticked, one unit's row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField

from rollout.core.dates import today
from rollout.core.fields import day_field, day_has_come
from rollout.core.forms import DayField, Form, at_most, choices, members
from rollout.models import Directive
from rollout.units.queries.receipts import ReceiptOrder, ReceiptState
from rollout.vocabulary import DeliveryWay

LONGEST_NUMBER_IN = 40
"""Characters of a number that a unit's clerk gives to what arrives."""


class ReceiptFilterForm(Form):
    class Meta(Form.Meta):
        csrf = False  # an address has no token

    directive = SelectField(_l("Văn bản"), validate_choice=False)
    state = SelectField(_l("Tình trạng"), validate_choice=False)
    q = StringField(_l("Tên hoặc mã đơn vị"))
    order = SelectField(_l("Sắp xếp"), validate_choice=False)

    def __init__(self, args: MultiDict[str, str], known: Sequence[Directive]) -> None:
        super().__init__(args)
        self.directive.choices = choices((directive.id, directive.number) for directive in known)
        self.state.choices = [*members(ReceiptState), ("all", _l("Tất cả"))]
        self.order.choices = members(ReceiptOrder)


class SentForm(Form):
    """When and how a directive was sent to the units ticked."""

    day = day_field(_l("Ngày gửi"))
    delivery = SelectField(_l("Cách gửi"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"day": today(), "delivery": DeliveryWay.SYSTEM.value, **kwargs})
        self.delivery.choices = members(DeliveryWay)


class ReceiptForm(Form):
    """One unit's row. Who does not write to units notes the arrival alone."""

    sent_on = DayField(_l("Ngày gửi"), [day_has_come])
    delivery = SelectField(_l("Cách gửi"))
    received_on = DayField(_l("Ngày đến"), [day_has_come])
    number_in = StringField(
        _l("Số đến"),
        [at_most(LONGEST_NUMBER_IN)],
        description=_l("Số văn thư của đơn vị ghi khi nhận văn bản."),
    )

    def __init__(self, *, may_send: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.delivery.choices = [("", _l("Chọn…")), *members(DeliveryWay)]
        if not may_send:
            del self.sent_on
            del self.delivery
