"""The officer's registration sheet: a unit's people on A4 paper with what each still lacks, to be taken along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment
from sqlalchemy.orm import Session

from rollout.core.crypto import mask
from rollout.core.formats import label
from rollout.core.handouts import BOX, Column, Lists, Value, fill_form, set_page
from rollout.core.paging import ROWS
from rollout.core.spreadsheets import workbook_bytes
from rollout.participants.next_step import StepKind
from rollout.participants.queries import shown
from rollout.participants.queries.roster import Member
from rollout.participants.status import NOT_ON_A_PHONE
from rollout.vocabulary import Milestone

WANTED = (
    Milestone.INFO_COMPLETED,
    Milestone.INSTALLED,
    Milestone.REGISTERED,
    Milestone.ACCEPTED,
    Milestone.SIGNED_IN,
    Milestone.PASSWORD_CHANGED,
)
"""What an officer can move along at the unit, and what of it BHXH still has to do."""

ROW_HEIGHT = 30  # points: room for a signature

COLUMNS = (
    Column("STT", "number", 5),
    Column("Họ và tên", width=24),
    Column("Ngày sinh", width=11),
    Column("Mã số BHXH", width=12),
    Column("Điện thoại", width=13),
    Column("Mốc còn thiếu", width=34),
    Column("Việc cần làm tiếp", width=30),
    Column("Ghi chú", width=18),
    Column("Ký tên", width=14),
)


def registration_sheet(
    session: Session, unit_id: int, members: Sequence[Member], *, title: str, shows_phones: bool
) -> bytes:
    """The workbook (.xlsx). Numbers are masked; a phone is in full for who sees it so on the page."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Phiếu"
    own = [member for member in members if not member.is_second]
    fill_form(sheet, COLUMNS, _rows(session, unit_id, own, shows_phones), Lists(sheet, len(COLUMNS) + 2))
    for row in range(2, len(own) + 2):
        sheet.row_dimensions[row].height = ROW_HEIGHT
        for position in range(1, len(COLUMNS) + 1):
            cell = sheet.cell(row, position)
            cell.border, cell.alignment = BOX, Alignment(wrap_text=True, vertical="center")
    set_page(sheet, title)
    return workbook_bytes(book)


def _rows(session: Session, unit_id: int, members: Sequence[Member], shows_phones: bool) -> Iterator[Sequence[Value]]:
    for first in range(0, len(members), ROWS):
        for number, row in enumerate(shown.told_of(session, unit_id, members[first : first + ROWS]), first + 1):
            member = row.member
            phone = row.phone if shows_phones or not row.phone else mask(row.phone)
            yield number, member.name, row.birth, row.number, phone, lacking(member), member.step.text, "", ""


def lacking(member: Member) -> str:
    """What of the sheet's milestones is not reached; nothing of whom nobody waits for."""
    if member.step.kind in (StepKind.DONE, StepKind.AWAY):
        return ""
    wanted = [m for m in WANTED if m in NOT_ON_A_PHONE or not member.status.is_phoneless]
    return "; ".join(label(milestone) for milestone in wanted if not member.status.has(milestone))
