"""What people fill in about the registry."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, StringField, TextAreaField, ValidationError

from rollout.core.forms import Form, at_most, choices
from rollout.models import Setting
from rollout.registry.rules import rule_of

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
