"""Which items are there, and that "Đã bổ sung thông tin" follows from them, whatever was done before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from rollout.core.dates import now, today
from rollout.core.purge import erase_people
from rollout.models import PersonInfo, Refutation, Statement
from rollout.register import info_items, info_words, marks, persons, undo
from rollout.register.act import Act
from rollout.register.errors import InfoVerified
from rollout.register.info_items import Flagged, is_there, missing, required, values_of
from rollout.register.persons import held_fields, update_person
from rollout.register.rows import PERSON_TABLES, live_rows, person_facts
from rollout.vocabulary import Channel, Evidence, InfoItem, Milestone, PeopleGroup
from tests.register.world import World

It, R, V = InfoItem, Evidence.REPORTED, Evidence.VERIFIED
INFO = Milestone.INFO_COMPLETED
NOTHING: frozenset[InfoItem] = frozenset()
ALL = dict.fromkeys(info_items.OF_ADULT, True)


@pytest.mark.parametrize(
    ("said", "values", "is_completed", "expected"),
    [
        ({}, NOTHING, False, False),
        ({}, {It.PHONE}, False, True),  # what is kept is there without a word
        ({}, NOTHING, True, True),  # the milestone shows it
        ({It.PHONE: True}, NOTHING, False, True),
        ({It.PHONE: False}, {It.PHONE}, False, False),  # the number that is kept is of no use
        ({It.PHONE: False}, NOTHING, True, False),
        ({It.PHONE: False}, {It.PHONE}, True, False),
        ({It.ADDRESS: True}, NOTHING, False, False),
    ],
)
def test_the_last_word_counts(
    said: Mapping[InfoItem, bool], values: frozenset[InfoItem], is_completed: bool, expected: bool
) -> None:
    assert is_there(It.PHONE, said, values, is_completed=is_completed) is expected


def test_what_is_asked_of_whom() -> None:
    assert required(PeopleGroup.CHILD) == (It.PORTRAIT, It.BIRTH_CERTIFICATE)
    for group in set(PeopleGroup) - {PeopleGroup.CHILD}:
        assert required(group) == (It.ADDRESS, It.PHONE, It.PORTRAIT, It.ID_FRONT, It.ID_BACK)


@given(
    st.sampled_from(PeopleGroup),
    st.dictionaries(st.sampled_from(InfoItem), st.booleans()),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_what_is_missing_is_asked_for_and_not_there(
    group: PeopleGroup, said: dict[InfoItem, bool], has_address: bool, has_phone: bool, is_completed: bool
) -> None:
    values = values_of(has_address=has_address, has_phone=has_phone)
    lacking = missing(group, said, values, is_completed=is_completed)
    assert list(lacking) == [item for item in required(group) if item in lacking]
    for item in required(group):
        assert (item in lacking) is not is_there(item, said, values, is_completed=is_completed)
    if is_completed:
        assert set(lacking) == {item for item in required(group) if said.get(item) is False}
    assert not set(missing(group, said, values, is_completed=True)) - set(lacking)


def flag(world: World, person_id: int, words: Mapping[InfoItem, bool], evidence: Evidence = R) -> Flagged:
    act = Act(world.session, by=world.user, action="mark")
    result = info_items.flag(act, {person_id: words}, day=today(), evidence=evidence, up_to=evidence, by=world.user)
    act.apply()
    world.session.commit()
    return result


def completed(world: World, person_id: int) -> Evidence | None:
    rows = live_rows(world.session, PERSON_TABLES, "person_id", [person_id])
    return info_items.completed_by(person_facts(rows.get(person_id, {})), today())


def test_the_last_item_completes_and_the_first_that_is_missing_takes_it_back(world: World) -> None:
    [a] = world.listed(world.unit(), 1)
    assert flag(world, a, {**ALL, It.ID_BACK: False}).completed == []
    assert completed(world, a) is None
    assert flag(world, a, {It.ID_BACK: True}).completed == [a]
    assert completed(world, a) is R
    again = flag(world, a, {It.ID_BACK: True})
    assert (again.changed, again.completed) == (set(), [])
    assert flag(world, a, {It.PHONE: False}).cleared == [a]
    assert completed(world, a) is None
    assert world.findings() == []


def test_a_child_is_complete_with_two_and_is_not_asked_for_more(world: World) -> None:
    [a] = world.listed(world.unit(), 1, group=PeopleGroup.CHILD)
    assert flag(world, a, {It.ID_FRONT: True, It.PHONE: False}).changed == set()
    assert flag(world, a, {It.PORTRAIT: True, It.BIRTH_CERTIFICATE: True}, V).completed == [a]
    assert completed(world, a) is V


def test_what_an_officer_verified_no_liaison_takes_back(world: World) -> None:
    [a] = world.listed(world.unit(), 1)
    world.mark([a], INFO, 3, evidence=V)
    with pytest.raises(InfoVerified):
        flag(world, a, {It.PORTRAIT: False})
    world.session.rollback()
    assert info_words.said_of(world.session, [a]) == {}
    assert flag(world, a, {It.PORTRAIT: False}, V).cleared == [a]
    assert completed(world, a) is None


def test_who_was_refuted_is_not_completed_by_the_unit(world: World) -> None:
    [a] = world.listed(world.unit(), 1)
    with world.act("refute") as act:
        marks.refute(act, person_id=a, milestone=INFO, reason="Ảnh mờ")
    result = flag(world, a, ALL)
    assert (result.completed, result.refuted) == ([], [a])
    assert completed(world, a) is None
    assert flag(world, a, {It.PHONE: False}, V).completed == []
    assert flag(world, a, {It.PHONE: True}, V).completed == [a], "an officer has seen it"


def test_a_value_that_comes_in_answers_the_word_that_it_is_missing(world: World) -> None:
    [a] = world.listed(world.unit(), 1)
    flag(world, a, {It.PHONE: False, It.ADDRESS: False})
    update_person(world.session, world.person(a), by=world.user, phone="0908182151")
    persons.correct_people(world.session, {a: {"name": "Nguyễn Văn Tám"}})
    assert info_words.said_of(world.session, [a]) == {a: {It.ADDRESS: False}}
    persons.correct_people(world.session, {a: {"address": "Tổ 5"}})
    assert info_words.said_of(world.session, [a]) == {}
    update_person(world.session, world.person(a), by=world.user, phone="")
    assert held_fields(world.session, [a])[a]["phone"] == ""


def test_of_two_records_of_one_person_the_later_word_stands(world: World) -> None:
    a, b = world.listed(world.unit(), 2)
    flag(world, b, {It.PORTRAIT: True, It.ID_BACK: True})
    flag(world, a, {It.PORTRAIT: False, It.ID_FRONT: True})
    with world.act("merge_persons") as act:
        undo.merge(act, winner=world.person(a), loser=world.person(b), by=world.user)
    said = info_words.said_of(world.session, [a, b])
    assert said == {a: {It.PORTRAIT: False, It.ID_FRONT: True, It.ID_BACK: True}}


def test_the_words_are_erased_with_the_person(world: World) -> None:
    a, b = world.listed(world.unit(), 2)
    flag(world, a, {It.PORTRAIT: True})
    with world.act("merge_persons") as act:
        undo.merge(act, winner=world.person(b), loser=world.person(a), by=world.user)
    assert world.session.scalars(select(PersonInfo.person_id)).all() == [b]
    [c] = world.people(1)
    info_words.say(world.session, {c: {It.PORTRAIT: True}}, day=today(), by=world.user)
    world.session.commit()
    assert erase_people(world.session, now(), now() + timedelta(days=1)) >= 1
    assert c not in world.session.scalars(select(PersonInfo.person_id)).all()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("flag"), st.dictionaries(st.sampled_from(info_items.OF_ADULT), st.booleans(), min_size=1)),
        st.tuples(st.just("mark"), st.sampled_from((R, V))),
        st.tuples(st.just("clear"), st.sampled_from((R, V))),
        st.tuples(st.just("undo"), st.none()),
    ),
    max_size=8,
)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(steps=STEPS)
def test_whatever_was_done_an_act_on_items_agrees_with_the_milestone(
    world: World, steps: list[tuple[str, object]]
) -> None:
    """After it nothing is missing and the milestone holds, or something is and the milestone does not."""
    [a] = world.listed(world.unit(), 1)
    last = 0
    for what, value in steps:
        if what == "flag":
            assert isinstance(value, dict)
            act = Act(world.session, by=world.user, action="mark")
            result = info_items.flag(act, {a: value}, day=today(), evidence=V, up_to=V, by=world.user)
            act.apply()
            last = act.seq
            said = info_words.said_of(world.session, [a])[a]
            holds = completed(world, a) is not None
            lacking = missing(PeopleGroup.EMPLOYEE, said, NOTHING, is_completed=holds)
            if result.changed:
                assert holds is not bool(lacking) or not all(said.values())
        elif what == "undo" and last:
            act = Act(world.session, by=world.user, action="undo")
            undo.undo(act, last)
            act.apply()
        elif what in ("mark", "clear"):
            assert isinstance(value, Evidence)
            act = Act(world.session, by=world.user, action=what)
            if what == "mark":
                marks.state(act, person_ids=[a], milestone=INFO, day=today(), channel=Channel.APP, evidence=value)
            else:
                marks.clear(act, person_ids=[a], milestone=INFO, up_to=value)
            act.apply()
        world.session.commit()
    assert world.findings() == []
    assert not world.session.scalars(select(Refutation.id)).all()
    assert world.session.scalars(select(Statement.milestone).distinct()).all() in ([], [INFO.value])
