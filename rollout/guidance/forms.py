"""The forms of sessions: their facts, what came of them as a whole and of each unit, filters, cancelling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired

from rollout.core.asked import key
from rollout.core.dates import today
from rollout.core.fields import CountField, Ticks, day_has_come, reason_field
from rollout.core.filter_form import FilterForm
from rollout.core.forms import DayField, Form, NearDayField, at_most, choices, members, no_number
from rollout.core.hour_field import HourField
from rollout.core.names import LONGEST_NAME
from rollout.core.sent import SentOnceForm
from rollout.guidance.queries.listing import Asked, Order
from rollout.guidance.queries.summary import SummaryAsked, SummaryOrder
from rollout.vocabulary import Channel, Milestone, PeopleGroup
from rollout.vocabulary_of_sessions import OutsideKind, SessionState, SessionWay

LONGEST_TEXT = 1_000
FACTS = ("method", "day", "starts", "ends", "place", "officers", "contents", "visit")
"""What is known of a session before it is held."""

WHOLE = (
    "conclusions",
    "signers",
    *(f"{kind}_{name}" for kind in OutsideKind for name in ("people", "installed", "registered")),
)
"""What came of a session as a whole, beside its facts."""


def _text(label: Any, help_text: Any = "") -> TextAreaField:
    return TextAreaField(label, [at_most(LONGEST_TEXT), no_number], description=help_text, render_kw={"rows": 3})


class FactsForm(SentOnceForm):
    """When, where, how and by whom."""

    version = HiddenField()
    method = SelectField(_l("Phương cách thực hiện"))
    day = NearDayField(
        _l("Ngày"),
        [InputRequired(_l("Cần điền mục này."))],
        description=_l("dd/mm/yyyy, hôm nay, hôm qua, ngày mai"),
    )
    starts = HourField(_l("Bắt đầu"), [InputRequired(_l("Cần điền mục này."))], description=_l("8:00 hoặc 8h30"))
    ends = HourField(_l("Kết thúc"), [InputRequired(_l("Cần điền mục này."))])
    place = StringField(
        _l("Địa điểm"), [at_most(LONGEST_NAME), no_number], description=_l("Để trống nếu tại đơn vị hoặc trực tuyến")
    )
    officers = Ticks(_l("Cán bộ thực hiện"), coerce=int)
    contents = _text(_l("Nội dung"))
    visit = SelectField(
        _l("Lịch làm việc của buổi"),
        coerce=int,
        validate_choice=False,
        description=_l("Ghi xong kết quả thì lịch đã chọn được ghi là đã thực hiện."),
    )
    agreed = BooleanField(_l("Đúng là như vậy"))

    def __init__(self, offered: Mapping[int, str], /, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_doubts = bool(self.agreed.data)
        if "method" in self:
            self.method.choices = members(SessionWay)
            self.officers.choices = choices(offered.items())

    def offer_visits(self, offered: Mapping[int, str]) -> None:
        """The agreed visits that the session may be of; without any, nothing is asked."""
        if not offered and not self.visit.data:
            self.without("visit")
            return
        self.visit.choices = [(0, _("Không thuộc lịch nào")), *offered.items()]

    def validate_visit(self, field: SelectField) -> None:
        if field.data not in {key for key, _text in field.choices or ()}:
            raise ValidationError(_("Lịch này đã đổi hoặc không phải của ngày và đơn vị này. Chọn lại."))

    def without(self, *names: str) -> None:
        for name in names:
            if name in self:
                del self[name]

    def validate_place(self, field: StringField) -> None:
        if not field.data and self.method.data not in (SessionWay.AT_UNIT, SessionWay.ONLINE):
            raise ValidationError(_("Ghi địa điểm: phương cách này không nói buổi diễn ra ở đâu."))

    def validate_ends(self, field: HourField) -> None:
        if field.data is not None and self.starts.data is not None and field.data <= self.starts.data:
            raise ValidationError(_("Giờ kết thúc phải sau giờ bắt đầu."))


class ResultsForm(FactsForm):
    """What came of a session: its facts as they were, what was done, who else was helped, what the minutes say."""

    done = Ticks(_l("Đã làm được tại buổi, cho những người có mặt"))
    channel = SelectField(
        _l("Kênh thực hiện"), validate_choice=False, description=_l("Bắt buộc khi có đánh dấu việc đã làm được")
    )
    conclusions = _text(_l("Kết luận, việc còn lại"))
    signers = _text(
        _l("Người ký biên bản"),
        _l(
            "Mỗi dòng một người: chức vụ, họ tên. Người của cơ quan BHXH ghi “BHXH:” ở đầu dòng; buổi nhiều đơn vị thì "
            "ghi mã đơn vị và dấu hai chấm ở đầu dòng"
        ),
    )
    patients_people = CountField(_l("Người bệnh: số người"))
    patients_installed = CountField(_l("Người bệnh: đã cài đặt"))
    patients_registered = CountField(_l("Người bệnh: đã gửi tờ khai"))
    households_people = CountField(_l("Người dân, hộ gia đình: số người"))
    households_installed = CountField(_l("Người dân, hộ gia đình: đã cài đặt"))
    households_registered = CountField(_l("Người dân, hộ gia đình: đã gửi tờ khai"))

    def __init__(self, offered: Mapping[int, str], /, *args: Any, **kwargs: Any) -> None:
        super().__init__(offered, *args, **kwargs)
        self.done.choices = members(Milestone)
        self.channel.choices = [("", _("Chọn…")), *members(Channel)]

    def validate_day(self, field: NearDayField) -> None:
        day_has_come(self, field)

    def validate_channel(self, field: SelectField) -> None:
        if self.done.data and field.data not in set(Channel):
            raise ValidationError(_("Chọn kênh thực hiện."))

    def outside(self) -> Iterable[tuple[OutsideKind, int, int, int]]:
        """Who was helped beside the lists: kind, people, of whom installed, registered."""
        for kind in OutsideKind:
            people, installed, registered = (
                self[f"{kind.value}_{name}"].data or 0 for name in ("people", "installed", "registered")
            )
            if people or installed or registered:
                yield kind, people, installed, registered


class PartForm(Form):
    """What came of a session of one unit; its fields carry the unit in their names (u12-attended)."""

    class Meta(Form.Meta):
        csrf = False  # stands within a form that has the token

    version = HiddenField(default="0")
    attended = CountField(_l("Số người dự"))

    def __init__(self, unit_id: int, sent: MultiDict[str, str] | None, **kwargs: Any) -> None:
        super().__init__(formdata=sent, prefix=f"u{unit_id}-", **kwargs)
        self.sent: MultiDict[str, str] = MultiDict() if sent is None else sent


class ListPartForm(PartForm):
    """Of a unit that lists people: who was there, and for whom of them something was not done."""

    everybody = BooleanField(_l("Tất cả có mặt"))
    absent = StringField(
        _l("Trừ các dòng vắng mặt"), [at_most()], description=_l("Số dòng như trên giấy, ví dụ 3, 7, 12 hoặc 3-5")
    )
    but_info_completed = StringField(_l(Milestone.INFO_COMPLETED.label), [at_most()])
    but_installed = StringField(_l(Milestone.INSTALLED.label), [at_most()])
    but_registered = StringField(_l(Milestone.REGISTERED.label), [at_most()])
    but_submitted = StringField(_l(Milestone.SUBMITTED.label), [at_most()])
    but_accepted = StringField(_l(Milestone.ACCEPTED.label), [at_most()])
    but_signed_in = StringField(_l(Milestone.SIGNED_IN.label), [at_most()])
    but_password_changed = StringField(_l(Milestone.PASSWORD_CHANGED.label), [at_most()])
    but_card_used = StringField(_l(Milestone.CARD_USED.label), [at_most()])

    def but(self, milestone: Milestone) -> StringField:
        """The rows for whom a milestone was not reached."""
        field: StringField = self[f"but_{milestone.value}"]
        return field

    def buts(self) -> list[StringField]:
        return [self.but(milestone) for milestone in Milestone]

    def listed(self) -> dict[int, int]:
        """Number → person of the rows that the form showed. 400 for what no form of ours says."""
        found: dict[int, int] = {}
        for text in self.sent.getlist(f"{self._prefix}listed"):
            number, _sign, person = text.partition("-")
            if not (number.isascii() and number.isdigit() and person.isascii() and person.isdigit()):
                abort(400)
            if len(number) > 5 or len(person) > 9:
                abort(400)
            found[int(number)] = int(person)
        return found

    def ticked(self) -> set[int]:
        """The people who were ticked as present."""
        return set(self.sent.getlist(f"{self._prefix}person_ids", key))


class CountPartForm(PartForm):
    """Of a unit that counts: how many were there, how many of them reached something for the first time."""

    group = SelectField(_l("Nhóm"))
    info_completed = CountField(_l(Milestone.INFO_COMPLETED.label))
    installed = CountField(_l(Milestone.INSTALLED.label))
    registered = CountField(_l(Milestone.REGISTERED.label))
    submitted = CountField(_l(Milestone.SUBMITTED.label))
    accepted = CountField(_l(Milestone.ACCEPTED.label))
    signed_in = CountField(_l(Milestone.SIGNED_IN.label))
    password_changed = CountField(_l(Milestone.PASSWORD_CHANGED.label))
    card_used = CountField(_l(Milestone.CARD_USED.label))
    already_in_units = CountField(_l("Trong đó đã thuộc đơn vị khác"))

    def __init__(self, unit_id: int, sent: MultiDict[str, str] | None, **kwargs: Any) -> None:
        super().__init__(unit_id, sent, **kwargs)
        self.group.choices = members(PeopleGroup)

    @property
    def numbers(self) -> dict[str, int]:
        said = {milestone.value: self[milestone.value].data for milestone in Milestone}
        return {name: number for name, number in said.items() if number is not None}

    @property
    def counted(self) -> list[CountField]:
        return [self[milestone.value] for milestone in Milestone]


class UnitsForm(Form):
    """Beside the units that are ticked: which version of the session they are of."""

    version = HiddenField()
    agreed = BooleanField(_l("Đúng là như vậy"))


class CancelForm(Form):
    """`version`: how many acts on the session its page had shown."""

    version = HiddenField()
    reason = reason_field(_l("Lý do hủy"))


QUARTER = 90
"""Days of which a summary tells where no others are asked for."""


class SummaryForm(FilterForm):
    """Which days a summary is of, and how its list of units is filtered."""

    q = StringField(_l("Mã hoặc tên đơn vị"))
    since = DayField(_l("Từ ngày"))
    until = NearDayField(_l("Đến ngày"))
    order = SelectField(_l("Thứ tự"), validate_choice=False)

    def __init__(self) -> None:
        super().__init__()
        self.order.choices = members(SummaryOrder)
        if "since" not in request.args and "until" not in request.args:
            self.since.data = today() - timedelta(days=QUARTER - 1)

    def asked(self) -> SummaryAsked:
        """What of it can be read; shows the same."""
        self.validate()
        order = self.order.data if self.order.data in set(SummaryOrder) else SummaryOrder.MOST_PEOPLE.value
        self.order.data = order
        return SummaryAsked(
            self.day_in("since"),
            self.day_in("until"),
            self.words_in("q"),
            SummaryOrder(order),
        )


class SessionsFilter(FilterForm):
    """Which sessions a list shows."""

    q = StringField(_l("Mã hoặc tên đơn vị"))
    office = SelectField(_l("Cơ quan BHXH quản lý"), validate_choice=False)
    officer = SelectField(_l("Cán bộ thực hiện"), validate_choice=False)
    state = SelectField(_l("Tình trạng"), validate_choice=False)
    method = SelectField(_l("Phương cách thực hiện"), validate_choice=False)
    since = DayField(_l("Từ ngày"))
    until = NearDayField(_l("Đến ngày"))
    order = SelectField(_l("Thứ tự"), validate_choice=False)

    def __init__(self, offices: Iterable[tuple[int, str]], officers: Iterable[tuple[int, str]]) -> None:
        super().__init__()
        self.offer("office", offices)
        self.offer("officer", officers)
        self.offer("state", members(SessionState))
        self.offer("method", members(SessionWay))
        self.order.choices = members(Order)

    def asked(self) -> Asked:
        """What of it can be read."""
        self.validate()
        return Asked(
            self.words_in("q"),
            office_id=self.key_in("office"),
            officer_id=self.key_in("officer"),
            state=self.member_in("state", SessionState),
            way=self.member_in("method", SessionWay),
            since=self.day_in("since"),
            until=self.day_in("until"),
            order=self.member_in("order", Order) or Order.LATEST,
        )
