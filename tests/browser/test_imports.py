"""Loading a list in a browser: preview, ticks that save themselves, writing, undo; and all of it without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from rollout.models import Unit
from tests.browser.watch import accessibility_faults, log_in
from tests.staffed import Staffed
from tests.workbooks import files
from tests.workbooks.loading import HEADER

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


def a_list(staffed: Staffed, folder: Path) -> Path:
    """A full list of a unit of three: two are new, all three are missing."""
    unit_id = staffed.world.unit()
    staffed.world.listed(unit_id, 3)
    code = staffed.session.get_one(Unit, unit_id).code
    path = folder / "danh sách.xlsx"
    rows = [HEADER, (code, "Trần Lan", "5100000900", ""), (code, "Lê An", "5100000901", ""), ("", "Ai Đó", "51", "")]
    path.write_bytes(files.workbook(rows))
    staffed.staff()
    staffed.session.commit()
    return path


def walk(tab: Page, address: str, file: Path) -> None:
    """From the history to the result, as a person does it."""
    tab.goto(f"{address}/imports")
    tab.get_by_role("link", name="Chọn tệp").first.click()
    tab.get_by_label("Tệp", exact=True).set_input_files(file)
    tab.get_by_label("Danh sách đầy đủ của đơn vị").check()
    tab.get_by_role("button", name="Xem trước thay đổi").click()
    expect(tab.get_by_role("heading", name="Lần nạp số 1")).to_be_visible()
    expect(tab.get_by_text("thêm mới 2", exact=False)).to_be_visible()


def test_from_the_file_to_the_result(staffed: Staffed, tab: Page, address: str, tmp_path: Path) -> None:
    file = a_list(staffed, tmp_path)
    log_in(tab, address)
    tab.goto(f"{address}/imports/new")
    assert accessibility_faults(tab) == []
    walk(tab, address, file)
    tab.get_by_role("link", name="Không còn trong danh sách").click()
    boxes = tab.get_by_role("checkbox")
    expect(boxes).to_have_count(3)
    boxes.first.uncheck()
    expect(tab.get_by_text("Đưa ra khỏi danh sách 2/3 người")).to_be_visible()
    assert accessibility_faults(tab) == []
    tab.get_by_role("button", name="Ghi vào hệ thống").click()
    expect(tab.get_by_role("link", name="Hoàn tác lần nạp này")).to_be_visible()
    tab.get_by_role("link", name="Hoàn tác lần nạp này").click()
    tab.get_by_role("button", name="Hoàn tác lần nạp này").click()
    expect(tab.get_by_text("Mọi thứ như trước khi nạp")).to_be_visible()
    tab.goto(f"{address}/imports")
    assert accessibility_faults(tab) == []


def test_it_works_without_scripts(staffed: Staffed, browser: Browser, address: str, tmp_path: Path) -> None:
    file = a_list(staffed, tmp_path)
    with browser.new_context(java_script_enabled=False, locale="vi-VN") as context:
        tab = context.new_page()
        log_in(tab, address)
        walk(tab, address, file)
        tab.get_by_role("link", name="Không còn trong danh sách").click()
        tab.get_by_role("checkbox").first.uncheck()
        tab.get_by_role("button", name="Lưu lựa chọn").click()
        expect(tab.get_by_text("Đưa ra khỏi danh sách 2/3 người")).to_be_visible()
        tab.get_by_role("button", name="Ghi vào hệ thống").click()
        expect(tab.get_by_role("link", name="Hoàn tác lần nạp này")).to_be_visible(timeout=20_000)


STRANGE = ("Mã", "Ai", "Số sổ của người")


def a_strange_list(staffed: Staffed, folder: Path) -> Path:
    """A list whose headings nobody knows; of its three rows one lacks a digit."""
    code = staffed.session.get_one(Unit, staffed.world.unit()).code
    path = folder / "danh sách lạ.xlsx"
    people = [(code, "Trần Lan", "5100000900"), (code, "Lê An", "51000009"), (code, "Võ Minh", "5100000902")]
    path.write_bytes(files.workbook([STRANGE, *people]))
    staffed.staff()
    staffed.session.commit()
    return path


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("has_scripts", [True, False])
def test_from_strange_headings_to_the_corrected_list_and_back(
    staffed: Staffed, browser: Browser, address: str, tmp_path: Path, width: int, has_scripts: bool
) -> None:
    file = a_strange_list(staffed, tmp_path)
    with browser.new_context(
        java_script_enabled=has_scripts, locale="vi-VN", viewport={"width": width, "height": 800}
    ) as context:
        tab = context.new_page()
        log_in(tab, address)

        def upload(path: Path) -> None:
            tab.goto(f"{address}/imports/new")
            tab.get_by_label("Tệp", exact=True).set_input_files(path)
            tab.get_by_role("button", name="Xem trước thay đổi").click()

        def write() -> None:
            tab.get_by_role("button", name="Ghi vào hệ thống").click()
            expect(tab.get_by_role("link", name="Hoàn tác lần nạp này")).to_be_visible(timeout=20_000)

        upload(file)
        expect(tab.get_by_role("heading", name="Các cột của tệp")).to_be_visible()
        if has_scripts:
            assert accessibility_faults(tab) == []
        for letter, field in (("A", "Mã đơn vị"), ("B", "Họ và tên"), ("C", "Mã số BHXH")):
            tab.get_by_label(f"Cột {letter}").select_option(label=field)
        tab.get_by_label("Tiêu đề từ dòng").fill("1")
        tab.get_by_label("đến dòng").fill("1")
        tab.get_by_role("button", name="Xem trước lại").click()
        expect(tab.get_by_text("3 dòng: thêm mới 2, thay đổi 0, không đổi 0, bị từ chối 1.")).to_be_visible()
        if has_scripts:
            assert accessibility_faults(tab) == []
        write()
        with tab.expect_download() as download:
            tab.get_by_role("link", name="Tải").click()
        refused = tmp_path / "can-sua.xlsx"
        download.value.save_as(refused)
        book = load_workbook(refused)
        sheet = book.worksheets[0]
        assert "cần 10 chữ số" in str(sheet["D3"].value)
        sheet["C3"] = "5100000901"
        book.save(refused)
        upload(refused)
        expect(tab.get_by_text("3 dòng: thêm mới 1, thay đổi 0, không đổi 2, bị từ chối 0.")).to_be_visible()
        write()
        tab.get_by_role("link", name="Hoàn tác lần nạp này").click()
        tab.get_by_role("button", name="Hoàn tác lần nạp này").click()
        expect(tab.get_by_text("Mọi thứ như trước khi nạp")).to_be_visible(timeout=20_000)
