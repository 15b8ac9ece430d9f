"""What people fill in: absences, rooms and vehicles, corrected ways, hours of a unit; and the filters of the lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, NumberRange

from rollout.availability.absence import Absence
from rollout.availability.queries import absences, things, travel
from rollout.core.asked import whole
from rollout.core.dates import today
from rollout.core.fields import CountField, given
from rollout.core.formats import WEEKDAYS
from rollout.core.forms import ComingDayField, Form, at_most, choices, members, no_number, required
from rollout.core.hour_field import HourField, read_hour
from rollout.core.office_hours import Hours
from rollout.core.sent import SentOnceForm
from rollout.models import OfficerAbsence, Room
from rollout.register.unit_windows import Windows
from rollout.vocabulary import Labelled
from rollout.vocabulary_of_visits import AbsenceKind

Names = Mapping[int, str]
Member = TypeVar("Member", bound=Labelled)

LONGEST_NOTE = 300
DAY = 1440


class _Address(Form):
    """A form that stands in an address."""

    class Meta(Form.Meta):
        csrf = False  # an address has no token


class AbsenceForm(SentOnceForm):
    """When an officer visits nobody. `earliest`: the first day of what is changed, which may be over."""

    officer = SelectField(_l("Cán bộ"), coerce=int)
    absence_kind = SelectField(_l("Lý do vắng"))
    first = ComingDayField(
        _l("Từ ngày"), [InputRequired(_l("Cần điền mục này."))], description=_l("dd/mm/yyyy, hôm nay, ngày mai")
    )
    last = ComingDayField(_l("Đến hết ngày"), description=_l("Để trống nếu chỉ một ngày"))
    starts = HourField(_l("Từ giờ"), description=_l("8:00 hoặc 8h30; để trống nếu từ đầu ngày"))
    ends = HourField(_l("Đến giờ"), description=_l("Để trống nếu đến cuối ngày"))
    note = StringField(_l("Ghi chú"), [at_most(LONGEST_NOTE), no_number], description=_l("Không bắt buộc"))

    def __init__(self, officers: Names, was: OfficerAbsence | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._officers = officers
        self._earliest = min(was.from_on, today()) if was else today()
        self.absence_kind.choices = members(AbsenceKind)
        self.officer.choices = choices([(0, _("Chọn…")), *officers.items()])
        if len(officers) == 1:
            del self.officer

    def validate_officer(self, field: SelectField) -> None:
        if not field.data:
            raise ValidationError(_("Chọn một cán bộ."))

    def validate_first(self, field: ComingDayField) -> None:
        if field.data and field.data < self._earliest:
            raise ValidationError(_("Chỉ ghi được từ hôm nay trở đi: ngày đã qua không còn lịch nào phải tránh."))

    def validate_ends(self, field: HourField) -> None:
        if field.data is not None and field.data <= (self.starts.data or 0):
            raise ValidationError(_("Giờ kết thúc phải sau giờ bắt đầu."))

    def validate_starts(self, field: HourField) -> None:
        if field.data is not None and field.data >= DAY:
            raise ValidationError(_("Giờ bắt đầu phải trước 24:00."))

    def asked(self) -> Absence:
        """What a valid form says."""
        first = given(self.first.data)
        officer_id = self.officer.data if "officer" in self else next(iter(self._officers))
        hours = Hours(self.starts.data or 0, DAY if self.ends.data is None else self.ends.data)
        kind = AbsenceKind(self.absence_kind.data)
        return Absence(officer_id, kind, first, self.last.data or first, hours, self.note.data or "")


class ThingForm(SentOnceForm):
    """A room or a vehicle; `seats` of rooms alone, the office of a new one."""

    office = SelectField(_l("Cơ quan BHXH"), coerce=int)
    name = StringField(_l("Tên"), [required(), at_most(), no_number])
    seats = CountField(_l("Số chỗ"), [InputRequired(_l("Cần điền mục này."))])

    def __init__(self, offices: Names, kind: str, *, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.office.choices = choices(offices.items())
        if not is_new:
            del self.office
        if things.KINDS[kind] is not Room:
            del self.seats
            self.name.description = _("Ví dụ loại xe và màu; biển số không bắt buộc")

    def validate_seats(self, field: CountField) -> None:
        if field.data == 0:
            raise ValidationError(_("Phòng có ít nhất một chỗ."))


class TravelForm(SentOnceForm):
    """A way that the map does not know."""

    area_from = SelectField(_l("Xã, phường"), coerce=int)
    area_to = SelectField(
        _l("Đến xã, phường"),
        coerce=int,
        description=_l("Để trống: cộng thêm vào mọi đường đến nơi trên, ví dụ phải đi tàu"),
    )
    minutes = CountField(
        _l("Số phút"),
        [
            InputRequired(_l("Cần điền mục này.")),
            NumberRange(1, DAY, _l("Từ 1 đến 1.440 phút.")),
        ],
    )
    reason = TextAreaField(
        _l("Lý do"),
        [required(), at_most(LONGEST_NOTE), no_number],
        description=_l("Ví dụ: tàu ra đảo, đường đèo"),
        render_kw={"rows": 3},
    )

    def __init__(self, communes: Names, *, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.area_from.choices = choices([(0, _("Chọn…")), *communes.items()])
        self.area_to.choices = choices([(0, _("Mọi nơi")), *communes.items()])
        if not is_new:
            del self.area_from, self.area_to

    def validate_area_from(self, field: SelectField) -> None:
        if not field.data:
            raise ValidationError(_("Chọn xã, phường."))


_TIMES = re.compile(r"\s*([^-–\s]+)\s*[-–]\s*([^-–\s]+)\s*")
MOST_HOURS = 5
"""Parts of a day."""


class WindowsField(StringField):
    """Hours of a day as people type them, 7:30-11:00, 14h-16h30; `data` is a list of Hours."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return ", ".join(map(str, self.data or ()))

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: list[Hours] = []
        typed = valuelist[0].strip() if valuelist else ""
        parts = [part for part in re.split(r"[,;]", typed) if part.strip()]
        if len(parts) > MOST_HOURS:
            raise ValueError(_("Mỗi ngày không quá 5 khoảng giờ."))
        for part in parts:
            found = _TIMES.fullmatch(part)
            try:
                if found is None:
                    raise ValueError("no hours")
                hours = Hours(read_hour(found[1]), read_hour(found[2]))
            except ValueError as error:
                raise ValueError(_("Không đọc được giờ. Gõ như 7:30-11:00, 14:00-16:30.")) from error
            if hours.ends <= hours.starts:
                raise ValueError(_("Giờ kết thúc phải sau giờ bắt đầu."))
            self.data.append(hours)


