"""What people reached, and what was said against it."""

from __future__ import annotations

from typing import Any

from flask import session as web
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired

from rollout.core.dates import today
from rollout.core.fields import day_field, reason_field
from rollout.core.formats import label
from rollout.core.forms import Form, members
from rollout.ledger.person_lines import NOT_ON_OWN_PHONE
from rollout.participants.status import implied
from rollout.vocabulary import Channel, Evidence, Milestone

LAST = "last_mark"
AT_COUNTER = (Milestone.SUBMITTED, Milestone.ACCEPTED)
"""What the desk records of people whom it found by number, beside that something was returned."""


class MarkForm(Form):
    """A milestone, since when, how, by whose word; for one person or for those ticked in a list.

    How is never assumed, since it decides whether who signed in has the app; what was chosen last is offered again.
    By whose word is at first the unit's: that an officer saw it is for the officer to say. At the desk the person
    stands there (`is_seen`), for what is recorded there and no more.
    """

    milestone = SelectField(_l("Mốc"))
    day = day_field(_l("Ngày đạt"))
    channel = SelectField(_l("Kênh thực hiện"), [InputRequired(_l("Chọn kênh thực hiện."))])
    evidence = SelectField(_l("Mức xác nhận"))

    def __init__(self, strongest: Evidence, *, is_seen: bool = False, **kwargs: Any) -> None:
        level = strongest if is_seen else Evidence.REPORTED
        super().__init__(**{"day": today(), "evidence": level.value, **web.get(LAST, {}), **kwargs})
        self.milestone.choices = members(AT_COUNTER if is_seen else Milestone)
        self.channel.choices = [("", _l("Chọn…")), *members(Channel)]
        self.evidence.choices = members(level for level in Evidence if level.strength <= strongest.strength)
        if strongest is not Evidence.REPORTED:
            self.evidence.description = _l("Chọn Cán bộ đã xác nhận khi đã trực tiếp thấy.")

    @property
    def implied(self) -> dict[str, list[str]]:
        """Milestone → what follows from it when it was reached on one's own phone, and when by other channels (R5)."""
        channels = (Channel.APP, next(iter(NOT_ON_OWN_PHONE)))
        return {
            milestone.value: [", ".join(label(other) for other in implied(milestone, channel)) for channel in channels]
            for milestone in Milestone
        }

    def remember(self) -> None:
        """Offers the milestone and the channel of this form in the next one of this log-in."""
        web[LAST] = {"milestone": self.milestone.data, "channel": self.channel.data}

    def remember_channel(self) -> None:
        """The same of the channel alone: the milestone was the person's own next."""
        web[LAST] = {**web.get(LAST, {}), "channel": self.channel.data}


class PasteForm(MarkForm):
    """A milestone of the people whom pasted lines name."""

    text = TextAreaField(
        _l("Các dòng dán từ Excel"),
        description=_l(
            "Mỗi dòng một người: số hoặc họ tên, cột bên cạnh ghi x, rồi hoặc ngày đạt. Cột để trống thì không ghi; "
            "không có cột nào thì ghi cho cả danh sách."
        ),
    )


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
