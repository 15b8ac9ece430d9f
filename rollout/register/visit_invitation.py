"""The lines of an invitation that are the same by mail, by Zalo and on paper; in Vietnamese, for they go out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.letters import day_text
from rollout.core.office_hours import clock
from rollout.core.users import phone_of
from rollout.models import User, Visit, VisitOfficer

BASIS = f"Công văn số 728/BHXH-TT&PTĐT ngày {day_text(date(2021, 6, 4))}"
BRING = "Chuẩn bị: điện thoại thông minh có mạng, CCCD/CMND/hộ chiếu, mã số BHXH."
NEVER = "Đề nghị không gửi ảnh giấy tờ, mật khẩu, mã OTP qua Zalo."


def asking(agency: str) -> str:
    """What stands above the times that are offered."""
    return f"Thực hiện {BASIS} về triển khai ứng dụng VssID, {agency} đề nghị Quý đơn vị chọn thời gian làm việc:"


def agreeing(agency: str) -> str:
    """What stands above the time that is agreed."""
    return f"{agency} đã thống nhất lịch làm việc với Quý đơn vị về triển khai ứng dụng VssID:"


def answered_before(last: date | None, starts: Iterable[tuple[date, int]]) -> int | None:
    """The minute at which the first time offered begins, where that is on the last day for an answer: after it, an
    answer is of no use. Pure."""
    first = min(starts, default=None)
    return first[1] if first is not None and first[0] == last else None


def until_said(
    last: date | None, starts: Iterable[tuple[date, int]], day: Callable[[date], str] = "{:%d/%m/%Y}".format
) -> str:
    """Until when a unit answers, with a space before it; "" where no day is said."""
    if last is None:
        return ""
    before = answered_before(last, starts)
    return f" trước {clock(before)} ngày {day(last)}" if before is not None else f" chậm nhất ngày {day(last)}"


def length_said(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    said = (f"{hours} giờ" if hours else "", f"{rest} phút" if rest else "")
    return f"Dự kiến {' '.join(filter(None, said))}"


def others_said(others: int) -> str:
    """A unit hears of no other unit, only how many there are; "" for none."""
    return f"Buổi chung với {others} đơn vị khác" if others else ""


def going_said(going: Iterable[tuple[str, str]]) -> str:
    """Who comes, each with the telephone of their work where there is one."""
    return "; ".join(f"{name}, điện thoại {phone}" if phone else name for name, phone in going)


def going(session: Session, visit: Visit) -> list[tuple[str, str]]:
    """The officers of a visit and the telephones of their work. One query."""
    wanted = select(User).join(VisitOfficer, VisitOfficer.user_id == User.id).where(VisitOfficer.visit_id == visit.id)
    return [(user.display_name, phone_of(user)) for user in session.scalars(wanted.order_by(User.sort_name, User.id))]
