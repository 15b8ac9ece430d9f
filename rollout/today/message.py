"""The message to a unit that is copied into Zalo: what is still missing and whom to ask, no personal data."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from rollout.core.formats import day, number, percent


class Sender(NamedTuple):
    """Who writes: the agency, the officer's name, where help is found."""

    agency: str
    officer: str
    hotline: str
    guide_url: str
    desk: str


def message(unit: str, sender: Sender, *, on: date, people: int, missing: int, rejected: int) -> str:
    """In Vietnamese whatever the language of the page: it goes to the unit."""
    lines = [f"Kính gửi: {unit}"]
    if people:
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
        lines.append(
            f"{sender.agency} đề nghị Quý đơn vị gửi danh sách người tham gia để phối hợp triển khai ứng dụng VssID "
            "theo Công văn số 728/BHXH-TT&PTĐT ngày 04/6/2021."
        )
    lines.append(
        f"Hướng dẫn: {sender.guide_url}. Hỗ trợ: {sender.officer}, {sender.agency}, điện thoại {sender.hotline}."
    )
    lines.append("Đề nghị không gửi ảnh giấy tờ, mật khẩu, mã OTP qua Zalo.")
    lines.append("Trân trọng./.")
    return "\n".join(lines)
