"""Messages to units that are copied into Zalo: what is still missing and whom to ask, no personal data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.formats import day, number, percent
from rollout.core.settings import settings
from rollout.models import User


class Sender(NamedTuple):
    """Who writes: the agency, the officer's name, where help is found."""

    agency: str
    officer: str
    hotline: str
    guide_url: str
    desk: str


def sender_of(session: Session, user: User) -> Sender:
    """One query."""
    names = ("agency_short_name", "hotline", "guide_url", "receiving_desk_name")
    agency, hotline, guide_url, desk = settings(session, *names).values()
    return Sender(agency, user.display_name, hotline, guide_url, desk)


def message(
    unit: str, sender: Sender, *, on: date, counts: bool, people: int, missing: int | None, rejected: int
) -> str:
    """In Vietnamese whatever the language of the page: it goes to the unit.

    A unit that `counts` is asked for numbers; `missing` is None while it never said how many have an account.
    """
    lines = [f"Kính gửi: {unit}"]
    if people and missing is not None:
        reached = people - missing
        lines.append(
            f"Đến {day(on)}, Quý đơn vị có {number(reached)}/{number(people)} người được cấp tài khoản VssID "
            f"({percent(reached, people)}); còn {number(missing)} người chưa có tài khoản."
        )
        if rejected:
            lines.append(f"{number(rejected)} hồ sơ chưa được chấp nhận, đề nghị hoàn chỉnh và gửi lại.")
        lines.append(
            "Đề nghị Quý đơn vị nhắc người lao động cài đặt VssID, đăng ký và gửi tờ khai; tờ khai có chữ ký nộp tại "
            f"{sender.desk}."
        )
    else:
        wanted = (
            f"báo số người tham gia và số người đã được cấp tài khoản VssID đến {day(on)}"
            if counts
            else "gửi danh sách người tham gia"
        )
        lines.append(
            f"{sender.agency} đề nghị Quý đơn vị {wanted} để phối hợp triển khai ứng dụng VssID "
            "theo Công văn số 728/BHXH-TT&PTĐT ngày 04/6/2021."
        )
    return _signed(lines, sender)


def general_message(sender: Sender) -> str:
    """To several units at once: the same words for each, without a name or a number."""
    lines = [
        "Kính gửi: Quý đơn vị",
        f"{sender.agency} đề nghị Quý đơn vị nhắc người lao động chưa có tài khoản VssID cài đặt ứng dụng, đăng ký và "
        f"gửi tờ khai; tờ khai có chữ ký nộp tại {sender.desk}.",
        "Nếu danh sách người tham gia có thay đổi, đề nghị Quý đơn vị gửi danh sách mới để cập nhật.",
    ]
    return _signed(lines, sender)


def step_message(unit: str, sender: Sender, *, on: date, lacking: Sequence[tuple[str, int]]) -> str:
    """What people of a unit have to do next, each with how many: ("nộp tờ khai có chữ ký", 12)."""
    lines = [f"Kính gửi: {unit}", f"Đến {day(on)}, Quý đơn vị còn:"]
    lines += [f"- {number(count)} người chưa {what}" for what, count in lacking]
    lines.append(f"Đề nghị Quý đơn vị nhắc người lao động thực hiện; tờ khai có chữ ký nộp tại {sender.desk}.")
    return _signed(lines, sender)


def _signed(lines: list[str], sender: Sender) -> str:
    return "\n".join(
        [
            *lines,
            f"Hướng dẫn: {sender.guide_url}. Hỗ trợ: {sender.officer}, {sender.agency}, điện thoại {sender.hotline}.",
            "Đề nghị không gửi ảnh giấy tờ, mật khẩu, mã OTP qua Zalo.",
            "Trân trọng./.",
        ]
    )
