"""What a unit says is wrong or missing, and the filter of the lists."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField, ValidationError

from rollout.core import numbers
from rollout.core.asked import key
from rollout.core.dates import today
from rollout.core.fields import LONGEST_REASON, CleanField, CountField, Ticks, day_field, given
from rollout.core.forms import Form, at_most, choices, members, no_number, required
from rollout.core.names import LONGEST_ADDRESS, tidy
from rollout.core.person_form import NamedFields, ReachedFields
from rollout.core.sent import SentOnceForm
from rollout.models import ChangeField, RequestKind
from rollout.requests.guardians import Offered, clean_number
from rollout.requests.queries import Age, Order, Which
from rollout.requests.values import Caller, Guardian, write_birth, write_caller, write_guardian, write_headcount
from rollout.vocabulary import IdentifierKind, PeopleGroup, Sex


class FilterForm(Form):
    """The filter of a list of requests, in the address."""

    class Meta(Form.Meta):
        csrf = False  # an address has no token

    q = StringField(_l("Mã hoặc tên đơn vị"))
    kind = SelectField(_l("Loại"), validate_choice=False)
    which = SelectField(_l("Trạng thái"), validate_choice=False)
    age = SelectField(_l("Chờ từ"), validate_choice=False)
    order = SelectField(_l("Sắp xếp"), validate_choice=False)

    def __init__(self, *args: Any, is_of_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _l("Tất cả")), *members(RequestKind)]
        self.which.choices = members([which for which in Which if is_of_unit or which is not Which.WITHDRAWN])
        self.age.choices = members(Age)
        self.order.choices = members(Order)


def _note() -> TextAreaField:
    return TextAreaField(
        _l("Ghi chú cho cán bộ"),
        [at_most(LONGEST_REASON), no_number],
        description=_l("Không ghi số giấy tờ vào đây. Không gửi ảnh giấy tờ qua Zalo."),
    )


class _PersonForm(NamedFields, ReachedFields, SentOnceForm):
    """Who somebody is and how to reach them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"sex": Sex.UNKNOWN.value, **kwargs})

    @property
    def values(self) -> dict[ChangeField, str]:
        """What is said, by field; "" says nothing."""
        plain = ("name", "bhxh", "personal_id", "cmnd", "passport", "phone", "email", "address")
        born = write_birth(*self.birth.data) if self.birth.data else ""
        sex = "" if self.sex.data == Sex.UNKNOWN else self.sex.data
        return {
            **{ChangeField(name): self[name].data or "" for name in plain},
            ChangeField.BIRTH: born,
            ChangeField.SEX: sex,
        }


class WrongForm(_PersonForm):
    """What should stand in place of what is known of somebody; what is left empty stays as it is."""

    note = _note()


class MissingForm(_PersonForm):
    """Somebody who is not on the list."""

    group = SelectField(_l("Nhóm"))
    guardian_id = SelectField(
        _l("Người giám hộ trong danh sách đơn vị"), description=_l("Với trẻ em: bố, mẹ hoặc người giám hộ.")
    )
    guardian_name = StringField(
        _l("Người giám hộ: họ và tên"),
        [at_most(), no_number],
        description=_l("Với trẻ em, khi người giám hộ không có trong danh sách đơn vị."),
    )
    guardian_number = CleanField(_l("Người giám hộ: mã số BHXH hoặc số định danh/CCCD"), clean_number)
    on = day_field(_l("Làm việc, học tại đơn vị từ ngày"))
    note = _note()

    def __init__(self, people: list[Offered], **kwargs: Any) -> None:
        super().__init__(**{"on": today(), "group": PeopleGroup.EMPLOYEE.value, **kwargs})
        self.group.choices = members(PeopleGroup)
        self._people = people
        self.guardian_id.choices = [("", "–"), *((str(somebody.id), somebody.label) for somebody in people)]
        if not people:
            del self.guardian_id

    @property
    def guardian(self) -> Guardian | None:
        chosen = int(self.guardian_id.data or 0) if "guardian_id" in self else 0
        if chosen:
            return Guardian(next(each.name for each in self._people if each.id == chosen), "", chosen)
        name = self.guardian_name.data or ""
        return Guardian(tidy(name), self.guardian_number.data or "", 0) if name else None

    def validate_guardian_name(self, field: StringField) -> None:
        is_said = bool(field.data or (self.guardian_id.data if "guardian_id" in self else ""))
        if self.group.data == PeopleGroup.CHILD:
            if not is_said:
                raise ValidationError(_l("Trẻ em cần có người giám hộ: chọn trong danh sách hoặc ghi họ tên."))
        elif is_said or self.guardian_number.data:
            raise ValidationError(_l("Chỉ ghi người giám hộ khi báo thiếu trẻ em."))

    def validate_guardian_number(self, field: CleanField) -> None:
        if field.data and field.data in {self[kind.value].data for kind in IdentifierKind}:
            raise ValidationError(_l("Số này là của trẻ. Ghi số của người giám hộ."))

    def validate_bhxh(self, _field: Any) -> None:
        if not any(self[kind.value].data for kind in IdentifierKind):
            raise ValidationError(_l("Cần ít nhất một số: mã số BHXH, số định danh/CCCD, CMND hoặc hộ chiếu."))

    @property
    def values(self) -> dict[ChangeField, str]:
        told = {ChangeField.GROUP: self.group.data, ChangeField.GUARDIAN: write_guardian(self.guardian)}
        return {**super().values, **told}


