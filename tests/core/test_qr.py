"""QR codes: what is drawn is the code of the address, and the drawing breaks no page."""

from __future__ import annotations

import re

import html5lib
import segno

from rollout.core.qr import QUIET, qr

ADDRESS = "https://vssid.example.gov.vn/sessions/12/record"


def modules(drawing: str, size: int) -> set[tuple[int, int]]:
    """The dark modules (column, row) of a drawing made of horizontal strokes."""
    path = re.findall(r' d="([^"]+)"', drawing)
    column, row, dark = 0.0, 0.0, set()
    for command, x, y in re.findall(r"([Mmh])(-?[\d.]+)(?:[ ,]?(-?[\d.]+))?", path[-1]):
        if command == "h":
            dark |= {(int(column) + n - QUIET, int(row - 0.5) - QUIET) for n in range(int(x))}
            column += float(x)
        elif command == "M":
            column, row = float(x), float(y)
        else:
            column, row = column + float(x), row + float(y)
    assert all(0 <= x < size and 0 <= y < size for x, y in dark)
    return dark


def test_what_is_drawn_is_the_code_of_the_address() -> None:
    matrix = segno.make(ADDRESS, error="m", micro=False).matrix
    expected = {(x, y) for y, line in enumerate(matrix) for x, module in enumerate(line) if module}
    assert modules(qr(ADDRESS, "Biểu ghi"), len(matrix)) == expected


def test_the_label_is_text_whatever_it_holds() -> None:
    drawing = qr(ADDRESS, 'Đơn vị <b onclick="x">')
    parsed = html5lib.parseFragment(drawing, namespaceHTMLElements=False)
    names = {element.tag for element in parsed.iter() if isinstance(element.tag, str)}
    assert not any(str(name).rpartition("}")[2] == "b" for name in names)
    assert "style=" not in drawing
