"""The forms of visits: times that are offered, reasons, who goes instead, filters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from rollout.core.dates import today
from rollout.core.fields import LONGEST_REASON, Ticks, reason_field
from rollout.core.filter_form import FilterForm
from rollout.core.forms import ComingDayField, DayField, Form, NearDayField, at_most, choices, members, no_number
from rollout.core.hour_field import HourField
from rollout.core.names import LONGEST_NAME
from rollout.core.office_hours import Hours
from rollout.core.sent import SentOnceForm
from rollout.models.visit import QUARTER
from rollout.register.visit_offers import Start
from rollout.register.visits import Plan
from rollout.visits.queries.choosing import Thing
from rollout.visits.queries.listing import Asked, Order, Waits
from rollout.visits.words import length
from rollout.vocabulary_of_sessions import AT_OFFICE, SessionWay
from rollout.vocabulary_of_visits import CALLED, HOSTED_WAYS, VISIT_WAYS

LONGEST = 480
"""Minutes of a visit."""

SLOTS = (("day", "starts"), ("day_2", "starts_2"), ("day_3", "starts_3"))
"""The fields of each time that may be offered."""

MEETING = re.compile(r"https?://[^\s/]+\.[^\s]+|\d[\d -]{4,30}\d")

NEEDED = _l("Cần điền mục này.")


class TimesForm(SentOnceForm):
    """How a visit is to be held, and when it may be. `following`: the next time that may be had in place of a time."""

    version = HiddenField()
    day = ComingDayField(_l("Ngày"), [InputRequired(NEEDED)], description=_l("dd/mm/yyyy, ngày mai"))
    starts = HourField(_l("Giờ bắt đầu"), [InputRequired(NEEDED)], description=_l("8:00 hoặc 8h30"))
    day_2 = ComingDayField(_l("Thời gian thứ hai: ngày"))
    starts_2 = HourField(_l("Thời gian thứ hai: giờ bắt đầu"))
    day_3 = ComingDayField(_l("Thời gian thứ ba: ngày"))
    starts_3 = HourField(_l("Thời gian thứ ba: giờ bắt đầu"))
    minutes = SelectField(_l("Thời lượng"), coerce=int)
    consents = BooleanField(_l("Nhận cả giờ riêng của đơn vị, ngoài giờ làm việc của cơ quan"))
    method = SelectField(_l("Phương cách thực hiện"))
    host = SelectField(
        _l("Đơn vị nhận tổ chức"), description=_l("Khi làm việc tại một đơn vị, hoặc nhiều đơn vị cùng buổi")
    )
    place = StringField(
        _l("Địa điểm"),
        [at_most(LONGEST_NAME)],
        description=_l("Để trống nếu tại đơn vị; buổi trực tuyến: đường dẫn hoặc mã phòng họp, đơn vị đọc được"),
    )
    office = SelectField(_l("Cơ quan BHXH tổ chức"))
    room = SelectField(_l("Phòng"))
    vehicle = SelectField(_l("Xe"))
    officers = Ticks(_l("Cán bộ thực hiện"), coerce=int)
    reason = TextAreaField(_l("Lý do đổi lịch"), [at_most(LONGEST_REASON)], render_kw={"rows": 2})
    agreed = BooleanField(_l("Vẫn đề xuất"))

    def __init__(
        self,
        offices: Sequence[tuple[int, str]],
        rooms: Sequence[Thing],
        vehicles: Sequence[Thing],
        /,
        *args: Any,
        officers_offered: Mapping[int, str] | None = None,
        hosts: Mapping[int, str] | None = None,
        needs_reason: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.following: dict[int, tuple[date, Hours]] = {}
        self.remarks: Sequence[str] = ()
        self._things = {"room": rooms, "vehicle": vehicles}
        called = dict(offices)
        self.method.choices = members(VISIT_WAYS)
        self.minutes.choices = [(n, length(n)) for n in range(2 * QUARTER, LONGEST + 1, QUARTER)]
        self.office.choices = [("", _("Không thuộc cơ quan nào")), *choices(offices)]
        for name, held in self._things.items():
            told = [(thing.id, f"{thing.name} ({called.get(thing.office_id, '')})") for thing in held]
            self[name].choices = [("", _("Không dùng")), *choices(told)]
        if officers_offered is None:
            del self.officers
        else:
            self.officers.choices = choices(officers_offered.items())
        if hosts is None:
            del self.host
        else:  # of several units: they are offered one time
            self.host.choices = [("", _("Không tại đơn vị nào của buổi, ghi ở mục Địa điểm")), *choices(hosts.items())]
            for day, starts in SLOTS[1:]:
                del self[day], self[starts]
        if not needs_reason:
            del self.reason

    def slots(self) -> list[tuple[Any, Any]]:
        """The fields of each time, in their order."""
        return [(self[day], self[starts]) for day, starts in SLOTS if day in self]

    def starts_asked(self) -> dict[int, Start]:
        """Position → the time that is typed there; of a valid form."""
        return {n: (day.data, starts.data) for n, (day, starts) in enumerate(self.slots(), 1) if day.data is not None}

    def plan(self) -> Plan:
        way = SessionWay(self.method.data)
        return Plan(
            way, self.minutes.data, _key(self.office.data), self.place.data or "",
            room_id=_key(self.room.data), vehicle_id=_key(self.vehicle.data),
            host_id=_key(self.host.data) if "host" in self and way in HOSTED_WAYS else None,
        )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        for day, starts in self.slots()[1:]:
            lacking = starts if day.data is not None and starts.data is None else day
            if (day.data is None) is not (starts.data is None) and not (day.errors or starts.errors):
                lacking.errors = [_("Thời gian cần cả ngày và giờ.")]
                is_valid = False
        return is_valid

    def validate_officers(self, field: Ticks) -> None:
        if not field.data:
            raise ValidationError(_("Chọn ít nhất một cán bộ."))

    def validate_reason(self, field: TextAreaField) -> None:
        if not field.data:
            raise ValidationError(_("Lịch đã thống nhất: ghi lý do đổi (chỉ cán bộ BHXH đọc)."))

    def validate_host(self, field: SelectField) -> None:
        if not field.data and self.method.data == SessionWay.AT_UNIT:
            raise ValidationError(_("Chọn đơn vị nhận tổ chức."))

    def validate_place(self, field: StringField) -> None:
        way = self.method.data
        if way == SessionWay.ONLINE:
            if field.data and not is_meeting(field.data):
                raise ValidationError(_("Ghi đường dẫn (https://…) hoặc mã phòng họp (chỉ gồm chữ số)."))
            return
        no_number(self, field)
        if not field.data and way == SessionWay.JOINT and not ("host" in self and self.host.data):
            raise ValidationError(
                _("Chọn đơn vị nhận tổ chức, hoặc ghi địa điểm buổi chung.") if "host" in self
                else _("Ghi địa điểm buổi chung.")
            )  # fmt: skip
        if not field.data and not self.office.data and way in AT_OFFICE:
            raise ValidationError(_("Ghi địa điểm, hoặc chọn cơ quan BHXH tổ chức."))

    def validate_room(self, field: SelectField) -> None:
        self._of_office(field)

    def validate_vehicle(self, field: SelectField) -> None:
        self._of_office(field)

    def _of_office(self, field: SelectField) -> None:
        if field.data and not any(
            str(thing.id) == field.data and str(thing.office_id) == self.office.data
            for thing in self._things[field.name]
        ):
            raise ValidationError(_("Chọn mục của cơ quan tổ chức, hoặc đổi cơ quan tổ chức."))


def is_meeting(said: str) -> bool:
    """Is it the address of a meeting online, or the number that such meetings have?"""
    return MEETING.fullmatch(said.strip()) is not None


def _key(said: str | None) -> int | None:
    return int(said) if said else None


class VersionForm(Form):
    """`version`: the last thing done with the visit that its page had shown."""

    version = HiddenField()


class AgreeForm(VersionForm):
    """The time that a unit asked for, by its round and position."""

    round = HiddenField()
    position = HiddenField()


class ReasonForm(VersionForm):
    reason = reason_field(_l("Lý do"))


class GiveForm(VersionForm):
    giver = SelectField(_l("Người giao"), coerce=int)
    taker = SelectField(_l("Người nhận"), coerce=int)

    def __init__(self, going: Mapping[int, str], others: Mapping[int, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.giver.choices, self.taker.choices = _none_of_several(going), _none_of_several(others)

    def validate_giver(self, field: SelectField) -> None:
        if not field.data:
            raise ValidationError(_("Chọn một cán bộ."))

    validate_taker = validate_giver


def _none_of_several(names: Mapping[int, str]) -> list[SelectChoice]:
    """Nobody is chosen by a tap that passed the field over."""
    return choices([*([(0, _("Chọn…"))] if len(names) > 1 else []), *names.items()])


class VisitsFilter(FilterForm):
    """Which visits a list shows."""

    q = StringField(_l("Mã hoặc tên đơn vị"))
    waits = SelectField(_l("Việc của cán bộ"), validate_choice=False)
    state = SelectField(_l("Tình trạng"), validate_choice=False)
    officer = SelectField(_l("Cán bộ thực hiện"), validate_choice=False)
    office = SelectField(_l("Cơ quan BHXH tổ chức"), validate_choice=False)
    method = SelectField(_l("Phương cách thực hiện"), validate_choice=False)
    since = DayField(_l("Từ ngày"))
    until = NearDayField(_l("Đến ngày"))
    order = SelectField(_l("Thứ tự"), validate_choice=False)

    def __init__(self, offices: Iterable[tuple[int, str]], officers: Iterable[tuple[int, str]]) -> None:
        super().__init__()
        self.offer("office", offices)
        self.offer("officer", officers)
        self.offer("waits", members(Waits))
        self.offer("state", members(CALLED))
        self.offer("method", members(VISIT_WAYS))
        self.order.choices = members(Order)

    def asked(self) -> Asked:
        """What of it can be read."""
        self.validate()
        return Asked(
            self.words_in("q"),
            office_id=self.key_in("office"),
            officer_id=self.key_in("officer"),
            state=self.member_in("state", CALLED),
            way=self.member_in("method", VISIT_WAYS),
            waits=self.member_in("waits", Waits),
            since=self.day_in("since"),
            until=self.day_in("until"),
            order=self.member_in("order", Order) or Order.LATEST,
        )


def asked_time() -> dict[str, Any]:
    """A time that the address of a form is prefilled with: ?day=2026-12-07&starts=480."""
    said: dict[str, Any] = {}
    try:
        said["day"] = max(date.fromisoformat(request.args.get("day", "")), today())
    except ValueError:
        return said
    starts = request.args.get("starts", "")
    if starts.isascii() and starts.isdigit() and len(starts) < 5 and int(starts) < 24 * 60:
        said["starts"] = int(starts)
    return said
