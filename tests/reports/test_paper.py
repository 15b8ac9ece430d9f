"""The workbook on A4: one page wide or two side by side, headings on each page, rows as high as their longest text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from openpyxl.utils import get_column_letter
from sqlalchemy import text
from sqlalchemy.orm import Session

from rollout.reports.paper import lines_of
from rollout.vocabulary import Base
from tests.dashboard.province import Province
from tests.reports.books import DEFAULT, build

LONG = "Trung tâm Dịch vụ việc làm và Hỗ trợ khởi nghiệp thanh niên huyện miền núi thuộc Sở Lao động - Thương binh"
LINE = 12  # points at the very least, of a line of Times New Roman 12


@pytest.mark.parametrize(
    ("words", "width", "lines"),
    [("", 10, 1), ("một hai", 10, 1), ("một hai ba", 10, 2), ("nghiêngngả" * 2, 10, 3), ("a b c d e f", 4, 3)],
)
def test_lines_are_broken_between_words(words: str, width: float, lines: int) -> None:
    assert lines_of(words, width) == lines


@pytest.mark.parametrize("masks", [False, True])
def test_no_text_is_cut_on_paper(session: Session, province: Province, masks: bool) -> None:
    session.execute(text("UPDATE unit SET name = :name WHERE id = :id"), {"name": LONG, "id": province.unit_ids[1]})
    session.commit()
    book = build(session, replace(DEFAULT, base=Base.SMARTPHONE), masks=masks)
    for name, sheet in book.sheets.items():
        paper = sheet.formulas
        assert paper.page_setup.orientation == "landscape"
        assert paper.page_setup.fitToHeight == 0
        assert paper.page_setup.fitToWidth == (1 if name in ("Tổng hợp", "Chưa triển khai") else 2)
        assert "&P" in paper.oddHeader.center.text
        assert paper.print_title_rows or name == "Tổng hợp"
        spans = {r.coord.split(":")[0]: r for r in paper.merged_cells.ranges}
        for row in paper.iter_rows():
            for cell in row:
                if not isinstance(cell.value, str) or not cell.alignment.wrap_text:
                    continue
                held = spans.get(cell.coordinate)
                last, bottom = (held.max_col, held.max_row) if held else (cell.column, cell.row)
                widths = (paper.column_dimensions[get_column_letter(c)].width for c in range(cell.column, last + 1))
                room = sum(widths) * 12 / cell.font.size
                heights = (paper.row_dimensions[r].height or 15.75 for r in range(cell.row, bottom + 1))
                # a word needs at most its letters, and a column at least its width
                needed = max(1, -(-len(cell.value) // max(1, int(room * 1.25))))
                assert sum(heights) >= needed * LINE * cell.font.size / 12, (name, cell.coordinate, cell.value)
