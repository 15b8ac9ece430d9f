"""What people fill in about accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, EqualTo, Optional

from rollout.accounts import passwords
from rollout.accounts.queries import Places, UserState
from rollout.accounts.trail_words import ACTIONS, action_label
from rollout.core import numbers
from rollout.core.access import ROLE_SCOPES
from rollout.core.fields import CleanField
from rollout.core.formats import label
from rollout.core.forms import DayField, Form, at_most, choices, no_number, required
from rollout.vocabulary import Role, ScopeKind


class LogInForm(Form):
    """`kept` is what was typed before the log-in ended (core/kept.py)."""

    kept = HiddenField()
    username = StringField(_l("Tên đăng nhập"), [required(), at_most(60)])
    password = PasswordField(_l("Mật khẩu"), [required(), at_most(passwords.LONGEST)])


class NewPasswordForm(Form):
    """A password typed twice; the rules that need the user are checked by the action."""

    password = PasswordField(
        _l("Mật khẩu mới"),
        [required()],
        description=_l("Từ 10 ký tự trở lên; không trùng tên đăng nhập. Một câu ngắn dễ nhớ là tốt nhất."),
    )
    repeated = PasswordField(
        _l("Nhập lại mật khẩu mới"), [required(), EqualTo("password", _l("Hai lần nhập không giống nhau."))]
    )


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(_l("Mật khẩu hiện tại"), [required(), at_most(passwords.LONGEST)])


class ActivateForm(NewPasswordForm):
    code = StringField(
        _l("Mã kích hoạt"),
        [required(), at_most(40)],
        description=_l("12 chữ và số trên phiếu kích hoạt; không phân biệt chữ hoa, chữ thường."),
    )


def email_field() -> CleanField:
    told = _l("Nơi nhận thư về lịch làm việc; để trống thì không gửi thư.")
    return CleanField(_l("Thư điện tử"), numbers.email, description=told)


class UserForm(Form):
    """`communes`: those of 2025 by their keys."""

    display_name = StringField(_l("Họ và tên"), [required(), at_most(), no_number])
    job_title = StringField(_l("Chức vụ"), [at_most(), no_number])
    phone = CleanField(_l("Điện thoại"), numbers.contact_phone)
    email = email_field()
    set_out_area = SelectField(
        _l("Nơi xuất phát khi đi cơ sở"), coerce=int, description=_l("Xã, phường; để trống là cơ quan BHXH")
    )

    def __init__(self, communes: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.set_out_area.choices = choices([(0, _l("Để trống")), *communes.items()])


class OwnEmailForm(Form):
    email = email_field()


class NewUserForm(UserForm):
    username = StringField(
        _l("Tên đăng nhập"),
        [required(), at_most(60)],
        description=_l("Chữ thường không dấu, số, dấu chấm, gạch dưới, gạch nối; từ 3 ký tự."),
    )


class UserSearchForm(Form):
    """Filters in the address: no token."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(_l("Tìm theo tên"), [at_most(60)])
    state = SelectField(_l("Trạng thái"), [Optional()])

    def __init__(self, arguments: Any) -> None:
        super().__init__(arguments)
        self.state.choices = choices([("", _l("Tất cả")), *((state.value, label(state)) for state in UserState)])


PLACE_FIELDS = {
    ScopeKind.OFFICE: "office",
    ScopeKind.DEPARTMENT: "department",
    ScopeKind.DISTRICT: "district",
    ScopeKind.UNITS: "units",
}
"""What each kind of scope asks for; the others need nothing further."""


class AssignmentForm(Form):
    """A role's place: one of the kinds of scope that the role may have, and what that kind asks for."""

    scope = RadioField(_l("Phạm vi"), [DataRequired(_l("Chọn một phạm vi."))])
    office = SelectField(_l("Cơ quan BHXH"), coerce=int)
    department = SelectField(_l("Sở, ban, ngành"), coerce=int)
    district = SelectField(_l("Huyện, thị xã, thành phố"), coerce=int)
    units = TextAreaField(
        _l("Mã đơn vị"), [at_most(10_000)], description=_l("Mỗi dòng một mã, hoặc cách nhau bằng dấu phẩy.")
    )
    from_on = DayField(_l("Từ ngày"), description=_l("Để trống là hôm nay."))

    def __init__(self, role: Role, places: Places) -> None:
        kinds = ROLE_SCOPES[role]
        super().__init__(data={"scope": kinds[0].value})
        self.scope.choices = choices((kind.value, label(kind)) for kind in kinds)
        nothing = (0, _l("Chọn…"))
        self.office.choices = choices([nothing, *places.offices])
        self.department.choices = choices([nothing, *places.departments])
        self.district.choices = choices([nothing, *places.districts])
        for kind, name in PLACE_FIELDS.items():
            if kind not in kinds:
                del self[name]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid: bool = super().validate(extra_validators)
        name = PLACE_FIELDS.get(self.scope.data)
        if is_valid and name and not self[name].data:
            self[name].errors = [_l("Cần điền mục này.")]
            return False
        return is_valid

    @property
    def unit_codes(self) -> list[str]:
        """The codes that were typed, when the scope is a set of units."""
        if self.scope.data != ScopeKind.UNITS:
            return []
        return list(dict.fromkeys(self.units.data.replace(",", " ").upper().split()))

    def place(self, units: Mapping[str, int]) -> dict[str, Any]:
        """The place as actions.assign takes it; `units` turns codes into units."""
        scope = ScopeKind(self.scope.data)
        if scope is ScopeKind.UNITS:
            return {"unit_ids": [units[code] for code in self.unit_codes]}
        column = {ScopeKind.OFFICE: "office_id", ScopeKind.DEPARTMENT: "department_id", ScopeKind.DISTRICT: "area_id"}
        return {column[scope]: self[PLACE_FIELDS[scope]].data} if scope in column else {}


class AuditFilterForm(Form):
    class Meta(Form.Meta):
        csrf = False

    user = StringField(_l("Tên đăng nhập"), [at_most(60)])
    action = SelectField(_l("Việc"), [Optional()])

    def __init__(self, arguments: Any) -> None:
        super().__init__(arguments)
        self.action.choices = choices([("", _l("Tất cả")), *((act, action_label(act)) for act in ACTIONS)])
