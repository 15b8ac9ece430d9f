"""Undoing a list of people: every figure of every day as before, except where somebody acted since (R15, R21)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from rollout.core.dates import today
from rollout.models import Batch, BatchRow, Membership, Person, Unit
from rollout.register import marks
from rollout.register.act import Act
from rollout.register.persons import held_fields, numbers_of, update_person
from rollout.vocabulary import FOREVER, BatchState, Channel, Evidence, IdentifierKind, ImportKind, Milestone
from rollout.workbooks import actions, undoing
from rollout.workbooks.errors import BatchNotApplied, NoSuchBatch, UndoBlocked
from tests.workbooks import files
from tests.workbooks.loading import DAY, HEADER, D, Loader
from tests.workbooks.test_people import AN, LAN, MINH, A, B, counts

EVERY_DAY = [DAY + timedelta(days=n) for n in range(-5, 101)]


def mark(loader: Loader, person_id: int) -> None:
    act = Act(loader.session, by=loader.system, action="mark")
    marks.state(
        act,
        person_ids=[person_id],
        milestone=Milestone.ACCEPTED,
        day=today(),
        channel=Channel.APP,
        evidence=Evidence.REPORTED,
    )
    act.apply()
    loader.session.commit()


def test_every_figure_of_every_day_is_as_before(loader: Loader) -> None:
    header = (*HEADER, "Đã cài đặt", "Được cấp tài khoản", "Smartphone")
    loader.load([header, (*LAN, "x", "", ""), (*AN, "", f"{D(2):%d/%m/%Y}", "không")], evidence=Evidence.VERIFIED)
    before = loader.figures(*EVERY_DAY)
    rows = [header, (B, *LAN[1:], f"{D(-3):%d/%m/%Y}", "x", "không"), (B, "Mới", "5100000009", "", "x", "x", "")]
    batch = loader.load([*rows, (A, "Mới", "5100000010", "", "", "", "")], on=D(30), full=True)
    assert counts(batch) == {"created": 2, "updated": 1, "left": 1}
    assert loader.figures(*EVERY_DAY) != before
    assert loader.undo(batch["batch"])["kept"] == 0
    assert loader.figures(*EVERY_DAY) == before


def list_days(loader: Loader) -> dict[str, date | None]:
    loader.session.expire_all()
    return {code: loader.session.get_one(Unit, unit_id).list_on for code, unit_id in loader.units.items()}


def test_units_have_the_day_of_the_list_before_unless_a_later_one_came(loader: Loader) -> None:
    loads = [loader.load([HEADER, LAN, *more], on=on, full=True)["batch"] for more, on in (
        ([], DAY), ([(B, *AN[1:])], D(3)), ([], D(7))
    )]  # fmt: skip
    assert list_days(loader) == {A: D(7), B: D(3)}
    loader.undo(loads[2])
    assert list_days(loader) == {A: D(3), B: D(3)}
    loader.undo(loads[0])
    assert list_days(loader) == {A: D(3), B: D(3)}
    last = loader.load([HEADER, LAN, (B, *AN[1:])], on=D(9), full=True)["batch"]
    loader.undo(last)
    assert list_days(loader) == {A: D(3), B: D(3)}


def test_2000_people_on_40_units_are_taken_back_whole(loader: Loader) -> None:
    units = files.units(40, started=D(-200))
    loader.load([files.UNITS_HEADER, *units], ImportKind.UNITS)
    codes = [row[0] for row in units]
    first = files.people(600, codes, first_day=D(-60), last_day=D(-1))
    loader.load([files.PEOPLE_HEADER, *first])
    days = [DAY + timedelta(days=n) for n in range(-60, 101)]
    before = loader.figures(*days)
    moved = files.people(2_000, codes[::-1], first_day=D(-60), last_day=D(20), seed=6396)
    batch = loader.load([files.PEOPLE_HEADER, *moved], on=D(30), full=True)
    assert batch["rows_read"] == 2_000
    assert batch["created"] == 1_400
    assert batch["updated"] > 500
    assert batch["rejected"] == 0
    assert loader.figures(*days) != before
    assert loader.undo(batch["batch"]) == {"batch": batch["batch"], "kept": 0, "kept_fields": 0}
    assert loader.figures(*days) == before
    again = loader.load([files.PEOPLE_HEADER, *moved], on=D(30), full=True)
    assert counts(again) == counts(batch)


def test_corrected_fields_and_numbers_are_put_back(loader: Loader) -> None:
    header = (*HEADER, "Điện thoại", "Địa chỉ", "Ngày sinh", "CMND")
    loader.load([header, (*LAN, "0908182151", "Số 1", "1985", "")])
    person_id = loader.person(LAN[2])
    assert person_id
    before = held_fields(loader.session, [person_id]), numbers_of(loader.session, [person_id])
    row = (A, "Trần Lan", LAN[2], "051185000009", "0908182159", "Số 9", "01/02/1985", "212000009")
    batch = loader.load([header, row])["batch"]
    assert (held_fields(loader.session, [person_id]), numbers_of(loader.session, [person_id])) != before
    loader.undo(batch)
    assert (held_fields(loader.session, [person_id]), numbers_of(loader.session, [person_id])) == before
    assert counts(loader.load([header, row])) == {"updated": 1}


def test_what_was_corrected_since_is_kept(loader: Loader) -> None:
    header = (*HEADER, "Điện thoại", "Địa chỉ")
    loader.load([header, (*LAN, "0908182151", "Số 1")])
    batch = loader.load([header, (*LAN, "0908182159", "Số 9")])["batch"]
    person_id = loader.person(LAN[2])
    assert person_id
    update_person(loader.session, loader.session.get_one(Person, person_id), by=loader.system, address="Số 5")
    loader.session.commit()
    assert loader.undo(batch)["kept_fields"] == 1
    fields = held_fields(loader.session, [person_id])[person_id]
    assert (fields["phone"], fields["address"]) == ("0908182151", "Số 5")


def test_who_is_of_another_unit_by_now_is_that_units_to_change(loader: Loader) -> None:
    header = (*HEADER, "Điện thoại")
    liaison = loader.liaison(A)
    loader.load([header, (*LAN, "0908182151"), (*AN, "0908182152")])
    only_lan = loader.load([header, (*LAN, "0908182153")], by=liaison)["batch"]
    both = loader.load([header, (*LAN, "0908182158"), (*AN, "0908182159")], by=liaison)["batch"]
    loader.load([header, (B, *LAN[1:], "")], on=D(5))
    lan, an = loader.person(LAN[2]), loader.person(AN[2])
    assert lan
    assert an
    batch = loader.session.get_one(Batch, both)
    assert undoing.preview(loader.session, batch, by=liaison)[1].persons == {lan}
    assert actions.undo_batch(loader.session, both, by=liaison)["kept"] == 1
    loader.session.commit()
    phones = {key: fields["phone"] for key, fields in held_fields(loader.session, [lan, an]).items()}
    assert phones == {lan: "0908182158", an: "0908182152"}
    rows = loader.session.scalars(select(BatchRow).where(BatchRow.batch_id == both).order_by(BatchRow.number)).all()
    assert [[message["code"] for message in row.messages] for row in rows] == [["undo.kept"], []]
    with pytest.raises(UndoBlocked):
        actions.undo_batch(loader.session, only_lan, by=liaison)
    loader.session.rollback()
    assert loader.undo(only_lan)["kept"] == 0, "who may load both units is not held up"
    loader.agree()


def test_who_was_marked_since_is_kept_and_named(loader: Loader) -> None:
    batch = loader.load([HEADER, LAN, AN])["batch"]
    person_id = loader.person(LAN[2])
    assert person_id
    mark(loader, person_id)
    assert loader.undo(batch)["kept"] == 1
    assert loader.figure("participants", DAY, A) == 1
    rows = loader.session.scalars(select(BatchRow).where(BatchRow.batch_id == batch).order_by(BatchRow.number)).all()
    assert [[message["code"] for message in row.messages] for row in rows] == [["undo.kept"], []]


def test_when_everybody_would_be_kept_nothing_is_undone(loader: Loader) -> None:
    batch = loader.load([HEADER, LAN])["batch"]
    person_id = loader.person(LAN[2])
    assert person_id
    mark(loader, person_id)
    with pytest.raises(UndoBlocked, match="cả 1 người"):
        loader.undo(batch)
    loader.session.rollback()
    assert loader.figure("participants", DAY, A) == 1


def test_a_batch_is_undone_once(loader: Loader) -> None:
    batch = loader.load([HEADER, LAN])["batch"]
    loader.undo(batch)
    with pytest.raises(BatchNotApplied):
        loader.undo(batch)
    with pytest.raises(NoSuchBatch):
        loader.undo(batch + 100)


def test_people_of_an_undone_list_are_listed_anew_with_nothing_of_before(loader: Loader) -> None:
    header = (*HEADER, "Điện thoại", "Đã cài đặt")
    loader.undo(loader.load([header, (*LAN, "0908182151", "x")])["batch"])
    person_id = loader.person(LAN[2])
    again = loader.load([header, (B, "Trần Thị Lan Mới", LAN[2], "", "", "")])
    assert counts(again) == {"created": 1}
    assert loader.person(LAN[2]) == person_id
    fields = held_fields(loader.session, [person_id])[person_id] if person_id else {}
    assert (fields["name"], fields["phone"]) == ("Trần Thị Lan Mới", "")
    assert loader.figure("participants", DAY, B) == 1
    assert loader.figure("installed_reported", today(), B) == 0


def test_a_batch_without_facts_posts_nothing_and_can_be_undone(loader: Loader) -> None:
    loader.load([HEADER, LAN])
    postings = loader.postings()
    batch = loader.load([(*HEADER, "Điện thoại"), (*LAN, "0908182151")])["batch"]
    assert loader.postings() == postings
    loader.undo(batch)
    assert loader.postings() == postings
    held = loader.session.get(Batch, batch)
    assert held is not None
    assert held.state == BatchState.UNDONE


def test_a_number_that_someone_else_got_since_is_not_given_back(loader: Loader) -> None:
    loader.load([HEADER, LAN])
    batch = loader.load([HEADER, (A, LAN[1], LAN[2], "051185000009")])["batch"]
    loader.load([HEADER, (A, "Người Khác", "5100000077", LAN[3])])
    loader.undo(batch)
    person_id, other_id = loader.person(LAN[2]), loader.person("5100000077")
    assert person_id
    assert other_id
    numbers = numbers_of(loader.session, [person_id, other_id])
    assert numbers[other_id][IdentifierKind.PERSONAL_ID] == LAN[3]
    assert IdentifierKind.PERSONAL_ID not in numbers[person_id]


def test_nobody_is_put_back_on_a_list_of_others(loader: Loader) -> None:
    loader.load([HEADER, (B, *LAN[1:])])
    batch = loader.load([HEADER, LAN, MINH], on=D(5))["batch"]
    officer = loader.officer(A)
    assert actions.undo_batch(loader.session, batch, by=officer)["kept"] == 1
    loader.session.commit()
    loader.agree()
    held = loader.session.execute(
        select(Membership.unit_id, Membership.from_on).where(
            Membership.voided_seq.is_(None), Membership.to_on == FOREVER
        )
    ).all()
    assert held == [(loader.units[A], D(5))], "Lan stays, Minh is on no list"


def test_the_day_of_a_list_that_was_taken_back_does_not_come_again(loader: Loader) -> None:
    first, middle, last = (loader.load([HEADER, LAN], on=D(day), full=True)["batch"] for day in (0, 3, 7))
    assert list_days(loader)[A] == D(7)
    loader.undo(middle)
    assert list_days(loader)[A] == D(7)
    loader.undo(last)
    assert list_days(loader)[A] == D(0)
    loader.undo(first)
    assert list_days(loader)[A] is None
