"""The letter about a card refused at a facility: Vietnamese, like every letter of the office. Pure.

It names nobody: what was told is left out, since it may say who was ill and of what.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from rollout.core.dates import local
from rollout.core.formats import day, number
from rollout.obstacles.queries.listing import Line
from rollout.vocabulary_of_obstacles import ObstacleLevel

HEAD = ("agency_name", "parent_agency_name", "drafting_room_name", "report_place", "hotline")
"""The settings that it takes."""


class Letter(NamedTuple):
    above: str
    agency: str
    dated: str
    to: str
    paragraphs: tuple[str, ...]


def letter(line: Line, head: Mapping[str, str], people: int, on: date) -> Letter:
    """To whoever has to act at the present level; `people`: how many are concerned, 0 where nobody said."""
    room = head["drafting_room_name"]
    told_by = f", do {line.unit_name} báo" if line.unit_name else ""
    concerned = f"; số người bị ảnh hưởng: {number(people)}" if people else ""
    due = f" trước ngày {day(line.due_on)}" if line.due_on else ""
    return Letter(
        head["parent_agency_name"].upper(),
        head["agency_name"].upper(),
        f"{head['report_place']}, ngày {on.day:02} tháng {on.month:02} năm {on.year}",
        f"Kính gửi: {_addressee(line.level, head['agency_name'])}",
        (
            "Theo Công văn số 728/BHXH-TT&PTĐT ngày 04/6/2021 về triển khai ứng dụng VssID, "
            f"ngày {day(local(line.opened_at).date())} {room} tiếp nhận phản ánh về việc {line.facility} không nhận "
            f"hình ảnh thẻ BHYT trên ứng dụng VssID{told_by}{concerned}.",
            f"Đề nghị Quý cơ quan kiểm tra, yêu cầu cơ sở thực hiện và trả lời{due} để {room} thông báo lại cho đơn "
            f"vị. Liên hệ: {head['hotline']}; số theo dõi: {line.id}.",
            "Trân trọng./.",
        ),
    )


def _addressee(level: ObstacleLevel, agency: str) -> str:
    if level is ObstacleLevel.HEALTH_DEPARTMENT:
        return "Sở Y tế"
    return f"Lãnh đạo {agency}" if level is ObstacleLevel.LEADER else f"Bộ phận Giám định BHYT, {agency}"
