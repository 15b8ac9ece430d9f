"""BHXH Việt Nam's file of accounts: it raises evidence, creates nobody, and keeps the rest beside (R4, R14)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from rollout.core.spreadsheets import workbook_bytes
from rollout.models import (
    Base,
    Identifier,
    Office,
    OfficialAccount,
    OfficialCover,
    OfficialTotal,
    Person,
    Statement,
)
from rollout.register import official
from rollout.vocabulary import Channel, Evidence, ImportKind, Milestone, Settlement
from rollout.workbooks import actions
from rollout.workbooks.choices import Choices
from rollout.workbooks.errors import OfficialHeaderNotFound, OfficialOfProvince
from rollout.workbooks.examining import Upload, examine
from tests.workbooks import files
from tests.workbooks.loading import DAY, D, Loader
from tests.workbooks.test_people import A, B, counts

HEADER = ("Mã số BHXH", "Số CCCD", "Họ và tên", "Ngày sinh", "Ngày cấp tài khoản", "Mã đơn vị", "Cơ quan BHXH")
PEOPLE = ("Mã đơn vị", "Họ và tên", "Mã số BHXH", "Số định danh/CCCD", "Ngày sinh", "Được cấp tài khoản")
LAN = (A, "Lê Thị Lan", "5100000001", "051185000001", "01/02/1985", "")
AN = (A, "Trần Văn An", "5100000002", "", "03/04/1990", f"{D(-9):%d/%m/%Y}")
BINH = (B, "Phạm Bình", "", "051085000003", "05/06/1985", "")
OFFICE = "BHXH huyện Bình Sơn"


def account(bhxh: str, name: str, born: str = "", on: Any = "", **more: str) -> tuple[str, ...]:
    day = on.strftime("%d/%m/%Y") if isinstance(on, date) else on
    return bhxh, more.get("cccd", ""), name, born, day, more.get("unit", ""), more.get("office", "")


def load(loader: Loader, *rows: tuple[str, ...], **how: Any) -> dict[str, Any]:
    return loader.load([HEADER, *rows], ImportKind.OFFICIAL, **how)


def official_of(loader: Loader, person_id: int | None) -> dict[str, tuple[date, str]]:
    rows = loader.session.execute(
        select(Statement.milestone, Statement.day, Statement.channel).where(
            Statement.person_id == person_id,
            Statement.evidence == Evidence.OFFICIAL.value,
            Statement.voided_seq.is_(None),
        )
    )
    return {milestone: (day, channel) for milestone, day, channel in rows}


def kept(loader: Loader) -> list[OfficialAccount]:
    loader.session.expire_all()
    return list(loader.session.scalars(select(OfficialAccount).order_by(OfficialAccount.id)))


def contents(loader: Loader) -> dict[str, list[Any]]:
    """What the book and the register hold, but for what only grows: facts that are voided, the ledger, the trail."""
    tables = ("person", "identifier", "official_account", "official_total", "official_cover", "official_review")
    found = {name: list(loader.session.execute(select(Base.metadata.tables[name]))) for name in tables}
    loader.session.rollback()
    return {name: sorted(map(tuple, rows), key=repr) for name, rows in found.items()}


def people(loader: Loader) -> None:
    assert loader.load([PEOPLE, LAN, AN, BINH])["created"] == 3


def test_only_what_the_file_states_is_raised(loader: Loader) -> None:
    people(loader)
    told = load(loader, account(LAN[2], "LÊ THỊ LAN", LAN[4], D(-5)), account(AN[2], AN[1], AN[4]), on=D(3))
    assert counts(told) == {"updated": 2}
    assert official_of(loader, loader.person(LAN[2])) == {"accepted": (D(-5), Channel.UNSTATED)}
    assert official_of(loader, loader.person(AN[2])) == {"accepted": (D(3), Channel.UNKNOWN)}
    assert loader.figure("accepted_official", D(3), A) == 2
    assert loader.figure("registered_official", D(3), A) == 0, "official implies nothing"
    assert loader.figure("accepted_reported", D(-5), A) == 0, "nobody was listed then"
    assert loader.figure("accepted_verified", D(0), A) == 1


def test_other_milestones_count_where_the_file_has_a_column(loader: Loader) -> None:
    people(loader)
    rows = [
        ("Họ và tên", "Mã số BHXH", "Ngày sinh", "Ngày cấp tài khoản", "Đăng nhập"),
        (LAN[1], LAN[2], LAN[4], f"{D(-5):%d/%m/%Y}", "x"),
        (AN[1], AN[2], AN[4], f"{D(-4):%d/%m/%Y}", "chưa"),
    ]
    loader.load(rows, ImportKind.OFFICIAL)
    assert set(official_of(loader, loader.person(LAN[2]))) == {"accepted", "signed_in"}
    assert set(official_of(loader, loader.person(AN[2]))) == {"accepted"}


def test_a_second_file_changes_nothing_that_is_known(loader: Loader) -> None:
    people(loader)
    rows = [account(LAN[2], LAN[1], LAN[4], D(-5)), account("5100000077", "Võ Mới", "01/01/1999", D(-5), unit=A)]
    assert counts(load(loader, *rows)) == {"created": 1, "updated": 1}
    assert counts(load(loader, *rows, on=D(5))) == {"unchanged": 2}
    earlier = load(loader, account(LAN[2], LAN[1], LAN[4], D(-7)), on=D(6))
    assert counts(earlier) == {"updated": 1}, "an earlier day is news"


def test_nobody_is_created(loader: Loader) -> None:
    people(loader)
    before = loader.figures(D(-1), D(0), D(50))
    told = load(loader, account("5100000077", "Võ Mới", "01/01/1999", D(-5), unit=A, office=OFFICE))
    assert counts(told) == {"created": 1}
    assert loader.session.scalar(select(func.count()).select_from(Person)) == 3
    assert loader.figures(D(-1), D(0), D(50)) == before
    (new,) = kept(loader)
    assert (new.name, new.unit_id, new.person_id, new.settlement) == ("Võ Mới", loader.units[A], None, None)
    assert new.milestones == {"accepted": [D(-5).isoformat(), "unstated"]}
    assert new.place == f"{A} · {OFFICE}"
    assert b"5100000077" not in (new.bhxh or b"")


@pytest.mark.parametrize(
    ("row", "person", "tag"),
    [
        (account("5100000099", BINH[1], BINH[4], cccd="051085000003"), None, None),
        (account("5100000099", LAN[1], LAN[4], cccd="051185000001"), LAN[2], "apart.number"),
        (account("5100000099", LAN[1], LAN[4], unit=A), LAN[2], "apart.number"),
        (account("5100000099", LAN[1], LAN[4], unit=B), "", "apart.only"),
        (account("5100000099", LAN[1], LAN[4]), "", "apart.only"),
        (account("5100000099", LAN[1], "1985", unit=A), "", "apart.only"),
        (account(LAN[2], "Đỗ Văn Khác", "09/09/1979"), LAN[2], "apart.owner"),
        (account(LAN[2], "Đỗ Văn Khác"), LAN[2], "apart.owner"),
        (account(LAN[2], "Lê Thị Lann", LAN[4]), None, None),
        (account(LAN[2], LAN[1], "09/09/1979"), None, None),
        (account(LAN[2], LAN[1], "1985"), None, None),
    ],
    ids=str,
)
def test_whose_an_account_is(loader: Loader, row: tuple[str, ...], person: str | None, tag: str | None) -> None:
    """`person` None: theirs, and raised; "": nobody's; else whose number is another."""
    people(loader)
    told = load(loader, row)
    assert counts(told) == ({"updated": 1} if person is None else {"created": 1})
    assert [w["code"] for w in told["warnings"] if w["code"].startswith("apart.")] == ([tag] if tag else [])
    assert [new.person_id for new in kept(loader)] == (
        [] if person is None else [loader.person(person) if person else None]
    )


