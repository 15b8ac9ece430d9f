"""The form of an answer: a time that is taken, another one, or a no; who comes and what is asked for.

A unit fills it in by its link or its log-in, an officer while on the telephone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.widgets import TextInput

from rollout.core.asked import whole
from rollout.core.fields import LONGEST_REASON, CountField, given
from rollout.core.formats import label
from rollout.core.forms import ComingDayField, Form, at_most, choices, no_number
from rollout.core.hour_field import NO_HOUR, read_hour
from rollout.core.office_hours import clock
from rollout.register.visit_answers import MOST_NOTE, MOST_WHO, Details
from rollout.visits.replies import Question, Said
from rollout.visits.words import time_said
from rollout.vocabulary_of_visits import VisitAct, VisitReply

DETAILS = ("who", "coming", "needs_device", "needs_room", "note")
"""The fields that say who comes and what is asked for."""


NEEDED = _l("Cần điền mục này.")

UNSHOWN = object()
"""Stands for words that are written and that whoever answers may not read."""


class Voice(NamedTuple):
    """Who tells an answer to the program, and what differs for them.

    `shown`: the fields that say what of the visit they had seen; `codes`: what the form calls a reply by, where that is
    not its own code; the others are told where something is missing.
    """

    shown: frozenset[str]
    no_day: Any
    no_start: Any
    no_reason: Any
    codes: Mapping[VisitReply, str] = MappingProxyType({})


UNIT = Voice(
    frozenset({"round", "version"}), no_day=NEEDED, no_start=_l("Chọn một mục trong danh sách."), no_reason=NEEDED
)
"""The unit itself, which may know of nothing else that was done with the visit."""

OFFICER = Voice(
    frozenset({"version"}),
    no_day=_l("Ghi ngày đơn vị đề nghị."),
    no_start=_l("Ghi giờ đơn vị đề nghị."),
    no_reason=_l("Ghi lý do đơn vị nói."),
    codes=MappingProxyType({VisitReply.NO: VisitAct.DECLINE.value}),
)
"""Whoever hears a unit on the telephone, who has seen all of the visit."""


class StartField(SelectField):
    """When another time begins: one of those that are offered or, where there are none, an hour as it is typed."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, validate_choice=False, **kwargs)

    def is_typed(self) -> None:
        self.widget = TextInput()
        self.description = _("8:00 hoặc 8h30")
        self.render_kw = {"inputmode": "numeric", "autocomplete": "off"}

    def _value(self) -> str:
        return self.data or ""

    @property
    def minute(self) -> int | None:
        """Of the day; None for nothing, and for what is no hour."""
        try:
            return read_hour(self.data or "")
        except ValueError:
            return None


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return _("có") if value else _("không")
    return str(value) if value not in (None, "") else _("để trống")


