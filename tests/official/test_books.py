"""The reconciliation: what stands in which book, that each number is its list, what is done about it, who may."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from rollout.core.dates import now, today
from rollout.core.purge import erase_accounts
from rollout.models import AuditRecord, Membership, OfficialAccount, OfficialReview, Person, Statement
from rollout.official.lists import people_of
from rollout.register import official, undo
from rollout.register.persons import numbers_of
from rollout.register.verify import verify
from rollout.vocabulary import Book, Evidence, IdentifierKind, ImportKind, Milestone, Role, ScopeKind, Settlement
from tests.official.province import FILED, Books, account, row_of
from tests.page import Page, PageClient
from tests.staffed import queries
from tests.workbooks.loading import Loader


def numbers(page: Page) -> dict[str, dict[str, str]]:
    """Name of a row → column → what stands there."""
    found = {}
    for row in page.rows[1:]:
        cells = row[1:] if "Tệp đầy đủ ngày" not in page.rows[0] else row[2:]
        found[row[0]] = dict(
            zip(["theirs", "official_book", *(book.value for book in Book), "settled"], cells, strict=False)
        )
    return found


def names(page: Page) -> set[str]:
    return {row[1] for row in page.rows[1:]}


def test_each_stands_in_one_book(books: Books) -> None:
    page = books.staffed.staff().page("/official")
    assert numbers(page)["BHXH 1"] == {
        "theirs": "13", "official_book": "11", "both": "7", "reported": "6", "official": "3", "number": "1",
        "settled": "0",
    }  # fmt: skip
    assert numbers(page)["BHXH 2"]["reported"] == "–", "no file names all accounts of that office"
    assert numbers(page)["BHXH 2"]["theirs"] == "9"
    assert numbers(page)["BHXH 2"]["official_book"] == "–", "no file speaks of that office: 0 would say that it did"
    assert numbers(page)["Chưa xác định"]["official"] == "1"
    assert numbers(page)["Tổng cộng"] == {
        "theirs": "22", "official_book": "12", "both": "7", "reported": "6", "official": "4", "number": "1",
        "settled": "0",
    }  # fmt: skip
    assert f"{FILED:%d/%m/%Y}" in page.text


def test_the_units_of_an_office_sum_to_it_and_open_their_lists(books: Books) -> None:
    client = books.staffed.staff()
    for office, told in list(numbers(client.page("/official")).items())[:-1]:
        path = client.page("/official").links[office]
        page = client.page(path)
        rows = numbers(page)
        assert {name: text for name, text in rows.pop("Tổng cộng").items() if name != "settled"} == {
            name: text for name, text in told.items() if name != "settled"
        }
        for row in page.markup.all("tr"):
            for link in row.iter("a"):
                listed = client.page(link.get("href", ""))
                assert f"{(link.text or '').strip()} người" in listed.text


@pytest.mark.parametrize("cause", ["unclear", "after_file", "no_number", "rejected", "number", "moved"])
def test_why_only_the_unit_reports_somebody(books: Books, cause: str) -> None:
    page = books.staffed.staff().page(f"/official/list?book=reported&unit={books.a}&cause={cause}")
    (person_id,) = books.people[cause]
    assert names(page) == {books.staffed.session.get_one(Person, person_id).name}


def test_the_lists_are_the_rows_of_the_file(books: Books) -> None:
    session = books.staffed.session
    stated = session.scalar(
        select(func.count()).select_from(Statement).where(Statement.evidence == Evidence.OFFICIAL.value)
    )
    kept = session.scalar(select(func.count()).select_from(OfficialAccount))
    assert (stated, kept) == (7, 5)
    client = books.staffed.staff()
    assert names(client.page("/official/list?book=official")) == {"Võ Mới", "Hồ Lạ", "Đinh Xa", "Lý Nơi Khác"}
    assert len(names(client.page("/official/list?book=number"))) == 1
    assert len(client.page(f"/official/list?book=both&unit={books.a}").rows[1:]) == 7


def send(client: PageClient, path: str, **data: Any) -> Page:
    answer = client.submit(path, data)
    assert answer.status_code == 303, answer.text[:500]
    return client.page(answer.headers["Location"])


def test_accounts_are_settled_with_a_reason_and_reopened(books: Books) -> None:
    client = books.staffed.staff()
    found = [books.account(name).id for name in ("Võ Mới", "Hồ Lạ")]
    left = send(
        client, "/official/list?book=official", ids=found, do="settle", settlement="elsewhere", note="Quảng Nam"
    )
    assert names(left) == {"Đinh Xa", "Lý Nơi Khác"}
    settled = client.page("/official/list?book=official&state=settled")
    assert names(settled) == {"Võ Mới", "Hồ Lạ"}
    assert "Không thuộc tỉnh này · Quảng Nam · Người staff" in settled.text
    assert numbers(client.page("/official"))["BHXH 1"]["settled"] == "2"
    assert numbers(client.page("/official"))["BHXH 1"]["official"] == "1"
    send(client, "/official/list?book=official&state=settled", everyone="1", do="reopen")
    assert books.account("Võ Mới").settlement is None


def test_another_reason_is_written_down(books: Books) -> None:
    client = books.staffed.staff()
    data = {"ids": books.account("Võ Mới").id, "do": "settle", "settlement": "other"}
    assert client.submit("/official/list?book=official", data).status_code == 422
    assert client.submit("/official/list?book=official", data | {"note": "số 5100000001"}).status_code == 422
    assert client.submit("/official/list?book=official", {"do": "settle", "settlement": "left"}).status_code == 422
    assert books.account("Võ Mới").settlement is None


def test_people_only_reported_are_reviewed_until_a_later_file(books: Books) -> None:
    client, path = books.staffed.staff(), f"/official/list?book=reported&unit={books.a}"
    ids = books.people["unclear"]
    assert len(names(send(client, path + "&cause=unclear", ids=ids, do="settle", settlement="waiting"))) == 0
    assert len(names(client.page(path))) == 5
    assert len(names(client.page(path + "&state=settled"))) == 1
    assert numbers(client.page("/official"))["BHXH 1"]["reported"] == "6", "the figure stays"
    books.load([row_of(books.staffed, books.people["both"][0])], on=today())
    assert len(names(client.page(path))) == 6, "a later file asks again"
    assert len(names(client.page(path + "&state=settled"))) == 0
    assert books.staffed.session.scalars(select(OfficialReview.settlement)).all() == [Settlement.WAITING.value]


def test_a_number_is_corrected_after_it_was_confirmed(books: Books) -> None:
    client, staffed = books.staffed.staff(), books.staffed
    (person_id,) = books.people["number"]
    held = staffed.session.scalars(select(OfficialAccount).where(OfficialAccount.person_id == person_id)).one()
    page = client.submit("/official/list?book=number", {"ids": held.id, "do": "number"})
    assert page.status_code == 303
    confirm = page.headers["Location"]
    assert "•••• 995" in client.page(confirm).text
    assert numbers_of(staffed.session, [person_id])[person_id][IdentifierKind.BHXH] != "5199999995"
    assert client.submit(confirm, {}, action="/official/number").status_code == 303
    staffed.session.expire_all()
    assert numbers_of(staffed.session, [person_id])[person_id][IdentifierKind.BHXH] == "5199999995"
    assert numbers(client.page("/official"))["BHXH 1"] | {"settled": "1"} == {
        "theirs": "13", "official_book": "11", "both": "8", "reported": "5", "official": "3", "number": "0",
        "settled": "1",
    }  # fmt: skip
    assert list(verify(staffed.session)) == []


def test_numbers_that_only_look_alike_are_told_apart(books: Books) -> None:
    staffed = books.staffed
    (person_id,) = books.people["number"]
    number = numbers_of(staffed.session, [person_id])[person_id][IdentifierKind.BHXH]
    name = staffed.session.get_one(Person, person_id).name
    books.load([account(f"59{number[2:]}", name, unit="TA0001A", born="01/02/1990")])
    rows = staffed.staff().page("/official/list?book=number").rows
    same = [row for row in rows if f"•••• {number[-3:]} (khác ở các chữ số đầu)" in row]
    assert len(same) == 1
    assert f"Mã số BHXH •••• {number[-3:]}" in same[0]


def test_somebody_is_added_to_the_unit_and_the_day_that_were_chosen(books: Books) -> None:
    client, staffed = books.staffed.staff(), books.staffed
    ids = [books.account(name).id for name in ("Võ Mới", "Đinh Xa")]
    path = client.submit("/official/list?book=official", {"ids": ids, "do": "add"}).headers["Location"]
    assert client.submit(path, {"unit": "", "on": ""}).status_code == 422
    assert client.submit(path, {"unit": "TA9999Z", "on": "hôm nay"}).status_code == 422
    before = staffed.session.scalar(select(func.count()).select_from(Person))
    send(client, path, unit="TA0002A", on="hôm nay", group="employee")
    staffed.session.expire_all()
    added = staffed.session.scalars(select(Person).where(Person.name.in_(["Võ Mới", "Đinh Xa"]))).all()
    assert staffed.session.scalar(select(func.count()).select_from(Person)) == (before or 0) + 2
    listed = staffed.session.execute(
        select(Membership.unit_id, Membership.from_on).where(Membership.person_id.in_([p.id for p in added]))
    ).all()
    assert set(listed) == {(books.b, today())}
    assert numbers(client.page("/official"))["BHXH 1"]["both"] == "9"
    assert books.account("Võ Mới").settlement == Settlement.ADDED
    assert client.get(path).status_code == 404, "done is done"
    other = books.account(staffed.session.get_one(Person, books.people["number"][0]).name).id
    assert client.get(f"/official/add?ids={other}").status_code == 404, "whose number differs is on a list already"
    assert list(verify(staffed.session)) == []


def test_who_came_onto_a_list_since_is_found(books: Books) -> None:
    client, staffed = books.staffed.staff(), books.staffed
    header = ("Mã đơn vị", "Họ và tên", "Mã số BHXH")
    Loader(staffed.session, staffed.world.user, {}).load(
        [header, ("TA0001A", "Võ Mới", "5199999991"), ("TA0001A", "Tên Khác", "5199999992")], on=today()
    )
    left = send(client, "/official/list?book=official", everyone="1", do="match")
    assert names(left) == {"Hồ Lạ", "Đinh Xa", "Lý Nơi Khác"}, "the same number and another name is no match"
    assert numbers(client.page("/official"))["BHXH 1"]["both"] == "8"


def test_who_came_onto_a_list_of_others_is_not_found(books: Books) -> None:
    staffed = books.staffed
    header = ("Mã đơn vị", "Họ và tên", "Mã số BHXH")
    Loader(staffed.session, staffed.world.user, {}).load([header, ("TA0003A", "Võ Mới", "5199999991")], on=today())
    before = staffed.session.scalar(select(func.count()).select_from(Statement))
    path = "/official/list?book=official"
    told = staffed.officer().submit(path, {"everyone": "1", "do": "match"})
    assert "0 người nay đã có trong danh sách." in staffed.officer().page(told.headers["Location"]).text
    staffed.session.expire_all()
    assert staffed.session.scalar(select(func.count()).select_from(Statement)) == before
    assert books.account("Võ Mới").settlement is None
    assert "Võ Mới" not in names(send(staffed.staff(), path, everyone="1", do="match"))


def test_lists_are_taken_away_with_masks_and_on_record(books: Books) -> None:
    client = books.staffed.staff()
    listed = client.page("/official/list?book=official")
    token = listed.form("ids").values["csrf_token"]
    answer = client.post("/official/list?book=official", data={"csrf_token": token, "do": "export"})
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert {row[0] for row in rows[4:]} == {"Võ Mới", "Hồ Lạ", "Đinh Xa", "Lý Nơi Khác"}
    assert "5199999991" not in repr(rows)
    assert "•••• 991" in repr(rows)
    (record,) = books.staffed.session.scalars(select(AuditRecord).where(AuditRecord.action == "take_reconciled")).all()
    assert record.detail == {"book": "official", "rows": 4}
    table = load_workbook(io.BytesIO(client.get("/official/books.xlsx").data)).active
    assert table is not None
    told = {row[0].value: [cell.value for cell in row] for row in table.iter_rows()}
    assert told["BHXH 1"][2:8] == [13, 11, 7, 6, 3, 1]
    assert told["BHXH 2"][5] == "–"


def test_no_list_is_kept_by_the_browser(books: Books) -> None:
    answer = books.staffed.staff().get("/official/list?book=official")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "5199999991" not in answer.text


@pytest.mark.parametrize("who", ["desk", "admin", "liaison"])
def test_who_has_nothing_to_do_with_it_finds_nothing(books: Books, who: str) -> None:
    client = books.staffed.liaison(books.a) if who == "liaison" else getattr(books.staffed, who)()
    for path in (
        "/official",
        "/official/list?book=official",
        "/official/books.xlsx",
    ):
        assert client.get(path).status_code == 404


def test_an_officer_works_off_the_own_units_alone(books: Books) -> None:
    client = books.staffed.officer()
    assert numbers(client.page("/official"))["BHXH 1"] == {
        "theirs": "13", "official_book": "10", "both": "7", "reported": "6", "official": "2", "number": "1",
        "settled": "0",
    }  # fmt: skip
    assert names(client.page("/official/list?book=official")) == {"Võ Mới", "Hồ Lạ"}
    client.page(f"/official/list?book=both&unit={books.b}", 404)
    far = books.account("Đinh Xa").id
    assert (
        client.submit("/official/list?book=official", {"ids": far, "do": "settle", "settlement": "left"}).status_code
        == 422
    )
    assert client.get(f"/official/add?ids={far}").status_code == 404


def test_staff_of_an_office_sees_what_is_the_offices(books: Books) -> None:
    staffed = books.staffed
    staffed.user("office", Role.STAFF, ScopeKind.OFFICE, office_id=staffed.world.offices[0])
    client = staffed.client("office")
    assert set(numbers(client.page("/official"))) == {"BHXH 1", "Tổng cộng"}
    assert names(client.page("/official/list?book=official")) == {"Võ Mới", "Hồ Lạ", "Đinh Xa"}


def test_a_leader_reads_counts_without_lists_or_small_numbers(books: Books) -> None:
    client = books.staffed.leader()
    page = client.page("/official")
    assert not [url for url in page.links.values() if "/official/" in url and "xlsx" not in url]
    assert {"BHXH 1", "BHXH 2", "Tổng cộng"} <= set(numbers(page))
    total = numbers(page)["Tổng cộng"]
    assert (total["official"], total["number"]) == ("< 5", "< 5")
    for name, told in numbers(page).items():
        if name != "Tổng cộng":
            assert set(list(told.values())[:6]) <= {"ẩn", "–", "0"} or all(
                text in ("–", "0") or int(text) >= 5 for text in list(told.values())[:6]
            )
    client.page(f"/official?office={books.staffed.world.offices[0]}", 404)
    client.page("/official/list?book=official", 404)
    sheet = load_workbook(io.BytesIO(client.get("/official/books.xlsx").data)).active
    assert sheet is not None
    assert not {1, 2, 3, 4} & {cell.value for row in sheet.iter_rows() for cell in row}


def test_pages_ask_as_much_of_many_as_of_few(books: Books) -> None:
    client = books.staffed.staff()
    paths = (
        "/official", f"/official?office={books.staffed.world.offices[0]}", "/official/list?book=official",
        f"/official/list?book=reported&unit={books.a}",
    )  # fmt: skip
    before = {path: queries(lambda path=path: client.page(path)) for path in paths}  # type: ignore[misc]
    books.staffed.world.mark(books.staffed.world.listed(books.a, 30), Milestone.ACCEPTED, 1)
    books.load([account(f"52{n:08d}", f"Người {n}", unit="TA0001A") for n in range(60)])
    after = {path: queries(lambda path=path: client.page(path)) for path in paths}  # type: ignore[misc]
    assert after == before
    assert max(after.values()) <= 40
    session = books.staffed.session
    assert people_of(session, books.a, Book.BOTH).members  # and the transaction has begun
    assert queries(lambda: people_of(session, books.a, Book.REPORTED)) <= 12


def test_what_is_not_allocated_stands_beside_official_figures(books: Books) -> None:
    client = books.staffed.staff()
    header = ("Cơ quan BHXH", "Đến ngày", "Số lượng tài khoản")
    rows = [("BHXH 1", f"{FILED:%d/%m/%Y}", "140"), ("BHXH 1", f"{today():%d/%m/%Y}", "150"), ("Lạ", "", "7")]
    loader = Loader(books.staffed.session, books.staffed.world.user, {})
    loader.load([header, *rows], ImportKind.OFFICIAL, on=FILED)
    beside = (
        "5 tài khoản BHXH Việt Nam đã cấp mà chưa có trong danh sách của đơn vị nào; 157 tài khoản theo tổng số của"
    )
    assert beside in client.page("/?evidence=official").text
    assert "Chưa phân bổ" not in client.page("/").text
    assert "147 tài khoản" in client.page(f"/?evidence=official&day={FILED.isoformat()}").text
    assert "5 tài khoản BHXH" in books.staffed.leader().page("/?evidence=official").text
    report = load_workbook(io.BytesIO(build(client, "official"))).worksheets[0]
    assert [text for text in texts(report) if beside in text]
    assert not [
        text
        for text in texts(load_workbook(io.BytesIO(build(client, "reported"))).worksheets[0])
        if "Chưa phân bổ" in text
    ]
    page = client.page("/official")
    assert f"150 ({today():%d/%m/%Y})" in page.text
    assert "Lạ, 7 tài khoản" in page.text
    assert "Lạ" not in books.staffed.officer().page("/official").text


def test_who_was_settled_long_ago_is_erased_and_found_again(books: Books) -> None:
    session = books.staffed.session
    new = books.account("Võ Mới")
    official.settle(session, [new.id], Settlement.ELSEWHERE, by=books.staffed.world.user)
    session.commit()
    assert erase_accounts(session, now()) == 1
    session.commit()
    erased = session.get_one(OfficialAccount, new.id)
    assert (erased.name, erased.bhxh, erased.birth_on, erased.settlement) == ("(đã xóa)", None, None, "elsewhere")
    told = books.load([account("5199999991", "Võ Mới", unit="TA0001A")], on=today())
    assert (told["created"], told["unchanged"]) == (0, 1)
    assert "(đã xóa)" in books.staffed.staff().page("/official/list?book=official&state=settled").text


def test_what_is_kept_beside_a_record_goes_over_with_it(books: Books) -> None:
    staffed, (person_id,) = books.staffed, books.people["number"]
    winner = staffed.world.listed(books.b, 1)[0]
    with staffed.world.act("merge_persons") as act:
        undo.merge(
            act, winner=staffed.world.person(winner), loser=staffed.world.person(person_id), by=staffed.world.user
        )
    held = staffed.session.scalars(select(OfficialAccount.person_id).where(OfficialAccount.person_id.is_not(None)))
    assert held.all() == [winner]


def build(client: PageClient, evidence: str) -> bytes:
    return client.submit("/reports", {"evidence": evidence, "period": "week"}, action="/reports").data


def texts(sheet: Any) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