def test_somebody_in_the_file_by_their_own_number_is_nobody_else(loader: Loader) -> None:
    people(loader)
    told = load(loader, account("5100000099", LAN[1], LAN[4], unit=A), account(LAN[2], LAN[1], LAN[4], unit=A))
    assert counts(told) == {"created": 1, "updated": 1}
    assert [new.person_id for new in kept(loader)] == [None]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([account(LAN[2], LAN[1], LAN[4]), account(LAN[2], LAN[1], LAN[4])], "row.twice"),
        ([account(LAN[2], LAN[1], LAN[4]), account("", LAN[1], LAN[4], cccd=LAN[3])], "row.same_person"),
        ([account(AN[2], LAN[1], LAN[4], cccd=LAN[3])], "row.two_persons"),
        ([account("", "Võ Mới", "01/01/1999", D(-5), office=OFFICE)], "row.number_missing"),
        ([account("5100000099", "", "", D(-5))], "row.name"),
        ([account("5100000099", "Võ Mới", "", "chưa")], "row.not_issued"),
        ([account("510000009", "Võ Mới")], "row.nine_digits"),
    ],
)
def test_what_cannot_be_told_is_refused(loader: Loader, rows: list[tuple[str, ...]], code: str) -> None:
    people(loader)
    told = load(loader, *rows)
    assert [error["code"] for error in told["errors"]] == [code]
    assert told["rejected"] == 1


