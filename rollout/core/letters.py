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
SIGNER_OF_ROOM = "TRƯỞNG PHÒNG"

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


class LetterKind(NamedTuple):
    """`name` stands above the letter, but of a công văn; `sign` begins its sign. A room writes inside of the office."""

    name: str
    sign: str
    is_of_room: bool


OFFICIAL_LETTER = LetterKind("", "", False)
SUBMISSION = LetterKind("Tờ trình", "TTr-", True)
TRANSFER = LetterKind("Phiếu chuyển", "PC-", True)


class Letter(NamedTuple):
    """What is printed, from the head to the list of receivers."""

    sender: Sender
    subject: str
    on: date
    to: str
    paragraphs: tuple[str, ...]
    receivers: tuple[str, ...]
    kind: LetterKind = OFFICIAL_LETTER

    @property
    def agencies(self) -> tuple[str, str]:
        """Who stands above the sender, and the sender."""
        held = self.sender
        return (held.agency, held.room) if self.kind.is_of_room else (held.parent, held.agency)

    @property
    def signer(self) -> str:
        return SIGNER_OF_ROOM if self.kind.is_of_room else SIGNER

    @property
    def numbered(self) -> str:
        """Where its number and sign are written by hand."""
        return f"Số: ............/{self.kind.sign}............"

    @property
    def dated(self) -> str:
        return f"{self.sender.place}, {day_in_words(self.on)}"

    @property
    def text(self) -> str:
        """All of it as plain text, to be copied."""
        above, own = map(str.upper, self.agencies)
        titled = [self.kind.name.upper(), f"Về việc {self.subject}", ""] if self.kind.name else []
        about = [] if titled else [f"V/v {self.subject}"]
        head = [above, own, self.numbered, *about, "", STATE, MOTTO, self.dated, "", *titled]
        foot = ["", "Nơi nhận:", *(f"- {receiver}" for receiver in self.receivers), "", self.signer]
        return "\n".join([*head, f"Kính gửi: {self.to}", "", *self.paragraphs, *foot])
