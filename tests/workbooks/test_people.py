"""What a list of people does to the register: who is found, moved, refused, corrected, marked, taken off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from rollout.core.dates import today
from rollout.models import Membership, Person, Standing, Statement, Unit
from rollout.register import marks
from rollout.register.act import Act
from rollout.register.persons import held_fields, numbers_of
from rollout.vocabulary import FOREVER, Channel, Evidence, IdentifierKind, Milestone, StandingKind
from tests.clock import BEGAN
from tests.workbooks.loading import DAY, HEADER, D, Loader

ON_ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""For what is decided before the database is asked."""

A, B = "TA0001A", "TA0002A"
LAN = (A, "Trần Thị Lan", "5100000001", "051185000001")
AN = (A, "Nguyễn Văn An", "5100000002", "051085000002")
MINH = (B, "Lê Minh", "5100000003", "")


def counts(result: dict[str, Any]) -> dict[str, int]:
    """What happened, zeros left out."""
    names = ("created", "updated", "unchanged", "rejected", "left")
    return {name: result[name] for name in names if result[name]}


def codes(result: dict[str, Any], which: str = "errors") -> list[tuple[int, str]]:
    return [(entry["row"], entry["code"]) for entry in result[which]]


def test_people_are_listed_from_the_lists_day(loader: Loader) -> None:
    result = loader.load([HEADER, LAN, AN, MINH])
    assert counts(result) == {"created": 3}
    assert result["rows_read"] == 3
    assert loader.figure("participants", D(-1), A) == 0
    assert loader.figure("participants", DAY, A) == 2
    assert loader.figure("participants", DAY, B) == 1


def test_the_same_content_again_changes_nothing(loader: Loader) -> None:
    rows = [
        (*HEADER, "Điện thoại", "Ngày sinh", "Giới tính", "Địa chỉ", "Smartphone", "Đã cài đặt", "Đã đăng nhập"),
        (*LAN, "0908182151", "01/02/1985", "Nữ", "Số 1", "không", "x", ""),
        (*AN, "0914 111 222", "1985", "nam", "Số 2", "có", f"{D(-3):%d/%m/%Y}", f"{D(-2):%Y-%m-%d}"),
    ]
    assert counts(loader.load(rows)) == {"created": 2}
    before, postings = loader.figures(D(-3), DAY, today()), loader.postings()
    assert counts(loader.load(rows)) == {"unchanged": 2}
    assert counts(loader.load(rows, full=True)) == {"unchanged": 2}
    assert loader.figures(D(-3), DAY, today()) == before
    assert loader.postings() == postings


def test_a_dry_run_says_the_same_and_writes_nothing(loader: Loader) -> None:
    result = loader.load([HEADER, LAN], dry_run=True)
    assert counts(result) == {"created": 1}
    assert result["batch"] is None
    assert loader.person(LAN[2]) is None


@pytest.mark.parametrize("number", ["5100000001", "051185000001"])
def test_someone_is_found_by_either_number(loader: Loader, number: str) -> None:
    loader.load([HEADER, LAN])
    rows = [HEADER, (A, LAN[1], number if len(number) == 10 else "", number if len(number) == 12 else "")]
    assert counts(loader.load(rows)) == {"unchanged": 1}


def test_a_blank_cell_never_erases(loader: Loader) -> None:
    header = (*HEADER, "Điện thoại", "Thư điện tử", "Địa chỉ", "Ngày sinh", "Giới tính", "Đã cài đặt", "Smartphone")
    loader.load([header, (*LAN, "0908182151", "lan@example.vn", "Số 1", "1985", "Nữ", "x", "không")])
    person_id = loader.person(LAN[2])
    assert person_id
    before, figures = held_fields(loader.session, [person_id]), loader.figures(DAY)
    assert counts(loader.load([header, (*LAN, *[""] * 7)])) == {"unchanged": 1}
    assert held_fields(loader.session, [person_id]) == before
    assert loader.figures(DAY) == figures


