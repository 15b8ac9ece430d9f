"""Lists of obstacles, of people blocked, of answers, and the boards, as tables to take away."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from rollout.core.export_files import Table, Value
from rollout.core.formats import label
from rollout.obstacles.board_page import BoardPage, Cell
from rollout.obstacles.queries.answers import Kept
from rollout.obstacles.queries.board import By
from rollout.obstacles.queries.listing import Line
from rollout.obstacles.queries.people import Somebody
from rollout.obstacles.queries.risen import age_of
from rollout.obstacles.words import clock_text, crowd_text
from rollout.vocabulary_of_obstacles import ObstacleKind

MOST_UNITS = 50_000
MOST_ROWS_OF_PEOPLE = 50_000


def list_table(lines: Iterable[Line], title: str) -> Table:
    return Table(
        title,
        (
            _("Số"), _("Đơn vị, cơ sở"), _("Loại vướng mắc"), _("Nội dung"), _("Tình trạng"), _("Cấp xử lý"),
            _("Người xử lý"), _("Mức độ"), _("Tiếp nhận lúc"), _("Hạn"), _("Quá hạn từ"), _("Đồng hồ"),
            _("Người có tên"), _("Thêm theo số lượng"),
        ),
        [
            (
                line.id, line.place, label(line.kind), line.text, label(line.state), label(line.level), line.owner,
                label(line.priority), line.opened_at, line.due_on, line.late_on, clock_text(line), line.people,
                line.beyond,
            )
            for line in lines
        ],
        widths=(8, 44, 40, 60, 24, 24, 28, 14, 18, 14, 14, 36, 14, 14),
    )  # fmt: skip


def risen_table(lines: Iterable[Line]) -> Table:
    """Without what was typed, without names, without small numbers of people."""
    return Table(
        _("Vướng mắc đã lên cấp lãnh đạo"),
        (
            _("Số"), _("Đơn vị, cơ sở"), _("Loại vướng mắc"), _("Tình trạng"), _("Mức độ"), _("Tiếp nhận lúc"),
            _("Đã có, ngày"), _("Hạn"), _("Quá hạn từ"), _("Đồng hồ"), _("Người bị vướng"),
        ),
        [
            (
                line.id, line.place, label(line.kind), label(line.state), label(line.priority), line.opened_at,
                age_of(line), line.due_on, line.late_on, clock_text(line), crowd_text(line),
            )
            for line in lines
        ],
        widths=(8, 44, 40, 24, 14, 18, 12, 14, 14, 36, 24),
    )  # fmt: skip


def people_table(people: Iterable[Somebody]) -> Table:
    return Table(
        _("Người đang vướng"),
        (_("Họ và tên"), _("Năm sinh"), _("Đơn vị bị vướng"), _("Vướng mắc")),
        [
            (
                somebody.name, somebody.birth_year, somebody.unit_name,
                "; ".join(f"{number}: {label(kind)}" for number, kind in somebody.obstacles),
            )
            for somebody in people
        ],
        widths=(32, 12, 44, 60),
    )  # fmt: skip


def answers_table(answers: Iterable[Kept]) -> Table:
    return Table(
        _("Ngân hàng câu trả lời"),
        (
            _("Loại vướng mắc"), _("Câu hỏi"), _("Câu trả lời"), _("Đã dùng"), _("Người ghi"), _("Thời điểm"),
            _("Cho mọi người xem"),
        ),
        [
            (
                label(ObstacleKind(row.answer.kind)), row.answer.question, row.answer.body, row.used, row.by,
                row.answer.at, _("có") if row.answer.is_public else "",
            )
            for row in answers
        ],
        widths=(40, 44, 80, 10, 28, 18, 12),
    )  # fmt: skip


def board_table(page: BoardPage) -> Table:
    """Numbers as numbers where they are shown; below all rows what they make together, as on the page."""
    first = (_("Đơn vị bị vướng"), _("Mã đơn vị")) if page.by is By.UNIT else (label(page.by),)
    rows = [
        ((line.name, line.code) if page.by is By.UNIT else (line.name,)) + tuple(map(_value, line.cells))
        for line in page.lines
    ]
    blank = ("",) if page.by is By.UNIT else ()
    name = _("Tổng cộng (mỗi người tính một lần)") if page.tells_people else _("Tổng cộng")
    total = () if page.q else (name, *blank, *map(_value, page.sums))
    return Table(
        _("Tổng hợp vướng mắc"), (*first, *page.headings), rows, above=(page.sentence,), total=total,
        widths=(48, 16, 14, 14, 14, 14, 14, 14),
    )  # fmt: skip


def _value(cell: Cell) -> Value:
    return cell.text if cell.value is None else cell.value
