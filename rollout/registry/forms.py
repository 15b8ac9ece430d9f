"""What people fill in about the registry."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from rollout.core.forms import ComingDayField, Form, at_most, choices, members, no_number, required
from rollout.core.sent import SentOnceForm
from rollout.models import Setting
from rollout.registry.rules import rule_of
from rollout.vocabulary import UnitForm

ONE_LINE = 80  # characters; longer values get a larger field


def setting_form(setting: Setting) -> Form:
    """The form of one setting, with its value; the field is chosen by what the value may be."""
    rule = rule_of(setting.key)

    def check(_form: Form, field: Field) -> None:
        problem = rule.problem(field.data or "")
        if problem:
            raise ValidationError(_(problem))

    if rule.choices:
        offered = choices((code, _(text)) for code, text in rule.choices.items())
        field = SelectField(_l("Giá trị"), [check], choices=offered, validate_choice=False)  # the rule says it better
    else:
        kind = TextAreaField if len(setting.value) > ONE_LINE else StringField
        field = kind(_l("Giá trị"), [at_most(2000), check])
    form: Form = type("SettingForm", (Form,), {"value": field})(data={"value": setting.value})
    return form


def _day(text: str, *, is_asked: bool = True) -> ComingDayField:
    said = [InputRequired(_l("Cần điền mục này."))] if is_asked else []
    return ComingDayField(text, said, description=_l("dd/mm/yyyy"))


class DaysForm(SentOnceForm):
    """Days off, or worked in exchange, as they were announced."""

    kind = SelectField(_l("Loại"))
    first = _day(_l("Từ ngày"))
    last = _day(_l("Đến hết ngày, nếu nhiều ngày"), is_asked=False)
    name = StringField(_l("Tên, theo thông báo"), [required(), at_most(), no_number])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = choices([("off", _("Nghỉ")), ("worked", _("Làm việc (làm bù)"))])


class ClosureForm(SentOnceForm):
    """When every unit of a form is closed."""

    form = SelectField(_l("Loại đơn vị"))
    first = _day(_l("Từ ngày"))
    last = _day(_l("Đến hết ngày"))
    name = StringField(_l("Lý do"), [required(), at_most(), no_number])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.form.choices = members(UnitForm)
