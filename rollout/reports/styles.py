"""How cells of the workbook look: Times New Roman 12 to 14, black on white (NĐ 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

FONT = "Times New Roman"
NUMBER = "#,##0;-#,##0;0"
SIGNED = "+#,##0;-#,##0;0"
RATE = "0.0%"
SIGNED_RATE = "+0.0%;-0.0%;0.0%"

_LINE = Side(style="thin", color="808080")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SHADE = {"group": "F2F2F2", "total": "E4E8EC", "heading": "E4E8EC"}

CELLS = {
    "text": ("left", "General"),
    "centre": ("center", "General"),
    "number": ("right", NUMBER),
    "signed": ("right", SIGNED),
    "rate": ("right", RATE),
    "signed rate": ("right", SIGNED_RATE),
    "day": ("center", "dd/mm/yyyy"),
}
"""The kinds of table cells: where the text stands, and how a number is written."""

LINES = {
    "agency above": (12, False, False, "center"),
    "agency": (12, True, False, "center"),
    "state": (12, True, False, "center"),
    "motto": (13, True, False, "center"),
    "number line": (13, False, False, "center"),
    "date line": (13, False, True, "center"),
    "title": (14, True, False, "center"),
    "subtitle": (13, True, False, "center"),
    "basis": (12, False, True, "center"),
    "demo": (13, True, False, "center"),
    "unit line": (12, False, True, "right"),
    "note": (10, False, True, "left"),
    "signature": (13, True, False, "center"),
    "signature note": (12, False, True, "center"),
}
"""The lines around a table: size, bold, italic, where the text stands."""


def style(kind: str, emphasis: str = "") -> str:
    """The name of the style of a table cell of a kind, in a plain, a `group` or a `total` row."""
    return f"vssid {kind} {emphasis}".rstrip()


def line(name: str) -> str:
    """The name of the style of a line around a table."""
    return f"vssid {name}"


def add_styles(book: Workbook) -> None:
    """Makes all styles known to a workbook."""
    for kind, (where, number_format) in CELLS.items():
        for emphasis in ("", "group", "total"):
            held = NamedStyle(
                style(kind, emphasis),
                font=Font(name=FONT, size=12, bold=bool(emphasis)),
                border=_BOX,
                alignment=Alignment(
                    horizontal=where, vertical="center", wrap_text=kind == "text", shrink_to_fit=where == "right"
                ),
                number_format=number_format,
            )
            if emphasis:
                held.fill = PatternFill("solid", fgColor=_SHADE[emphasis])
            book.add_named_style(held)
    book.add_named_style(
        NamedStyle(
            line("heading"),
            font=Font(name=FONT, size=12, bold=True),
            border=_BOX,
            fill=PatternFill("solid", fgColor=_SHADE["heading"]),
            alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
        )
    )
    for name, (size, is_bold, is_italic, where) in LINES.items():
        book.add_named_style(
            NamedStyle(
                line(name),
                font=Font(
                    name=FONT, size=size, bold=is_bold, italic=is_italic, u="single" if name == "motto" else None
                ),
                alignment=Alignment(horizontal=where, vertical="center", wrap_text=True),
            )
        )
