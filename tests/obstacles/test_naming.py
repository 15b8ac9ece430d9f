"""What several units read names nobody; and whoever guesses at names learns of nobody whom they do not see."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import Answer, AuditRecord, LookUp, Person
from rollout.register.guessing import MOST_ALIKE
from tests.filling import refuse, save
from tests.obstacles.telling import told
from tests.staffed import Staffed, sent

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

NOBODY = {"kind": "no_sms", "question": "Chưa có tin nhắn?", "body": "Kiểm tra hộp thư rác."}


def name(session: Session, person_id: int) -> str:
    return session.get_one(Person, person_id).name


def blocked(staffed: Staffed, number: int = 1, officer: int | None = None) -> list[int]:
    """People of a new unit whom an obstacle blocks."""
    unit_id = staffed.world.unit(officer=officer)
    ids = staffed.world.listed(unit_id, number)
    told(staffed.world, unit_id, person_ids=ids)
    return ids


def tries(session: Session) -> list[LookUp]:
    session.expire_all()
    return list(session.scalars(select(LookUp)))


def trail(session: Session, action: str) -> list[AuditRecord]:
    return list(session.scalars(select(AuditRecord).filter_by(action=action)))


def test_a_name_that_one_sees_is_told_and_counts_nothing(staffed: Staffed, session: Session) -> None:
    named = name(session, blocked(staffed, officer=staffed.officer_id())[0])
    for path in ("/answers/new", "/answers/1"):
        said = refuse(staffed.officer(), path, NOBODY | {"body": f"Đã gửi lại cho {named.lower()} rồi."})
        assert f"nêu tên một người đang vướng ({named})" in said
        save(staffed.officer(), path, NOBODY)
    assert tries(session) == []


def test_of_others_it_is_not_told_who_and_each_refusal_counts(staffed: Staffed, session: Session) -> None:
    seen, unseen = blocked(staffed, officer=staffed.officer_id())[0], blocked(staffed)[0]
    both = f"{name(session, unseen)}, {name(session, seen)}"
    said = refuse(staffed.officer(), "/answers/new", NOBODY | {"body": both})
    assert f"({name(session, seen)})" in said
    assert tries(session) == []
    said = refuse(staffed.officer(), "/answers/new", NOBODY | {"body": f"Đã gửi cho {name(session, unseen)}"})
    assert "nêu tên một người đang vướng." in said
    assert "vướng (" not in said
    row = tries(session)[0]
    assert (row.user_id, row.answer) == (staffed.officer_id(), Answer.MISSED.value)
    assert {record.subject_id for record in trail(session, "name_unseen")} == {unseen}
    assert staffed.staff().submit("/answers/new", NOBODY | {"body": f"Gửi {name(session, unseen)}"}).status_code == 422
    assert len(tries(session)) == 1  # who sees the whole province guesses at nobody


def test_who_names_people_again_and_again_is_stopped(staffed: Staffed, session: Session) -> None:
    ids = blocked(staffed, MOST_ALIKE + 1)
    client = staffed.officer()
    for person_id in ids:
        said = refuse(client, "/answers/new", NOBODY | {"body": f"Gửi {name(session, person_id)}"})
    assert "nhiều lần nêu tên người ngoài phạm vi" in said
    assert "nhiều lần nêu tên" in refuse(client, "/answers/new", NOBODY)
    assert len(tries(session)) == MOST_ALIKE
    assert {record.detail["why"] for record in trail(session, "refuse_look_up")} == {"TooManyNamed"}
    save(staffed.staff(), "/answers/new", NOBODY)


def test_only_the_names_that_a_text_may_hold_are_read(staffed: Staffed, session: Session) -> None:
    blocked(staffed, 3)
    client = staffed.staff()
    client.page("/answers/new")
    asked = [said for said in sent(lambda: client.submit("/answers/new", NOBODY)) if "obstacle_person" in said]
    assert len(asked) == 1
    assert "person.words IN" in asked[0]
