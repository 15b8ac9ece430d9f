"""Whom a row may be about: nobody whom the loader cannot see is claimed by a number, and nothing is told of them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from rollout.models import AuditRecord
from rollout.register import memberships
from rollout.register.act import Act
from rollout.register.persons import held_fields, numbers_of
from rollout.vocabulary import IdentifierKind, LeavingReason
from tests.workbooks.loading import HEADER, D, Loader
from tests.workbooks.test_people import LAN, MINH, A, B, codes, counts


def leave(loader: Loader, bhxh: str, on: date) -> None:
    """Takes a person off the list by a full list without them."""
    person_id = loader.person(bhxh)
    act = Act(loader.session, by=loader.system, action="leave")
    for membership in memberships.current(loader.session, [person_id or 0]).values():
        memberships.leave(act, membership, on=on, reason=LeavingReason.LEFT)
    act.apply()
    loader.session.commit()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((A, "Ai Đó", MINH[2], "051085000077"), "row.elsewhere"),
        ((A, "Ai Đó", "", "051085000003"), "row.elsewhere"),
        ((A, "", MINH[2], ""), "row.name"),
    ],
)
def test_who_is_on_no_list_is_not_claimed_by_number_under_another_name(
    loader: Loader, row: tuple[str, ...], code: str
) -> None:
    loader.load([HEADER, (*MINH[:3], "051085000003")])
    leave(loader, MINH[2], D(5))
    for by in (loader.liaison(A), loader.system):
        result = loader.load([HEADER, row], on=D(10), by=by)
        assert codes(result) == [(2, code)]
        assert not [told for told in ("đơn vị khác", B, MINH[1]) if told in result["errors"][0]["message"]]
    person_id = loader.person(MINH[2])
    assert person_id
    assert held_fields(loader.session, [person_id])[person_id]["name"] == MINH[1]
    assert numbers_of(loader.session, [person_id])[person_id][IdentifierKind.PERSONAL_ID] == "051085000003"


def test_who_changes_jobs_is_listed_under_the_same_name_however_it_is_marked(loader: Loader) -> None:
    loader.load([HEADER, MINH])
    leave(loader, MINH[2], D(5))
    result = loader.load([HEADER, (A, "LE  MINH", MINH[2], "")], on=D(10), by=loader.liaison(A))
    assert counts(result) == {"updated": 1}


def test_two_numbers_of_someone_unseen_do_not_tell_that_they_belong_together(loader: Loader) -> None:
    loader.load([HEADER, (*MINH[:3], "051085000003")])
    leave(loader, MINH[2], D(5))
    rows = [(A, "Ai Đó", MINH[2], ""), (A, "Ai Khác", "", "051085000003")]
    result = loader.load([HEADER, *rows], on=D(10), by=loader.liaison(A))
    assert codes(result) == [(2, "row.elsewhere"), (3, "row.elsewhere")]


def test_who_was_undone_whole_is_listed_anew_with_nothing_of_before(loader: Loader) -> None:
    header = (*HEADER, "Ngày sinh", "Giới tính", "Điện thoại")
    loader.undo(loader.load([header, (*LAN, "1985", "Nữ", "0908182151")])["batch"])
    assert counts(loader.load([HEADER, (B, "Phạm Khác", LAN[2], "")])) == {"created": 1}
    person_id = loader.person(LAN[2])
    assert person_id
    fields = held_fields(loader.session, [person_id])[person_id]
    assert (fields["name"], fields["phone"], fields["birth_on"], fields["sex"]) == ("Phạm Khác", "", None, "unknown")
    assert numbers_of(loader.session, [person_id])[person_id] == {IdentifierKind.BHXH: LAN[2]}


def test_each_look_at_numbers_of_others_is_on_record_by_how_many_and_never_which(loader: Loader) -> None:
    loader.load([HEADER, MINH])
    liaison = loader.liaison(A)
    loader.load([HEADER, (A, *MINH[1:]), LAN], by=liaison)
    records = loader.session.scalars(select(AuditRecord).filter_by(action="stage_import", actor_id=liaison.id)).all()
    told = ("rows", "matched", "new", "elsewhere")
    assert [[record.detail[name] for name in told] for record in records] == [[2, 1, 1, 1]]
    assert MINH[2] not in str(records[0].detail)
