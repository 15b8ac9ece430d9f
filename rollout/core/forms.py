"""The form that all forms are (CSRF, tidy text), and the fields and checks that several features share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, Length

from rollout.core.dates import today
from rollout.core.formats import day, label, parse_day
from rollout.core.names import LONGEST_NAME, tidy, tidy_lines
from rollout.core.numbers import holds_number
from rollout.vocabulary import Labelled


def _tidy(value: Any) -> Any:
    return tidy(value) if isinstance(value, str) else value


def _tidy_lines(value: Any) -> Any:
    return tidy_lines(value) if isinstance(value, str) else value


class _Words:
    """What the library itself says of fields that these forms use, in the words of the product."""

    CHOICES = ("Not a valid choice.", "Invalid Choice: could not coerce.")

    def gettext(self, text: str) -> str:
        return _("Chọn một mục trong danh sách.") if text in self.CHOICES else text

    def ngettext(self, one: str, many: str, number: int) -> str:
        return one if number == 1 else many


class Form(FlaskForm):
    """Text arrives in the one spelling that is stored (NFC, single spaces); passwords arrive as typed."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, _form: Any) -> _Words:
            return _Words()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            kind = unbound_field.field_class
            if issubclass(kind, TextAreaField):
                options["filters"] = [_tidy_lines]
            elif issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                options["filters"] = [_tidy]
            return unbound_field.bind(form=form, **options)

        def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
            if getattr(field.flags, "required", False):  # the server says what is missing, in the person's language
                render_kw = {"required": False, "aria-required": "true", **render_kw}
            return super().render_field(field, render_kw)

    def grow(self, name: str, unbound: Any) -> Field:
        """A further field, which only what was sent shows to be needed; with what was sent for it."""
        BaseForm.__setitem__(self, name, unbound)
        field: Field = self._fields[name]
        field.process(request.form)
        return field


def members(kind: Iterable[Labelled]) -> list[tuple[str, str]]:
    """What a select offers of a closed list: each member's code and its label in the viewer's language."""
    return [(member.value, label(member)) for member in kind]


def choices(pairs: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """What a select or radio field offers: (value, text) each."""
    return [SelectChoice(str(value), text) for value, text in pairs]


def required() -> DataRequired:
    return DataRequired(lazy_gettext("Cần điền mục này."))


def at_most(length: int = LONGEST_NAME) -> Length:
    return Length(max=length, message=lazy_gettext("Dài quá %(max)s ký tự.", max=length))


def no_number(_form: Any, field: Any) -> None:
    """Refuses a long run of digits in a text that is kept in clear: people's numbers have encrypted fields."""
    if holds_number(field.data or ""):
        raise ValidationError(
            _("Không ghi số giấy tờ, số điện thoại vào ô này. Bỏ dãy số rồi lưu lại; số của từng người ghi ở ô riêng.")
        )


class DayField(StringField):
    """A day as people type it (23/11/2026, 23/11, hôm nay, hôm qua); `data` is a date or None when left empty."""

    is_to_come = False

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return day(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: date | None = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = parse_day(valuelist[0], is_to_come=self.is_to_come)
        except ValueError as error:
            raise ValueError(self._complaint()) from error

    def _complaint(self) -> str:
        return _("Không đọc được ngày. Gõ dd/mm/yyyy, hôm nay hoặc hôm qua.")


class ComingDayField(DayField):
    """A day to come as people type it: 30/11, ngày mai."""

    is_to_come = True

    def _complaint(self) -> str:
        return _("Không đọc được ngày. Gõ dd/mm/yyyy hoặc ngày mai.")


class NearDayField(DayField):
    """A day past or to come; without its year the one that is nearest to today."""

    is_to_come = True

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None:
            before = parse_day(valuelist[0]) if self.data > today() and not _says_tomorrow(valuelist[0]) else self.data
            self.data = min(self.data, before, key=lambda day: abs((day - today()).days))

    def _complaint(self) -> str:
        return _("Không đọc được ngày. Gõ dd/mm/yyyy, hôm nay, hôm qua hoặc ngày mai.")


def _says_tomorrow(text: str) -> bool:
    try:
        parse_day(text)
    except ValueError:
        return True
    return False
