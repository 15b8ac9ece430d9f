"""A row that comes again and changes nothing is known by its seal, until its person changes (ADR 28)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from rollout.core.dates import today
from rollout.core.errors import Refusal
from rollout.models import HeldRow, Person, Unit
from rollout.register import marks, memberships, standings, undo
from rollout.register.act import Act
from rollout.register.persons import set_number, update_person
from rollout.vocabulary import (
    Channel,
    Evidence,
    IdentifierKind,
    LeavingReason,
    Milestone,
    PeopleGroup,
    RowState,
    StandingKind,
)
from rollout.workbooks.errors import UndoBlocked
from rollout.workbooks.known_people import People, known_people
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.plan_people import plan_people
from rollout.workbooks.plans import Order
from rollout.workbooks.rights import EVERY_RIGHT
from tests.workbooks.loading import DAY, HEADER, D, Loader
from tests.workbooks.test_people import AN, LAN, MINH, A, B, codes, counts

WIDE = (*HEADER, "Điện thoại", "Ngày sinh", "Smartphone", "Đã cài đặt", "Đã đăng ký", "Nhóm")
REST = ("0908182151", "01/02/1985", "có", "x", "", "")
WHY = "Đã gọi điện hỏi"


def held(loader: Loader) -> dict[int, date]:
    """Person → from when on the row that is noted changes nothing."""
    found = dict(loader.session.execute(select(HeldRow.person_id, HeldRow.list_on)).all())
    loader.session.rollback()
    return found


def person(loader: Loader, number: str = LAN[2]) -> int:
    found = loader.person(number)
    assert found is not None
    return found


def test_rows_are_noted_when_they_are_written_and_when_they_come_again(loader: Loader) -> None:
    loader.load([HEADER, LAN, AN])
    assert held(loader) == {person(loader): DAY, person(loader, AN[2]): DAY}
    loader.load([HEADER, (*AN[:2], "", AN[3])], on=D(5))
    assert held(loader) == {person(loader): DAY, person(loader, AN[2]): D(5)}


def test_nobody_is_read_for_rows_that_are_noted(loader: Loader) -> None:
    loader.load([HEADER, LAN, AN])
    compared: list[ParsedRow] = []
    rows = [ParsedRow("", place, dict(zip(("unit_code", "name", "bhxh", "personal_id"), row, strict=True)))
            for place, row in enumerate((LAN, (*AN[:3], "051085000099")), 2)]  # fmt: skip
    order = Order(DAY, False, Evidence.REPORTED, None, EVERY_RIGHT)
    known = known_people(loader.session, rows, order)

    def people_of(rows: Sequence[ParsedRow]) -> People:
        compared.extend(rows)
        return known.people_of(rows)

    plan = plan_people(rows, replace(known, people_of=people_of), order, 0)
    assert [row.state for row in plan.rows] == [RowState.UNCHANGED, RowState.UPDATED]
    assert compared == rows[1:]


def test_a_child_grows_up_so_its_row_is_compared(loader: Loader) -> None:
    loader.load([WIDE, (*LAN, "0908182151", "01/02/2015", "có", "", "", "Trẻ em")])
    assert held(loader) == {}


def test_what_a_row_alone_shows_is_told_each_time(loader: Loader) -> None:
    rows = [(*HEADER, "Giới tính"), (*AN, "Nữ")]
    first, again = loader.load(rows), loader.load(rows)
    assert held(loader)
    assert codes(first, "warnings") == codes(again, "warnings")[1:] == [(2, "warn.contradicts")]


def state(act: Act, who: int) -> None:
    day = today()
    marks.state(act, person_ids=[who], milestone=Milestone.ACCEPTED, day=day, channel=Channel.APP,
                evidence=Evidence.VERIFIED)  # fmt: skip


def clear(act: Act, who: int) -> None:
    marks.clear(act, person_ids=[who], milestone=Milestone.INSTALLED, up_to=Evidence.VERIFIED)


def reject(act: Act, who: int) -> None:
    marks.reject(act, person_id=who, day=D(7), reason=WHY, evidence=Evidence.VERIFIED)


def stop(act: Act, who: int) -> None:
    marks.stop(act, person_id=who, milestone=Milestone.ACCEPTED, day=D(7), reason=WHY)


def refute(act: Act, who: int) -> None:
    marks.refute(act, person_id=who, milestone=Milestone.INSTALLED, reason=WHY)


def reopen(act: Act, who: int) -> None:
    marks.reopen(act, person_id=who, milestone=Milestone.INSTALLED)


def move(act: Act, who: int) -> None:
    listed = memberships.current(act.session, [who]).get(who)
    if listed:
        other = next(unit for unit in act.session.scalars(select(Unit.id)) if unit != listed.unit_id)
        memberships.move(act, listed, to_unit_id=other, on=D(8))


def leave(act: Act, who: int) -> None:
    listed = memberships.current(act.session, [who]).get(who)
    if listed:
        memberships.leave(act, listed, on=D(8), reason=LeavingReason.LEFT)


def regroup(act: Act, who: int) -> None:
    listed = memberships.current(act.session, [who]).get(who)
    if listed:
        memberships.change_group(act, listed, group=PeopleGroup.STUDENT, on=D(8))


def go_abroad(act: Act, who: int) -> None:
    standings.exclude(act, person_id=who, kind=StandingKind.NO_SMARTPHONE, evidence=Evidence.VERIFIED, from_on=D(8))


ACTS = (state, clear, reject, stop, refute, move, leave, regroup, go_abroad)


def do(loader: Loader, what: Callable[[Act, int], None], who: int) -> bool:
    """One act by hand; was there anything to do?"""
    act = Act(loader.session, by=loader.system, action="changes", source="test")
    try:
        what(act, who)
    except Refusal:
        loader.session.rollback()
        return False
    acted = not act.is_empty
    act.apply()
    loader.session.commit()
    return acted


@pytest.mark.parametrize("what", ACTS, ids=lambda what: str(what.__name__))
def test_an_act_on_a_person_takes_the_note_away(loader: Loader, what: Callable[[Act, int], None]) -> None:
    loader.load([WIDE, (*LAN, *REST), (*MINH, *REST)])
    assert do(loader, what, person(loader))
    assert set(held(loader)) == {person(loader, MINH[2])}


def test_who_is_refuted_is_compared_until_that_is_over(loader: Loader) -> None:
    loader.load([HEADER, LAN])
    do(loader, refute, person(loader))
    loader.load([HEADER, LAN])
    assert held(loader) == {}
    assert do(loader, reopen, person(loader))
    loader.load([HEADER, LAN])
    assert held(loader)


def test_a_correction_takes_the_note_away(loader: Loader) -> None:
    loader.load([HEADER, LAN, AN, MINH])
    session = loader.session
    lan, an, minh = (session.get_one(Person, person(loader, row[2])) for row in (LAN, AN, MINH))
    update_person(session, lan, by=loader.system, phone="0900000000")
    set_number(session, an.id, IdentifierKind.PERSONAL_ID, "051085000099", by=loader.system)
    session.commit()
    assert held(loader) == {minh.id: DAY}


def test_an_undone_list_and_a_merged_person_leave_no_note(loader: Loader) -> None:
    first = loader.load([HEADER, LAN, MINH])["batch"]
    loader.load([HEADER, AN])
    loader.undo(first)
    assert held(loader) == {person(loader, AN[2]): DAY}
    loader.load([HEADER, LAN])
    session = loader.session
    winner, loser = (session.get_one(Person, person(loader, row[2])) for row in (AN, LAN))
    act = Act(session, by=loader.system, action="merge", source="test")
    undo.merge(act, winner=winner, loser=loser, by=loader.system)
    act.apply()
    session.commit()
    assert held(loader) == {}


def test_a_stronger_word_and_another_unit_are_compared(loader: Loader) -> None:
    rows = [WIDE, (*LAN, *REST)]
    loader.load(rows)
    assert counts(loader.load(rows, evidence=Evidence.VERIFIED)) == {"updated": 1}
    assert counts(loader.load([WIDE, (B, *LAN[1:], *REST)], on=D(9))) == {"updated": 1}


def test_a_row_that_is_noted_stands_in_the_file_once(loader: Loader) -> None:
    loader.load([HEADER, LAN, AN])
    by_cccd = (A, LAN[1], "", LAN[3])
    for rows, refused in (([LAN, by_cccd], 3), ([by_cccd, LAN], 3), ([LAN, LAN], 3), ([LAN, AN, LAN], 4)):
        result = loader.load([HEADER, *rows], dry_run=True)
        assert {error["row"] for error in result["errors"]} == {refused}


def test_an_earlier_list_is_compared(loader: Loader) -> None:
    loader.load([WIDE, (*LAN, *REST)], on=D(10))
    assert counts(loader.load([WIDE, (*LAN, *REST)], on=D(3))) == {"updated": 1}


def test_what_was_reached_after_the_day_of_a_list_contradicts_the_same_list_of_a_later_day(loader: Loader) -> None:
    rows = [WIDE, (*LAN, "0908182151", "01/02/1985", "có", "x", "chưa", "")]
    loader.load(rows)
    act = Act(loader.session, by=loader.system, action="changes", source="test")
    marks.state(act, person_ids=[person(loader)], milestone=Milestone.REGISTERED, day=D(20), channel=Channel.APP,
                evidence=Evidence.VERIFIED)  # fmt: skip
    act.apply()
    loader.session.commit()
    loader.load(rows, on=D(5))
    assert held(loader) == {}
    assert codes(loader.load(rows, on=D(30)), "warnings")[-1] == (2, "warn.not_reached")


# Random histories: the loader of these tests compares each plan with the one that is made without notes.

said = st.tuples(
    st.sampled_from([A, A, B]),
    st.integers(0, 3),
    st.sampled_from(["", "", "0908182151", "0914111222"]),
    st.sampled_from(["", "01/02/1985", "1985", "01/02/2015"]),
    st.sampled_from(["", "có", "không"]),
    st.sampled_from(["", "x", "chưa", f"{D(4):%d/%m/%Y}", f"{D(-30):%d/%m/%Y}", "nghỉ việc"]),
    st.sampled_from(["", "x", f"{D(9):%d/%m/%Y}"]),
    st.sampled_from(["", "", "Trẻ em", "Hộ gia đình"]),
)
lists = st.tuples(
    st.lists(said, min_size=1, max_size=4, unique_by=lambda row: row[1]),
    st.sampled_from([DAY, DAY, D(5), D(12)]),
    st.booleans(),
    st.sampled_from([Evidence.REPORTED, Evidence.REPORTED, Evidence.VERIFIED]),
)
by_hand = st.tuples(st.sampled_from([*ACTS, reopen]), st.integers(0, 3))
steps = st.lists(st.one_of(lists, lists, by_hand, st.just("again"), st.just("undo")), min_size=2, max_size=8)


def numbered(loader: Loader) -> Iterator[int]:
    """Numbers of people whom no example before knows."""
    first = (loader.session.scalar(select(func.max(Person.id))) or 0) + 1
    loader.session.rollback()
    yield from range(first, first + 4)


def take_back(loader: Loader, batch_id: int) -> None:
    """Undoes a list, unless what was done by hand since has changed everybody of it."""
    try:
        loader.undo(batch_id)
    except UndoBlocked:
        loader.session.rollback()


ONE = ([(B, 2, "", "", "", "", "", "")], DAY, False, Evidence.VERIFIED)
"""A list of one person."""


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(steps=[ONE, (regroup, 2), "undo", "again"])
@given(steps=steps)
def check(loader: Loader, noted: list[int], steps: list[Any]) -> None:
    numbers = [f"5100{number:06}" for number in numbered(loader)]
    loaded: list[tuple[list[Any], dict[str, Any]]] = []
    written: list[int] = []
    for step in steps:
        if step == "undo":
            if written:
                take_back(loader, written.pop())
        elif step == "again":
            if loaded:
                rows, how = loaded[-1]
                written.append(loader.load(rows, **how)["batch"])
        elif len(step) == 2:
            what, who = step
            found = loader.person(numbers[who])
            if found is not None:
                do(loader, what, found)
        else:
            table, on, full, evidence = step
            rows = [WIDE, *((unit, f"Lê Văn {who}", numbers[who], "", *rest) for unit, who, *rest in table)]
            loaded.append((rows, {"on": on, "full": full, "evidence": evidence}))
            written.append(loader.load(rows, on=on, full=full, evidence=evidence)["batch"])
        noted.append(len(held(loader)))


def test_notes_change_no_plan(loader: Loader) -> None:
    noted: list[int] = []
    check(loader, noted)
    assert any(noted)
