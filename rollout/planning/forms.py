"""The forms of planning: which units a ranking is of, a plan and where its visits go, what if."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, ValidationError
from wtforms.validators import NumberRange, Optional

from rollout.core.asked import whole
from rollout.core.dates import today
from rollout.core.fields import Ticks
from rollout.core.formats import day as day_text
from rollout.core.formats import hour, weekday
from rollout.core.forms import Form, NearDayField, choices, members
from rollout.core.sent import SentOnceForm
from rollout.planning.instance import MOST_OFFICERS
from rollout.planning.queries.ranking import Asked, Order, Show

Choice = tuple[int, str]


class _Address(Form):
    """A form that stands in an address."""

    class Meta(Form.Meta):
        csrf = False  # an address has no token


class FilterForm(_Address):
    """Which units, in which order."""

    office = SelectField(_l("Cơ quan BHXH"), validate_choice=False)
    district = SelectField(_l("Huyện"), validate_choice=False)
    officer = SelectField(_l("Cán bộ chuyên quản"), validate_choice=False)
    kind = SelectField(_l("Loại hình"), validate_choice=False)
    show = SelectField(_l("Đơn vị"), validate_choice=False)
    order = SelectField(_l("Thứ tự"), validate_choice=False)
    deployed = BooleanField(_l("Cả đơn vị đã triển khai"))

    def __init__(self, offered: Mapping[str, Iterable[Choice]], **kwargs: Any) -> None:
        super().__init__(formdata=None, **kwargs)
        for name, pairs in offered.items():
            self[name].choices = choices([("", _("Tất cả")), *pairs])
        self.show.choices = choices(members(Show))
        self.order.choices = choices(members(Order))


def read_asked(args: Mapping[str, str]) -> Asked:
    """What an address asks for; what it says wrong is left aside."""
    show, order = args.get("show", ""), args.get("order", "")
    return Asked(
        whole(args, "office"),
        whole(args, "district"),
        whole(args, "officer"),
        whole(args, "kind"),
        Show(show) if show in set(Show) else Show.NEXT,
        Order(order) if order in set(Order) else Order.RANK,
        bool(args.get("deployed")),
    )


def shown(asked: Asked) -> dict[str, Any]:
    """The same as the form has it."""
    return {
        "office": str(asked.office_id or ""),
        "district": str(asked.district_id or ""),
        "officer": str(asked.officer_id or ""),
        "kind": str(asked.type_id or ""),
        "show": asked.show.value,
        "order": asked.order.value,
        "deployed": asked.with_deployed,
    }


FARTHEST = 3 * 366
"""Days ahead that what if may ask for."""

WEEKS = 8
"""Weeks to come that may be planned."""


def weeks() -> list[date]:
    """The Mondays of this week and the next ones."""
    first = today() - timedelta(days=today().weekday())
    return [first + timedelta(weeks=number) for number in range(WEEKS)]


def week_text(monday: date) -> str:
    return _("%(first)s đến %(last)s", first=day_text(monday), last=day_text(monday + timedelta(days=6)))


class PlanForm(SentOnceForm):
    """Of which week and which office a plan is made, and who goes."""

    week = SelectField(_l("Tuần"))
    office = SelectField(_l("Cơ quan BHXH"), description=_l("Mọi đơn vị trong phạm vi được giao, hoặc của một cơ quan"))
    a_day = SelectField(_l("Số lịch tối đa mỗi ngày của một cán bộ"))
    officers = Ticks(_l("Cán bộ đi"), coerce=int, description=_l("Không chọn ai: mọi cán bộ có đơn vị trong phạm vi"))
    with_deployed = BooleanField(_l("Cả đơn vị đã triển khai"))

    def __init__(
        self, offices: Iterable[Choice], officers: Iterable[Choice], most: int, *args: Any, **kwargs: Any
    ) -> None:
        """`most`: visits of an officer on a day by the setting."""
        super().__init__(*args, **kwargs)
        self.week.choices = choices((monday.isoformat(), week_text(monday)) for monday in weeks())
        self.office.choices = choices([("", _("Tất cả")), *offices])
        self.a_day.choices = choices((number, str(number)) for number in range(1, most + 1))
        self.officers.choices = choices(officers)


class VersionForm(Form):
    """A button that acts on a plan as it was seen."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class MoveForm(VersionForm):
    """Where a visit of a plan goes instead."""

    officer = SelectField(_l("Cán bộ"), coerce=int)
    on = SelectField(_l("Ngày"))
    starts = SelectField(_l("Bắt đầu"), coerce=int)

    def __init__(
        self, officers: Iterable[Choice], days: Iterable[date], minutes: Iterable[int], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.officer.choices = choices(officers)
        self.on.choices = choices((each.isoformat(), f"{weekday(each)}, {day_text(each)}") for each in days)
        self.starts.choices = choices((minute, hour(minute)) for minute in minutes)


class WhatIfForm(_Address):
    """With so many officers, or until such a day; how large a share of the people is to be reached."""

    office = SelectField(_l("Cơ quan BHXH"), validate_choice=False)
    officers = IntegerField(_l("Số cán bộ đi"), [Optional(), NumberRange(1, MOST_OFFICERS, _l("Từ 1 đến 200."))])
    until = NearDayField(_l("Xong đến hết ngày"), [Optional()], description=_l("dd/mm/yyyy"))
    share = IntegerField(
        _l("Tỷ lệ người cần đạt (%)"), [Optional(), NumberRange(1, 100, _l("Từ 1 đến 100."))],
        description=_l("Trong số người chưa có tài khoản và không vướng mắc"),
    )  # fmt: skip
    visits = IntegerField(
        _l("Số lần đến tối đa mỗi đơn vị"), [Optional(), NumberRange(1, 100, _l("Từ 1 đến 100."))],
        description=_l("Sau đó thôi, dù còn người chưa có tài khoản"),
    )  # fmt: skip

    def __init__(self, offices: Iterable[Choice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office.choices = choices([("", _("Tất cả")), *offices])

    def validate_until(self, field: NearDayField) -> None:
        if field.data and not today() < field.data <= today() + timedelta(days=FARTHEST):
            raise ValidationError(_l("Chọn một ngày sau hôm nay, trong vòng ba năm tới."))
