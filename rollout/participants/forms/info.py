"""What of a person's information is there."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField

from rollout.core.dates import today
from rollout.core.fields import day_field
from rollout.core.forms import Form, members
from rollout.vocabulary import Evidence, InfoItem


class InfoForm(Form):
    """A box for each item that is asked of the person. `seen`: those that were ticked when the form was made, so that
    only what is changed here is said."""

    address = BooleanField(_l("Địa chỉ"))
    phone = BooleanField(_l("Số điện thoại"))
    portrait = BooleanField(_l("Ảnh cá nhân"))
    id_front = BooleanField(_l("Ảnh CCCD mặt trước"))
    id_back = BooleanField(_l("Ảnh CCCD mặt sau"))
    birth_certificate = BooleanField(_l("Ảnh giấy khai sinh"))
    day = day_field(_l("Ngày"))
    evidence = SelectField(_l("Mức xác nhận"))
    seen = HiddenField()

    def __init__(self, asked: Collection[InfoItem], there: Collection[InfoItem], strongest: Evidence) -> None:
        shown: dict[str, Any] = {item.value: True for item in there}
        super().__init__(
            day=today(), evidence=Evidence.REPORTED.value, seen=" ".join(item.value for item in there), **shown
        )
        self.evidence.choices = members(level for level in Evidence if level.strength <= strongest.strength)
        for item in InfoItem:
            if item not in asked:
                del self[item.value]
        self._asked = tuple(asked)
        if strongest is Evidence.REPORTED:
            del self.evidence

    @property
    def level(self) -> Evidence:
        return Evidence(self.evidence.data) if "evidence" in self else Evidence.REPORTED

    @property
    def changes(self) -> dict[InfoItem, bool]:
        """What is said otherwise than the form showed."""
        seen = (self.seen.data or "").split()
        return {i: self[i.value].data for i in self._asked if self[i.value].data is not (i.value in seen)}
