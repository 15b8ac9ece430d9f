"""What somebody is told to do next, on a slip of paper or in a short message, without a number of theirs.

Pure: call inside `in_vietnamese`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.formats import day
from rollout.participants.next_step import PHOTOGRAPH, Step, StepKind
from rollout.register.deeds import Planned
from rollout.vocabulary import N_, InfoItem

AT_THE_DESK = frozenset({StepKind.SUBMIT, StepKind.RETURNED})

WITH_PHOTOS = frozenset({StepKind.INFO, StepKind.REFILE})

OF_LIAISON = frozenset({InfoItem.ADDRESS, InfoItem.PHONE})
"""What a unit fills in for its people; the other items are photographed by each."""

ON_THE_PHONE = N_("Trên điện thoại, trong ứng dụng VssID")
TO_LIAISON = N_("Báo cho đầu mối của đơn vị")
BOTH_WAYS = N_("Địa chỉ, số điện thoại: báo cho đầu mối của đơn vị. Ảnh: chụp trong ứng dụng VssID")
ANY_TIME = N_("Bất cứ lúc nào")


class Places(NamedTuple):
    """Where forms are handed in, when it is open, whom to call: as the settings say; `office` is the unit's own."""

    desk: str
    hours: str
    hotline: str
    office: str = ""

    @property
    def counter(self) -> str:
        return ", ".join(part for part in (self.desk, self.office) if part)

    @property
    def open_hours(self) -> str:
        return _("Giờ làm việc: %(hours)s", hours=spoken(self.hours)) if self.hours else ""


class Reminder(NamedTuple):
    """`what` to do, `where` and `when`, and what is said of photos, "" where none are asked for."""

    what: str
    where: str
    when: str
    photos: str


def reminder(step: Step, places: Places, lacks: Collection[InfoItem] = (), planned: Planned | None = None) -> Reminder:
    """`lacks`: what the step is to bring; `planned`: the next session of the unit, where everything can be done."""
    asks_for_photos = step.kind in WITH_PHOTOS and not (lacks and OF_LIAISON.issuperset(lacks))
    photos = _(PHOTOGRAPH) if asks_for_photos else ""
    if step.kind is StepKind.OVERDUE:
        return Reminder(step.text, places.counter, places.open_hours, photos)
    if planned is not None:
        where = _("Tại buổi hướng dẫn: %(place)s", place=planned.place or _("nơi đơn vị thông báo"))
        if step.kind in AT_THE_DESK and places.counter:
            where = _("%(session)s; hoặc %(desk)s", session=where, desk=places.counter)
        return Reminder(step.text, where, f"{day(planned.day)}, {planned.hours}", photos)
    if step.kind in AT_THE_DESK:
        return Reminder(step.text, places.counter, places.open_hours, photos)
    if step.kind is StepKind.INFO and not OF_LIAISON.isdisjoint(lacks):
        return Reminder(step.text, _(BOTH_WAYS if asks_for_photos else TO_LIAISON), _(ANY_TIME), photos)
    if step.is_on_portal:
        told = _("Cổng dịch vụ công, trên máy tính hoặc điện thoại của người khác")
        helped = _("%(portal)s. Cần giúp: %(desk)s", portal=told, desk=places.counter) if places.counter else told
        return Reminder(step.text, helped, _(ANY_TIME), photos)
    helped = _("%(phone)s. Cần giúp: %(desk)s", phone=_(ON_THE_PHONE), desk=places.counter) if places.counter else ""
    return Reminder(step.text, helped or _(ON_THE_PHONE), _(ANY_TIME), photos)


def spoken(hours: str) -> str:
    """07:00-11:30,13:30-17:00 → 07:00–11:30, 13:30–17:00."""
    return ", ".join(part.strip() for part in hours.replace("-", "–").split(","))


def text_message(step: Step, places: Places) -> str:
    """One short message: what to do, that no photo goes by Zalo, whom to call."""
    told = _("VssID - việc cần làm: %(what)s.", what=step.text)
    if step.kind in WITH_PHOTOS:
        told += " " + _("Chụp ngay trong ứng dụng, không gửi ảnh giấy tờ qua Zalo.")
    return told + (" " + _("Hỗ trợ: %(hotline)s.", hotline=places.hotline) if places.hotline else "")
