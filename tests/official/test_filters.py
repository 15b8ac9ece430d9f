"""The filter of the lists, and that each count of who is only reported is its list, looked into or not."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook

from rollout.core.dates import today
from rollout.models import Unit
from rollout.register import units
from rollout.vocabulary import Book, Milestone, Role, ScopeKind
from tests.official.province import Books, account, ago
from tests.official.test_books import names, numbers, send
from tests.page import Page, PageClient
from tests.staffed import queries


def filtered(client: PageClient, path: str, **typed: Any) -> Page:
    """What the form of the filter shows of a list."""
    form = client.page(path).form("q", "book")
    return client.page(f"{form.action}?{urlencode(form.values.to_dict() | typed)}")


def address(page: Page) -> str:
    return page.response.request.full_path


def exported(client: PageClient, page: Page) -> list[str]:
    token = client.page("/imports/new").form("csrf_token", "kind").values["csrf_token"]
    answer = client.post(address(page), data={"csrf_token": token, "do": "export"})
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    return [str(row[0].value) for row in sheet.iter_rows(min_row=5)]


# The filter


def test_accounts_are_found_by_office_and_by_unit(books: Books) -> None:
    staffed = books.staffed
    name = "Trường Tiểu học Bình Chánh"
    units.rename(staffed.session, staffed.session.get_one(Unit, books.b), name=name, on=today(), by=staffed.world.user)
    staffed.session.commit()
    books.load([account("5199999981", "Vũ Hai", unit="TA0002A", office="")], full=False)
    client, path = staffed.staff(), "/official/list?book=official"
    first, second = staffed.world.offices
    assert names(filtered(client, path, office=str(first))) == {"Võ Mới", "Hồ Lạ", "Đinh Xa", "Vũ Hai"}
    assert names(filtered(client, path, office=str(second))) == set()
    assert names(filtered(client, path, office="0")) == {"Lý Nơi Khác"}
    assert names(filtered(client, path, q="ta0001a")) == {"Võ Mới", "Hồ Lạ"}
    assert names(filtered(client, path, q="binh chanh")) == {"Vũ Hai"}
    assert names(filtered(client, path, q="binh chanh", office=str(second))) == set()
    assert names(filtered(client, path, q="100%")) == set()
    narrowed = filtered(client, path, q="TA0001A", office=str(first))
    assert narrowed.form("q", "book").values["q"] == "TA0001A"
    assert narrowed.form("q", "book").values["office"] == str(first)


def test_what_is_exported_and_worked_off_is_what_is_filtered(books: Books) -> None:
    client = books.staffed.staff()
    page = filtered(client, "/official/list?book=official", q="TA0001A")
    assert set(exported(client, page)) == {"Võ Mới", "Hồ Lạ"}
    send(client, address(page), everyone="1", do="settle", settlement="elsewhere")
    assert names(client.page("/official/list?book=official")) == {"Đinh Xa", "Lý Nơi Khác"}
    settled = filtered(client, "/official/list?book=official&state=settled", q="TA0001A")
    assert names(settled) == {"Võ Mới", "Hồ Lạ"}, "the state is kept"


def test_the_filter_is_kept_from_page_to_page(books: Books) -> None:
    books.load([account(f"52{n:08d}", f"Người {n}", unit="TA0001A") for n in range(1, 61)])
    client = books.staffed.staff()
    page = filtered(client, "/official/list?book=official", q="TA0001A", office=str(books.staffed.world.offices[0]))
    (following,) = {url for url in page.links.values() if "page=2" in url}
    assert len(client.page(following).rows[1:]) == 12
    assert client.page(following).form("q", "book").values["q"] == "TA0001A"


def test_people_are_found_by_the_code_or_the_name_of_their_unit_and_the_cause(books: Books) -> None:
    client = books.staffed.staff()
    page = client.page("/official/list?book=reported")
    assert "Chọn đơn vị" in page.text
    for typed in ("ta0001a", "đơn vị 1"):
        assert len(filtered(client, "/official/list?book=reported", q=typed).rows[1:]) == 6
    of_cause = filtered(client, "/official/list?book=reported", q="TA0001A", cause="rejected")
    assert len(of_cause.rows[1:]) == len(exported(client, of_cause)) == 1
    assert "Không có đơn vị nào" in filtered(client, "/official/list?book=reported", q="không có").text
    several = filtered(client, "/official/list?book=both", q="đơn vị")
    assert {"TA0001A Đơn vị 1", "TA0002A Đơn vị 2", "TA0003A Đơn vị 3"} <= set(several.links)
    assert len(client.page(several.links["TA0001A Đơn vị 1"]).rows[1:]) == 7
    by_link = client.page(f"/official/list?book=reported&unit={books.a}")
    assert by_link.form("q", "book").values["q"] == "TA0001A"


@pytest.mark.parametrize("book", ["reported", "both", "official", "number"])
def test_a_filter_finds_no_unit_of_others(books: Books, book: str) -> None:
    client = books.staffed.officer()
    told = [filtered(client, f"/official/list?book={book}", q=typed) for typed in ("TA0003A", "TA9999Z")]
    assert [page.rows[1:] for page in told] == [[], []]
    assert told[0].text.replace("TA0003A", "…") == told[1].text.replace("TA9999Z", "…")
    offices = {option.get("value") for option in told[0].markup.all("option") if option.get("value")}
    assert str(books.staffed.world.offices[1]) not in offices
    assert books.staffed.leader().get(f"/official/list?book={book}&q=TA0001A").status_code == 404


def test_a_filter_asks_as_much_of_many_as_of_few(books: Books) -> None:
    client, office = books.staffed.staff(), books.staffed.world.offices[0]
    paths = (
        f"/official/list?book=official&q=TA0001A&office={office}", "/official/list?book=reported&q=TA0001A",
        "/official/list?book=reported&q=TA0001A&state=all", "/official/list?book=both&q=TA",
        "/official/list?book=reported",
    )  # fmt: skip
    before = {path: queries(lambda path=path: client.page(path)) for path in paths}  # type: ignore[misc]
    books.staffed.world.mark(books.staffed.world.listed(books.a, 30), Milestone.ACCEPTED, ago(40))
    for _ in range(5):
        books.staffed.world.unit(office=office)
    books.load([account(f"52{n:08d}", f"Người {n}", unit="TA0001A") for n in range(1, 61)], full=False)
    after = {path: queries(lambda path=path: client.page(path)) for path in paths}  # type: ignore[misc]
    assert after == before
    assert max(after.values()) <= 40


# The count and its list


def counted(client: PageClient, book: Book) -> list[tuple[str, str]]:
    """(what stands there, where it leads) of a list in the tables of all offices' units."""
    found = []
    for name, path in client.page("/official").links.items():
        if "/official?office=" in path and not name.isdigit():
            for row in client.page(path).markup.all("tr"):
                for cell in row.iter("td"):
                    if cell.get("data-label") == book.label:
                        found += [((link.text or "").strip(), link.get("href", "")) for link in cell.iter("a")]
    return found


