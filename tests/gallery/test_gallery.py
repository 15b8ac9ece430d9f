"""The gallery shows every colour, every icon and the parts as pages use them."""

from __future__ import annotations

import re

from tests.machine import ROOT
from tests.staffed import Staffed


def test_every_colour_and_icon_is_shown(staffed: Staffed) -> None:
    page = staffed.leader().page("/ui")
    tokens = (ROOT / "static" / "tokens.css").read_text(encoding="utf-8")
    colours = set(re.findall(r"--([a-z0-9-]+): #", tokens))
    icons = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")))
    shown = {"".join(code.itertext()) for code in page.markup.all("code")}
    assert {f"--{colour}" for colour in colours} | icons == shown
    assert colours
    assert icons


def test_a_form_that_was_filled_in_wrongly_shows_how_it_says_so(staffed: Staffed) -> None:
    page = staffed.leader().page("/ui")
    assert "Chưa lưu được. Chưa có gì thay đổi." in page.text
    assert any("error" in (item.get("class") or "") for item in page.markup.all("p"))


def test_what_the_form_library_says_is_in_the_language_of_the_page(staffed: Staffed) -> None:
    page = staffed.leader().page("/ui")
    assert "Kênh: Chọn một mục trong danh sách." in page.text
    assert "Not a valid" not in page.text
