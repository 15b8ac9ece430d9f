"""What one button does with the people of a unit who are at one step."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from rollout.core.dates import today
from rollout.core.fields import day_field
from rollout.core.forms import Form, members
from rollout.participants.next_step import StepKind
from rollout.vocabulary import Channel, Evidence

CHANNELS = (Channel.APP, Channel.PORTAL, Channel.OFFICER, Channel.VNEID)
"""How a declaration is sent by somebody for themselves; a child's goes through its guardian's account."""


class WorkForm(Form):
    """Since when; how, where that matters; by whose word, for those who may have seen it."""

    day = day_field(_l("Ngày đạt"))
    channel = SelectField(_l("Kênh thực hiện"))
    evidence = SelectField(_l("Mức xác nhận"))

    def __init__(self, kind: StepKind, strongest: Evidence, *, is_sent: bool = True, place: str = "") -> None:
        given = {"day": today(), "channel": Channel.APP.value, "evidence": Evidence.REPORTED.value}
        super().__init__(**({} if is_sent else {"formdata": None}), **given)
        self.channel.choices = members(CHANNELS)
        self.evidence.choices = members(level for level in Evidence if level.strength <= strongest.strength)
        for field in self:  # each group of the page has a form with these fields
            field.id = field.label.field_id = f"{place or kind.value}-{field.name}"
        if kind is not StepKind.REGISTER:
            del self.channel
        if strongest is Evidence.REPORTED:
            del self.evidence

    @property
    def via(self) -> Channel:
        return Channel(self.channel.data) if "channel" in self else Channel.APP

    @property
    def level(self) -> Evidence:
        return Evidence(self.evidence.data) if "evidence" in self else Evidence.REPORTED