class WindowsForm(Form):
    """Hours of each weekday in which a unit receives officers."""

    day1 = WindowsField(_l("Thứ Hai"), description=_l("Ví dụ 7:30-11:00, 14:00-16:30; để trống nếu theo giờ làm việc"))
    day2 = WindowsField(_l("Thứ Ba"))
    day3 = WindowsField(_l("Thứ Tư"))
    day4 = WindowsField(_l("Thứ Năm"))
    day5 = WindowsField(_l("Thứ Sáu"))
    day6 = WindowsField(_l("Thứ Bảy"))
    day7 = WindowsField(_l("Chủ nhật"))

    def asked(self) -> Windows:
        return {number: self[f"day{number}"].data for number in range(1, len(WEEKDAYS) + 1)}


def windows_data(windows: Windows) -> dict[str, Any]:
    """What the form begins with."""
    return {f"day{number}": list(hours) for number, hours in windows.items()}


class AbsencesFilter(_Address):
    officer = SelectField(_l("Cán bộ"), validate_choice=False)
    kind = SelectField(_l("Lý do vắng"), validate_choice=False)
    which = SelectField(_l("Khi nào"), validate_choice=False)
    order = SelectField(_l("Thứ tự"), validate_choice=False)

    def __init__(self, officers: Names, **kwargs: Any) -> None:
        super().__init__(formdata=None, **kwargs)
        self.officer.choices = _all(officers.items())
        self.kind.choices = _all(members(AbsenceKind))
        self.which.choices = choices([*members(absences.Which), ("all", _("Tất cả"))])
        self.order.choices = choices(members(absences.Order))


class ThingsFilter(_Address):
    office = SelectField(_l("Cơ quan BHXH"), validate_choice=False)
    which = SelectField(_l("Tình trạng"), validate_choice=False)
    order = SelectField(_l("Thứ tự"), validate_choice=False)

    def __init__(self, offices: Names, kind: str, **kwargs: Any) -> None:
        super().__init__(formdata=None, **kwargs)
        self.office.choices = _all(offices.items())
        self.which.choices = choices([*members(things.Which), ("all", _("Tất cả"))])
        orders = [each for each in things.Order if kind == "rooms" or each is not things.Order.SEATS]
        self.order.choices = choices(members(orders))


class TravelFilter(_Address):
    area = SelectField(_l("Xã, phường"), validate_choice=False)
    order = SelectField(_l("Thứ tự"), validate_choice=False)

    def __init__(self, communes: Names, **kwargs: Any) -> None:
        super().__init__(formdata=None, **kwargs)
        self.area.choices = _all(communes.items())
        self.order.choices = choices(members(travel.Order))


def _all(pairs: Iterable[tuple[object, str]]) -> list[Any]:
    return choices([("", _("Tất cả")), *pairs])


def _member(kind: type[Member], text: str, usual: Member) -> Member:
    return kind(text) if text in set(kind) else usual


def _which(kind: type[Member], text: str, usual: Member) -> Member | None:
    return None if text == "all" else _member(kind, text, usual)


def absences_asked(args: Mapping[str, str]) -> absences.Asked:
    """The filter that an address holds; what it says wrongly is left out."""
    kind = args.get("kind", "")
    return absences.Asked(
        whole(args, "officer") or None,
        AbsenceKind(kind) if kind in set(AbsenceKind) else None,
        _which(absences.Which, args.get("which", ""), absences.Which.COMING),
        _member(absences.Order, args.get("order", ""), absences.Order.DAY),
    )


def things_asked(args: Mapping[str, str]) -> things.Asked:
    return things.Asked(
        whole(args, "office") or None,
        _which(things.Which, args.get("which", ""), things.Which.USED),
        _member(things.Order, args.get("order", ""), things.Order.OFFICE),
    )


def travel_asked(args: Mapping[str, str]) -> travel.Asked:
    return travel.Asked(whole(args, "area") or None, _member(travel.Order, args.get("order", ""), travel.Order.AREA))
