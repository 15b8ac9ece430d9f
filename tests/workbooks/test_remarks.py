"""What of a list of people is taken as it is, but pointed out to whoever loads it."""

from __future__ import annotations

from tests.workbooks.loading import DAY, HEADER, D, Loader
from tests.workbooks.test_people import AN, LAN, MINH, A, codes, counts


def test_columns_under_a_merged_heading_are_not_dropped_without_a_word(loader: Loader) -> None:
    header = ("Mã đơn vị", "Họ và tên", "Mã số BHXH", "Ghi chú", "VssID", "")
    result = loader.load([header, ("1", "2", "3", "4", "5", "6"), (*LAN[:3], "", "x", "01/06/2021")])
    assert (counts(result), result["skipped"]) == ({"created": 1}, 1)
    assert [told["code"] for told in result["warnings"]] == [
        "file.columns_ignored", "file.skipped", "ask.milestone", "ask.unnamed", "skip.numbering"
    ]  # fmt: skip
    assert result["warnings"][-2]["message"].startswith("Cột F không có tiêu đề nên chưa đọc")


def test_a_milestone_said_not_to_be_reached_that_is_on_record_is_pointed_out(loader: Loader) -> None:
    header = (*HEADER, "Đã cài đặt", "Đã đăng ký", "Được cấp tài khoản")
    loader.load([header, (*LAN, f"{D(-5):%d/%m/%Y}", "", "x")])
    result = loader.load([header, (*LAN, "chưa", "chưa", "không"), (*AN, "chưa", "", "")], on=D(5))
    assert counts(result) == {"created": 1, "unchanged": 1}
    told = [entry for entry in result["warnings"] if entry["code"] == "warn.not_reached"]
    assert [(entry["row"], entry["column"]) for entry in told] == [(2, "Đã cài đặt"), (2, "Được cấp tài khoản")]
    assert f"hồ sơ đang ghi đã đạt từ ngày {D(-5):%d/%m/%Y}; không đổi" in told[0]["message"]


def test_what_another_unit_recorded_is_not_told_by_a_milestone_not_reached(loader: Loader) -> None:
    header = (*HEADER, "Đã cài đặt")
    loader.load([header, (*MINH, f"{D(-5):%d/%m/%Y}")])
    result = loader.load([header, (A, *MINH[1:], "chưa")], on=D(5), by=loader.liaison(A))
    assert "warn.not_reached" not in [entry["code"] for entry in result["warnings"]]


def test_an_adult_among_the_children_is_pointed_out(loader: Loader) -> None:
    header = (*HEADER, "Ngày sinh", "Nhóm")
    born = DAY.replace(year=DAY.year - 18, month=1, day=1)
    rows = [(*LAN[:3], "", f"{born:%d/%m/%Y}", "Trẻ em"), (*AN[:3], "", str(DAY.year - 10), "Trẻ em")]
    result = loader.load([header, *rows, (A, "Lê Bình", "5100000009", "", f"{born:%d/%m/%Y}", "NLĐ")])
    assert codes(result, "warnings") == [(2, "warn.adult_child")]
    again = loader.load([HEADER, (*LAN[:3], "051185000001")], on=D(5))
    assert codes(again, "warnings") == [(2, "warn.adult_child")], "by what is on record"