def test_totals_of_offices_are_kept_beside(loader: Loader) -> None:
    header = ("Cơ quan BHXH", "Đến ngày", "Số lượng tài khoản")
    rows = [
        ("BHXH huyện Bình Sơn", f"{D(-1):%d/%m/%Y}", "1.234"),
        ("Bảo hiểm xã hội huyện Sơn Tịnh", f"{D(-1):%d/%m/%Y}", "56"),
        ("BHXH huyện Xa Lạ", f"{D(-1):%d/%m/%Y}", "7"),
        ("Tổng cộng", "", "1.297"),
    ]
    told = loader.load([header, *rows], ImportKind.OFFICIAL)
    assert counts(told) == {"created": 3}
    assert told["skipped"] == 1
    assert [w["code"] for w in told["warnings"] if w["code"].startswith("file.offices")] == ["file.offices_unknown"]
    held = loader.session.scalars(select(OfficialTotal).order_by(OfficialTotal.id)).all()
    names = [loader.session.get_one(Office, row.office_id).short_name if row.office_id else row.place for row in held]
    assert [(name, row.accounts) for name, row in zip(names, held, strict=True)] == [
        ("BHXH huyện Bình Sơn", 1234), ("BHXH huyện Sơn Tịnh", 56), ("BHXH huyện Xa Lạ", 7),
    ]  # fmt: skip
    assert counts(loader.load([header, *rows[:2]], ImportKind.OFFICIAL)) == {"unchanged": 2}
    assert loader.figures(D(0)) == loader.figures(D(0))


