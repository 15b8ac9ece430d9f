"""Messages to units that are copied into Zalo: what is still missing and whom to ask, no personal data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.formats import day, number, percent
from rollout.core.public import address_elsewhere
from rollout.core.settings import settings
from rollout.models import User
from rollout.register.calls import Card, Part
from rollout.vocabulary import PeopleGroup, UnitMode

GUIDE = "/guide"
"""The guide that everybody may read."""


class Sender(NamedTuple):
    """Who writes: the agency, the officer's name, where help is found."""

    agency: str
    officer: str
    hotline: str
    guide_url: str
    desk: str


def sender_of(session: Session, user: User) -> Sender:
    """Help is found in the guide that our posters lead to, else where the setting says. One query."""
    names = ("agency_short_name", "hotline", "guide_url", "receiving_desk_name")
    agency, hotline, guide_url, desk = settings(session, *names).values()
    return Sender(agency, user.display_name, hotline, address_elsewhere(GUIDE) or guide_url, desk)


def message(unit: str, sender: Sender, card: Card, *, on: date) -> str:
    """In Vietnamese whatever the language of the page: it goes to the unit.

    Of each group of which it is known how many have an account a line, of none that has more accounts than people. A
    unit that counts is asked for numbers, another for its list, where nothing can be said.
    """
    lines = [f"Kính gửi: {unit}"]
    parts = [part for part in card.told if part.people and not part.is_over]
    if parts:
        lines += _reached(parts, on, is_whole=len(card.parts) == 1)
        if card.rejected:
            lines.append(f"{number(card.rejected)} hồ sơ chưa được chấp nhận, đề nghị hoàn chỉnh và gửi lại.")
        lines += _reminders([part.group for part in parts if part.missing], sender)
    else:
        wanted = (
            f"{'kiểm tra và báo lại' if card.is_over else 'báo'} số người tham gia và số người đã được cấp tài khoản "
            f"VssID đến {day(on)}"
            if card.mode is UnitMode.COUNT
            else "gửi danh sách người tham gia"
        )
        lines.append(
            f"{sender.agency} đề nghị Quý đơn vị {wanted} để phối hợp triển khai ứng dụng VssID "
            "theo Công văn số 728/BHXH-TT&PTĐT ngày 04/6/2021."
        )
    return _signed(lines, sender)


def _reached(parts: Sequence[Part], on: date, *, is_whole: bool) -> list[str]:
    """How many of each group have an account, groups apart; in one sentence where there is one group alone."""
    told = []
    for part in parts:
        missing = part.missing or 0
        reached = part.people - missing
        told.append(
            f"{number(reached)}/{number(part.people)} người được cấp tài khoản VssID "
            f"({percent(reached, part.people)}); còn {number(missing)} người chưa có tài khoản."
        )
    if is_whole and parts[0].group is not PeopleGroup.CHILD:
        return [f"Đến {day(on)}, Quý đơn vị có {told[0]}"]
    named = (f"- {part.group.label}: {line}" for part, line in zip(parts, told, strict=True))
    return [f"Đến {day(on)}, Quý đơn vị có:", *named]


def _reminders(groups: Sequence[PeopleGroup], sender: Sender) -> list[str]:
    """What those without an account have to do; children do it through whoever cares for them."""
    lines = []
    if set(groups) - {PeopleGroup.CHILD}:
        lines.append(
            "Đề nghị Quý đơn vị nhắc người chưa có tài khoản cài đặt VssID, đăng ký và gửi tờ khai; tờ khai có chữ ký "
            f"nộp tại {sender.desk}."
        )
    if PeopleGroup.CHILD in groups:
        lines.append("Đề nghị Quý đơn vị nhắc bố, mẹ hoặc người giám hộ đăng ký tài khoản cho con trên VssID.")
    return lines


def general_message(sender: Sender) -> str:
    """To several units at once: the same words for each, without a name or a number."""
    lines = [
        "Kính gửi: Quý đơn vị",
        f"{sender.agency} đề nghị Quý đơn vị nhắc người chưa có tài khoản VssID cài đặt ứng dụng, đăng ký và gửi "
        f"tờ khai; tờ khai có chữ ký nộp tại {sender.desk}.",
        "Nếu danh sách người tham gia có thay đổi, đề nghị Quý đơn vị gửi danh sách mới để cập nhật.",
    ]
    return _signed(lines, sender)


def step_message(unit: str, sender: Sender, *, on: date, lacking: Sequence[tuple[str, int]]) -> str:
    """What people of a unit have to do next, each with how many: ("nộp tờ khai có chữ ký", 12)."""
    lines = [f"Kính gửi: {unit}", f"Đến {day(on)}, Quý đơn vị còn:"]
    lines += [f"- {number(count)} người chưa {what}" for what, count in lacking]
    lines.append(f"Đề nghị Quý đơn vị nhắc những người này thực hiện; tờ khai có chữ ký nộp tại {sender.desk}.")
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
