"""What happened to a unit: each entry says what was said then, by whom, whatever is done later."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.models import User
from rollout.register import counts, undo, units
from rollout.register.act import Act
from rollout.register.counts import Stated
from rollout.register.errors import RegisterError
from rollout.units.queries.events import Event, Kind
from rollout.units.queries.timeline import timeline
from rollout.vocabulary import Evidence, PeopleGroup, UnitMode
from tests.register.world import D, World
from tests.staffed import Staffed
from tests.workbooks.loading import DAY, HEADER, Loader, make_loader
from tests.workbooks.loading import D as L


def told(session: Session, unit_id: int, by: User) -> list[Event]:
    """All entries, the newest first."""
    session.commit()
    found: list[Event] = []
    page = 0
    while True:
        page += 1
        held = timeline(session, unit_id, page, by=by, contacts_since=now())
        found += held.events
        if not held.has_more:
            return found


def words(event: Event) -> tuple[object, ...]:
    """What an entry says; that it was taken back is said later."""
    return (*event._replace(numbers={}, is_taken_back=False)[:7], event.what, *sorted(event.numbers.items()))


def test_a_new_unit_is_one_entry(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit(area_2021=world.areas["A1"], department=world.departments[0], officer=world.officers[0])
    [event] = told(staffed.session, unit_id, world.user)
    assert (event.kind, event.day, event.by, event.what) == (Kind.ADDED, D(0), "system", UnitMode.LIST)
    page = staffed.staff().page(f"/units/{unit_id}/timeline")
    assert "Đơn vị được thêm: Theo danh sách" in page.text
    assert "Xã A1" not in page.text


def test_an_entry_is_by_whoever_made_it(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    unit_id = world.unit(department=world.departments[0])
    first, second = (session.get_one(User, user_id) for user_id in world.officers)
    for by, place, on in ((first, 1, 20), (second, 0, 30), (second, 1, 40)):
        act = Act(session, by=by, action="attribute_unit")
        units.attribute(act, unit_id, subject="department", value=world.departments[place], on=D(on))
        act.apply()
        session.commit()
    said = [(event.value, event.day, event.by) for event in told(session, unit_id, first)[:-1]]
    assert said == [("Sở 2", D(40), "officer2"), ("Sở 1", D(30), "officer2"), ("Sở 2", D(20), "officer1")]


def test_what_ends_without_a_successor_is_said(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit(office=world.offices[0])
    with world.act() as act:
        units.deploy(act, unit_id, on=D(5), basis="kiểm tra tại chỗ")
    with world.act() as act:
        units.reopen_deployment(act, unit_id, on=D(8), reason="có người mới")
        units.attribute(act, unit_id, subject="office", value=None, on=D(9))
        units.switch_mode(act, unit_id, mode=None, on=D(10), reason="sáp nhập")
    said = [(event.kind, event.day, event.value, event.note) for event in told(staffed.session, unit_id, world.user)]
    assert said[:-1] == [
        (Kind.STOPPED, D(10), "", "sáp nhập"),
        (Kind.OFFICE, D(9), "", ""),
        (Kind.REOPENED, D(8), "", "có người mới"),
        (Kind.DEPLOYED, D(5), "", "kiểm tra tại chỗ"),
    ]


def test_a_stock_take_that_was_corrected_stays_with_its_author(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit(UnitMode.COUNT)
    stated = Stated(D(5), PeopleGroup.EMPLOYEE, Evidence.REPORTED, {"participants": 60, "accepted": 5})
    with world.act() as act:
        counts.record(act, unit_id, stated)
    links = staffed.staff().page(f"/units/{unit_id}").links
    correct = next(address for words, address in links.items() if words.startswith("Sửa"))
    answer = staffed.staff().submit(correct, {"participants": "66", "reason": "đếm lại"})
    assert answer.status_code == 303
    after, before, _added = told(staffed.session, unit_id, world.user)
    assert (before.by, before.numbers, before.is_taken_back) == ("system", {"participants": 60, "accepted": 5}, True)
    assert (after.by, after.numbers["participants"], after.is_taken_back) == ("Người staff", 66, False)
    page = staffed.staff().page(f"/units/{unit_id}/timeline")
    assert "Người tham gia 60 · Đã được cấp tài khoản 5 Đã sửa hoặc hoàn tác" in page.text


@pytest.fixture
def loader(session: Session) -> Loader:
    return make_loader(session)


def test_a_list_is_of_whoever_came_by_it(loader: Loader) -> None:
    a, b = ("TA0001A", "TA0002A")
    people = [("An", "5100000001"), ("Bình", "5100000002"), ("Chi", "5100000003")]

    def load(unit: str, names: list[tuple[str, str]], on: int, *, full: bool = False) -> int:
        rows = [(unit, name, number, "") for name, number in names]
        batch: int = loader.load([HEADER, *rows], on=L(on), full=full)["batch"]
        return batch

    def lists(unit: str) -> list[tuple[object, ...]]:
        found = told(loader.session, loader.units[unit], loader.system)
        return [(event.day, event.people, event.is_taken_back) for event in found if event.kind is Kind.LIST]

    load(a, people, 0)
    load(a, people[:2], 10, full=True)
    assert lists(a) == [(DAY, 3, False)]
    moving = load(b, people[1:], 20)
    assert (lists(a), lists(b)) == ([(DAY, 3, False)], [(L(20), 2, False)])
    loader.undo(moving)
    assert (lists(a), lists(b)) == ([(DAY, 3, False)], [(L(20), 2, True)])


AN_ACT = st.one_of(
    st.tuples(st.just("attribute"), st.sampled_from(["department", "office"]), st.integers(0, 2), st.integers(0, 12)),
    st.tuples(st.just("mode"), st.sampled_from([*UnitMode, None]), st.integers(0, 12)),
    st.tuples(st.just("correct"), st.integers(0, 3), st.integers(0, 12)),
    st.tuples(st.just("deploy"), st.booleans(), st.integers(0, 12)),
    st.tuples(st.just("undo"), st.integers(0, 5)),
)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(AN_ACT, max_size=12))
def test_once_told_it_is_told_the_same_for_ever(staffed: Staffed, acts: list[tuple[object, ...]]) -> None:
    world = staffed.world
    unit_id = world.unit(department=world.departments[0])
    done: list[int] = []
    session = staffed.session
    before = Counter(map(words, told(session, unit_id, world.user)))
    users = [session.get_one(User, user_id) for user_id in world.officers]
    for number, (what, *how) in enumerate(acts):
        act = Act(session, by=users[number % 2], action="test")
        try:
            changes(world, act, unit_id, str(what), how, done)
            act.apply()
            session.commit()
        except RegisterError:
            session.rollback()
            continue
        done.append(act.seq)
        now_told = Counter(map(words, told(session, unit_id, world.user)))
        assert not before - now_told, (what, how)
        assert {event[3] for event in now_told - before} <= {users[number % 2].display_name}
        before = now_told


def changes(world: World, act: Act, unit_id: int, what: str, how: list[object], done: list[int]) -> None:
    match what, how:
        case "attribute", [str(subject), int(place), int(on)]:
            values = [None, *(world.departments if subject == "department" else world.offices)]
            units.attribute(act, unit_id, subject=subject, value=values[place], on=D(on))
        case "mode", [UnitMode() | None as mode, int(on)]:
            units.switch_mode(act, unit_id, mode=mode, on=D(on), reason="lý do")
        case "correct", [int(was_on), int(on)]:
            units.correct_switch(act, unit_id, was_on=D(was_on * 4), on=D(on), reason="sửa")
        case "deploy", [bool(again), int(on)]:
            if again:
                units.reopen_deployment(act, unit_id, on=D(on), reason="mở lại")
            else:
                units.deploy(act, unit_id, on=D(on), basis="đủ")
        case "undo", [int(place)] if done:
            undo.undo(act, done[place % len(done)])
