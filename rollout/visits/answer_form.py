"""The form of an answer: a time that is taken, another one, or a no; who comes and what is asked for.

A unit fills it in by its link or its log-in, an officer while on the telephone.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from rollout.core.asked import whole
from rollout.core.fields import LONGEST_REASON, CountField, given
from rollout.core.formats import label
from rollout.core.forms import ComingDayField, Form, at_most, choices, no_number
from rollout.core.office_hours import clock
from rollout.register.visit_answers import MOST_NOTE, MOST_WHO, Details
from rollout.visits.replies import Question, Said
from rollout.visits.words import time_said
from rollout.vocabulary_of_visits import VisitReply

DETAILS = ("who", "coming", "needs_device", "needs_room", "note")
"""The fields that say who comes and what is asked for."""


class AnswerForm(Form):
    """What a unit says. `round` is that which was answered; an older one is refused by the register."""

    round = HiddenField()
    answer = RadioField(_l("Trả lời của đơn vị"))
    day = ComingDayField(_l("Ngày đề nghị"), description=_l("Chỉ điền khi đề nghị thời gian khác; dd/mm hoặc ngày mai"))
    starts = SelectField(_l("Giờ bắt đầu"), validate_choice=False)
    reason = TextAreaField(
        _l("Lý do"),
        [at_most(LONGEST_REASON), no_number],
        render_kw={"rows": 2},
    )
    who = StringField(
        _l("Ai dự buổi làm việc"),
        [at_most(MOST_WHO), no_number],
        description=_l("Họ tên, chức vụ của người tiếp; không ghi số giấy tờ, số điện thoại"),
    )
    coming = CountField(_l("Số người dự"))
    needs_device = BooleanField(_l("Cần cơ quan BHXH mang điện thoại, máy tính để thực hành"))
    needs_room = BooleanField(_l("Cần cơ quan BHXH bố trí phòng"))
    note = TextAreaField(_l("Ghi chú"), [at_most(MOST_NOTE), no_number], render_kw={"rows": 2})

    def __init__(self, question: Question, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._must_explain = question.must_explain
        if not self.round.data:
            self.round.data = str(question.round)
        said = {VisitReply.OTHER: _("Đề nghị đổi sang thời gian khác"), VisitReply.NO: _("Hủy lịch đã thống nhất")}
        words = said if question.must_explain else {}
        times = [(position, time_said(time)) for position, time in question.times.items()]
        self.answer.choices = choices(
            [*times, *((reply.value, words.get(reply) or label(reply)) for reply in question.replies)]
        )
        self._starts = {clock(minute): minute for minute in question.starts}
        self.starts.choices = choices([("", _("Chọn…")), *((said, said) for said in self._starts)])
        self.reason.description = (
            _("Bắt buộc khi đổi, hủy lịch đã thống nhất hoặc báo cán bộ không đến")
            if question.must_explain
            else _("Bắt buộc khi không nhận lịch")
        )
        if VisitReply.OTHER not in question.replies:
            del self.day, self.starts
        if not set(question.replies) - {VisitReply.SAME}:
            del self.reason

    def without_details(self) -> None:
        """Where nothing is said but whether and when."""
        for name in DETAILS:
            del self[name]

    def validate(self, extra_validators: Any = None) -> bool:
        """What an answer needs beside itself."""
        is_valid = super().validate(extra_validators)
        reply = self.answer.data
        if reply == VisitReply.OTHER:
            if self.day.data is None and not self.day.errors:
                self.day.errors = [_("Cần điền mục này.")]
            if self.starts.data not in self._starts:
                self.starts.errors = [_("Chọn một mục trong danh sách.")]
        explains = reply in (VisitReply.NO, VisitReply.ABSENT) or (reply == VisitReply.OTHER and self._must_explain)
        if explains and not self.reason.data:
            self.reason.errors = [*self.reason.errors, _("Cần điền mục này.")]
        return is_valid and not self.errors

    @property
    def said(self) -> Said:
        """Once the form is valid."""
        reply = next((reply for reply in VisitReply if reply == self.answer.data), None)
        return Said(
            round=whole({"round": self.round.data or ""}, "round") or 0,
            position=None if reply else int(self.answer.data),
            reply=reply,
            start=(given(self.day.data), self._starts[self.starts.data]) if reply is VisitReply.OTHER else None,
            reason=self.reason.data or "" if "reason" in self else "",
            details=self._details(),
        )

    def _details(self) -> Details | None:
        if "who" not in self:
            return None
        return Details(
            who=self.who.data or "",
            coming=self.coming.data,
            needs_device=bool(self.needs_device.data),
            needs_room=bool(self.needs_room.data),
            note=self.note.data or "",
        )