@pytest.mark.parametrize("who", ["staff", "officer", "office"])
def test_who_is_only_reported_is_counted_as_listed_before_and_after_it_was_looked_into(books: Books, who: str) -> None:
    staffed = books.staffed
    staffed.user("office", Role.STAFF, ScopeKind.OFFICE, office_id=staffed.world.offices[0])
    client = staffed.client("office") if who == "office" else getattr(staffed, who)()
    path = f"/official/list?book=reported&unit={books.a}"
    seen = []
    for is_looked_into in (False, True):
        if is_looked_into:
            send(client, path, ids=books.people["unclear"], do="settle", settlement="waiting")
        for told, listed in counted(client, Book.REPORTED):
            assert len(client.page(listed).rows[1:]) == int(told)
            assert len(exported(client, client.page(listed))) == int(told)
        seen.append(numbers(client.page("/official"))["BHXH 1"]["reported"])
    assert seen == ["6", "6"]
    (whole,) = {url for told, url in counted(client, Book.REPORTED) if told == "6"}
    page = client.page(whole)
    assert [row[-1].split(" · ")[0] for row in page.rows[1:]].count("–") == 5
    assert "Chưa xử lý: 5" in page.links
    assert "Đã xử lý: 1" in page.links
    assert "gồm cả người đã xử lý" in client.page("/official").text


def test_a_leader_is_told_the_same_count_and_no_list(books: Books) -> None:
    staffed = books.staffed
    people = staffed.world.listed(books.b, 40)
    staffed.world.mark(people[:30], Milestone.ACCEPTED, ago(40))
    staffed.world.mark(staffed.world.listed(books.c, 40)[:30], Milestone.ACCEPTED, ago(40))
    listed = f"/official/list?book=reported&unit={books.b}"
    send(staffed.staff(), listed, everyone="1", do="settle", settlement="waiting")
    leader = staffed.leader()
    told = numbers(leader.page("/official"))["Tổng cộng"]["reported"]
    assert told == numbers(staffed.staff().page("/official"))["Tổng cộng"]["reported"] == "36"
    assert leader.get(f"{listed}&state=all").status_code == 404
