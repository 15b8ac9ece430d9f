"""An absence in words, on its page and in its file."""

from __future__ import annotations

from flask_babel import gettext as _

from rollout.availability.queries.absences import Line
from rollout.core.dates import today
from rollout.core.formats import moment


def hours_text(line: Line) -> str:
    return _("Cả ngày") if line.is_whole else str(line.hours)


def state_text(line: Line) -> str:
    if line.row.taken_back_at is not None:
        return _("Đã rút lại lúc %(time)s", time=moment(line.row.taken_back_at))
    if line.row.to_on <= today():
        return _("Đã qua")
    return _("Đang vắng") if line.row.from_on <= today() else _("Sắp vắng")
