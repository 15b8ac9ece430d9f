"""The forms of people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from rollout.core import numbers
from rollout.core.dates import today
from rollout.core.fields import CleanField, day_field
from rollout.core.formats import day as shown_day
from rollout.core.formats import label
from rollout.core.forms import DayField, Form, at_most, no_number, required
from rollout.core.viewpoint import ALL_GROUPS, Viewpoint
from rollout.models import Person
from rollout.participants.next_step import StepKind
from rollout.participants.queries.roster import MEASURES, RosterFilter, Special
from rollout.vocabulary import (
    NEEDS_END_DAY,
    Base,
    Channel,
    Evidence,
    IdentifierKind,
    Labelled,
    LeavingReason,
    Milestone,
    PeopleGroup,
    Sex,
    StandingKind,
)

LONGEST_REASON = 1000
EXCLUSIONS = tuple(kind for kind in StandingKind if kind is not StandingKind.LEFT_UNIT)
LEAVING = (LeavingReason.LEFT, LeavingReason.DIED, LeavingReason.DUPLICATE)


def members(kinds: Iterable[Labelled]) -> list[tuple[str, str]]:
    return [(kind.value, label(kind)) for kind in kinds]


def reason_field(text: Any) -> TextAreaField:
    return TextAreaField(text, [required(), at_most(LONGEST_REASON)])


class MarkForm(Form):
    """A milestone, since when, how, by whose word; for one person or for those ticked in a list.

    How is never assumed: it decides whether who signed in has the app. By whose word is at first the unit's: that an
    officer saw it is for the officer to say. At the desk the person stands there (`is_seen`).
    """

    milestone = SelectField(_l("Mốc"))
    day = day_field(_l("Ngày đạt"))
    channel = SelectField(_l("Kênh thực hiện"), [InputRequired(_l("Chọn kênh thực hiện."))])
    evidence = SelectField(_l("Mức xác nhận"))

    def __init__(self, strongest: Evidence, *, is_seen: bool = False, **kwargs: Any) -> None:
        level = strongest if is_seen else Evidence.REPORTED
        super().__init__(**{"day": today(), "evidence": level.value, **kwargs})
        self.milestone.choices = members(Milestone)
        self.channel.choices = [("", _l("Chọn…")), *members(Channel)]
        self.evidence.choices = members(level for level in Evidence if level.strength <= strongest.strength)
        if strongest is not Evidence.REPORTED:
            self.evidence.description = _l("Chọn Cán bộ đã xác nhận khi đã trực tiếp thấy.")


class MilestoneForm(Form):
    """Names a milestone, for acts that need nothing else."""

    milestone = SelectField(_l("Mốc"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.milestone.choices = members(Milestone)


class RejectForm(Form):
    day = day_field(_l("Ngày được thông báo"))
    reason = reason_field(_l("Lý do hồ sơ chưa được chấp nhận"))


class StopForm(MilestoneForm):
    day = day_field(_l("Ngừng từ ngày"))
    reason = reason_field(_l("Lý do"))


class RefuteForm(MilestoneForm):
    reason = reason_field(_l("Lý do bác"))


class ExcludeForm(Form):
    kind = SelectField(_l("Lý do"))
    from_on = day_field(_l("Từ ngày"))
    to_on = DayField(_l("Đến trước ngày"), description=_l("Bắt buộc khi nghỉ dài ngày hoặc đang ở nước ngoài."))
    note = StringField(_l("Ghi chú"), [at_most(LONGEST_REASON)], description=_l("Bắt buộc khi chọn Lý do khác."))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"from_on": today(), **kwargs})
        self.kind.choices = members(EXCLUSIONS)

    def validate_to_on(self, field: Field) -> None:
        if field.data is None:
            if self.kind.data in NEEDS_END_DAY:
                raise ValidationError(_("Cần ghi ngày kết thúc cho trường hợp này."))
        elif self.from_on.data is not None and field.data <= self.from_on.data:
            raise ValidationError(_("Ngày kết thúc phải sau ngày bắt đầu."))

    def validate_note(self, field: Field) -> None:
        if self.kind.data == StandingKind.OTHER and not field.data:
            raise ValidationError(_("Cần ghi rõ lý do."))


class EndForm(Form):
    on = day_field(_l("Kết thúc từ ngày"))


class LeaveForm(Form):
    reason = SelectField(_l("Lý do"))
    on = day_field(_l("Không còn trong danh sách từ ngày"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.choices = members(LEAVING)


class ProposeLeavingForm(LeaveForm):
    note = StringField(_l("Ghi chú"), [at_most(LONGEST_REASON)])


class UnitCodeForm(Form):
    """Another unit by its code, from a day on."""

    code = CleanField(_l("Mã đơn vị"), numbers.unit_code, validators=[required()])
    on = day_field(_l("Từ ngày"))


class GroupForm(Form):
    group = SelectField(_l("Nhóm"))
    on = day_field(_l("Từ ngày"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.group.choices = members(PeopleGroup)


class NumberForm(Form):
    """One exact number of whatever kind; where it goes, it goes by POST and is never kept."""

    number = StringField(_l("Mã số BHXH, số định danh/CCCD, CMND hoặc hộ chiếu"), [required(), at_most(40)])


class GuardianForm(Form):
    number = StringField(
        _l("Mã số BHXH hoặc số định danh/CCCD của người giám hộ"),
        [at_most(40)],
        description=_l("Gõ đúng và đủ số. Để trống nếu không còn người giám hộ."),
    )


class RevealForm(Form):
    reason = StringField(_l("Lý do cần xem"), [at_most(), no_number])


_BIRTH = re.compile(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})")


class BirthField(StringField):
    """A birth as people know it: dd/mm/yyyy, mm/yyyy or yyyy; `data` is (first such day, precision) or None."""

    data: tuple[date, str] | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return birth_text(*self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        written = _BIRTH.fullmatch(typed)
        try:
            if written is None:
                raise ValueError("not a birth")
            of_month, month, year = written.groups()
            born = date(int(year), int(month or 1), int(of_month or 1))
        except ValueError as error:
            raise ValueError(_("Không đọc được ngày sinh. Gõ dd/mm/yyyy, mm/yyyy hoặc chỉ năm sinh.")) from error
        if not date(1900, 1, 1) <= born <= today():
            raise ValueError(_("Ngày sinh phải từ năm 1900 đến hôm nay."))
        self.data = (born, "day" if of_month else "month" if month else "year")


def birth_text(on: date | None, precision: str) -> str:
    """1985, 06/1985 or 01/06/1985, as far as it is known; "" when it is not."""
    if on is None:
        return ""
    return {"year": f"{on:%Y}", "month": f"{on:%m/%Y}"}.get(precision, shown_day(on))


class NamedForm(Form):
    """Who a person is."""

    name = StringField(_l("Họ và tên"), [required(), at_most(), no_number])
    birth = BirthField(_l("Ngày sinh"), description=_l("dd/mm/yyyy, mm/yyyy hoặc chỉ năm"))
    sex = SelectField(_l("Giới tính"))
    bhxh = CleanField(_l(IdentifierKind.BHXH.label), numbers.bhxh)
    personal_id = CleanField(_l(IdentifierKind.PERSONAL_ID.label), numbers.personal_id)
    cmnd = CleanField(_l(IdentifierKind.CMND.label), numbers.cmnd)
    passport = CleanField(_l(IdentifierKind.PASSPORT.label), numbers.passport)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sex.choices = members(Sex)

    @property
    def numbers(self) -> dict[IdentifierKind, str]:
        return {kind: self[kind.value].data for kind in IdentifierKind if self[kind.value].data}

    @property
    def birth_on(self) -> date | None:
        return self.birth.data[0] if self.birth.data else None

    @property
    def birth_precision(self) -> str:
        return self.birth.data[1] if self.birth.data else "none"

    @property
    def contradicts(self) -> bool:
        """Does the personal number say another sex or year of birth? Worth a word, never a refusal: old numbers do."""
        return bool(self.personal_id.data) and numbers.contradicts(
            self.personal_id.data,
            sex=Sex(self.sex.data),
            birth_year=self.birth_on.year if self.birth_on else None,
        )


class IdentityForm(NamedForm):
    """Corrects who a known person is; a number left empty stays as it is known, its mask stands beside the field."""

    version = HiddenField()

    @classmethod
    def of(cls, person: Person, version: str, masks: dict[IdentifierKind, str]) -> IdentityForm:
        form = cls(
            version=version,
            name=person.name,
            birth=(person.birth_on, person.birth_precision) if person.birth_on else None,
            sex=person.sex,
        )
        for kind, mask in masks.items():
            form[kind.value].description = _("Đang lưu %(mask)s. Để trống nếu không đổi.", mask=mask)
        return form


class ContactForm(Form):
    """How to reach a person. What is hidden from the viewer is kept when left empty."""

    version = HiddenField()
    phone = CleanField(_l("Điện thoại di động"), numbers.phone)
    email = CleanField(_l("Thư điện tử"), numbers.email)
    address = StringField(_l("Địa chỉ"), [at_most()])


class NewPersonForm(NamedForm):
    """A person new to a unit's list; a child names a guardian by exact number."""

    phone = CleanField(_l("Điện thoại di động"), numbers.phone)
    email = CleanField(_l("Thư điện tử"), numbers.email)
    address = StringField(_l("Địa chỉ"), [at_most()])
    group = SelectField(_l("Nhóm"))
    guardian = StringField(
        _l("Số của người giám hộ"),
        [at_most(40)],
        description=_l("Với trẻ em: mã số BHXH hoặc số định danh/CCCD của bố, mẹ hoặc người giám hộ."),
    )
    on = day_field(_l("Trong danh sách từ ngày"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"sex": Sex.UNKNOWN.value, "on": today(), **kwargs})
        self.group.choices = members(PeopleGroup)

    def validate_bhxh(self, field: Field) -> None:  # noqa: ARG002  (WTForms calls it so)
        if not self.numbers:
            raise ValidationError(_("Cần ít nhất một số: mã số BHXH, số định danh/CCCD, CMND hoặc hộ chiếu."))