class UnitDataForm(SentOnceForm):
    """What should stand in place of what is known of a unit."""

    unit_name = StringField(_l("Tên đơn vị"), [required(), at_most(), no_number])
    tax_code = CleanField(_l("Mã số thuế"), numbers.tax_code)
    unit_address = StringField(_l("Số nhà, đường, thôn"), [at_most(LONGEST_ADDRESS)])
    area_2025 = SelectField(_l("Địa bàn 2025"), validate_choice=True)
    headcount = CountField(_l("Số người đơn vị đang quản lý"))
    contact_name = StringField(_l("Người liên hệ: họ và tên"), [at_most(), no_number])
    contact_title = StringField(_l("Người liên hệ: chức vụ, bộ phận"), [at_most(), no_number])
    contact_phone = CleanField(_l("Người liên hệ: điện thoại"), numbers.contact_phone)
    contact_email = CleanField(_l("Người liên hệ: thư điện tử"), numbers.email)
    on = day_field(_l("Đúng từ ngày"))
    note = _note()

    def __init__(self, areas: dict[int, str], **kwargs: Any) -> None:
        super().__init__(**{"on": today(), **kwargs})
        self.area_2025.choices = [("", _l("Chưa xác định")), *((str(key), name) for key, name in areas.items())]

    def validate_contact_phone(self, field: CleanField) -> None:
        if self.contact_name.data and not field.data and not self.contact_email.data:
            raise ValidationError(_l("Cần ít nhất một cách liên hệ: điện thoại hoặc thư điện tử."))

    def validate_contact_name(self, field: StringField) -> None:
        if not field.data and any(self[name].data for name in ("contact_title", "contact_phone", "contact_email")):
            raise ValidationError(_l("Ghi họ tên người liên hệ."))

    @property
    def values(self) -> dict[ChangeField, str]:
        caller = Caller(
            self.contact_name.data, self.contact_title.data, self.contact_phone.data, self.contact_email.data
        )
        return {
            ChangeField.UNIT_NAME: self.unit_name.data,
            ChangeField.TAX_CODE: self.tax_code.data,
            ChangeField.UNIT_ADDRESS: self.unit_address.data,
            ChangeField.AREA_2025: self.area_2025.data,
            ChangeField.HEADCOUNT: write_headcount(self.headcount.data, given(self.on.data)),
            ChangeField.CONTACT: write_caller(caller if caller.name else None),
        }


class WithdrawForm(Form):
    """Which fields are taken back: all that wait, unless some are unticked."""

    chosen = Ticks(_l("Các mục được rút"), coerce=key, validate_choice=False)

    def __init__(self, open_items: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, chosen=[number for number, _name in open_items], **kwargs)
        self.chosen.choices = choices(open_items)


class DecideForm(Form):
    """The answers come as fields beside it, one set a row."""


class RevealForm(Form):
    reason = StringField(_l("Lý do cần xem"), [at_most(), no_number])