def test_what_differs_is_corrected(loader: Loader) -> None:
    header = (*HEADER, "Điện thoại", "Ngày sinh", "CMND")
    loader.load([header, (*LAN, "0908182151", "1985", "212000001")])
    result = loader.load([header, (A, "Trần Thị Lân", LAN[2], "051185000009", "0908182152", "02/1985", "212000002")])
    assert counts(result) == {"updated": 1}
    person_id = loader.person(LAN[2])
    assert person_id
    fields = held_fields(loader.session, [person_id])[person_id]
    assert (fields["name"], fields["phone"]) == ("Trần Thị Lân", "0908182152")
    assert (fields["birth_on"], fields["birth_precision"]) == (date(1985, 2, 1), "month")
    assert numbers_of(loader.session, [person_id])[person_id] == {
        IdentifierKind.BHXH: LAN[2], IdentifierKind.PERSONAL_ID: "051185000009", IdentifierKind.CMND: "212000002"
    }  # fmt: skip
    assert [code for _, code in codes(result, "warnings")] == ["warn.number_changes", "warn.number_changes"]


def test_two_persons_in_one_row_are_refused(loader: Loader) -> None:
    loader.load([HEADER, LAN, AN])
    result = loader.load([HEADER, (A, "Ai Đó", LAN[2], AN[3])], full=True)
    assert codes(result) == [(2, "row.two_persons")]
    assert result["left"] == 0, "neither of the two was left out of the file"


def test_a_number_twice_is_refused_the_second_time_and_names_the_first(loader: Loader) -> None:
    result = loader.load([HEADER, LAN, AN, (A, "Người Khác", LAN[2], ""), (A, "Người Nữa", "", AN[3])])
    assert counts(result) == {"created": 2, "rejected": 2}
    assert codes(result) == [(4, "row.twice"), (5, "row.twice")]
    assert "cột Mã số BHXH: số •••• 001 đã có ở dòng 2" in result["errors"][0]["message"]


def test_one_person_by_two_numbers_in_two_rows_is_refused_the_second_time(loader: Loader) -> None:
    loader.load([HEADER, LAN])
    result = loader.load([HEADER, (A, LAN[1], LAN[2], ""), (A, LAN[1], "", LAN[3])])
    assert codes(result) == [(3, "row.same_person")]


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ((A, "Lan", "512345678", ""), "row.nine_digits", "Mã số BHXH"),
        ((A, "Lan", "51234567", ""), "row.digits", "Mã số BHXH"),
        ((A, "Lan", "", "5118500001"), "row.digits", "Số định danh/CCCD"),
        ((A, "Lan", "", "05118500001"), "row.digits", "Số định danh/CCCD"),
        ((A, "Lan", "51000a0001", ""), "row.letters", "Mã số BHXH"),
        ((A, "Lan", "", ""), "row.number_missing", ""),
        ((A, "", "5100000001", ""), "row.name", ""),
        ((A, "Lan 0905 123 456", "5100000001", ""), "row.long_number", "Họ và tên"),
        (("TA9999A", "Lan", "5100000001", ""), "row.unit", "Mã đơn vị"),
        (("", "Lan", "5100000001", ""), "row.unit_missing", ""),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(loader: Loader, row: tuple[str, ...], code: str, column: str) -> None:
    result = loader.load([HEADER, row, AN])
    assert counts(result) == {"created": 1, "rejected": 1}
    assert [(entry["row"], entry["column"], entry["code"]) for entry in result["errors"]] == [(2, column, code)]
    assert result["errors"][0]["message"].startswith("Dòng 2")


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("heading", "value", "code"),
    [
        ("Đã cài đặt", f"{BEGAN + timedelta(days=366):%d/%m/%Y}", "date.future"),
        ("Đã cài đặt", "01/01/2019", "date.early"),
        ("Đã cài đặt", "hôm kia", "row.reached"),
        ("Đã cài đặt", "23/11", "row.reached"),
        ("Ngày sinh", "31/02/1985", "row.day"),
        ("Ngày sinh", "1885", "date.birth"),
        ("Giới tính", "khác", "row.choice"),
        ("Nhóm", "công nhân", "row.choice"),
        ("Smartphone", "iPhone", "row.yes_no"),
        ("Điện thoại", "0123", "row.phone"),
        ("Email", "lan", "row.email"),
        ("Địa chỉ", "Sô" + "\u0301" * 31, "row.marks"),
    ],
)
def test_a_cell_that_cannot_be_read_says_why(loader: Loader, heading: str, value: str, code: str) -> None:
    result = loader.load([(*HEADER, heading), (*LAN, value)])
    assert [(entry["column"], entry["code"]) for entry in result["errors"]] == [(heading, code)]
    assert counts(result) == {"rejected": 1}


