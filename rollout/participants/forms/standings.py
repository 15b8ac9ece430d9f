"""Why people are out of a base or on a work list."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, StringField, ValidationError

from rollout.core.dates import today
from rollout.core.fields import LONGEST_REASON, day_field
from rollout.core.forms import DayField, Form, at_most, members
from rollout.models import Standing
from rollout.participants.forms.lists import LEAVING
from rollout.vocabulary import NEEDS_END_DAY, LeavingReason, StandingKind

EXCLUSIONS = tuple(kind for kind in StandingKind if kind is not StandingKind.LEFT_UNIT)


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


class ConfirmForm(Form):
    """Why someone left, when that is what the unit proposed."""

    reason = SelectField()

    def __init__(self, standing: Standing) -> None:
        super().__init__(reason=LeavingReason.LEFT.value)
        self.reason.label.text = _("Lý do ra khỏi danh sách")
        self.reason.choices = members(LEAVING)
        self.is_about_leaving = standing.kind == StandingKind.LEFT_UNIT
        if not self.is_about_leaving:
            del self.reason

    @property
    def leaving(self) -> LeavingReason:
        return LeavingReason(self.reason.data) if self.is_about_leaving else LeavingReason.LEFT