class RosterFilterForm(Form):
    """The filters of a unit's list, in the address: no token."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(_l("Họ tên"))
    step = SelectField(_l("Việc cần làm tiếp"))
    milestone = SelectField(_l("Mốc"))
    missing = BooleanField(_l("Chưa đạt mốc này"))
    standing = SelectField(_l("Lý do, danh sách theo dõi"))
    special = SelectField(_l("Chỉ hiện"))
    day = DayField(_l("Đến hết ngày"))
    group = SelectField(_l("Nhóm"))
    base = SelectField(_l("Mẫu số"))
    evidence = SelectField(_l("Mức xác nhận"))

    def __init__(self, asked: RosterFilter, view: Viewpoint) -> None:
        super().__init__(
            formdata=None,
            q=asked.q,
            step=asked.step or "",
            milestone=asked.measure or "",
            missing=asked.is_missing,
            standing=asked.standing or "",
            special=asked.special or "",
            day=view.day,
            group=view.group.value if view.group else ALL_GROUPS,
            base=view.base.value,
            evidence=view.evidence.value,
        )
        for item in self:  # the form under the list has fields of the same names
            item.id = item.label.field_id = f"filter-{item.name}"
        everything = ("", _l("Tất cả"))
        self.step.choices = [everything, *members(StepKind)]
        self.milestone.choices = [everything, *members(MEASURES)]
        self.standing.choices = [everything, *members(StandingKind)]
        self.special.choices = [everything, *members(Special)]
        self.group.choices = [(ALL_GROUPS, _l("Tất cả các nhóm")), *members(PeopleGroup)]
        self.base.choices = members(Base)
        self.evidence.choices = members(Evidence)
