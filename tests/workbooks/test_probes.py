"""A preview answers no guesses: files that try numbers are refused, and what a dropped file was about is on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from rollout.core.dates import today
from rollout.models import AuditRecord, LookUp
from rollout.register import persons
from rollout.register.persons import numbers_of
from rollout.vocabulary import IdentifierKind, Role, ScopeKind
from rollout.workbooks.errors import SameEndings, TooManyUnseen
from rollout.workbooks.keeping import KEEP_FILES, forget_unapplied
from rollout.workbooks.probes import most_unwritten
from tests.page import Page, PageClient
from tests.staffed import Staffed
from tests.workbooks import files
from tests.workbooks.loading import HEADER, D, Loader
from tests.workbooks.test_pages import apply, code_of, finish, post, preview, send
from tests.workbooks.test_people import LAN, A, B, counts


def guesses(code: str, name: str = "") -> list[tuple[str, str, str, str]]:
    """Every citizen number of a woman of 1985 that ends in 001, with numbers of digits before it tried in turn."""
    return [(code, name or f"Ai {n}", "", f"051185{n:03d}001") for n in range(10)]


@pytest.mark.parametrize("name", ["Trần Thị Lan", ""])
def test_a_number_is_not_found_by_trying_the_digits_before_its_mask(loader: Loader, name: str) -> None:
    loader.load([HEADER, LAN])
    for by in (loader.liaison(A), loader.officer(A), loader.system):
        with pytest.raises(SameEndings, match="Số định danh/CCCD cùng ba chữ số cuối"):
            loader.load([HEADER, *guesses(A, name)], on=D(1), by=by)
        loader.session.rollback()


def test_the_same_is_said_where_no_guess_is_right(loader: Loader) -> None:
    with pytest.raises(SameEndings):
        loader.load([HEADER, *guesses(A)])


def test_a_list_with_many_of_one_name_without_birth_days_is_loaded(loader: Loader) -> None:
    first = [(A, "Nguyễn Thị Hoa", files.bhxh(number), "") for number in range(3)]
    loader.load([HEADER, *first])
    rest = [(A, "Nguyễn Thị Hoa", files.bhxh(number), "") for number in range(3, 40)]
    assert counts(loader.load([HEADER, *first, *rest], on=D(1))) == {"unchanged": 3, "created": 37}


def of_another_unit(loader: Loader, count: int) -> list[tuple[str, str, str, str]]:
    """People of unit B, as a list of A would have them."""
    rows = [(B, f"Người {n}", files.bhxh(n), "") for n in range(count)]
    loader.load([HEADER, *rows])
    return [(A, *row[1:]) for row in rows]


def of_nobody(count: int) -> Sequence[tuple[str, str, str, str]]:
    return [(A, f"Người {n}", files.bhxh(5_000 + n), "") for n in range(count)]


def test_a_file_of_others_people_is_refused_whole_without_saying_which(loader: Loader) -> None:
    rows, liaison = of_another_unit(loader, 21), loader.liaison(A)
    with pytest.raises(TooManyUnseen, match="chưa nhận cả tệp"):
        loader.load([HEADER, *rows, *of_nobody(188)], on=D(1), by=liaison)
    loader.session.rollback()
    assert loader.load([HEADER, *rows[:20], *of_nobody(5)], on=D(1), by=liaison)["rejected"] == 20
    assert loader.load([HEADER, *rows, *of_nobody(189)], on=D(2), by=liaison)["rejected"] == 21
    assert loader.load([HEADER, *rows], on=D(3))["rejected"] == 0, "who may load everywhere sees them all"


def records(staffed: Staffed, action: str) -> list[AuditRecord]:
    staffed.session.expire_all()
    found = list(staffed.session.scalars(select(AuditRecord).filter_by(action=action).order_by(AuditRecord.id)))
    staffed.session.rollback()
    return found


def test_a_file_that_tries_numbers_is_on_record(staffed: Staffed, app: Flask) -> None:
    unit_id = staffed.world.unit()
    client = staffed.liaison(unit_id)
    page = send(client, files.workbook([HEADER, *guesses(code_of(staffed, unit_id))]), status=422)
    assert isinstance(page, Page)
    assert "cùng ba chữ số cuối" in page.text
    (record,) = records(staffed, "refuse_import")
    assert (record.subject, record.detail) == ("user", {"kind": "participants", "why": "SameEndings"})
    assert "Tải lên tệp không được nhận" in staffed.admin().page("/audit").text
    assert staffed.world.findings() == []


def test_whom_a_dropped_file_was_about_stays_on_record(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    client, code = staffed.liaison(unit_id), code_of(staffed, unit_id)
    (person_id,) = staffed.world.listed(unit_id, 1)
    number = numbers_of(staffed.session, [person_id])[person_id][IdentifierKind.BHXH]
    rows = [HEADER, (code, "Ai Đó", number, ""), (code, "Mới", "5100000999", "")]
    assert post(client, f"{preview(client, rows)}/cancel") == 303
    preview(client, rows)
    assert forget_unapplied(staffed.session, today() + KEEP_FILES + timedelta(days=1)) == 1
    staffed.session.commit()
    assert [(r.detail["matched"], r.detail["persons"]) for r in records(staffed, "cancel_import")] == [
        (1, [person_id])
    ] * 2


# Many files


def guessed(code: str, first: int, count: int = 8) -> list[tuple[str, str, str, str]]:
    """Citizen numbers of a woman of 1985 that end in 001."""
    return [HEADER, *((code, f"Ai {n}", "", f"051185{n:03d}001") for n in range(first, first + count))]


def kept(staffed: Staffed) -> list[str]:
    staffed.session.rollback()
    return sorted(staffed.session.scalars(select(LookUp.answer)))


def test_who_guesses_by_many_files_is_stopped(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    client, code = staffed.liaison(unit_id), code_of(staffed, unit_id)
    path = preview(client, guessed(code, 0))
    preview(client, guessed(code, 0))  # the same file asks nothing new
    assert post(client, f"{path}/cancel") == 303
    preview(client, guessed(code, 8, 7))
    page = send(client, files.workbook(guessed(code, 15)), status=422)
    assert isinstance(page, Page)
    assert "đã tra nhiều số tận cùng 001 mà không có kết quả. Chưa có gì thay đổi" in page.text
    assert [row.detail["why"] for row in records(staffed, "refuse_import")] == ["TooManyAlike"]
    assert "tận cùng 001" in Page(client.submit("/people", {"number": "051185900001"})).text, "all forms count together"
    preview(client, [HEADER, (code, "Ai Đó", "", "051185900002")])


def take_back(staffed: Staffed, client: PageClient, path: str) -> None:
    client.submit(f"{path}/undo", {}, action=f"{path}/undo")
    finish(staffed.app, path)


def test_a_list_that_is_written_has_asked_for_a_reason_until_it_is_taken_back(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    client, code = staffed.liaison(unit_id), code_of(staffed, unit_id)
    path = preview(client, guessed(code, 0))
    assert kept(staffed) == ["listed"] * 8
    apply(staffed, client, path)
    assert kept(staffed) == []
    take_back(staffed, client, path)
    assert kept(staffed) == ["listed"] * 8


def test_whoever_corrects_numbers_by_a_file_asks_about_the_new_ones(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    client, code = staffed.liaison(unit_id), code_of(staffed, unit_id)
    (person_id,) = staffed.world.listed(unit_id, 1)
    number = numbers_of(staffed.session, [person_id])[person_id][IdentifierKind.BHXH]
    preview(client, [HEADER, (code, "", number, "051185000001")])
    assert kept(staffed) == ["listed"]
    preview(client, [HEADER, (code, "", number, "")])
    assert kept(staffed) == ["listed"], "a number that is somebody's here is no guess"


def test_large_lists_of_new_people_are_no_guessing(staffed: Staffed) -> None:
    """Lists of 300 wait to be written or were dropped, and whoever loaded them goes on."""
    unit_id, chance = staffed.world.unit(), Random(728)
    staffed.user("huyen", Role.STAFF, ScopeKind.OFFICE, office_id=staffed.world.offices[0])
    client, code = staffed.client("huyen"), code_of(staffed, unit_id)
    for _file in range(4):
        numbers = [(f"51{chance.randrange(10**8):08d}", f"051{chance.randrange(10**9):09d}") for _ in range(300)]
        path = preview(client, [HEADER, *((code, f"Ai {n}", *both) for n, both in enumerate(numbers))])
    assert post(client, f"{path}/cancel") == 303
    assert 400 < len(kept(staffed)) < 1_000, "what chance brings is left out"
    assert "Không có kết quả" in Page(client.submit("/people", {"number": "051185900001"})).text


def victim(staffed: Staffed) -> None:
    """A woman of 1985 on the list of another unit, whose citizen number ends in 001."""
    (person_id,) = staffed.world.listed(staffed.world.unit(), 1)
    persons.set_number(staffed.session, person_id, IdentifierKind.PERSONAL_ID, "051185037001", by=staffed.world.user)
    staffed.session.commit()


def own(staffed: Staffed, unit_id: int, count: int) -> list[str]:
    """The BHXH numbers of people of a unit."""
    ids = staffed.world.listed(unit_id, count)
    held = numbers_of(staffed.session, ids)
    staffed.session.rollback()
    return [held[person_id][IdentifierKind.BHXH] for person_id in ids]


def test_guesses_in_rows_that_are_refused_count(staffed: Staffed) -> None:
    victim(staffed)
    unit_id = staffed.world.unit()
    client, code = staffed.liaison(unit_id), code_of(staffed, unit_id)
    (number,) = own(staffed, unit_id, 1)
    for tried in (range(8), range(8, 15)):
        rows = [(code, "", number, f"051185{n:03d}001") for n in tried]
        assert post(client, f"{preview(client, [HEADER, (code, '', number, ''), *rows])}/cancel") == 303
    assert kept(staffed) == ["listed"] * 15
    for guess in (36, 37):
        page = send(client, files.workbook([HEADER, (code, "", number, f"051185{guess:03d}001")]), status=422)
        assert isinstance(page, Page)
        assert "tận cùng 001" in page.text


def test_numbers_written_over_others_stay_counted(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    client, code = staffed.liaison(unit_id), code_of(staffed, unit_id)
    numbers = own(staffed, unit_id, 8)
    for first in (0, 8):
        rows = [(code, "", number, f"051185{n:03d}001") for n, number in enumerate(numbers[first // 8 :], first)]
        path = preview(client, [HEADER, *rows])
        apply(staffed, client, path)
        assert kept(staffed) == ["listed"] * (7 if first else 0), "the first were the people's first"
    take_back(staffed, client, path)
    assert kept(staffed) == ["listed"] * 7


def test_corrections_taken_back_count_again(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    client, code = staffed.liaison(unit_id), code_of(staffed, unit_id)
    rows = [(code, "", number, f"051185{n:03d}001") for n, number in enumerate(own(staffed, unit_id, 8))]
    path = preview(client, [HEADER, *rows])
    apply(staffed, client, path)
    assert kept(staffed) == []
    take_back(staffed, client, path)
    assert kept(staffed) == ["listed"] * 8


def test_the_refusal_does_not_tell_a_right_guess_from_a_wrong_one(staffed: Staffed) -> None:
    """With twenty known people of another unit beside it, a right one would be one unseen too many."""
    victim(staffed)
    others = own(staffed, staffed.world.unit(), 20)
    unit_id = staffed.world.unit()
    client, code = staffed.liaison(unit_id), code_of(staffed, unit_id)
    preview(client, guessed(code, 100))
    preview(client, guessed(code, 108, 7))
    for guess in ("051185036001", "051185037001"):
        rows = [HEADER, *((code, "Ai", number, "") for number in others), (code, "Ai", "", guess)]
        page = send(client, files.workbook(rows), status=422)
        assert isinstance(page, Page)
        assert "tận cùng 001" in page.text


def test_rows_that_nobody_means_to_write_hide_no_guesses(staffed: Staffed) -> None:
    unit_id, chance = staffed.world.unit(), Random(728)
    client, code = staffed.liaison(unit_id), code_of(staffed, unit_id)

    def file(first: int) -> list[tuple[str, ...]]:
        rest = [(code, f"Ai {n}", "", f"052{chance.randrange(10**9):09d}") for n in range(1_992)]
        return [*guessed(code, first), *rest]

    first, second = files.workbook(file(0)), files.workbook(file(8))
    for content in (first, first, second):
        assert not isinstance(send(client, content), Page)
    page = send(client, files.workbook(file(16)), status=422)
    assert isinstance(page, Page)
    assert "30 ngày qua đã tải lên 6.000 dòng mà chưa ghi" in page.text
    assert [row.detail["why"] for row in records(staffed, "refuse_import")] == ["TooManyUnwritten"]
    assert most_unwritten(3_000, is_of_units=True) == 15_000
    assert most_unwritten(10, is_of_units=False) == 60_000
