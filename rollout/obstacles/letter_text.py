"""The letter about a card refused at a facility. Pure.

It names nobody: what was told is left out, since it may say who was ill and of what. The room writes to those inside of
the office, the office to those outside.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from rollout.core.dates import local
from rollout.core.formats import number
from rollout.core.letters import OFFICIAL_LETTER, SUBMISSION, TRANSFER, Letter, LetterKind, Sender, day_text
from rollout.obstacles.queries.listing import Line
from rollout.vocabulary_of_obstacles import ObstacleLevel

BASIS = (
    f"Công văn số 1493/BHXH-CSYT ngày {day_text(date(2021, 5, 31))} của Bảo hiểm xã hội Việt Nam về việc sử dụng hình "
    "ảnh thẻ BHYT trên ứng dụng VssID để khám bệnh, chữa bệnh BHYT"
)


class _Way(NamedTuple):
    """How a level is written to."""

    kind: LetterKind
    to: str
    asked: str
    closing: tuple[str, ...]
    receivers: tuple[str, ...]


def letter(line: Line, sender: Sender, people: int, on: date) -> Letter:
    """To whoever has to act at the present level; `people`: how many are concerned, 0 where nobody said."""
    told_by = f", do {line.unit_name} báo" if line.unit_name else ""
    concerned = f"; số người bị ảnh hưởng: {number(people)}" if people else ""
    call = f"Điện thoại liên hệ: {sender.hotline}; s" if sender.hotline else "S"
    way = _way(line.level, sender, f" chậm nhất ngày {day_text(line.due_on)}" if line.due_on else "")
    return Letter(
        sender,
        "cơ sở khám chữa bệnh không nhận hình ảnh thẻ BHYT trên ứng dụng VssID",
        on,
        way.to,
        (
            f"Thực hiện {BASIS}, Công văn số 728/BHXH-TT&PTĐT ngày {day_text(date(2021, 6, 4))} của {sender.agency} về "
            f"việc triển khai ứng dụng VssID, ngày {day_text(local(line.opened_at).date())} {sender.room} tiếp nhận "
            f"phản ánh về việc {line.facility} không nhận hình ảnh thẻ BHYT trên ứng dụng VssID{told_by}{concerned}.",
            f"{way.asked} {call}ố theo dõi: {line.id}{'.' if way.closing else './.'}",
            *way.closing,
        ),
        way.receivers,
        way.kind,
    )


def _way(level: ObstacleLevel, sender: Sender, due: str) -> _Way:
    inside = ("Như trên;", "Lưu: TT&PTĐT.")
    if level is ObstacleLevel.LEADER:
        return _Way(
            SUBMISSION, f"Giám đốc {sender.agency}",
            f"Đến nay chưa có kết quả xử lý. {sender.room} kính trình Giám đốc xem xét, cho ý kiến chỉ đạo{due} để "
            f"{sender.room} thực hiện và thông báo lại cho đơn vị.",
            ("Kính trình./.",),
            inside,
        )  # fmt: skip
    if level is ObstacleLevel.HEALTH_DEPARTMENT:
        return _Way(
            OFFICIAL_LETTER, "Sở Y tế",
            f"Đề nghị Quý Sở kiểm tra, yêu cầu cơ sở thực hiện và trả lời {sender.agency} ({sender.room}){due} để "
            "thông báo lại cho đơn vị.",
            ("Trân trọng./.",),
            ("Như trên;", "Giám đốc, các PGĐ BHXH tỉnh;", "Lưu: VT, TT&PTĐT."),
        )  # fmt: skip
    return _Way(
        TRANSFER, f"Bộ phận Giám định BHYT, {sender.agency}",
        f"{sender.room} chuyển Bộ phận Giám định BHYT kiểm tra, yêu cầu cơ sở thực hiện và thông báo kết quả cho "
        f"{sender.room}{due} để trả lời đơn vị.",
        (),
        inside,
    )  # fmt: skip
