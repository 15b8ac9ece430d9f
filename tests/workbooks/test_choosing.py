"""What the loader is shown of a file's columns and asked of its cells, what is answered, and what is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from rollout.models import Batch, BatchRow, ColumnMemory, Person, StatusWord
from rollout.vocabulary import BatchState
from rollout.workbooks.alike import question_key
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.staging import understood_of
from tests.page import Page, PageClient
from tests.staffed import Staffed
from tests.workbooks import files
from tests.workbooks.loading import HEADER
from tests.workbooks.test_pages import ON_ONE_ENGINE, apply, code_of, finish, listed, people, preview, send


def upload(client: PageClient, rows: Sequence[Sequence[Any]], **fields: Any) -> str:
    address = send(client, files.workbook(rows), **fields)
    assert isinstance(address, str)
    return address


pytestmark = ON_ONE_ENGINE

STRANGE = ("Đơn vị nào", "Ai", "Sổ", "Thẻ")


def test_a_file_without_known_headings_is_kept_and_its_columns_are_named(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    rows = [STRANGE, *people(code_of(staffed, unit_id), "Lan", "An")]
    path = upload(client, rows)
    assert path == "/imports/1/columns"
    page = client.page(path)
    assert "Không tìm thấy dòng tiêu đề." in page.text
    assert "Lan" in page.text
    assert rows[1][2] not in page.text, "a number of a person is masked"
    batch = client.page("/imports/1")
    assert "/imports/1/apply" not in str(batch.markup)
    chosen = {"first-0": "1", "last-0": "1"} | {
        f"column-0-{letter}": field
        for letter, field in zip("ABCD", ("unit_code", "name", "bhxh", "personal_id"), strict=True)
    }
    assert client.submit(path, chosen, action=path).headers["Location"] == "/imports/1"
    assert "2 dòng: thêm mới 2" in client.page("/imports/1").text
    apply(staffed, client, "/imports/1")
    assert listed(staffed, unit_id) == 2
    assert staffed.session.scalars(select(ColumnMemory.user_id)).all() == [
        staffed.session.get_one(Batch, 1).created_by_id
    ]
    again = upload(client, [STRANGE, *people(code_of(staffed, unit_id), "Lan", "An", "Minh")])
    assert again == "/imports/2", "the layout is known"
    assert "thêm mới 1" in client.page(again).text


def named(client: PageClient, path: str, *fields: str) -> Page:
    """The preview of a file with a header row whose columns are named."""
    chosen = {"first-0": "1", "last-0": "1"}
    chosen |= {f"column-0-{letter}": field for letter, field in zip("ABCD", fields, strict=False)}
    return client.page(client.submit(path, chosen, action=path).headers["Location"])


def test_a_whole_list_of_people_is_one_after_its_columns_were_named(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    code = code_of(staffed, unit_id)
    apply(staffed, client, upload(client, [HEADER, *people(code, "Lan", "An")]))
    path = upload(client, [STRANGE, *people(code, "Lan")], is_full="y")
    assert path.endswith("/columns")
    assert "danh sách đầy đủ" in named(client, path, "unit_code", "name", "bhxh", "personal_id").text
    batch = staffed.session.get_one(Batch, 2)
    assert (batch.is_full, batch.summary["left"]) == (True, 1)


@pytest.mark.parametrize("header", [("Đơn vị nào", "Gọi là"), ("Mã đơn vị", "Tên đơn vị")])
def test_a_list_of_units_is_never_a_whole_list(staffed: Staffed, header: tuple[str, str]) -> None:
    """Whether all is in it is asked of lists of people alone, be the columns clear or named later."""
    client, unit_id = staffed.staff(), staffed.world.unit()
    path = upload(client, [header, (code_of(staffed, unit_id), "Đơn vị 1")], kind="units", is_full="y")
    assert path.endswith("/columns") is (header[0] == "Đơn vị nào")
    page = named(client, path, "code", "name") if path.endswith("/columns") else client.page(path)
    assert "danh sách đầy đủ" not in page.text
    batch = staffed.session.get_one(Batch, 1)
    assert (batch.state, batch.is_full, batch.summary["unchanged"]) == ("staged", False, 1)
    assert "/imports/1/apply" not in page.response.text, "there is nothing to write, and no whole list to confirm"


def test_what_one_user_chose_is_not_chosen_for_another(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    rows = [STRANGE, *people(code_of(staffed, unit_id), "Lan")]
    staff, liaison = staffed.staff(), staffed.liaison(unit_id)
    path = upload(staff, rows)
    chosen = {f"column-0-{letter}": field for letter, field in zip("ABC", ("unit_code", "name", "bhxh"), strict=True)}
    staff.submit(path, {"first-0": "1", "last-0": "1"} | chosen, action=path)
    assert upload(liaison, rows) == "/imports/2/columns"


def test_a_file_without_a_header_can_be_read_by_its_letters(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    path = upload(client, people(code_of(staffed, unit_id), "Lan", "An"))
    chosen = {f"column-0-{letter}": field for letter, field in zip("ABC", ("unit_code", "name", "bhxh"), strict=True)}
    client.submit(path, {"first-0": "0", "last-0": "0"} | chosen, action=path)
    assert "2 dòng: thêm mới 2" in client.page("/imports/1").text


def test_a_column_is_taken_for_what_its_loader_says(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    header = (*HEADER, "Ngày kích hoạt")
    rows = [header, *((*row, "23/11/2021") for row in people(code_of(staffed, unit_id), "Lan"))]
    path = preview(client, rows)
    assert "Ngày kích hoạt" in client.page(path).text
    page = client.page(f"{path}/columns")
    assert page.form(action=f"{path}/columns").values["column-0-E"] == ""
    client.submit(f"{path}/columns", {"column-0-E": "signed_in"}, action=f"{path}/columns")
    shown = client.page(path)
    assert "trông giống một mốc VssID" not in shown.text
    assert "Đã đăng nhập: 23/11/2021" in shown.text


def test_two_columns_of_one_field_are_chosen_from(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    rows = [(*HEADER, "Số CCCD"), *((*row, "") for row in people(code_of(staffed, unit_id), "Lan"))]
    path = upload(client, rows)
    assert "cùng được hiểu là" in client.page(path).text
    client.submit(path, {"column-0-E": ""}, action=path)
    assert "1 dòng: thêm mới 1" in client.page("/imports/1").text


def test_what_a_file_leaves_open_is_asked_and_answered(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    code = code_of(staffed, unit_id)
    header = (*HEADER, "Ngày sinh", "Đã cài đặt")
    rows = [
        header,
        (code, "Lan", "5100000900", "", "06/25/1985", "hên xui"),
        (code, "An", "5100000901", "", "02/07/1986", ""),
    ]
    path = preview(client, rows)
    page = client.page(path)
    assert "bị từ chối 2" in page.text
    assert "đọc được theo cả hai cách" in page.text
    assert '"hên xui" (1 ô) nghĩa là gì?' in page.text
    held = understood_of(staffed.session.get_one(Batch, 1))
    places = {question.code: place for place, question in enumerate(held.questions)}
    answers = {f"answer-{places['question.order']}": "month_first", f"answer-{places['question.word']}": "yes"}
    client.submit(path, answers, action=f"{path}/answers")
    page = client.page(path)
    assert "2 dòng: thêm mới 2" in page.text
    assert "Ngày sinh: 07/02/1986" in page.text
    assert "Đã trả lời 2 câu hỏi của tệp" in page.text
    held = understood_of(staffed.session.get_one(Batch, 1, populate_existing=True))
    places = {question.code: place for place, question in enumerate(held.questions)}
    client.submit(path, {f"answer-{places['question.word']}": "ignored"}, action=f"{path}/answers")
    assert "Đã cài đặt ứng dụng: đã đạt" not in client.page(f"{path}?state=created").text
    client.submit(path, {f"answer-{places['question.word']}": "yes"}, action=f"{path}/answers")
    assert "Đã cài đặt ứng dụng: đã đạt" in client.page(f"{path}?state=created").text
    apply(staffed, client, path)
    assert listed(staffed, unit_id) == 2


def test_an_answer_that_is_none_of_those_offered_says_nothing(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    path = preview(client, [HEADER, ("Trường Lạ", *people(code_of(staffed, unit_id), "Lan")[0][1:])])
    rows = [("Tên đơn vị", *HEADER[1:]), ("Đơn vị số 1", *people(code_of(staffed, unit_id), "Lan")[0][1:])]
    path = preview(client, rows)
    token = client.page(path).form(action=f"{path}/answers").values["csrf_token"]
    client.post(f"{path}/answers", data={"csrf_token": token, "answer-0": "TA9999Z"})
    assert "bị từ chối 1" in client.page(path).text


def test_a_unit_is_found_by_its_name_or_chosen_from_those_most_alike(staffed: Staffed) -> None:
    client, first, second = staffed.staff(), staffed.world.unit(), staffed.world.unit()
    lan, an = (row[1:] for row in people(code_of(staffed, first), "Lan", "An"))
    by_code = (code_of(staffed, first).lower(), *people("", "Lan", "An", "Minh")[2][1:])
    rows = [("Tên đơn vị", *HEADER[1:]), ("ĐƠN VỊ 1", *lan), ("Đơn vị hai 2", *an), by_code]
    path = preview(client, rows)
    page = client.page(path)
    assert "thêm mới 2" in page.text
    assert '"Đơn vị hai 2" (1 dòng) là đơn vị nào?' in page.text
    client.submit(path, {"answer-0": code_of(staffed, second)}, action=f"{path}/answers")
    assert "thêm mới 3" in client.page(path).text
    apply(staffed, client, path)
    assert (listed(staffed, first), listed(staffed, second)) == (2, 1)


def test_who_may_load_one_unit_is_offered_no_other(staffed: Staffed) -> None:
    own, other = staffed.world.unit(), staffed.world.unit()
    client = staffed.liaison(own)
    rows = [("Tên đơn vị", *HEADER[1:]), ("Đơn vị 2", *people(code_of(staffed, other), "Lan")[0][1:])]
    text = client.page(preview(client, rows)).text
    assert code_of(staffed, other) not in text
    assert "bị từ chối 1" in text


def test_a_plan_that_was_made_anew_is_not_written_from_an_older_page(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    rows = [(*HEADER, "Ngày kích hoạt"), *((*row, "") for row in people(code_of(staffed, unit_id), "Lan"))]
    path = preview(client, rows)
    old = client.page(path).form(action=f"{path}/apply").values
    client.submit(f"{path}/columns", {"column-0-E": "signed_in"}, action=f"{path}/columns")
    refused = client.post(f"{path}/apply", data={**old.to_dict(), "agreed": "x"})
    assert refused.status_code == 422
    assert "Bản xem trước đã được làm lại" in Page(refused).text
    assert listed(staffed, unit_id) == 0


def test_what_is_not_as_it_was_shown_is_shown_again_and_not_written(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    rows = [HEADER, *people(code_of(staffed, unit_id), "Lan")]
    path, other = preview(client, rows), preview(client, rows)
    apply(staffed, client, other)
    page = apply(staffed, client, path)
    assert "Chờ ghi" in page.text
    assert "Dữ liệu đã thay đổi sau khi xem trước" in page.text
    assert staffed.session.get_one(Batch, 1).state == BatchState.STAGED
    assert len(staffed.session.scalars(select(Person.id)).all()) == 1


def test_cells_that_were_mended_are_listed(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    row = (code_of(staffed, unit_id), "Ông Nguyễn Văn An", 5100000001.0, 51085000001.0)
    page = client.page(preview(client, [HEADER, row]))
    assert "Đã sửa giúp 2 ô" in page.text
    shown = client.page(page.links["Đã sửa giúp: 1"]).rows
    assert [(cells[1], cells[3]) for cells in shown if "Dòng 2" in cells[-1]] == [
        ("Họ và tên", "Dòng 2, cột Họ và tên: đã bỏ danh xưng (ông, bà, anh, chị…) trước họ tên."),
        ("Số định danh/CCCD", "Dòng 2, cột Số định danh/CCCD: đã bù số 0 ở đầu."),
    ]


def test_skipped_rows_are_shown_with_their_reason(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    rows = [HEADER, ("I", "Khối HCSN", "", ""), *people(code_of(staffed, unit_id), "Lan"), ("", "Tổng cộng: 1", "", "")]
    page = client.page(preview(client, rows))
    assert "Số dòng không phải dữ liệu nên bỏ qua: 2." in page.text
    shown = client.page(page.links["Bỏ qua: 2"]).rows
    assert [(row[0], row[-1]) for row in shown if row[-1].startswith("Dòng ")] == [
        ("2", "Dòng 2: dòng tên nhóm, không có người."),
        ("4", "Dòng 4: dòng cộng."),
    ]


def test_nobody_leaves_who_may_stand_in_a_row_that_was_not_read(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    code = code_of(staffed, unit_id)
    everybody = people(code, "Lan", "An", "Tổ Văn Minh")
    apply(staffed, client, preview(client, [HEADER, *everybody]))
    path = preview(client, [HEADER, everybody[0], ("", "Tổ Văn Minh", "", "")], is_full="y")
    assert "Đưa ra khỏi danh sách 1/1 người" in client.page(path).text


def test_the_province_teaches_the_import_a_word(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    page = client.page("/imports/words")
    assert "đã cài" in page.text
    client.submit("/imports/words", {"word": "Hên xui", "meaning": "installed"}, action="/imports/words")
    assert staffed.session.scalars(select(StatusWord.word)).all() == ["hên xui"]
    staffed.session.commit()
    row = (*people(code_of(staffed, unit_id), "Lan")[0], "hên xui")
    assert "Đã cài đặt" in client.page(preview(client, [(*HEADER, "Tình trạng"), row])).text
    client.submit("/imports/words", {"word": "hên xui"}, action="/imports/words/forget")
    assert staffed.session.scalars(select(StatusWord.word)).all() == []
    finish(staffed.app, "/imports/1")


BORN = (*HEADER, "Ngày sinh")


def test_who_brings_another_number_is_held_against_the_list_and_asked_about(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    code = code_of(staffed, unit_id)
    old = (code, "Trần Thị Lan", "5100000001", "", "01/06/1985")
    apply(staffed, client, preview(client, [BORN, old]))
    path = preview(client, [BORN, (code, "Trần Thị Lan", "5100000002", "", "01/06/1985")])
    page = client.page(path)
    assert "bị từ chối 1" in page.text
    page = client.page(page.links["Có thể trùng người: 1"])
    assert "•••• 002" in page.text
    assert "•••• 001" in page.text
    (name,) = {box.get("name") or "" for box in page.markup.all("input") if (box.get("name") or "").startswith("same:")}
    known = staffed.session.scalars(select(Person.id)).one()
    client.submit(f"{path}?state=alike", {name: str(known)}, action=f"{path}/answers")
    text = client.page(path).text
    assert "thay đổi 1" in text
    apply(staffed, client, path)
    assert listed(staffed, unit_id) == 1
    path = preview(client, [BORN, (code, "Trần Thị Lan", "5100000003", "", "01/06/1985")])
    page = client.page(client.page(path).links["Có thể trùng người: 1"])
    (name,) = {box.get("name") or "" for box in page.markup.all("input") if (box.get("name") or "").startswith("same:")}
    client.submit(f"{path}?state=alike", {name: "other"}, action=f"{path}/answers")
    apply(staffed, client, path)
    assert listed(staffed, unit_id) == 2


def test_two_people_of_one_name_and_birth_who_are_both_in_the_file_are_two(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    code = code_of(staffed, unit_id)
    first = (code, "Trần Thị Lan", "5100000001", "", "01/06/1985")
    apply(staffed, client, preview(client, [BORN, first]))
    page = client.page(preview(client, [BORN, (code, "Trần Thị Lan", "5100000002", "", "01/06/1985"), first]))
    assert "thêm mới 1, thay đổi 0, không đổi 1" in page.text


def test_nobody_of_another_list_is_said_to_be_somebody(staffed: Staffed) -> None:
    own, other = staffed.world.unit(), staffed.world.unit()
    staff, liaison = staffed.staff(), staffed.liaison(own)
    listed_there = (code_of(staffed, other), "Trần Thị Lan", "5100000001", "", "01/06/1985")
    apply(staffed, staff, preview(staff, [BORN, listed_there]))
    path = preview(liaison, [BORN, (code_of(staffed, own), "Trần Thị Lan", "5100000002", "", "01/06/1985")])
    page = liaison.page(path)
    assert "thêm mới 1" in page.text
    token = page.form(action=f"{path}/apply").values["csrf_token"]
    batch = staffed.session.get_one(Batch, int(path.rpartition("/")[2]))
    row = staffed.session.scalars(select(BatchRow).where(BatchRow.batch_id == batch.id)).one()
    known = staffed.session.scalars(select(Person.id)).first()
    parsed = ParsedRow(row.sheet, row.number, {"name": "Trần Thị Lan", "bhxh": "5100000002", "birth": "1985-06-01"})
    liaison.post(f"{path}/answers", data={"csrf_token": token, question_key(parsed): str(known)})
    assert "thêm mới 1" in liaison.page(path).text, "an answer that was not offered says nothing"


def test_a_move_and_numbers_that_stand_twice_have_their_own_headings(staffed: Staffed) -> None:
    client, first, second = staffed.staff(), staffed.world.unit(), staffed.world.unit()
    apply(staffed, client, preview(client, [HEADER, *people(code_of(staffed, first), "Lan")]))
    rows = people(code_of(staffed, second), "Lan", "An")
    page = client.page(preview(client, [HEADER, *rows, rows[1]]))
    assert "Chuyển đơn vị: 1" in page.links
    assert client.page(page.links["Trùng trong tệp hoặc với hồ sơ: 1"]).rows[-1][0] == "4"


TITLE = ("Đơn vị: Trường TH số 1 - Mã đơn vị: %s",)


def test_a_list_whose_title_names_the_unit_needs_no_column_of_it(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    code = code_of(staffed, unit_id)
    rows = [(TITLE[0] % code,), HEADER[1:], *(row[1:] for row in people(code, "Lan", "An"))]
    path = upload(client, rows)
    page = client.page(path)
    assert "Tệp không có cột Mã đơn vị" in page.text
    form = page.form(action=path)
    assert form.values["unit"] == code
    client.submit(path, {}, action=path)
    assert "2 dòng: thêm mới 2" in client.page("/imports/1").text


def test_the_unit_of_a_whole_file_is_one_of_the_loaders(staffed: Staffed) -> None:
    own, other = staffed.world.unit(), staffed.world.unit()
    client = staffed.liaison(own)
    path = upload(client, [HEADER[1:], *(row[1:] for row in people("", "Lan", "An"))])
    for code in (code_of(staffed, other), "TA9999Z"):
        client.submit(path, {"unit": code}, action=path)
        assert f'Không có đơn vị mang mã "{code}"' in client.page(path).text
    client.submit(path, {"unit": code_of(staffed, own)}, action=path)
    assert "2 dòng: thêm mới 2" in client.page("/imports/1").text


def offered(client: PageClient) -> list[str | None]:
    return [
        option.get("value")
        for found in client.page("/imports/new").markup.all("datalist")
        for option in found.iter("option")
    ]


def test_the_units_of_the_loader_are_offered_by_name(staffed: Staffed) -> None:
    own = [staffed.world.unit(), staffed.world.unit()]
    assert offered(staffed.liaison(*own)) == [code_of(staffed, unit_id) for unit_id in own]
    assert offered(staffed.staff()) == [], "a province has too many"


def test_the_only_unit_of_the_loader_is_filled_in_where_a_file_names_none(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    client = staffed.liaison(unit_id)
    path = upload(client, [HEADER[1:], *(row[1:] for row in people("", "Lan", "An"))])
    assert client.page(path).form(action=path).values["unit"] == code_of(staffed, unit_id)
    client.submit(path, {}, action=path)
    assert "2 dòng: thêm mới 2" in client.page("/imports/1").text


def test_the_file_of_another_unit_is_asked_about(staffed: Staffed) -> None:
    client, first, second = staffed.staff(), staffed.world.unit(), staffed.world.unit()
    rows = [(TITLE[0] % code_of(staffed, first),), HEADER, *people(code_of(staffed, second), "Lan")]
    page = client.page(upload(client, rows))
    assert f"Phần đầu tệp ghi mã đơn vị {code_of(staffed, first)}" in page.text
    assert [box.get("name") for box in page.markup.all("input") if box.get("name") == "agreed"] == ["agreed"]
    rows = [(TITLE[0] % code_of(staffed, second),), HEADER, *people(code_of(staffed, second), "Lan")]
    assert "Phần đầu tệp" not in client.page(upload(client, rows)).text
