"""The forms of handovers: whose units and to whom (an address), confirming what was seen, filters of the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired

from rollout.core.asked import key, whole
from rollout.core.dates import today
from rollout.core.fields import given
from rollout.core.forms import Form, NearDayField, at_most, choices, members, no_number
from rollout.core.sent import SentOnceForm
from rollout.handover.queries.listing import Asked, Order
from rollout.handover.rules import HeldUnit, NewHandover, Officer
from rollout.models import HandoverRule, HandoverState

LONGEST_REASON = 1_000

Choice = tuple[int, str]


class _Address(Form):
    """A form that stands in an address."""

    class Meta(Form.Meta):
        csrf = False  # an address has no token


class PlanForm(_Address):
    """Who hands over, for which days, by which rule; to whom, by rule ONE."""

    giver = SelectField(_l("Người giao"), coerce=int, validate_choice=False)
    since = NearDayField(
        _l("Từ ngày"), [InputRequired(_l("Cần điền mục này."))], description=_l("dd/mm/yyyy, hôm nay, ngày mai")
    )
    until = NearDayField(
        _l("Trở lại ngày"), description=_l("Nghỉ có thời hạn thì ghi ngày trở lại; bàn giao hẳn thì để trống.")
    )
    rule = SelectField(_l("Cách chia"))
    taker = SelectField(_l("Người nhận"), coerce=int, description=_l("Khi một người nhận tất cả."))

    def __init__(self, givers: Iterable[Choice], officers: Iterable[Officer], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = dict(givers)
        self._givers = frozenset(held)
        self.giver.choices = [(0, _("Chọn")), *held.items()]
        self.taker.choices = [(0, _("Chọn")), *((officer.id, officer.name) for officer in officers)]
        self.rule.choices = choices(members(HandoverRule))

    def validate_giver(self, field: SelectField) -> None:
        if not field.data:
            raise ValidationError(_l("Chọn người giao."))
        if field.data not in self._givers:
            raise ValidationError(_l("Người này không phụ trách đơn vị nào trong phạm vi được giao."))

    def validate_taker(self, field: SelectField) -> None:
        if self.rule.data == HandoverRule.ONE and not field.data:
            raise ValidationError(_l("Chọn người nhận."))
        if self.rule.data == HandoverRule.ONE and field.data == self.giver.data:
            raise ValidationError(_l("Người giao và người nhận là một. Chọn người nhận khác."))

    def validate_until(self, field: NearDayField) -> None:
        if field.data and self.since.data and field.data <= self.since.data:
            raise ValidationError(_l("Ngày trở lại phải sau ngày bắt đầu."))

    def asked(self, reason: str = "") -> NewHandover:
        """What a valid form asks for."""
        rule = HandoverRule(self.rule.data)
        taker_id = self.taker.data if rule is HandoverRule.ONE else None
        return NewHandover(
            self.giver.data, rule, given(self.since.data), self.until.data, taker_id=taker_id, reason=reason
        )


def usual(giver_id: int | None) -> dict[str, Any]:
    """What the form begins with."""
    return {"giver": giver_id or 0, "since": today(), "rule": HandoverRule.ONE.value, "taker": 0}


class ConfirmForm(SentOnceForm):
    """What was seen is to be done. `seen` is the seal of the preview; whom each unit goes to comes beside it."""

    seen = HiddenField()
    reason = StringField(
        _l("Lý do"),
        [at_most(LONGEST_REASON), no_number],
        description=_l("Ví dụ: nghỉ thai sản, chuyển công tác. Không bắt buộc."),
    )


class UndoForm(Form):
    """Nothing but the button."""


def district_takers(args: Mapping[str, str]) -> dict[int, int]:
    """District → the officer chosen for it in an address: d524-taker=7; 0 is the district that nobody knows."""
    found: dict[int, int] = {}
    for name in args:
        row, _sign, field = name.partition("-")
        if field == "taker" and row[:1] == "d" and row[1:].isascii() and row[1:].isdigit() and len(row) < 11:
            taker_id = whole(args, name)
            if taker_id:
                found[int(row[1:])] = taker_id
    return found


def unit_takers(form: Mapping[str, str], units: Iterable[HeldUnit]) -> dict[int, int]:
    """Unit → the officer chosen for it in a form: u12-taker=7; 0, and what is no key: it stays."""
    found: dict[int, int] = {}
    for unit in units:
        try:
            found[unit.id] = key(form.get(f"u{unit.id}-taker", "0"))
        except ValueError:
            found[unit.id] = 0
    return found


class FilterForm(_Address):
    """Which handovers, in which order."""

    giver = SelectField(_l("Người giao"), validate_choice=False)
    state = SelectField(_l("Trạng thái"), validate_choice=False)
    order = SelectField(_l("Thứ tự"), validate_choice=False)

    def __init__(self, givers: Iterable[Choice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.giver.choices = choices([("", _("Tất cả")), *givers])
        self.state.choices = choices([("", _("Tất cả")), *members(HandoverState)])
        self.order.choices = choices(members(Order))


def read_asked(args: Mapping[str, str]) -> Asked:
    """The filter that an address holds; what it says wrongly is left out."""
    state, order = args.get("state", ""), args.get("order", "")
    return Asked(
        whole(args, "giver") or None,
        HandoverState(state) if state in set(HandoverState) else None,
        Order(order) if order in set(Order) else Order.NEWEST,
    )
