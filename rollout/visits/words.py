"""How lengths, weekdays and what is unusual about a time read."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from rollout.core.formats import day as written
from rollout.core.formats import label, plural
from rollout.core.translations import gettext
from rollout.register.visit_times import Time
from rollout.register.visit_warnings import Remark
from rollout.register.visit_words import name_of_unit
from rollout.vocabulary import N_

WEEKDAYS = (
    N_("thứ Hai"), N_("thứ Ba"), N_("thứ Tư"), N_("thứ Năm"), N_("thứ Sáu"), N_("thứ Bảy"), N_("Chủ nhật"),
)  # fmt: skip


def weekday(day: date) -> str:
    return gettext(WEEKDAYS[day.weekday()])


def weekday_of(number: int) -> str:
    """Of a number from 1, Monday."""
    return gettext(WEEKDAYS[number - 1])


def time_text(time: Time) -> str:
    """08:00–09:30 thứ Hai 07/12/2026"""
    return f"{time.hours} {weekday(time.day)} {written(time.day)}"


def length(minutes: int) -> str:
    """1 giờ 30 phút"""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return plural("%(n)s phút", rest)
    return _("%(hours)s giờ %(n)s phút", hours=hours, n=rest) if rest else _("%(hours)s giờ", hours=hours)


def remark_text(session: Session, remark: Remark, time: Time) -> str:
    """A sentence; of a unit where it is one's, else of the time."""
    said = label(remark.kind)
    of = name_of_unit(session, remark.unit_id) if remark.unit_id else time_text(time)
    return _("%(of)s: %(remark)s.", of=of, remark=said[:1].lower() + said[1:])
