"""The invitation of a unit, to be copied into Zalo or printed; in Vietnamese whatever the page's language. No person of
the unit is named."""

from __future__ import annotations

from datetime import date

from rollout.core.letters import OFFICIAL_LETTER, Letter, Sender, day_text
from rollout.core.translations import in_vietnamese
from rollout.register.visit_invitation import (
    BASIS,
    BRING,
    NEVER,
    agreeing,
    asking,
    going_said,
    length_said,
    others_said,
    until_said,
)
from rollout.visits.queries.shown import Shown
from rollout.visits.words import time_said
from rollout.vocabulary_of_visits import LinkPurpose


def invitation(seen: Shown, address: str, purpose: LinkPurpose | None) -> str:
    """As a message; without an address the unit is asked to call."""
    agency = seen.agency or "cơ quan BHXH"
    lines = [f"Kính gửi: {seen.unit_name}"]
    if purpose is LinkPurpose.WITHDRAW:
        lines.append(agreeing(f"{agency[:1].upper()}{agency[1:]}"))
    else:
        lines.append(asking(agency))
    lines += _times(seen)
    lines += [f"{fact}." for fact in _facts(seen)]
    lines.append(_asked(seen, address, purpose))
    lines += [f"{BRING} {NEVER}", "Trân trọng./."]
    return "\n".join(lines)


def letter(seen: Shown, sender: Sender, purpose: LinkPurpose, on: date, *, has_link: bool) -> Letter:
    """The same as a letter of the office."""
    is_agreed = purpose is LinkPurpose.WITHDRAW
    subject = "lịch làm việc về triển khai ứng dụng VssID"
    opening = f"Thực hiện {BASIS} của {sender.agency} về việc triển khai ứng dụng VssID, {sender.agency} " + (
        "đã thống nhất làm việc với Quý đơn vị vào:" if is_agreed else "đề nghị Quý đơn vị chọn thời gian làm việc:"
    )
    ways = "quét mã QR hoặc mở đường dẫn ở cuối thư này (không cần đăng nhập), hoặc " if has_link else ""
    ways += "gọi số điện thoại trên" if seen.has_number else "báo cán bộ trên"
    if is_agreed:
        asked = f"Khi cần đổi hoặc hủy, đề nghị {ways} trước giờ làm việc."
    else:
        until = until_said(seen.answer_by, _starts(seen), day_text)
        asked = f"Đề nghị Quý đơn vị trả lời{until}: {ways}; có thể đề nghị thời gian khác."
    return Letter(
        sender,
        subject,
        on,
        seen.unit_name,
        (opening, *_times(seen), *(f"{fact}." for fact in _facts(seen)), asked, BRING, f"{NEVER}/."),
        ("Như trên;", "Lưu: VT, TT&PTĐT."),
        OFFICIAL_LETTER,
    )


def _starts(seen: Shown) -> list[tuple[date, int]]:
    return [(time.day, time.hours.starts) for time in seen.offered]


def _times(seen: Shown) -> list[str]:
    times = [seen.agreed] if seen.agreed else list(seen.offered)
    with in_vietnamese():
        said = [time_said(time) for time in times]
    return [f"- {said[0]}"] if len(said) == 1 else [f"{number}) {time}" for number, time in enumerate(said, 1)]


def _facts(seen: Shown) -> list[str]:
    place = f", {seen.place.text}" if seen.place.text else ""
    who = going_said((one.name, one.phone) for one in seen.officers)
    help_at = f"Điện thoại hỗ trợ: {seen.hotline}" if seen.hotline else ""
    facts = (
        f"Phương cách: {seen.way.label}{place}",
        length_said(seen.visit.minutes),
        others_said(seen.others),
        f"Cán bộ: {who}",
        help_at,
    )
    return [fact for fact in facts if fact]


def _asked(seen: Shown, address: str, purpose: LinkPurpose | None) -> str:
    if purpose is LinkPurpose.WITHDRAW:
        by_link = f" mở {address} (không cần đăng nhập) hoặc" if address else ""
        call = "gọi số trên" if seen.has_number else "báo cán bộ trên"
        return f"Khi cần đổi hoặc hủy, xin{by_link} {call} trước giờ làm việc."
    until = until_said(seen.answer_by, _starts(seen))
    if not address:
        by = "theo số trên" if seen.has_number else "qua cán bộ trên"
        return f"Xin trả lời{until} {by}; có thể đề nghị thời gian khác."
    or_call = " Hoặc gọi số trên." if seen.has_number else ""
    return f"Xin trả lời{until} tại: {address} (không cần đăng nhập; có thể đề nghị thời gian khác).{or_call}"
