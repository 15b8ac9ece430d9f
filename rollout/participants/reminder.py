"""What somebody is told to do next, on a slip of paper or in a short message, without a number of theirs.

Pure: call inside `in_vietnamese`.
"""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _

from rollout.participants.next_step import PHOTOGRAPH, Step, StepKind
from rollout.vocabulary import N_

AT_THE_DESK = frozenset({StepKind.SUBMIT, StepKind.RETURNED})

WITH_PHOTOS = frozenset({StepKind.INFO, StepKind.REFILE})

ON_THE_PHONE = N_("Trên điện thoại, trong ứng dụng VssID")
ANY_TIME = N_("Bất cứ lúc nào")


class Places(NamedTuple):
    """Where forms are handed in, when it is open, whom to call: as the settings say."""

    desk: str
    hours: str
    hotline: str


class Reminder(NamedTuple):
    """`what` to do, `where` and `when`, and what is said of photos, "" where none are asked for."""

    what: str
    where: str
    when: str
    photos: str


def reminder(step: Step, places: Places) -> Reminder:
    photos = _(PHOTOGRAPH) if step.kind in WITH_PHOTOS else ""
    if step.kind in AT_THE_DESK:
        return Reminder(step.text, places.desk, _("Giờ làm việc: %(hours)s", hours=spoken(places.hours)), photos)
    return Reminder(step.text, _(ON_THE_PHONE), _(ANY_TIME), photos)


def spoken(hours: str) -> str:
    """07:00-11:30,13:30-17:00 → 07:00–11:30, 13:30–17:00."""
    return ", ".join(part.strip() for part in hours.replace("-", "–").split(","))


def text_message(step: Step, places: Places) -> str:
    """One short message: what to do, that no photo goes by Zalo, whom to call."""
    told = _("VssID - việc cần làm: %(what)s.", what=step.text)
    if step.kind in WITH_PHOTOS:
        told += " " + _("Chụp ngay trong ứng dụng, không gửi ảnh giấy tờ qua Zalo.")
    return told + (" " + _("Hỗ trợ: %(hotline)s.", hotline=places.hotline) if places.hotline else "")