def test_a_lost_zero_is_put_back_and_said(loader: Loader) -> None:
    result = loader.load([HEADER, (A, "Lan", "", "51185000001")])
    assert (counts(result), codes(result, "warnings")) == ({"created": 1}, [(2, "clean.zero")])
    (number,) = numbers_of(loader.session, list(loader.session.scalars(select(Person.id)))).values()
    assert number == {IdentifierKind.PERSONAL_ID: "051185000001"}


def test_a_zero_that_may_be_none_is_not_filled_in(loader: Loader) -> None:
    result = loader.load([HEADER, (A, "Lan", "", "1185000001"), (A, "An", "212000001", "")])
    assert codes(result) == [(2, "row.digits"), (3, "row.nine_digits")]
    assert "Excel có thể đã bỏ số 0 ở đầu" in result["errors"][0]["message"]
    assert loader.session.scalar(select(func.count()).select_from(Person)) == 0


def test_someone_of_another_unit_moves_on_the_lists_day(loader: Loader) -> None:
    loader.load([(*HEADER, "Đã cài đặt"), (*LAN, f"{DAY:%d/%m/%Y}")])
    result = loader.load([HEADER, (B, *LAN[1:])], on=D(10))
    assert counts(result) == {"updated": 1}
    assert [loader.figure("installed_reported", D(9), unit) for unit in (A, B)] == [1, 0]
    assert [loader.figure("installed_reported", D(10), unit) for unit in (A, B)] == [0, 1]


def test_who_is_elsewhere_is_refused_in_neutral_words(loader: Loader) -> None:
    loader.load([HEADER, MINH])
    liaison = loader.liaison(A)
    result = loader.load([HEADER, (A, *MINH[1:]), (B, "Ai Đó", "5100000009", "")], by=liaison)
    assert codes(result) == [(2, "row.elsewhere"), (3, "row.unit")]
    message = result["errors"][0]["message"]
    assert not [told for told in ("đơn vị khác", B, MINH[1]) if told in message]


def test_a_liaison_takes_nobody_from_one_own_list_to_another(loader: Loader) -> None:
    loader.load([HEADER, MINH])
    result = loader.load([HEADER, (A, *MINH[1:])], by=loader.liaison(A, B))
    assert codes(result) == [(2, "row.elsewhere")]


def test_a_file_of_one_unit_needs_no_unit_column(loader: Loader) -> None:
    result = loader.load([HEADER[1:], LAN[1:]], unit=A)
    assert counts(result) == {"created": 1}
    result = loader.load([HEADER, AN, (B, "Ai Đó", "5100000009", "")], unit=A)
    assert codes(result) == [(3, "row.other_unit")]


def test_a_unit_that_does_not_exist_on_the_day_takes_nobody(loader: Loader) -> None:
    assert codes(loader.load([HEADER, LAN], on=D(-201))) == [(2, "row.unit_not_there")]


def test_a_day_posts_on_its_day_and_an_x_on_the_lists_day(loader: Loader) -> None:
    header = (*HEADER, "Đã cài đặt", "Được cấp tài khoản")
    loader.load([header, (*LAN, f"{D(3):%d/%m/%Y}", ""), (*AN, "", "x")])
    assert [loader.figure("installed_reported", D(n), A) for n in (2, 3)] == [0, 1]
    assert [loader.figure("accepted_reported", D(n), A) for n in (-1, 0)] == [0, 1]
    channels = dict(loader.session.execute(select(Statement.milestone, Statement.channel)).all())
    assert channels == {"installed": Channel.UNSTATED, "accepted": Channel.UNKNOWN}


def test_an_x_after_a_known_day_says_nothing_new(loader: Loader) -> None:
    header = (*HEADER, "Đã cài đặt")
    loader.load([header, (*LAN, f"{D(3):%d/%m/%Y}")])
    assert counts(loader.load([header, (*LAN, "x")], on=D(20))) == {"unchanged": 1}
    earlier = loader.load([header, (*LAN, f"{D(1):%d/%m/%Y}")], on=D(20))
    assert counts(earlier) == {"updated": 1}


def test_an_officer_may_say_that_it_is_verified_and_a_liaison_may_not(loader: Loader) -> None:
    header = (*HEADER, "Đã cài đặt")
    loader.load([header, (*LAN, "x")], by=loader.officer(A), evidence=Evidence.VERIFIED)
    assert loader.figure("installed_verified", DAY, A) == 1
    with pytest.raises(Exception, match="Đầu mối đơn vị chỉ nạp được"):
        loader.load([header, (*LAN, "x")], by=loader.liaison(A), evidence=Evidence.VERIFIED)


