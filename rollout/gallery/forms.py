"""A form with a field of each kind; nothing reads what it sends."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from rollout.core.fields import CountField, day_field, reason_field
from rollout.core.forms import Form, members, required
from rollout.vocabulary import Channel, Evidence


class SampleForm(Form):
    name = StringField(_l("Họ và tên"), [required()], description=_l("Như trên giấy tờ, đủ dấu"))
    day = day_field(_l("Ngày"))
    count = CountField(_l("Số người"))
    channel = SelectField(_l("Kênh"))
    evidence = RadioField(_l("Mức xác nhận"))
    is_agreed = BooleanField(_l("Đúng là như vậy"))
    note = TextAreaField(_l("Ghi chú"))
    reason = reason_field(_l("Lý do"))

    @classmethod
    def filled_wrong(cls) -> SampleForm:
        """As it comes back when nothing was filled in."""
        form = cls(formdata=None)
        form.channel.choices = members(Channel)
        form.evidence.choices = members(Evidence)
        form.evidence.data = Evidence.REPORTED.value
        form.validate()
        return form
