"""A file of accounts that says how far each stands: nobody's evidence rises by a row that may not be an account."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from rollout.models import OfficialCover
from rollout.vocabulary import Evidence, ImportKind
from rollout.workbooks.choices import Choices
from rollout.workbooks.examining import Upload, examine
from tests.workbooks import files
from tests.workbooks.loading import DAY, D, Loader
from tests.workbooks.test_official import AN, LAN, OFFICE, account, load, official_of, people
from tests.workbooks.test_people import codes, counts

DATED = ("Mã số BHXH", "Họ và tên", "Ngày duyệt", "Trạng thái")
UNDATED = ("Mã số BHXH", "Họ và tên", "Trạng thái")
UNCLEAR = ("row.status_unclear",)
NOT_ISSUED = ("row.not_issued",)


@pytest.mark.parametrize(
    ("said", "refused_for"),
    [
        ("", ()),
        ("Đã duyệt", ()),
        ("Đã có tài khoản", ()),
        ("Đã đăng nhập", ()),
        ("x", ()),
        ("Từ chối", NOT_ISSUED),
        ("Chờ duyệt", NOT_ISSUED),
        ("Đã nộp tờ khai", NOT_ISSUED),
        ("Chưa", NOT_ISSUED),
        ("Không duyệt", UNCLEAR),
        ("Đã khóa", UNCLEAR),
    ],
)
@pytest.mark.parametrize("header", [DATED, UNDATED], ids=["dated", "undated"])
def test_a_status_says_whether_a_row_is_an_account(
    loader: Loader, header: tuple[str, ...], said: str, refused_for: tuple[str, ...]
) -> None:
    people(loader)
    dated = "Ngày duyệt" in header
    row = (LAN[2], LAN[1], f"{D(-5):%d/%m/%Y}", said) if dated else (LAN[2], LAN[1], said)
    told = loader.load([header, row], ImportKind.OFFICIAL)
    if not said and not dated:
        refused_for = NOT_ISSUED  # neither a day nor a word
    assert tuple(code for _, code in codes(told)) == refused_for
    assert ("accepted" in official_of(loader, loader.person(LAN[2]))) is not bool(refused_for)
    assert "warn.word" not in {warning["code"] for warning in told["warnings"]}


@pytest.mark.parametrize(
    ("answer", "state"), [("accepted", "updated"), ("no", "rejected"), ("ignored", "updated"), ("", "rejected")]
)
def test_what_a_word_means_is_answered_once_for_all_rows(loader: Loader, answer: str, state: str) -> None:
    people(loader)
    rows = [DATED, *((who[2], who[1], f"{D(-5):%d/%m/%Y}", "Hoạt động") for who in (LAN, AN))]
    upload = Upload(ImportKind.OFFICIAL, "tệp.csv", files.text_file(rows), DAY, False, Evidence.REPORTED, "")
    (question,) = examine(loader.session, upload, by=loader.system).plan.questions
    choices = Choices({question.key: answer} if answer else {})
    plan = examine(loader.session, replace(upload, choices=choices), by=loader.system).plan
    assert {row.state.value for row in plan.rows} == {state}
    loader.session.rollback()


def test_rows_refused_of_a_file_of_every_account_are_asked_about(loader: Loader) -> None:
    people(loader)
    good = account(LAN[2], LAN[1], LAN[4], D(-5), office=OFFICE)
    twice = account(LAN[2], LAN[1], LAN[4], D(-5), office=OFFICE)
    wrong = account("51000", AN[1], AN[4], D(-5), office=OFFICE)
    asked = "ask.covers"
    assert asked not in {w["code"] for w in load(loader, good, twice, full=True)["warnings"]}, "who is there is there"
    assert asked not in {w["code"] for w in load(loader, good, wrong)["warnings"]}, "it does not name everybody"
    told = load(loader, good, wrong, full=True, on=D(1))
    (message,) = [w["message"] for w in told["warnings"] if w["code"] == asked]
    assert message.startswith("1 dòng bị từ chối")
    assert counts(told) == {"unchanged": 1, "rejected": 1}
    assert loader.session.scalars(select(OfficialCover.office_id)).all()
