"""The guides of docs/huong-dan/: a page a role, every picture there, every name of a button a word of the product."""

from __future__ import annotations

import re

from pictures.guide import FOLDER, SHOTS
from rollout.vocabulary import Role
from tests.catalogue import catalogue
from tests.machine import ROOT

PAGES = sorted((ROOT / "docs" / "huong-dan").glob("*.md"))
TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
LEAD_INS = {  # what a bold word says that no button bears
    "Đăng nhập lần đầu.", "Tìm kiếm.", "Ô ngày", "Bấm nhầm", "Mất mạng", "Giấy tờ.", "đậm", "xa nhất",
}  # fmt: skip


def test_each_role_has_its_page() -> None:
    overview = TEXTS["README.md"]
    for role in Role:
        assert f"| {role.label} |" in overview, role
    linked = set(re.findall(r"\]\(([a-z-]+\.md)\)", overview))
    assert linked == set(TEXTS) - {"README.md"}
    for name in linked:
        assert TEXTS[name].splitlines()[0].removeprefix("# ") in overview


def test_the_pictures_are_those_that_are_taken() -> None:
    shown = {name for text in TEXTS.values() for name in re.findall(r"\(hinh/([a-z-]+)\.png\)", text)}
    assert shown == {shot.name for shot in SHOTS} == {file.stem for file in FOLDER.glob("*.png")}


def test_bold_words_are_on_the_pages() -> None:
    held = catalogue()
    strange = {
        (name, words)
        for name, text in TEXTS.items()
        for words in re.findall(r"\*\*([^*]+)\*\*", " ".join(text.split()))
        if words not in LEAD_INS and not held.get(words)
    }
    assert not strange
