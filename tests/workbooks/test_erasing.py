"""Who was loaded by mistake and taken back, or merged into another, does not stay in the database for good."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from rollout.core.dates import now, today
from rollout.core.purge import ERASED, purge
from rollout.models import AuditRecord, Identifier, Person
from rollout.register import undo
from rollout.register.act import Act
from rollout.register.persons import correct_people, held_fields, numbers_of
from rollout.workbooks.keeping import forget_rows
from tests.workbooks.loading import HEADER, Loader
from tests.workbooks.test_people import AN, LAN, MINH, counts

EVERYTHING = (*HEADER, "Ngày sinh", "Giới tính", "Điện thoại", "Địa chỉ")
MORE = ("01/02/1985", "Nữ", "0908182151", "Số 1")
BLANK = {
    "name": ERASED,
    "birth_on": None,
    "birth_precision": "none",
    "sex": "unknown",
    "phone": "",
    "email": "",
    "address": "",
}


def purged(loader: Loader, days: int) -> int:
    """What the daily job does so many days from now: how many people it erases."""
    forget_rows(loader.session, today() + timedelta(days=days))
    erased = purge(loader.session, now() + timedelta(days=days))["people"]
    loader.session.commit()
    loader.agree()
    return erased


def test_who_was_loaded_by_mistake_and_taken_back_is_erased_in_time(loader: Loader) -> None:
    loader.load([EVERYTHING, (*AN, *MORE)])
    loader.undo(loader.load([EVERYTHING, (*LAN, *MORE)])["batch"])
    lan, an = loader.person(LAN[2]), loader.person(AN[2])
    assert lan
    assert an
    kept = held_fields(loader.session, [an]), numbers_of(loader.session, [an])
    assert purged(loader, 89) == 0
    assert purged(loader, 92) == 1
    assert held_fields(loader.session, [lan])[lan] == BLANK
    assert loader.session.scalar(select(func.count()).where(Identifier.person_id == lan)) == 0
    assert loader.person(LAN[2]) is None
    assert (held_fields(loader.session, [an]), numbers_of(loader.session, [an])) == kept
    records = loader.session.scalars(select(AuditRecord).filter_by(action="erase_people")).all()
    assert [record.detail["people"] for record in records] == [1]
    assert purged(loader, 93) == 0, "once"
    assert counts(loader.load([EVERYTHING, (*LAN, *MORE)])) == {"created": 1}
    assert loader.person(LAN[2]) not in (None, lan)


def test_a_record_that_was_merged_keeps_its_way_to_the_one_it_became(loader: Loader) -> None:
    loader.load([EVERYTHING, (*AN, *MORE), (*MINH, *MORE)])
    winner, loser = (loader.session.get_one(Person, loader.person(row[2])) for row in (AN, MINH))
    act = Act(loader.session, by=loader.system, action="merge")
    undo.merge(act, winner=winner, loser=loser, by=loader.system)
    act.apply()
    loader.session.commit()
    name, ids = winner.name, (winner.id, loser.id)
    assert purged(loader, 92) == 1
    assert held_fields(loader.session, [ids[1]])[ids[1]] == BLANK
    assert (winner.name, loser.merged_into_id) == (name, ids[0])
    assert loader.person(MINH[2]) == ids[0], "its number finds the one it became"


def test_a_guardian_of_somebody_is_kept(loader: Loader) -> None:
    loader.load([EVERYTHING, (*AN, *MORE)])
    loader.undo(loader.load([EVERYTHING, (*LAN, *MORE)])["batch"])
    lan, an = loader.person(LAN[2]), loader.person(AN[2])
    assert an
    correct_people(loader.session, {an: {"guardian_id": lan}})
    loader.session.commit()
    assert purged(loader, 92) == 0
