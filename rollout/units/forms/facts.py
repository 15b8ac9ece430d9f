"""The forms of what is known of units: facts, numbers, contacts, places, handing over."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from rollout.core import numbers
from rollout.core.fields import LONGEST_REASON, CleanField, CountField, day_field, given, reason_field
from rollout.core.formats import label
from rollout.core.forms import ComingDayField, Form, at_most, members, no_number, required
from rollout.core.names import LONGEST_ADDRESS
from rollout.core.sent import SentOnceForm
from rollout.ledger.facts import COUNTED
from rollout.models import UnitCount
from rollout.register.counts import Stated
from rollout.register.errors import COUNTED_LABELS
from rollout.units.queries.choices import Choice, Choices
from rollout.vocabulary import AreaList, Evidence, PeopleGroup, UnitMode

NOT_KNOWN: Choice = (0, _l("Chưa xác định"))
CHOOSE: Choice = (0, _l("Chọn…"))


def _counted(name: str) -> CountField:
    return CountField(_l(COUNTED_LABELS[name]))


class RenameForm(Form):
    name = StringField(_l("Tên đơn vị"), [required(), at_most(), no_number])
    on = day_field(_l("Từ ngày"))


class CodeForm(Form):
    code = CleanField(_l("Mã mới"), numbers.unit_code, validators=[required(), at_most(40)])
    on = day_field(_l("Từ ngày"))


class TaxCodeForm(Form):
    code = CleanField(_l("Mã số thuế"), numbers.tax_code, validators=[required()])
    on = day_field(_l("Từ ngày"))


class AttributionForm(Form):
    value = SelectField(_l("Giá trị mới"), coerce=int)
    on = day_field(_l("Từ ngày"))

    def __init__(self, pairs: list[Choice], held: Choice | None, **kwargs: Any) -> None:
        """`held` is what is on record now; it may be chosen though it is offered no longer (a former officer)."""
        super().__init__(**{"value": held[0] if held else NOT_KNOWN[0], **kwargs})
        is_offered = held is None or any(key == held[0] for key, _text in pairs)
        self.value.choices = [NOT_KNOWN, *([] if is_offered or held is None else [held]), *pairs]


class ModeForm(Form):
    """`mode` "" stops the unit."""

    mode = SelectField(_l("Cách theo dõi"))
    on = day_field(_l("Từ ngày"))
    participants = CountField(
        _l("Tổng số người tham gia đến ngày đổi"),
        description=_l("Điền khi đổi từ danh sách sang theo số lượng; các mốc ghi sau ở Ghi số liệu đến nay."),
    )
    reason = TextAreaField(
        _l("Lý do"), [at_most(LONGEST_REASON)], description=_l("Bắt buộc khi đơn vị ngừng hoạt động/tạm dừng.")
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mode.choices = [*members(UnitMode), ("", _l("Ngừng hoạt động/tạm dừng"))]

    def validate_reason(self, field: Field) -> None:
        if not self.mode.data and not field.data:
            raise ValidationError(_l("Cần ghi lý do ngừng."))


class DeployForm(Form):
    on = day_field(_l("Từ ngày"))
    basis = reason_field(_l("Căn cứ"))


class ReopenForm(Form):
    on = day_field(_l("Từ ngày"))
    reason = reason_field(_l("Lý do mở lại"))


class StockForm(Form):
    """The numbers of a unit "đến nay"; a number left empty says nothing of its measure."""

    day = day_field(_l("Số liệu đến hết ngày"))
    group = SelectField(_l("Nhóm"))
    evidence = SelectField(_l("Mức xác nhận"))
    participants = _counted("participants")
    with_smartphone = _counted("with_smartphone")
    info_completed = _counted("info_completed")
    installed = _counted("installed")
    registered = _counted("registered")
    submitted = _counted("submitted")
    accepted = _counted("accepted")
    signed_in = _counted("signed_in")
    password_changed = _counted("password_changed")
    card_used = _counted("card_used")
    already_in_units = CountField(
        _l("Trong đó đã thuộc đơn vị khác"), description=_l("Để riêng, không cộng vào các số trên.")
    )
    agreed = BooleanField(_l("Đúng là như vậy"))
    reason = TextAreaField(
        _l("Lý do nếu có số giảm"), [at_most(LONGEST_REASON)], description=_l("Bắt buộc khi một số nhỏ hơn lần trước.")
    )

    def __init__(self, strongest: Evidence, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.group.choices = members(PeopleGroup)
        levels = [level for level in Evidence if level.strength <= strongest.strength]
        self.evidence.choices = [(level.value, label(level)) for level in levels]
        if strongest is not Evidence.REPORTED:
            self.evidence.description = _l("Chọn Cán bộ đã xác nhận khi đã trực tiếp kiểm đếm.")

    is_over = False
    """Are the numbers found to be more than everyone? Only then is it asked whether they are right."""

    def as_asked(self) -> StockForm:
        """The form to show."""
        if not self.is_over:
            del self.agreed
        return self

    @property
    def stated(self) -> Stated:
        return Stated(
            day=given(self.day.data),
            group=PeopleGroup(self.group.data),
            evidence=Evidence(self.evidence.data),
            numbers={name: self[name].data for name in COUNTED if self[name].data is not None},
            already_in_units=self.already_in_units.data,
            reason=self.reason.data,
            is_agreed=bool(self.agreed.data),
        )


class CorrectCountForm(StockForm):
    """A wrong stock-take as it was said, to be said right."""

    reason = reason_field(_l("Lý do sửa"))

    @classmethod
    def of(cls, count: UnitCount, strongest: Evidence) -> CorrectCountForm:
        said = {name: getattr(count, name) for name in (*COUNTED, "already_in_units", "day")}
        return cls(strongest, group=count.people_group, evidence=count.evidence, **said)


class ReasonForm(Form):
    reason = reason_field(_l("Lý do"))


class SwitchDayForm(Form):
    on = day_field(_l("Ngày đổi đúng"))
    reason = reason_field(_l("Lý do"))


class HeadcountForm(Form):
    headcount = CountField(_l("Số người đơn vị đang quản lý"), [InputRequired(_l("Cần điền mục này."))])
    on = day_field(_l("Theo số liệu ngày"))


class ContactForm(Form):
    name = StringField(_l("Họ và tên"), [required(), at_most(), no_number])
    job_title = StringField(_l("Chức vụ, bộ phận"), [at_most(), no_number])
    phone = CleanField(_l("Điện thoại"), numbers.contact_phone)
    email = CleanField(_l("Thư điện tử"), numbers.email)
    is_main = BooleanField(_l("Là đầu mối chính"))

    def validate_email(self, field: Field) -> None:
        if not field.data and not self.phone.data and not self.phone.errors:
            raise ValidationError(_l("Cần ít nhất một cách liên hệ: điện thoại hoặc thư điện tử."))


class SiteForm(Form):
    name = StringField(_l("Tên cơ sở"), [required(), at_most(), no_number])
    area_2021 = SelectField(_l("Địa bàn 2021"), coerce=int)
    area_2025 = SelectField(_l("Địa bàn 2025"), coerce=int)
    address = StringField(_l("Số nhà, đường, thôn"), [at_most(LONGEST_ADDRESS)])
    on = day_field(_l("Từ ngày"))

    def __init__(self, held: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.area_2021.choices = [NOT_KNOWN, *held.areas.placed(AreaList.Y2021)]
        self.area_2025.choices = [NOT_KNOWN, *held.areas.placed(AreaList.Y2025)]


class NewUnitForm(Form):
    code = CleanField(_l("Mã đơn vị"), numbers.unit_code, validators=[required(), at_most(40)])
    name = StringField(_l("Tên đơn vị"), [required(), at_most(), no_number])
    tax_code = CleanField(_l("Mã số thuế"), numbers.tax_code)
    on = day_field(_l("Theo dõi từ ngày"))
    mode = SelectField(_l("Cách theo dõi"))
    unit_type = SelectField(_l("Khối, loại hình"), coerce=int)
    sector = SelectField(_l("Ngành"), coerce=int)
    department = SelectField(_l("Sở, ban, ngành"), coerce=int)
    office = SelectField(_l("Cơ quan BHXH quản lý"), coerce=int)
    officer = SelectField(_l("Cán bộ chuyên quản"), coerce=int)
    area_2021 = SelectField(_l("Địa bàn 2021"), coerce=int)
    area_2025 = SelectField(
        _l("Địa bàn 2025"),
        coerce=int,
        description=_l("Để trống thì lấy địa bàn kế thừa của địa bàn 2021, nếu chỉ có một."),
    )
    address = StringField(_l("Số nhà, đường, thôn"), [at_most(LONGEST_ADDRESS)])

    def __init__(self, held: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mode.choices = members(UnitMode)
        for name, pairs in (
            ("unit_type", held.unit_types),
            ("sector", held.sectors),
            ("department", held.departments),
            ("office", held.offices),
            ("officer", held.officers),
            ("area_2021", held.areas.placed(AreaList.Y2021)),
            ("area_2025", held.areas.placed(AreaList.Y2025)),
        ):
            self[name].choices = [NOT_KNOWN, *pairs]


class ClosureForm(SentOnceForm):
    """When a unit is closed; mostly days to come."""

    first = ComingDayField(_l("Từ ngày"), [InputRequired(_l("Cần điền mục này."))], description=_l("dd/mm/yyyy"))
    last = ComingDayField(_l("Đến hết ngày"), [InputRequired(_l("Cần điền mục này."))], description=_l("dd/mm/yyyy"))
    name = StringField(_l("Lý do"), [required(), at_most(), no_number])


class HandoverForm(Form):
    """Which of the giver's units go to whom; the units come as boxes beside the fields."""

    taker = SelectField(_l("Người nhận"), coerce=int)
    on = day_field(_l("Từ ngày"))

    def __init__(self, officers: list[Choice], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.taker.choices = [CHOOSE, *officers]

    def validate_taker(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_l("Chọn người nhận."))