def test_sheets_of_people_and_of_totals_are_read_together(loader: Loader) -> None:
    people(loader)
    book = Workbook()
    sheets: dict[str, list[tuple[Any, ...]]] = {
        "Chi tiết": [HEADER, account(LAN[2], LAN[1], LAN[4], D(-5), office=OFFICE)],
        "Tổng hợp": [("Cơ quan BHXH", "Số lượng"), (OFFICE, 40)],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    told = loader.load_file(workbook_bytes(book), ImportKind.OFFICIAL)
    assert counts(told) == {"created": 1, "updated": 1}


@pytest.mark.parametrize(
    ("rows", "full", "answer", "covered"),
    [
        ([account("5100000077", "Võ Mới", office=OFFICE)], False, "", 0),
        ([account("5100000077", "Võ Mới", office=OFFICE)], True, "", 1),
        ([account("5100000077", "Võ Mới")], True, "", 0),
        ([account("5100000077", "Võ Mới")], True, "every", 14),
        ([account("5100000077", "Võ Mới")], True, "none", 0),
    ],
)
def test_which_offices_a_file_speaks_for(
    loader: Loader, rows: list[tuple[str, ...]], full: bool, answer: str, covered: int
) -> None:
    upload = Upload(
        ImportKind.OFFICIAL, "tệp.csv", files.text_file([HEADER, *rows]), DAY, is_full=full,
        choices=Choices({"covers": answer} if answer else {}),
    )  # fmt: skip
    examined = examine(loader.session, upload, by=loader.system)
    batch = actions.stage_upload(loader.session, examined, by=loader.system)
    actions.start_applying(batch, agreed=[], revision=batch.revision)
    actions.apply(loader.session, batch, actions.prepare(loader.session, batch, by=loader.system), by=loader.system)
    loader.session.commit()
    offices = loader.session.scalars(select(OfficialCover.office_id)).all()
    every = loader.session.scalar(select(func.count()).select_from(Office))
    assert len(offices) == (every if answer == "every" else covered)
    assert [q.key for q in examined.plan.questions] == (["covers"] if full and not rows[0][6] else [])


def test_taking_back_restores_all(loader: Loader) -> None:
    people(loader)
    load(loader, account("5100000077", "Võ Mới", "01/01/1999", D(-5), unit=A))
    loader.load([PEOPLE, (A, "Võ Mới", "5100000077", "", "01/01/1999", "")], on=D(1))
    days = [DAY + timedelta(days=n) for n in range(-10, 20)]
    before, figures = contents(loader), loader.figures(*days)
    told = load(
        loader,
        account("5100000077", "Võ Mới", "01/01/1999", D(-5), unit=A, office=OFFICE),
        account(LAN[2], LAN[1], LAN[4], D(-5), unit=A, office=OFFICE),
        account("5100000078", "Hồ Khác", "01/01/1998", D(-5), unit=B, office=OFFICE),
        on=D(10),
        full=True,
    )
    assert counts(told) == {"created": 1, "updated": 2}
    assert [row.settlement for row in kept(loader)] == [Settlement.FOUND, None]
    assert loader.figures(*days) != figures
    assert loader.undo(told["batch"])["kept"] == 0
    assert contents(loader) == before
    assert loader.figures(*days) == figures


def test_an_account_settled_since_stays(loader: Loader) -> None:
    people(loader)
    told = load(loader, account("5100000077", "Võ Mới", unit=A), account("5100000078", "Hồ Khác", unit=B))
    first = kept(loader)[0]
    assert official.settle(loader.session, [first.id], Settlement.ELSEWHERE, by=loader.system) == [first.id]
    loader.session.commit()
    assert loader.undo(told["batch"])["kept"] == 1
    assert [row.name for row in kept(loader)] == ["Võ Mới"]


def test_only_who_answers_for_the_whole_province_loads_it(loader: Loader) -> None:
    people(loader)
    officer = loader.officer(A, B)
    with pytest.raises(OfficialOfProvince):
        load(loader, account(LAN[2], LAN[1]), by=officer)
    loader.session.rollback()
    assert official_of(loader, loader.person(LAN[2])) == {}


def test_a_file_without_the_columns_is_refused(loader: Loader) -> None:
    with pytest.raises(OfficialHeaderNotFound):
        loader.load([("Mã đơn vị", "Tên đơn vị"), (A, "Trường")], ImportKind.OFFICIAL)


def test_no_number_stands_in_clear(loader: Loader) -> None:
    people(loader)
    load(loader, account("5100000077", "Võ Mới", cccd="051199000077"), account(LAN[2], LAN[1], LAN[4]))
    for table in Base.metadata.sorted_tables:
        for row in loader.session.execute(select(table)):
            assert "5100000077" not in repr(tuple(row)), table.name
            assert "051199000077" not in repr(tuple(row)), table.name
    assert loader.session.scalar(select(func.count()).select_from(Identifier).where(Identifier.kind == "bhxh")) == 2
    assert Milestone.ACCEPTED.value in kept(loader)[0].milestones
