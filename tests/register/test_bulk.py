"""Many rows at once: what is written is what the session would have written, and its keys stay free of others'."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Table, select

from rollout.core.bulk import insert_rows, take_keys
from rollout.core.dates import now, today
from rollout.db import among
from rollout.models import AuditRecord, Identifier, Person
from rollout.register.persons import NewPerson, create_persons
from rollout.vocabulary import FOREVER, Sex
from tests.register.world import World

PERSON: Table = Person.__table__  # type: ignore[assignment]


def row(key: int, **values: Any) -> dict[str, Any]:
    plain = {"id": key, "name": f"Người {key}", "sort_name": "a", "search_name": "nguoi", "created_at": now()}
    return plain | values


def test_every_kind_of_value_comes_back_as_it_was_given(world: World) -> None:
    at, born = now(), today()
    rows = [
        row(901, birth_on=born, birth_precision="day", sex=Sex.FEMALE, phone=b"\x00\xff", created_at=at),
        row(902, birth_on=None, birth_precision="none", sex=Sex.UNKNOWN, phone=None, created_at=at),
    ]
    insert_rows(world.session, PERSON, rows)
    first, second = (world.person(key) for key in (901, 902))
    assert (first.birth_on, first.sex, first.phone, first.created_at) == (born, "female", b"\x00\xff", at)
    assert (second.birth_on, second.sex, second.phone, second.birth_precision) == (None, "unknown", None, "none")


def test_what_is_left_out_takes_its_default(world: World) -> None:
    insert_rows(world.session, PERSON, [row(901)])
    made = world.person(901)
    assert (made.birth_precision, made.sex, made.guardian_id, made.words) == ("none", "unknown", None, "")


def test_texts_of_detail_come_back_whole(world: World) -> None:
    detail = {"fields": ["name"], "why": 'nói "không"\t\\ và 🙂', "rows": 2, "is": None}
    held = {
        "id": 901, "seq": 1, "recorded_at": now(), "actor_id": world.user.id, "action": "a", "subject": "unit",
        "subject_id": 1, "detail": detail, "mac": b"0" * 16,
    }  # fmt: skip
    insert_rows(world.session, AuditRecord.__table__, [held])  # type: ignore[arg-type]
    assert world.session.get_one(AuditRecord, 901).detail == detail


def test_a_column_that_is_not_there_is_refused(world: World) -> None:
    with pytest.raises(TypeError, match="shoe_size"):
        insert_rows(world.session, PERSON, [row(901, shoe_size=40)])


def test_a_code_that_is_none_is_refused(world: World) -> None:
    with pytest.raises(LookupError):
        insert_rows(world.session, PERSON, [row(901, sex="nobody knows")])


def test_keys_taken_are_nobody_elses(world: World) -> None:
    keys = take_keys(world.session, PERSON, 3)
    insert_rows(world.session, PERSON, [row(key) for key in keys])
    [after] = create_persons(world.session, [NewPerson("Trần Thị Lan")])
    by_itself = Person(name="A", sort_name="a", search_name="a", created_at=now())
    world.session.add(by_itself)
    world.session.flush()
    assert len({*keys, after, by_itself.id}) == 5
    assert list(take_keys(world.session, PERSON, 0)) == []


def test_many_keys_find_what_each_alone_finds(world: World) -> None:
    ids = world.people(6)
    of_some = among(world.session, Identifier.person_id, [*ids[::2], max(ids) + 1])
    assert sorted(world.session.scalars(select(Identifier.person_id).where(of_some))) == sorted(ids[::2])
    of_none = among(world.session, Identifier.person_id, [])
    assert list(world.session.scalars(select(Identifier.person_id).where(of_none))) == []


def test_new_people_hold_their_numbers_from_today_on(world: World) -> None:
    world.people(2)
    held = world.session.execute(select(Identifier.from_on, Identifier.to_on, Identifier.is_alias)).all()
    assert held == [(today(), FOREVER, False)] * 2
