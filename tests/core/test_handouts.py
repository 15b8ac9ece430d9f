"""Forms on paper: what is too wide to be read on one sheet of paper goes on over several."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from rollout.core.handouts import set_page, spread


@pytest.mark.parametrize(
    ("widths", "sheets"),
    [
        ((40, 60), 1),
        ((18, 40, *[26] * 7), 1),
        ((18, 40, *[26] * 8), 2),
        ((18, 28, *[14] * 20), 2),
        ((18, 40, *[18] * 28), 4),
    ],
)
def test_a_wide_form_is_printed_on_several_sheets(widths: tuple[int, ...], sheets: int) -> None:
    sheet = Workbook().worksheets[0]
    set_page(sheet, "Danh sách")
    spread(sheet, widths)
    assert sheet.page_setup.fitToWidth == sheets
    assert sheet.print_title_cols == ("$A:$B" if sheets > 1 else None)
    assert (sheet.page_setup.pageOrder == "overThenDown") is (sheets > 1)
