"""How times, lengths and what is unusual about a time read."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from rollout.core.formats import day_said, label, plural
from rollout.register.errors import RegisterError
from rollout.register.visit_refusals import TimeRefused
from rollout.register.visit_times import Time
from rollout.register.visit_warnings import Remark
from rollout.register.visit_words import name_of_unit


def time_said(time: Time) -> str:
    """08:00–09:30 thứ Hai 07/12/2026"""
    return f"{time.hours} {day_said(time.day)}"


def length(minutes: int) -> str:
    """1 giờ 30 phút"""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return plural("%(n)s phút", rest)
    return _("%(hours)s giờ %(n)s phút", hours=hours, n=rest) if rest else _("%(hours)s giờ", hours=hours)


def refused_text(refused: RegisterError) -> str:
    """Why a time cannot be had, in a form that has a box for the units' own hours."""
    if not (isinstance(refused, TimeRefused) and refused.with_consent):
        return refused.text
    said = _("Giờ đã nhập nằm trong giờ đơn vị tiếp: đánh dấu “Nhận cả giờ riêng của đơn vị” để đề xuất.")
    return f"{refused.text} {said}"


def remark_text(session: Session, remark: Remark, time: Time | None = None) -> str:
    """A sentence; of a unit where it is one's, else of the time, where it is one's."""
    said = label(remark.kind)
    if time is None:
        return f"{said}."
    of = name_of_unit(session, remark.unit_id) if remark.unit_id else time_said(time)
    return _("%(of)s: %(remark)s.", of=of, remark=said[:1].lower() + said[1:])
