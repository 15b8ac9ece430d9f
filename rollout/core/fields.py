"""Form fields and checks for what the register takes: days that have come, numbers in their clean spelling."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from rollout.core.dates import today
from rollout.core.formats import day
from rollout.core.forms import DayField, at_most, required
from rollout.core.numbers import WrongNumber
from rollout.vocabulary import FIRST_DAY

T = TypeVar("T")


class CleanField(StringField):
    """A number or code, cleaned by a function of core.numbers; "" when left empty."""

    def __init__(self, label: Any = None, clean: Callable[[str], str] = str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self._clean = clean

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002  (WTForms calls it so)
        typed: str = self.data or ""
        try:
            self.data: str = self._clean(typed)
        except WrongNumber as error:
            raise StopValidation(_(error.message, **error.values)) from error


class CountField(StringField):
    """A number of people as typed, 1234 or 1.234; `data` is None when left empty."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: int | None = None
        typed = "".join(valuelist[0].split()) if valuelist else ""
        if not typed:
            return
        if not _COUNT.fullmatch(typed):
            raise ValueError(_("Chỉ gồm chữ số, ví dụ 45 hoặc 1.234."))
        self.data = int(typed.replace(".", ""))


class Ticks(SelectMultipleField):
    """Several of a list, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


_COUNT = re.compile(r"[0-9]{1,7}|[0-9]{1,3}(\.[0-9]{3}){1,2}")


def day_has_come(form: Any, field: Any) -> None:  # noqa: ARG001  (WTForms calls it so)
    """A day of the rollout up to today (R1)."""
    if field.data is None:
        return
    if field.data > today():
        raise ValidationError(
            _("Ngày %(day)s sau hôm nay. Chỉ ghi được cho ngày đã qua hoặc hôm nay.", day=day(field.data))
        )
    if field.data < FIRST_DAY:
        raise ValidationError(
            _("Ngày %(day)s trước 01/01/2020, khi chưa có ứng dụng VssID. Kiểm tra lại ngày.", day=day(field.data))
        )


def given(value: T | None) -> T:
    """What a required field holds once the form is valid."""
    if value is None:
        raise ValueError("the form was not validated")
    return value


LONGEST_REASON = 1000  # characters


def reason_field(label: Any, **kwargs: Any) -> TextAreaField:
    """Why something is done, that must be said."""
    return TextAreaField(label, [required(), at_most(LONGEST_REASON)], **kwargs)


def day_field(label: Any) -> DayField:
    """A day of the rollout that must be given."""
    # DataRequired would drop the word about a day that cannot be read
    return DayField(
        label,
        [InputRequired(lazy_gettext("Cần điền mục này.")), day_has_come],
        description=lazy_gettext("dd/mm/yyyy, hôm nay, hôm qua"),
    )