def test_what_an_officer_refuted_is_not_reported_again(loader: Loader) -> None:
    header = (*HEADER, "Đã cài đặt")
    loader.load([header, (*LAN, "x")])
    person_id = loader.person(LAN[2])
    assert person_id
    act = Act(loader.session, by=loader.system, action="refute")
    marks.refute(act, person_id=person_id, milestone=Milestone.INSTALLED, reason="Chưa cài")
    act.apply()
    loader.session.commit()
    result = loader.load([header, (*LAN, "x")])
    assert counts(result) == {"unchanged": 1}
    assert codes(result, "warnings")[-1] == (2, "warn.refuted")


def test_no_smartphone_is_a_proposal_of_the_unit_and_a_fact_of_the_officer(loader: Loader) -> None:
    header = (*HEADER, "Smartphone")
    loader.load([header, (*LAN, "không")])
    assert loader.figure("participants_s", DAY, A) == 1
    assert loader.figure("proposed_no_smartphone", DAY, A) == 1
    loader.load([header, (*LAN, "không")], evidence=Evidence.VERIFIED)
    assert loader.figure("participants_s", DAY, A) == 0
    result = loader.load([header, (*LAN, "có")], on=D(10), by=loader.liaison(A))
    assert codes(result, "warnings") == [(2, "warn.standing_verified")]
    assert loader.figure("participants_s", D(10), A) == 0
    loader.load([header, (*LAN, "có")], on=D(10), evidence=Evidence.VERIFIED)
    assert [loader.figure("participants_s", D(n), A) for n in (9, 10)] == [0, 1]


def test_the_group_is_that_of_the_units_type_unless_it_is_said(loader: Loader) -> None:
    loader.load([(*HEADER, "Nhóm"), (*LAN, ""), (*AN, "Học sinh, sinh viên")])
    groups = loader.session.scalars(select(Membership.people_group).order_by(Membership.id)).all()
    assert groups == ["employee", "student"]
    assert counts(loader.load([(*HEADER, "Nhóm"), (*LAN, "student")], on=D(5))) == {"updated": 1}
    assert counts(loader.load([(*HEADER, "Nhóm"), (*LAN, "student")], on=D(5))) == {"unchanged": 1}


def test_only_a_full_list_makes_people_leave(loader: Loader) -> None:
    loader.load([HEADER, LAN, AN, MINH])
    assert counts(loader.load([HEADER, LAN], on=D(10))) == {"unchanged": 1}
    assert counts(loader.load([HEADER, LAN], on=D(10), full=True)) == {"unchanged": 1, "left": 1}
    assert [loader.figure("participants", D(n), A) for n in (9, 10)] == [2, 1]
    assert loader.figure("participants", D(10), B) == 1, "a unit that the file does not name keeps its people"
    assert counts(loader.load([HEADER, LAN], on=D(10), full=True)) == {"unchanged": 1}
    assert counts(loader.load([HEADER, LAN, AN], on=D(20), full=True)) == {"unchanged": 1, "updated": 1}, "back again"


def test_whom_a_liaison_leaves_out_is_proposed_to_leave(loader: Loader) -> None:
    loader.load([HEADER, LAN, AN])
    liaison = loader.liaison(A)
    assert counts(loader.load([HEADER, LAN], on=D(10), full=True, by=liaison)) == {"unchanged": 1, "left": 1}
    assert loader.figure("participants", D(10), A) == 2
    assert loader.figure("proposed_left", D(10), A) == 1
    assert counts(loader.load([HEADER, LAN], on=D(10), full=True, by=liaison)) == {"unchanged": 1}
    assert counts(loader.load([HEADER, LAN, AN], on=D(12), by=liaison)) == {"unchanged": 1, "updated": 1}
    assert loader.figure("proposed_left", D(12), A) == 0


@pytest.mark.parametrize("on", [10, 12])
def test_who_is_on_the_list_of_another_unit_is_no_longer_proposed_to_leave(loader: Loader, on: int) -> None:
    loader.load([HEADER, LAN, AN])
    loader.load([HEADER, LAN], on=D(10), full=True, by=loader.liaison(A))
    assert counts(loader.load([HEADER, (B, *AN[1:])], on=D(on))) == {"updated": 1}
    assert [loader.figure("proposed_left", D(on), unit) for unit in (A, B)] == [0, 0]
    lasting = select(Standing.to_on).where(Standing.voided_seq.is_(None))
    assert loader.session.scalars(lasting).all() == ([D(on)] if on > 10 else [])
    loader.agree()


