"""What the preview says that the figures will become is what they become."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from rollout.core.dates import today
from rollout.ledger import balances
from rollout.models import Batch
from rollout.vocabulary import BatchState, Evidence, ImportKind, PeopleGroup, RowState
from rollout.workbooks import actions
from rollout.workbooks.examining import Upload, examine
from rollout.workbooks.foreseeing import columns_of, foreseen_of
from rollout.workbooks.staging import warnings_of
from tests.page import Page
from tests.staffed import Staffed
from tests.workbooks import files
from tests.workbooks import test_official as official
from tests.workbooks.loading import HEADER, D, Loader
from tests.workbooks.test_pages import apply, code_of, people, preview
from tests.workbooks.test_people import A, B

STATUS = ("", "x", "chưa", "đã cài", "k có đt", "01/06/2021")


def held(loader: Loader, level: Evidence) -> dict[int, tuple[int, ...]]:
    found = balances.by_unit(loader.session, today(), list(PeopleGroup), columns_of(level))
    loader.session.rollback()
    return found


def foreseen_and_found(
    loader: Loader,
    rows: Sequence[Sequence[Any]],
    on: date,
    *,
    is_full: bool = False,
    level: Evidence = Evidence.REPORTED,
) -> tuple[Any, Any]:
    """What a batch said of its units before it was written, and what the ledger says after."""
    kind = ImportKind.OFFICIAL if level is Evidence.OFFICIAL else ImportKind.PARTICIPANTS
    upload = Upload(kind, "a.csv", files.text_file(rows), on, is_full, level)
    before, session = held(loader, level), loader.session
    batch = actions.stage_upload(session, examine(session, upload, by=loader.system), by=loader.system)
    told = {unit_id: amounts for unit_id, amounts in foreseen_of(batch) if unit_id}
    asked = [message.key for message in warnings_of(batch) if message.is_ask]
    actions.start_applying(batch, agreed=asked, revision=batch.revision)
    actions.apply(session, batch, actions.prepare(session, batch, by=loader.system), by=loader.system)
    session.commit()
    assert batch.state == BatchState.APPLIED
    after = held(loader, level)
    nothing = (0,) * len(columns_of(level))
    found = {}
    for unit_id in {*before, *after}:
        amounts = list(zip(before.get(unit_id, nothing), after.get(unit_id, nothing), strict=True))
        if any(was != became for was, became in amounts):
            found[unit_id] = amounts
    return told, found


@pytest.mark.parametrize("seed", range(3))
def test_lists_change_the_figures_as_was_foreseen(loader: Loader, seed: int) -> None:
    dice = random.Random(seed)
    header = (
        *HEADER,
        "Nhóm",
        "Có điện thoại thông minh",
        "Đã cài đặt",
        "Đã đăng ký",
        "Được cấp tài khoản",
        "Tình trạng",
    )
    for on in sorted(dice.sample(range(60), 5)):
        rows = []
        for number in dice.sample(range(8), dice.randint(2, 7)):
            marks = [dice.choice(STATUS) for _ in range(3)]
            rows.append(
                (
                    dice.choice((A, A, B)), f"Người {number}", files.bhxh(number), "",
                    dice.choice(("", "", "Học sinh")), dice.choice(("", "có", "không")), *marks,
                    dice.choice(("", "", "từ chối", "đã nghỉ việc")),
                )
            )  # fmt: skip
        level = dice.choice((Evidence.REPORTED, Evidence.VERIFIED))
        told, found = foreseen_and_found(loader, [header, *rows], D(on), is_full=dice.random() < 0.4, level=level)
        assert told == found


def test_a_file_of_accounts_changes_the_figures_as_was_foreseen(loader: Loader) -> None:
    official.people(loader)
    rows = [
        official.account("5100000001", official.LAN[1], official.LAN[4], D(5)),
        official.account("5100000002", official.AN[1], official.AN[4], "x"),
        official.account("5100000091", "Võ Mới", "01/01/1999", D(5)),
    ]
    told, found = foreseen_and_found(loader, [official.HEADER, *rows], D(10), level=Evidence.OFFICIAL)
    assert told == found
    assert sum(after - before for amounts in found.values() for before, after in amounts[-1:]) == 2


def test_who_is_not_ticked_to_leave_is_not_foreseen_to(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    rows = [(*HEADER, "Đã cài"), *((*row, "x") for row in people(code_of(staffed, unit_id), "Lan", "An", "Minh"))]
    apply(staffed, client, preview(client, rows))
    path = preview(client, rows[:2], is_full="y")

    def foreseen() -> list[tuple[int, int]]:
        staffed.session.expire_all()
        return dict(foreseen_of(staffed.session.get_one(Batch, 2)))[unit_id]

    assert foreseen()[:2] == [(3, 1), (3, 1)]
    page = client.page(f"{path}?state=leaver")
    assert "3 → 1" in page.text
    shown = [box.get("value") or "" for box in page.markup.all("input") if box.get("name") == "shown"]
    client.submit(f"{path}?state=leaver", {"leaver": shown[:1]}, action=f"{path}/leavers?state=leaver&page=1")
    assert foreseen()[:2] == [(3, 2), (3, 2)]
    page = apply(staffed, client, path)
    assert isinstance(page, Page)
    staffed.session.expire_all()
    figures = balances.by_unit(staffed.session, today(), list(PeopleGroup), columns_of(Evidence.REPORTED))
    assert figures[unit_id][:2] == (2, 2)


def test_a_row_that_is_asked_about_changes_no_figure(loader: Loader) -> None:
    header = (*HEADER, "Ngày sinh")
    loader.load([header, (A, "Lan", "5100000001", "", "01/06/1985")])
    told, found = foreseen_and_found(loader, [header, (A, "Lan", "5100000002", "", "01/06/1985")], D(3))
    assert (told, found) == ({}, {})
    row = loader.session.scalars(select(Batch).order_by(Batch.id.desc())).first()
    assert row is not None
    assert row.summary[RowState.REJECTED] == 1
    assert actions.BROKEN not in row.summary
