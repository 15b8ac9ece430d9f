"""Letters of the office by NĐ 30/2020/NĐ-CP: what is on one, and how days are written on paper.

In Vietnamese whatever the language of the page: they go out.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.settings import settings

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
SIGNER = "GIÁM ĐỐC"

_TYPES = {
    "BC": "Báo cáo", "CT": "Chỉ thị", "CTR": "Chương trình", "HD": "Hướng dẫn", "KH": "Kế hoạch", "KL": "Kết luận",
    "LUẬT": "Luật", "NĐ": "Nghị định", "NQ": "Nghị quyết", "QĐ": "Quyết định", "TB": "Thông báo", "TT": "Thông tư",
    "TTLT": "Thông tư liên tịch", "TTR": "Tờ trình",
}  # fmt: skip
"""What the sign of a document begins with (NĐ 30/2020, phụ lục III) → its type."""


def day_text(on: date) -> str:
    """04/6/2021: only days below 10 and the months 1 and 2 have a 0 before them."""
    return f"{on.day:02}/{_month(on)}/{on.year}"


def day_in_words(on: date) -> str:
    """ngày 04 tháng 6 năm 2021"""
    return f"ngày {on.day:02} tháng {_month(on)} năm {on.year}"


def _month(on: date) -> str:
    return f"{on.month:02}" if on.month < 3 else str(on.month)


def type_of(number: str) -> str:
    """The type of a document by its number and sign: 12/KH-UBND is a kế hoạch, a công văn names none."""
    _number, slash, sign = number.rpartition("/")
    if not slash:
        return "Văn bản"
    return _TYPES.get(sign.partition("-")[0].strip().upper(), "Công văn")


class Sender(NamedTuple):
    """Whose letter it is, as the settings have it."""

    parent: str
    agency: str
    short_name: str
    room: str
    place: str
    hotline: str


def sender_of(session: Session) -> Sender:
    """One query."""
    keys = (
        "parent_agency_name", "agency_name", "agency_short_name", "drafting_room_name", "report_place", "hotline",
    )  # fmt: skip
    return Sender(*settings(session, *keys).values())


class Letter(NamedTuple):
    """What is printed, from the head to the list of receivers."""

    sender: Sender
    subject: str
    on: date
    to: str
    paragraphs: tuple[str, ...]
    receivers: tuple[str, ...]

    @property
    def dated(self) -> str:
        return f"{self.sender.place}, {day_in_words(self.on)}"

    @property
    def text(self) -> str:
        """All of it as plain text, to be copied."""
        head = [
            self.sender.parent.upper(), self.sender.agency.upper(), "Số:            /", f"V/v {self.subject}", "",
            STATE, MOTTO, self.dated, "",
        ]  # fmt: skip
        foot = ["", "Nơi nhận:", *(f"- {receiver}" for receiver in self.receivers), "", SIGNER]
        return "\n".join([*head, f"Kính gửi: {self.to}", "", *self.paragraphs, *foot])
