"""QR codes on paper, as drawings that print sharp at any size."""

from __future__ import annotations

import segno
from markupsafe import Markup

QUIET = 4
"""Modules of white around a code, as its standard asks for."""


def qr(address: str, label: str) -> Markup:
    """The code of an address as an <svg> that takes the size its style gives it; `label` says where it leads.

    Level M: a stamp or a fold over an eighth of it does not spoil it.
    """
    code = segno.make(address, error="m", micro=False)
    drawing = code.svg_inline(border=QUIET, omitsize=True, svgclass="qr", lineclass=None, title=label)
    return Markup(drawing)  # noqa: S704 (made by segno of an address; the title is escaped by it)
