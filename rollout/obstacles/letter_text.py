"""The letter about a card refused at a facility. Pure.

It names nobody: what was told is left out, since it may say who was ill and of what.
"""

from __future__ import annotations

from datetime import date

from rollout.core.dates import local
from rollout.core.formats import number
from rollout.core.letters import Letter, Sender, day_text
from rollout.obstacles.queries.listing import Line
from rollout.vocabulary_of_obstacles import ObstacleLevel


def letter(line: Line, sender: Sender, people: int, on: date) -> Letter:
    """To whoever has to act at the present level; `people`: how many are concerned, 0 where nobody said."""
    told_by = f", do {line.unit_name} báo" if line.unit_name else ""
    concerned = f"; số người bị ảnh hưởng: {number(people)}" if people else ""
    due = f" trước ngày {day_text(line.due_on)}" if line.due_on else ""
    return Letter(
        sender,
        "cơ sở khám chữa bệnh không nhận hình ảnh thẻ BHYT trên ứng dụng VssID",
        on,
        _addressee(line.level, sender.agency),
        (
            f"Thực hiện Công văn số 728/BHXH-TT&PTĐT ngày {day_text(date(2021, 6, 4))} về triển khai ứng dụng VssID, "
            f"ngày {day_text(local(line.opened_at).date())} {sender.room} tiếp nhận phản ánh về việc {line.facility} "
            f"không nhận hình ảnh thẻ BHYT trên ứng dụng VssID{told_by}{concerned}.",
            f"Đề nghị Quý cơ quan kiểm tra, yêu cầu cơ sở thực hiện và trả lời{due} để {sender.room} thông báo lại cho "
            f"đơn vị. Liên hệ: {sender.hotline}; số theo dõi: {line.id}.",
            "Trân trọng./.",
        ),
        ("Như trên;", "Giám đốc, các PGĐ BHXH tỉnh;", "Lưu: VT, TT&PTĐT."),
    )


def _addressee(level: ObstacleLevel, agency: str) -> str:
    if level is ObstacleLevel.HEALTH_DEPARTMENT:
        return "Sở Y tế"
    return f"Lãnh đạo {agency}" if level is ObstacleLevel.LEADER else f"Bộ phận Giám định BHYT, {agency}"