def test_who_stands_in_a_refused_row_has_not_left(loader: Loader) -> None:
    loader.load([HEADER, LAN, AN])
    result = loader.load([HEADER, (A, LAN[1], "51000000", ""), (*AN[:3], "05108500002")], on=D(10), full=True)
    assert counts(result) == {"rejected": 2}


def test_an_older_list_shows_that_someone_was_there_before(loader: Loader) -> None:
    loader.load([HEADER, LAN], on=D(30))
    assert counts(loader.load([HEADER, LAN], on=D(10))) == {"updated": 1}
    assert [loader.figure("participants", D(n), A) for n in (9, 10, 30)] == [0, 1, 1]
    result = loader.load([HEADER, (B, *LAN[1:])], on=D(5))
    assert codes(result) == [(2, "row.older")]


def test_a_warning_is_no_refusal(loader: Loader) -> None:
    header = (*HEADER, "Giới tính", "Điện thoại")
    result = loader.load([header, (*LAN, "Nam", "908182151")])
    assert counts(result) == {"created": 1}
    assert codes(result, "warnings") == [(2, "clean.zero"), (2, "warn.contradicts")]
    result = loader.load([HEADER, (A, "Phạm Văn Khác", LAN[2], "")])
    assert codes(result, "warnings") == [(2, "warn.name_differs")]


def test_unknown_columns_are_named(loader: Loader) -> None:
    result = loader.load([("STT", *HEADER, "Ghi chú", "Lương"), ("1", *LAN, "abc", "5")])
    assert [entry["message"] for entry in result["warnings"]] == ["Các cột không dùng tới: Ghi chú, Lương."]


def test_a_column_of_either_identity_number_takes_both(loader: Loader) -> None:
    header = (*HEADER[:3], "Số CCCD/CMND")
    rows = [LAN, (*AN[:3], "212000001"), (*MINH[:3], "2120000")]
    result = loader.load([header, *rows])
    assert codes(result) == [(4, "row.digits")]
    ids = [loader.person(LAN[2]) or 0, loader.person(AN[2]) or 0]
    held = numbers_of(loader.session, ids)
    assert held[ids[0]][IdentifierKind.PERSONAL_ID] == LAN[3]
    assert held[ids[1]] == {IdentifierKind.BHXH: AN[2], IdentifierKind.CMND: "212000001"}
    assert codes(loader.load([(*HEADER, "Số CMND"), (*AN[:3], "212000001", "")])) == [(2, "row.digits")], (
        "of one number alone"
    )


def test_a_column_that_may_matter_is_said_to_be_left_out(loader: Loader) -> None:
    result = loader.load([(*HEADER, "Ngày kích hoạt", "Ghi chú"), (*LAN, "23/11/2021", "abc")])
    assert [(entry["code"], entry["column"]) for entry in result["warnings"]] == [
        ("file.columns_ignored", ""), ("ask.milestone", "Ngày kích hoạt")
    ]  # fmt: skip
    assert 'Cột E "Ngày kích hoạt"' in result["warnings"][1]["message"]
    assert counts(result) == {"created": 1}


def test_the_day_of_the_list_is_noted_on_the_unit(loader: Loader) -> None:
    def noted() -> date | None:
        return loader.session.scalar(select(Unit.list_on).where(Unit.code == A))

    loader.load([HEADER, LAN])
    assert noted() == DAY
    loader.load([HEADER, AN], on=D(10))
    assert noted() == DAY, "a part of a list says nothing of how recent the list is"
    postings = loader.postings()
    result = loader.load([HEADER, LAN, AN], on=D(20), full=True)
    assert counts(result) == {"unchanged": 2}
    assert (noted(), loader.postings()) == (D(20), postings)
    loader.undo(result["batch"])
    assert noted() == DAY


def test_a_standing_of_a_kind_that_the_file_does_not_speak_of_stays(loader: Loader) -> None:
    loader.load([(*HEADER, "Smartphone"), (*LAN, "không")])
    loader.load([(*HEADER, "Smartphone"), (*LAN, "có")], on=D(5))
    live = loader.session.scalars(select(Standing).where(Standing.voided_seq.is_(None))).all()
    assert [(row.kind, row.to_on) for row in live] == [(StandingKind.NO_SMARTPHONE, D(5))]
    assert FOREVER not in [row.to_on for row in live]
