"""The letter that reminds one addressee of what it owes, by the pattern of NĐ 30/2020/NĐ-CP. Pure but for its settings.

In Vietnamese whatever the language of the page: it goes out on paper. It names no person; its numbers are those of the
addressee's page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.formats import day, number, percent
from rollout.core.settings import settings
from rollout.directives.cells import Cell
from rollout.directives.figures import figure_of
from rollout.directives.kinds import OF_UNITS, Body
from rollout.models import Directive
from rollout.vocabulary import Base, Measure
from rollout.vocabulary_of_obligations import ObligationState

S = ObligationState

REMINDED = frozenset({S.OVERDUE, S.DUE_SOON, S.NOT_STARTED, S.RUNNING})
"""The states of which an addressee is reminded; what was shown waits for us."""


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
    dated: str
    to: str
    paragraphs: tuple[str, ...]
    receivers: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it as plain text, to be copied."""
        head = [
            self.sender.parent.upper(), self.sender.agency.upper(), "Số:            /", f"V/v {self.subject}", "",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", self.dated, "",
        ]  # fmt: skip
        foot = ["", "Nơi nhận:", *(f"- {receiver}" for receiver in self.receivers), "", "GIÁM ĐỐC"]
        return "\n".join([*head, f"Kính gửi: {self.to}", "", *self.paragraphs, *foot])


def letter(sender: Sender, body: Body, cells: Sequence[Cell], on: date) -> Letter | None:
    """None where there is nothing to remind of."""
    owed = [cell for cell in cells if cell.state in REMINDED]
    if not owed:
        return None
    you = "Quý đơn vị" if body.what == OF_UNITS else "Quý cơ quan"
    by_directive = [
        (directive, list(held)) for directive, held in groupby(owed, key=lambda cell: cell.obligation.clause.directive)
    ]
    named = "; ".join(_named(directive) for directive, _held in by_directive)
    lines = [
        f"Thực hiện {named}; qua theo dõi đến hết ngày {day(on)}, {sender.short_name} đề nghị {you} quan tâm, "
        "đẩy mạnh thực hiện các nội dung sau:"
    ]
    for place, (directive, held) in enumerate(by_directive, 1):
        lines.append(f"{place}. Theo Văn bản số {directive.number}:")
        lines += [f"- {_line(cell)}" for cell in held]
    help_at = f", điện thoại {sender.hotline}" if sender.hotline else ""
    lines.append(
        f"Đề nghị {you} chỉ đạo thực hiện và gửi kết quả về {sender.short_name} ({sender.room}{help_at}) để tổng hợp, "
        "báo cáo theo quy định. Không gửi danh sách có số giấy tờ, ảnh giấy tờ của cá nhân qua Zalo."
    )
    lines.append(f"Rất mong {you} quan tâm, phối hợp./.")
    return Letter(
        sender,
        "đôn đốc triển khai cài đặt, sử dụng ứng dụng VssID",
        f"{sender.place}, ngày {on:%d} tháng {on:%m} năm {on:%Y}",
        body.name,
        tuple(lines),
        ("Như trên;", "Giám đốc, các PGĐ BHXH tỉnh;", "Lưu: VT, TT&PTĐT."),
    )


def _named(directive: Directive) -> str:
    return f"Văn bản số {directive.number} ngày {day(directive.issued_on)} của {directive.issuer}"


def _line(cell: Cell) -> str:
    """One task: which clause, how far, until when."""
    clause = cell.obligation.clause.number
    where = f"Mục {clause}" if clause[0].isdigit() else clause.capitalize()
    told = "; ".join(filter(None, (_reached(cell), _due(cell))))
    return f"{where}: {cell.obligation.task}: {told}."


def _reached(cell: Cell) -> str:
    figure, reached = figure_of(cell.obligation), cell.figure
    if figure is None or reached is None:
        return "chưa nhận được kết quả, minh chứng thực hiện"
    if not reached.whole:
        return "chưa có danh sách để tính"
    if reached.part is None:
        return "chưa có số liệu"
    if figure.measure is Measure.UNITS_DEPLOYED:
        of_whom = "đơn vị đã triển khai"
    else:
        group = figure.group.label.lower() if figure.group else "người"
        with_phones = " có điện thoại thông minh" if figure.base is Base.SMARTPHONE else " trong danh sách"
        of_whom = f"{group}{with_phones} ({figure.evidence.label.lower()})"
    return (
        f"đạt {number(reached.part)}/{number(reached.whole)} {of_whom}, bằng {percent(reached.part, reached.whole)}; "
        f"mức phải đạt {number(cell.obligation.threshold_percent)} %"
    )


def _due(cell: Cell) -> str:
    if cell.due_on is None:
        return ""
    return f"hạn {day(cell.due_on)}, đã quá hạn" if cell.state is S.OVERDUE else f"hạn {day(cell.due_on)}"
