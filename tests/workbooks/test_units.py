"""What a list of units does: new units, corrections, places in the registry, counts "đến nay"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from rollout.core.cells import text_of
from rollout.core.users import add_user, assign
from rollout.models import Area, Contact, Unit, UnitAttribution, UnitCode, UnitModeFact, UnitName, User
from rollout.register.spans import VALUE_COLUMN
from rollout.vocabulary import FOREVER, AreaList, Evidence, ImportKind, Role, ScopeKind
from tests.workbooks.loading import DAY, D, Loader
from tests.workbooks.test_people import A, B, codes, counts

ON_ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def load(loader: Loader, header: Sequence[str], *rows: Sequence[Any], **how: Any) -> dict[str, Any]:
    return loader.load([header, *rows], ImportKind.UNITS, **how)


def belongs(loader: Loader, code: str, subject: str, on: date = DAY) -> int | None:
    row = loader.session.scalars(
        select(UnitAttribution)
        .join(Unit, Unit.id == UnitAttribution.unit_id)
        .where(
            Unit.code == code,
            UnitAttribution.subject == subject,
            UnitAttribution.voided_seq.is_(None),
            UnitAttribution.from_on <= on,
            UnitAttribution.to_on > on,
        )
    ).first()
    return getattr(row, VALUE_COLUMN[subject]) if row else None


def area_name(loader: Loader, area_id: int | None) -> str:
    return loader.session.get_one(Area, area_id).name if area_id else ""


def unit(loader: Loader, code: str) -> Unit:
    return loader.session.scalars(select(Unit).where(Unit.code == code)).one()


FULL = (
    "Mã đơn vị", "Tên đơn vị", "Mã số thuế", "Địa bàn 2021", "Địa bàn 2025", "Sở, ban, ngành", "Ngành",
    "Khối, loại hình", "Cơ quan BHXH quản lý", "Cán bộ chuyên quản", "Cách theo dõi", "Số lao động", "Ngày bắt đầu",
    "Đầu mối liên hệ", "Điện thoại đầu mối", "Thư điện tử đầu mối", "Địa chỉ", "Ngày đã triển khai",
)  # fmt: skip
CLINIC = (
    "ya0005x", "Trung tâm Y tế huyện Sơn Hà", "4300123456", "21292", "", "Sở Y tế", "Y tế", "YTE-CL",
    "BHXH huyện Sơn Hà", "can.bo", "danh sách", "120", f"{D(-50):%d/%m/%Y}", "Phạm Thị Nga", "0255 3828 919",
    "Nga@Example.vn", "Số 5 đường Hùng Vương", f"{D(-10):%d/%m/%Y}",
)  # fmt: skip


def test_a_unit_comes_with_all_that_the_file_says(loader: Loader) -> None:
    officer = loader.officer(A)
    result = load(loader, FULL, CLINIC)
    assert counts(result) == {"created": 1}, result["errors"]
    made = unit(loader, "YA0005X")
    assert made.name == CLINIC[1]
    assert made.headcount == 120
    assert made.address is not None
    assert text_of(made, "address") == CLINIC[16]
    contact = loader.session.scalars(select(Contact).where(Contact.unit_id == made.id)).one()
    assert (contact.name, contact.is_main) == ("Phạm Thị Nga", True)
    assert contact.phone is not None
    assert text_of(contact, "phone") == "02553828919"
    assert belongs(loader, "YA0005X", "officer") == officer.id
    assert belongs(loader, "YA0005X", "department", D(-51)) is None, "from its first day on"
    assert all(belongs(loader, "YA0005X", subject) for subject in VALUE_COLUMN)
    loader.units["YA0005X"] = made.id
    assert [loader.figure("units_deployed", D(n), "YA0005X") for n in (-11, -10)] == [0, 1]
    assert counts(load(loader, FULL, CLINIC)) == {"unchanged": 1}


def test_the_other_area_is_proposed_where_only_one_answer_is_possible(loader: Loader) -> None:
    header = ("Mã đơn vị", "Tên đơn vị", "Địa bàn 2021", "Địa bàn 2025")
    result = load(
        loader, header,
        ("X0001", "Một", "21142", ""),  # Trà Bùi went into two communes of 2025
        ("X0002", "Hai", "Phường Lê Hồng Phong, TP. Quảng Ngãi", ""),
        ("X0003", "Ba", "", "Đặc khu Lý Sơn"),
        ("X0004", "Bốn", "", "21025"),  # made of several communes
        ("X0005", "Năm", "524", "21025"),  # both said: nothing is proposed, even if they do not fit
    )  # fmt: skip
    assert counts(result) == {"created": 5}, result["errors"]
    assert [row for row, code in codes(result, "warnings") if code == "warn.area_proposed"] == [3, 4]
    assert belongs(loader, "X0001", "area_2025") is None
    assert area_name(loader, belongs(loader, "X0002", "area_2025"))
    assert area_name(loader, belongs(loader, "X0003", "area_2021")) == "Huyện Lý Sơn"
    assert belongs(loader, "X0004", "area_2021") is None
    assert area_name(loader, belongs(loader, "X0005", "area_2025")) == "Phường Cẩm Thành"


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("heading", "typed", "name"),
    [
        ("Địa bàn 2021", "Xã Bình Thạnh, Huyện Bình Sơn", "Xã Bình Thạnh"),
        ("Địa bàn 2021", "x. Bình Thanh, h. Bình Sơn", "Xã Bình Thanh"),
        ("Địa bàn 2021", "P. Nguyễn Nghiêm, TX. Đức Phổ", "Phường Nguyễn Nghiêm"),
        ("Địa bàn 2021", "Xã Sơn Hạ, huyện Sơn Hà", "Xã Sơn Hạ"),
        ("Địa bàn 2021", "xa tinh ha, huyen son tinh", "Xã Tịnh Hà"),
        ("Địa bàn 2021", "Huyện Lý Sơn", "Huyện Lý Sơn"),
        ("Địa bàn 2021", "21025", "Phường Nguyễn Nghiêm"),
        ("Địa bàn 2025", "21025", "Phường Cẩm Thành"),
        ("Địa bàn 2025", "Xã Ba Tơ", "Xã Ba Tơ"),
    ],
)
def test_an_area_goes_by_its_code_or_its_name_with_the_district(
    loader: Loader, heading: str, typed: str, name: str
) -> None:
    result = load(loader, ("Mã đơn vị", "Tên đơn vị", heading), ("X0001", "Một", typed))
    assert counts(result) == {"created": 1}, result["errors"]
    subject = "area_2021" if "2021" in heading else "area_2025"
    found = loader.session.get_one(Area, belongs(loader, "X0001", subject))
    assert (found.name, found.area_list) == (name, AreaList.Y2021 if subject == "area_2021" else AreaList.Y2025)


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("heading", "typed", "code"),
    [
        ("Địa bàn 2021", "Phường Nguyễn Nghiêm", "row.ambiguous"),
        ("Địa bàn 2021", "Binh Thanh", "row.not_in_registry"),
        ("Địa bàn 2021", "binh thanh, binh son", "row.ambiguous"),
        ("Địa bàn 2021", "Xã Không Có, Huyện Bình Sơn", "row.not_in_registry"),
        ("Địa bàn 2025", "ba to", "row.not_in_registry"),
        ("Sở, ban, ngành", "Sở Du lịch vũ trụ", "row.not_in_registry"),
        ("Khối, loại hình", "Trường học", "row.not_in_registry"),
        ("Cán bộ chuyên quản", "khong.co", "row.officer"),
        ("Cách theo dõi", "bằng mắt", "row.choice"),
        ("Số lao động", "12,5", "row.whole"),
        ("Mã số thuế", "123", "row.tax"),
        ("Điện thoại đầu mối", "12", "row.contact_phone"),
        ("Ngày bắt đầu", f"{D(5):%d/%m/%Y}", "row.started"),
        ("Ngày đã triển khai", "31/12/2099", "date.future"),
        ("Đã cài đặt", "5", "row.counts_by_list"),
    ],
)
def test_what_cannot_be_taken_says_why(loader: Loader, heading: str, typed: str, code: str) -> None:
    result = load(loader, ("Mã đơn vị", "Tên đơn vị", heading), ("X0001", "Một", typed))
    assert [(entry["row"], entry["code"]) for entry in result["errors"]] == [(2, code)]
    assert counts(result) == {"rejected": 1}


def test_a_message_never_quotes_a_number_that_may_be_a_persons(loader: Loader) -> None:
    result = load(loader, ("Mã đơn vị", "Tên đơn vị", "Sở, ban, ngành"), ("X0001", "Một", "051085000001"))
    assert "051085000001" not in str(result)
    result = loader.load([("Mã đơn vị", "Họ tên", "Mã số BHXH"), ("0510850001", "Lan", "5100000001")])
    assert "0510850001" not in str(result)


def test_a_code_twice_and_a_code_of_another_are_refused(loader: Loader) -> None:
    header = ("Mã đơn vị", "Tên đơn vị", "Mã số thuế")
    result = load(
        loader, header, ("X0001", "Một", "4300000001"), ("x0001", "Một nữa", ""), ("X0002", "Hai", "4300000001")
    )
    assert codes(result) == [(3, "row.unit_twice"), (4, "row.code_taken")]
    assert codes(load(loader, header, ("X0003", "Ba", "4300000001"))) == [(2, "row.code_taken")]
    assert codes(load(loader, header, ("4300000001", "Tư", ""))) == [(2, "row.code_taken")]
    assert codes(load(loader, header, ("X0009", "", ""))) == [(2, "row.unit_name")]
    four, five, six, seven = (f"430000000{n}" for n in (4, 5, 6, 7))
    assert codes(load(loader, header, (four, "Bốn", five), (five, "Năm", ""), (six, "Sáu", four))) == [
        (3, "row.code_taken"),
        (4, "row.code_taken"),
    ]
    assert codes(load(loader, header, ("X0007", "Bảy", four))) == [(2, "row.code_taken")], "the code of another"
    assert counts(load(loader, header, (seven, "Tám", seven))) == {"created": 1}, "a unit's own codes may be one"


def test_what_differs_is_changed_from_the_lists_day_on(loader: Loader) -> None:
    header = ("Mã đơn vị", "Tên đơn vị", "Địa bàn 2021", "Khối, loại hình", "Mã số thuế", "Địa chỉ")
    row = (A, "Trường Tiểu học Bình Chánh 1", "522", "TRUONG-NCL", "4300000009", "Thôn 1")
    assert counts(load(loader, header, row, on=D(10))) == {"updated": 1}
    changed = unit(loader, A)
    assert changed.name == row[1]
    names = loader.session.scalars(select(UnitName.name).where(UnitName.unit_id == changed.id).order_by(UnitName.id))
    assert names.all() == ["Trường Tiểu học Bình Chánh", row[1]]
    assert area_name(loader, belongs(loader, A, "area_2021", D(9))) == "Xã Bình Chánh"
    assert area_name(loader, belongs(loader, A, "area_2021", D(10))) == "Thành phố Quảng Ngãi"
    taxes = loader.session.scalars(select(UnitCode.code).where(UnitCode.unit_id == changed.id, UnitCode.kind == "tax"))
    assert taxes.all() == ["4300000009"]
    assert counts(load(loader, header, row, on=D(10))) == {"unchanged": 1}


def test_what_changed_later_is_kept(loader: Loader) -> None:
    header = ("Mã đơn vị", "Khối, loại hình")
    load(loader, header, (A, "TRUONG-NCL"), on=D(20))
    result = load(loader, header, (A, "DNNQD"), on=D(10))
    assert counts(result) == {"unchanged": 1}
    assert codes(result, "warnings") == [(2, "warn.kept_later")]


COUNTS = ("Mã đơn vị", "Tên đơn vị", "Cách theo dõi", "Người tham gia", "Có điện thoại thông minh", "Đã cài đặt",
          "Được cấp tài khoản", "Lý do giảm")  # fmt: skip


def test_counts_of_a_counting_unit_become_a_stock_take(loader: Loader) -> None:
    row = ("X0001", "Đại lý thu Một", "số lượng", 60, 50, 45, 40, "")
    assert counts(load(loader, COUNTS, row, evidence=Evidence.VERIFIED)) == {"created": 1}
    loader.units["X0001"] = unit(loader, "X0001").id
    assert [loader.figure(name, DAY, "X0001") for name in ("participants", "participants_s", "installed_verified")] == [
        60, 50, 45
    ]  # fmt: skip
    assert loader.figure("participants", D(-1), "X0001") == 0
    assert unit(loader, "X0001").list_on == DAY
    assert counts(load(loader, COUNTS, row, evidence=Evidence.VERIFIED)) == {"unchanged": 1}
    more = ("X0001", "", "", "", "", 48, "", "")
    assert counts(load(loader, COUNTS, more, on=D(10), evidence=Evidence.VERIFIED)) == {"updated": 1}
    assert loader.figure("installed_verified", D(10), "X0001") == 48
    fewer = ("X0001", "", "", "", "", 47, "", "")
    assert codes(load(loader, COUNTS, fewer, on=D(20), evidence=Evidence.VERIFIED)) == [(2, "row.count_falls")]
    fewer = (*fewer[:-1], "Kiểm đếm lại")
    assert counts(load(loader, COUNTS, fewer, on=D(20), evidence=Evidence.VERIFIED)) == {"updated": 1}
    assert loader.figure("installed_verified", D(20), "X0001") == 47


def test_the_same_numbers_in_a_later_file_say_that_they_are_still_so(loader: Loader) -> None:
    row = ("X0001", "Đại lý thu Một", "số lượng", 60, 50, 45, 40, "")
    load(loader, COUNTS, row)
    assert counts(load(loader, COUNTS, row)) == {"unchanged": 1}
    assert counts(load(loader, COUNTS, row, on=D(20))) == {"updated": 1}
    assert unit(loader, "X0001").list_on == D(20)
    assert counts(load(loader, COUNTS, row, on=D(20))) == {"unchanged": 1}


def test_a_reason_may_be_long(loader: Loader) -> None:
    load(loader, COUNTS, ("X0001", "Đại lý thu Một", "số lượng", 60, 50, 45, 40, ""))
    fewer = ("X0001", "", "", "", "", 44, "", "Kiểm đếm lại " * 15)
    assert counts(load(loader, COUNTS, fewer, on=D(10))) == {"updated": 1}


@pytest.mark.parametrize("column", ["Tên đơn vị", "Người liên hệ"])
def test_a_text_that_is_kept_in_clear_holds_no_number(loader: Loader, column: str) -> None:
    result = load(loader, ("Mã đơn vị", column), (A, "Chị Lan 0905.123 456"))
    assert [(entry["column"], entry["code"]) for entry in result["errors"]] == [(column, "row.long_number")]


def test_counts_that_cannot_be_are_refused(loader: Loader) -> None:
    result = load(
        loader, COUNTS,
        ("X0001", "Một", "số lượng", 60, 61, "", "", ""),
        ("X0002", "Hai", "danh sách", 60, "", "", "", ""),
        (A, "", "", "", "", 5, "", ""),
        ("X0003", "Ba", "số lượng", 60, "", "", "", "gọi 0908182151"),
    )  # fmt: skip
    assert codes(result) == [
        (2, "row.count_smartphone"), (3, "row.counts_by_list"), (4, "row.counts_by_list"), (5, "row.long_number")
    ]  # fmt: skip


def test_a_unit_switches_to_counting_on_the_lists_day(loader: Loader) -> None:
    assert counts(load(loader, COUNTS, (A, "", "số lượng", 30, "", 10, "", ""))) == {"updated": 1}
    modes = loader.session.scalars(
        select(UnitModeFact)
        .where(UnitModeFact.unit_id == loader.units[A], UnitModeFact.voided_seq.is_(None))
        .order_by(UnitModeFact.from_on)
    ).all()
    assert [(row.mode, row.from_on, row.to_on) for row in modes] == [
        ("list", D(-200), DAY), ("count", DAY, FOREVER)
    ]  # fmt: skip
    assert loader.figure("participants", DAY, A) == 30


def test_people_who_would_no_longer_count_are_said_and_numbers_are_asked_for(loader: Loader) -> None:
    people = [("Mã đơn vị", "Họ và tên", "Mã số BHXH"), *((A, f"Người {n}", f"51{n:08d}") for n in range(1, 4))]
    loader.load(people)
    result = load(loader, COUNTS, (A, "", "số lượng", "", "", 2, "", ""), on=D(10))
    assert codes(result) == [(2, "row.mode_empty")]
    assert "3 người đang tính theo danh sách sẽ thôi tính" in result["errors"][0]["message"]
    assert loader.figure("participants", D(10), A) == 3
    result = load(loader, COUNTS, (A, "", "số lượng", 30, "", 2, "", ""), on=D(10))
    assert [entry["code"] for entry in result["warnings"]] == ["ask.count"]
    assert f"đơn vị {A}" in result["warnings"][0]["message"]
    assert "3 người đang tính theo danh sách sẽ thôi tính; số theo báo cáo: 30" in result["warnings"][0]["message"]
    assert loader.figure("participants", D(10), A) == 30
    result = load(loader, COUNTS, (B, "", "số lượng", "", "", "", "", ""), on=D(10))
    assert counts(result) == {"updated": 1}, "nobody is on the list"


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        (("Huyện", "Xã/Phường"), ("Bình Sơn", "Bình Chánh"), "Xã Bình Chánh"),
        (("Quận/Huyện", "Xã/Phường"), ("H. Sơn Hà", "xã Sơn Hạ"), "Xã Sơn Hạ"),
        (("Huyện", "Xã/Phường"), ("TX Đức Phổ", "P. Nguyễn Nghiêm"), "Phường Nguyễn Nghiêm"),
        (("Huyện", "Xã/Phường"), ("Lý Sơn", ""), "Huyện Lý Sơn"),
        (("Huyện",), ("Bình Sơn",), "Huyện Bình Sơn"),
        (("Địa bàn 2021", "Huyện"), ("Xã Tịnh Hà, Sơn Tịnh", "Sơn Tịnh"), "Xã Tịnh Hà"),
    ],
)
def test_the_area_may_stand_in_two_columns(
    loader: Loader, header: Sequence[str], row: Sequence[str], name: str
) -> None:
    result = load(loader, ("Mã đơn vị", "Tên đơn vị", *header), ("X0001", "Một", *row))
    assert counts(result) == {"created": 1}, result["errors"]
    assert area_name(loader, belongs(loader, "X0001", "area_2021")) == name


@ON_ONE_ENGINE
def test_a_commune_alone_is_of_the_areas_of_its_day(loader: Loader) -> None:
    header = ("Mã đơn vị", "Tên đơn vị", "Xã/Phường", "Ngày bắt đầu")
    started = "01/02/2021"
    assert counts(load(loader, header, ("X0001", "Một", "Xã Ba Tơ", started))) == {"created": 1}
    assert area_name(loader, belongs(loader, "X0001", "area_2025")) == "Xã Ba Tơ"
    result = load(loader, header, ("X0002", "Hai", "Xã Tịnh Hà", started), on=date(2021, 6, 1))
    assert counts(result) == {"created": 1}
    assert area_name(loader, belongs(loader, "X0002", "area_2021", date(2021, 6, 1))) == "Xã Tịnh Hà"


@ON_ONE_ENGINE
def test_a_commune_that_is_not_in_the_district_is_refused(loader: Loader) -> None:
    header = ("Mã đơn vị", "Tên đơn vị", "Huyện", "Xã/Phường")
    result = load(loader, header, ("X0001", "Một", "Bình Sơn", "Tịnh Hà"), ("X0002", "Hai", "Huyện Lạ", ""))
    assert [(entry["code"], entry["column"]) for entry in result["errors"]] == [
        ("row.not_in_registry", "Xã/Phường"), ("row.not_in_registry", "Huyện")
    ]  # fmt: skip


def district_staff(loader: Loader, code: str) -> User:
    user = add_user(loader.session, username="huyen", display_name="Chuyên viên huyện", by=loader.system)
    area_id = loader.session.scalars(select(Area.id).where(Area.code == code, Area.area_list == "2021")).one()
    assign(loader.session, user, role=Role.STAFF, scope=ScopeKind.DISTRICT, by=loader.system, area_id=area_id)
    loader.session.commit()
    return user


def test_staff_of_a_district_load_units_of_their_district(loader: Loader) -> None:
    result = load(
        loader, ("Mã đơn vị", "Tên đơn vị", "Địa bàn 2021"),
        ("X0001", "Trong huyện", "Xã Bình Chánh, Bình Sơn"),
        ("X0002", "Ngoài huyện", "Xã Tịnh Hà, Sơn Tịnh"),
        ("X0003", "Không rõ", ""),
        (A, "Trường đổi tên", ""),
        (B, "Công ty đổi tên", ""),
        by=district_staff(loader, "524"),
    )  # fmt: skip
    assert counts(result) == {"created": 1, "updated": 1, "rejected": 3}
    assert codes(result) == [(3, "row.unit_scope"), (4, "row.unit_scope"), (6, "row.unit_scope")]


def test_undone_units_are_gone_until_they_are_loaded_again(loader: Loader) -> None:
    before = loader.figures(D(-51), D(-10), DAY)
    loader.officer(A)
    batch = load(loader, FULL, CLINIC)["batch"]
    assert loader.figures(D(-51), D(-10), DAY) != before
    assert loader.undo(batch)["kept"] == 0
    assert loader.figures(D(-51), D(-10), DAY) == before
    assert counts(load(loader, FULL, CLINIC)) == {"created": 1}
    assert belongs(loader, "YA0005X", "department") is not None


def test_undoing_puts_back_what_was_corrected_unless_it_was_corrected_again(loader: Loader) -> None:
    header = ("Mã đơn vị", "Tên đơn vị", "Số lao động", "Địa chỉ", "Đầu mối liên hệ", "Điện thoại đầu mối", "MST")
    load(loader, header, (A, "", "10", "Thôn 1", "Chị Nga", "0908182151", ""), on=D(1))
    changed = (A, "Tên khác", "20", "Thôn 2", "Anh Sơn", "0908182152", "4300000009")
    batch = load(loader, header, changed, on=D(2))["batch"]
    unit(loader, A).headcount = 30
    loader.session.commit()
    assert loader.undo(batch) == {"batch": batch, "kept": 0, "kept_fields": 1}
    back = unit(loader, A)
    assert (back.name, back.headcount) == ("Trường Tiểu học Bình Chánh", 30)
    assert back.address is not None
    assert text_of(back, "address") == "Thôn 1"
    contact = loader.session.scalars(select(Contact).where(Contact.unit_id == back.id)).one()
    assert contact.name == "Chị Nga"
    live = select(UnitCode.code).where(UnitCode.unit_id == back.id, UnitCode.to_on == FOREVER, UnitCode.kind == "tax")
    assert loader.session.scalars(live).all() == []


def test_the_row_that_numbers_the_columns_is_no_unit(loader: Loader) -> None:
    header = ("Mã đơn vị", "Tên đơn vị", "Số lao động")
    result = loader.load([header, ("1", "2", "3"), ("TA0009A", "Trạm Y tế", "4")], ImportKind.UNITS)
    assert (counts(result), result["skipped"]) == ({"created": 1}, 1)
    assert [(told["code"], told["message"]) for told in result["warnings"] if told["row"] is None] == [
        ("file.skipped", "Số dòng không phải dữ liệu nên bỏ qua: 1. Xem từng dòng và lý do ở mục Bỏ qua.")
    ]
    assert loader.session.scalars(select(Unit).where(Unit.code == "2")).all() == []


def test_more_than_everyone_is_pointed_out_and_loaded_as_it_is(loader: Loader) -> None:
    header = ("Mã đơn vị", "Tên đơn vị", "Theo dõi", "Đến nay: Người tham gia", "Cài đặt", "Cấp tài khoản")
    rows = [("TA0007A", "Bảy", "Số lượng", "100", "150", "90"), ("TA0008A", "Tám", "Số lượng", "", "10", "")]
    result = loader.load([header, *rows], ImportKind.UNITS)
    assert counts(result) == {"created": 2}
    assert codes(result, "warnings") == [(2, "warn.over"), (3, "warn.no_people")]
    assert "cột Cài đặt: 150 người, nhiều hơn tổng số 100 người tham gia" in result["warnings"][0]["message"]
    fewer = [(*header[:4], "Lý do"), ("TA0007A", "Bảy", "", "80", "Nhập nhầm")]
    assert codes(loader.load(fewer, ImportKind.UNITS, on=D(1)), "warnings") == [(2, "warn.over_known")] * 2