class AnswerForm(Form):
    """What a unit says. `round` is that which was answered; an older one is refused by the register. `version` is the
    last act that was seen (queries/page.last_event)."""

    round = HiddenField()
    version = HiddenField()
    answer = RadioField(_l("Trả lời của đơn vị"))
    day = ComingDayField(_l("Ngày đề nghị"), description=_l("Chỉ điền khi đề nghị thời gian khác; dd/mm hoặc ngày mai"))
    starts = StartField(_l("Giờ bắt đầu"))
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

    def __init__(self, question: Question, *args: Any, voice: Voice = UNIT, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._question, self._voice = question, voice
        for name in {"round", "version"} - voice.shown:
            del self[name]
        if "round" in self and not self.round.data:
            self.round.data = str(question.round)
        self._replies = {voice.codes.get(reply, reply.value): reply for reply in question.replies}
        said = {VisitReply.OTHER: _("Đề nghị đổi sang thời gian khác"), VisitReply.NO: _("Hủy lịch đã thống nhất")}
        words = said if question.must_explain else {}
        times = [(position, time_said(time)) for position, time in question.times.items()]
        self.answer.choices = choices(
            [*times, *((code, words.get(reply) or label(reply)) for code, reply in self._replies.items())]
        )
        if question.starts is None:
            self.starts.is_typed()
        else:
            hours = [clock(minute) for minute in question.starts]
            self.starts.choices = choices([("", _("Chọn…")), *((hour, hour) for hour in hours)])
        self.reason.description = self._why()
        if VisitReply.OTHER not in question.replies:
            del self.day, self.starts
        if not set(question.replies) - {VisitReply.SAME}:
            del self.reason

    def _why(self) -> str:
        if VisitReply.ABSENT in self._question.replies:
            return _("Bắt buộc khi báo cán bộ không đến")
        if self._question.must_explain:
            return _("Bắt buộc khi đổi hoặc hủy lịch đã thống nhất")
        return _("Bắt buộc khi không nhận lịch")

    def without_details(self) -> None:
        """Where nothing is said but whether and when."""
        for name in DETAILS:
            del self[name]

    @property
    def seen(self) -> int:
        """The last act that a unit's page had shown; 0 for none."""
        return whole({"version": self.version.data or ""}, "version") or 0

    def keeps_unshown(self, names: Iterable[str]) -> None:
        """Something is written there that whoever answers may not read; what is left blank replaces nothing."""
        for name in set(names) & set(self._fields):
            self[name].description = _("Đã có nội dung ghi trước, không hiện ở đây: để trống thì giữ, ghi thì thay.")

    def begin_again(self, version: int, present: Mapping[str, object]) -> None:
        """Others answered meanwhile: beside what was typed stands what is there now (`present`: by field)."""
        self.version.data = str(version)
        for name, value in present.items():
            if name not in self:
                continue
            if value is UNSHOWN:
                if self[name].data:
                    self[name].errors = [
                        _("Mục này đã có nội dung ghi trước, không hiện ở đây. Gửi lại thì thay, để trống thì giữ.")
                    ]
            elif (self[name].data or None) != (value or None):
                self[name].errors = [_("Hiện đang ghi “%(value)s”.", value=_in_words(value))]

    def validate(self, extra_validators: Any = None) -> bool:
        """What an answer needs beside itself."""
        is_valid = super().validate(extra_validators)
        reply, voice = self._reply, self._voice
        if reply is VisitReply.OTHER:
            if self.day.data is None and not self.day.errors:
                self.day.errors = [voice.no_day]
            self.starts.errors = self._wrong_start()
        explains = reply in (VisitReply.NO, VisitReply.ABSENT) or (
            reply is VisitReply.OTHER and self._question.must_explain
        )
        if explains and not self.reason.data:
            self.reason.errors = [*self.reason.errors, voice.no_reason]
        return is_valid and not self.errors

    def _wrong_start(self) -> list[Any]:
        offered, minute = self._question.starts, self.starts.minute
        if offered is None and self.starts.data:
            return [NO_HOUR] if minute is None else []
        return [self._voice.no_start] if minute is None or minute not in (offered or ()) else []

    @property
    def _reply(self) -> VisitReply | None:
        """None for a time that is taken."""
        return self._replies.get(self.answer.data or "")

    @property
    def said(self) -> Said:
        """Once the form is valid."""
        reply = self._reply
        return Said(
            round=whole({"round": self.round.data or ""}, "round") or 0 if "round" in self else self._question.round,
            position=None if reply else int(self.answer.data),
            reply=reply,
            start=(given(self.day.data), given(self.starts.minute)) if reply is VisitReply.OTHER else None,
            reason=self.reason.data or "" if "reason" in self else "",
            details=self._details(),
        )

    def _details(self) -> Details | None:
        if "who" not in self:
            return None
        return Details(
            who=(self.who.data or "").strip(),
            coming=self.coming.data,
            needs_device=bool(self.needs_device.data),
            needs_room=bool(self.needs_room.data),
            note=(self.note.data or "").strip(),
        )
