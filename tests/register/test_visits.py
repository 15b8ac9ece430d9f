"""What may be done with a visit, by whom, and what is written of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from rollout.accounts.trail_words import ACTIONS
from rollout.core.cells import text_of
from rollout.core.dates import now
from rollout.models import AuditRecord, OfficerAbsence, Visit
from rollout.register import visit_answers, visit_ends, visit_offers, visits
from rollout.register.errors import NumberInNote, ReasonMissing
from rollout.register.visit_acts import Doer, holder, liaison, office, slots_of, units_of
from rollout.register.visit_answers import Details
from rollout.register.visit_refusals import (
    AgreeOfSeveral,
    LastUnit,
    NobodyGoes,
    NoSuchMove,
    NoSuchTime,
    NotOfVisit,
    NotOnTheQuarter,
    OfficerAway,
    OfficerAwayAllDay,
    OldRound,
    OneTimeNeeded,
    SlotTaken,
    TimesNeeded,
    TimeTaken,
    UnitTaken,
)
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import AbsenceKind, VisitAct, VisitState, VisitVia
from tests.register.visiting import EIGHT, FRIDAY, MONDAY, NINE, SEVEN, TUESDAY, Visiting, events_of

WHY = "Đơn vị bận kiểm kê"


def told(held: Visiting, visit: Visit) -> list[tuple[str, str]]:
    return [(event.act, event.became) for event in events_of(held.session, visit)]


def test_from_a_suggestion_to_what_was_agreed(held: Visiting) -> None:
    visit = held.suggested()
    (row,) = units_of(held.session, visit)
    assert (visit.state, visit.round, visit.version) == ("suggested", 0, 1)
    assert visit.area_id == held.world.areas["X"]
    visit_offers.propose(held.session, visit, starts=[(MONDAY, EIGHT), (TUESDAY, NINE)], by=held.by)
    assert (visit.state, visit.round, visit.day) == ("proposed", 1, None)
    assert visit.answer_by == date(2026, 12, 4)  # three working days
    assert held.accept(visit, row.unit_id, position=2)
    assert (visit.state, visit.day, visit.starts, visit.ends, visit.version) == ("confirmed", TUESDAY, 540, 600, 1)
    assert told(held, visit) == [("suggest", "suggested"), ("propose", "proposed"), ("accept", "confirmed")]
    trail = held.session.scalars(select(AuditRecord.action).where(AuditRecord.subject == "visit")).all()
    assert trail == ["visit_suggest", "visit_propose", "visit_accept"]


def test_every_act_has_its_words_in_the_trail() -> None:
    assert {f"visit_{act.value}" for act in VisitAct} <= set(ACTIONS)


def test_an_offer_is_answered_the_day_before_its_first_time_at_last(held: Visiting) -> None:
    visit = held.proposed(starts=[(FRIDAY, EIGHT), (date(2026, 12, 3), EIGHT)])
    assert visit.answer_by == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("starts", "refusal"),
    [
        ([], TimesNeeded),
        ([(MONDAY, EIGHT)] * 2, TimesNeeded),
        ([(MONDAY, 420 + 60 * n) for n in range(4)], TimesNeeded),
        ([(MONDAY, 485)], NotOnTheQuarter),
        ([(MONDAY, 1425)], NotOnTheQuarter),
    ],
)
def test_an_offer_is_of_one_to_three_times(
    held: Visiting, starts: list[tuple[date, int]], refusal: type[Exception]
) -> None:
    visit = held.suggested()
    with pytest.raises(refusal):
        visit_offers.propose(held.session, visit, starts=starts, by=held.by)


def test_a_visit_is_of_somebody_with_somebody(held: Visiting) -> None:
    unit_id = held.unit()
    with pytest.raises(NobodyGoes):
        visits.suggest(held.session, Plan(), officer_ids=[], unit_ids=[unit_id], by=held.by)
    with pytest.raises(NobodyGoes):
        visits.suggest(held.session, Plan(), officer_ids=held.world.officers, unit_ids=[], by=held.by)


def test_a_unit_asks_for_another_time_and_the_officer_takes_it(held: Visiting) -> None:
    visit = held.proposed()
    (row,) = units_of(held.session, visit)
    by = holder(row.unit_id)
    visit_answers.counter(held.session, visit, unit_id=row.unit_id, round=1, start=(TUESDAY, NINE), by=by)
    assert (visit.state, row.answer) == ("counter_proposed", "countered")
    event = events_of(held.session, visit)[-1]
    assert (event.by_id, event.unit_id, event.via) == (None, row.unit_id, VisitVia.LINK.value)
    assert [(slot.position, slot.unit_id) for slot in slots_of(held.session, visit)] == [(1, None), (2, row.unit_id)]
    with pytest.raises(NoSuchTime):
        visit_answers.agree(held.session, visit, round=1, position=1, by=held.by)
    with pytest.raises(NoSuchMove):
        visit_answers.agree(held.session, visit, round=1, position=2, by=by)
    visit_answers.agree(held.session, visit, round=1, position=2, by=held.by)
    assert (visit.state, visit.day, visit.starts, row.answer) == ("confirmed", TUESDAY, NINE, "accepted")


def test_a_change_of_what_was_agreed_is_a_new_round_with_its_reason(held: Visiting) -> None:
    visit = held.confirmed()
    (row,) = units_of(held.session, visit)
    with pytest.raises(ReasonMissing):
        visit_offers.propose(held.session, visit, starts=[(TUESDAY, NINE)], by=held.by)
    with pytest.raises(NumberInNote):
        visit_offers.propose(held.session, visit, starts=[(TUESDAY, NINE)], by=held.by, reason="gọi 0912345678")
    visit_offers.propose(held.session, visit, starts=[(TUESDAY, NINE)], by=held.by, reason=WHY)
    assert (visit.state, visit.round, visit.version, row.answer) == ("proposed", 2, 2, "waiting")
    assert (visit.day, visit.starts) == (MONDAY, EIGHT)  # calendars are told of what is no more
    with pytest.raises(OldRound):
        visit_answers.accept(held.session, visit, unit_id=row.unit_id, round=1, position=1, by=held.by)
    held.accept(visit, row.unit_id)
    assert (visit.state, visit.day, visit.version) == ("confirmed", TUESDAY, 3)
    assert events_of(held.session, visit)[3].reason == WHY


def test_a_joint_visit_is_agreed_when_all_took_the_same_time(held: Visiting) -> None:
    one, two, three = held.unit(), held.unit(), held.unit()
    visit = held.suggested(one, two, three)
    with pytest.raises(OneTimeNeeded):
        visit_offers.propose(held.session, visit, starts=[(MONDAY, EIGHT), (MONDAY, NINE)], by=held.by)
    visit_offers.propose(held.session, visit, starts=[(MONDAY, EIGHT)], by=held.by)
    assert not held.accept(visit, one)
    assert (visit.state, visit.day) == ("proposed", None)
    visit_answers.counter(held.session, visit, unit_id=two, round=1, start=(TUESDAY, NINE), by=holder(two))
    with pytest.raises(AgreeOfSeveral):
        visit_answers.agree(held.session, visit, round=1, position=2, by=held.by)
    assert not held.accept(visit, two)
    visit_answers.decline(held.session, visit, unit_id=three, round=1, by=holder(three), reason=WHY)
    assert visit.state == "answered", "the wish fell away, and so did the unit"
    assert visit_answers.leave_out(held.session, visit, unit_id=three, by=held.by, reason=WHY)
    assert (visit.state, visit.day) == ("confirmed", MONDAY)
    assert [row.unit_id for row in units_of(held.session, visit)] == [one, two]


def test_the_last_unit_is_not_left_out(held: Visiting) -> None:
    visit = held.proposed()
    (row,) = units_of(held.session, visit)
    with pytest.raises(LastUnit):
        visit_answers.leave_out(held.session, visit, unit_id=row.unit_id, by=held.by, reason=WHY)


def test_a_joint_visit_ends_when_all_said_no_and_holds_none_that_did(held: Visiting) -> None:
    one, two = held.unit(), held.unit()
    visit = held.confirmed(one, two)
    for unit_id in (one, two):
        with pytest.raises(UnitTaken):
            held.proposed(unit_id, officer=1)
        held.session.rollback()
    visit_answers.decline(held.session, visit, unit_id=one, round=1, by=holder(one), reason=WHY)
    assert visit.state == "confirmed"
    held.confirmed(one, officer=1)  # at the same hour, by somebody else
    visit_answers.decline(held.session, visit, unit_id=two, round=1, by=holder(two), reason=WHY)
    assert (visit.state, visit.version) == ("cancelled", 2)


def test_an_hour_that_went_meanwhile_is_told_of_without_a_name(held: Visiting) -> None:
    one, two = held.unit(), held.unit()
    offered, other = held.proposed(one), held.proposed(two)
    held.accept(other, two)
    with pytest.raises(TimeTaken) as refused:
        visit_answers.accept(held.session, offered, unit_id=one, round=1, position=1, by=holder(one))
    # an hour of theirs, and fifteen minutes from one place of the commune to the next
    assert str(refused.value) == ("Thời gian này không còn trống. Giờ trống gần nhất: 09:15–10:15 ngày 07/12/2026.")
    held.session.rollback()
    with pytest.raises(SlotTaken) as named:
        visit_answers.accept(held.session, offered, unit_id=one, round=1, position=1, by=held.by)
    assert str(named.value) == (
        "officer1 đã có lịch tại Đơn vị 2 từ 07:45 đến 09:15 (kể cả đi lại). "
        "Giờ trống gần nhất: 09:15–10:15 ngày 07/12/2026."
    )
    held.session.rollback()
    assert offered.state == "proposed"


def test_who_comes_is_encrypted_and_found_by_its_own_row(held: Visiting) -> None:
    visit = held.confirmed()
    (row,) = units_of(held.session, visit)
    said = Details("Chị Hoa, kế toán", 12, needs_device=True, needs_room=True, note="Cổng số 2")
    visit_answers.detail(held.session, visit, unit_id=row.unit_id, details=said, by=holder(row.unit_id))
    held.session.commit()
    assert (text_of(row, "who"), text_of(row, "note"), row.coming) == ("Chị Hoa, kế toán", "Cổng số 2", 12)
    assert row.who is not None
    assert b"Hoa" not in row.who
    assert visit.state == "confirmed"
    assert held.world.findings() == []
    row.note = row.who
    held.session.commit()
    assert held.world.findings() == [
        f"visit_unit {visit.id}-{row.unit_id}: its note is of other keys or of another row"
    ]


def test_nobody_answers_for_another_unit(held: Visiting) -> None:
    one, two = held.unit(), held.unit()
    visit = held.proposed(one, two)
    stranger = held.unit()
    user = held.world.user
    answers: list[Callable[[int, Doer], object]] = [
        lambda key, by: visit_answers.accept(held.session, visit, unit_id=key, round=1, position=1, by=by),
        lambda key, by: visit_answers.decline(held.session, visit, unit_id=key, round=1, by=by, reason=WHY),
        lambda key, by: visit_answers.counter(held.session, visit, unit_id=key, round=1, start=(TUESDAY, NINE), by=by),
        lambda key, by: visit_answers.detail(held.session, visit, unit_id=key, details=Details(), by=by),
    ]
    for answer in answers:
        for key, by in (
            (one, holder(two)),
            (one, liaison(user, two)),
            (stranger, holder(stranger)),
            (stranger, held.by),
        ):
            with pytest.raises(NotOfVisit):
                answer(key, by)
    assert len(events_of(held.session, visit)) == 2


def test_an_absent_officer_is_not_offered(held: Visiting) -> None:
    absence = OfficerAbsence(
        user_id=held.world.officers[0], from_on=MONDAY, to_on=TUESDAY, starts=0, ends=1440,
        kind=AbsenceKind.LEAVE.value, note="", made_by_id=held.world.user.id, made_at=now(),
    )  # fmt: skip
    held.session.add(absence)
    held.session.commit()
    told_so = r"officer1 vắng cả ngày 07/12/2026\. Giờ trống gần nhất: 07:00–08:00 ngày 08/12/2026"
    with pytest.raises(OfficerAwayAllDay, match=told_so):
        held.proposed()
    held.session.rollback()
    absence.starts, absence.ends = SEVEN, NINE
    held.session.commit()
    with pytest.raises(OfficerAway, match=r"officer1 vắng từ 07:00 đến 09:00 ngày 07/12/2026\. Giờ trống gần nhất"):
        held.proposed()


REFUSED: list[tuple[VisitState, VisitAct]] = [
    (state, act)
    for state in VisitState
    for act in (VisitAct.CANCEL, VisitAct.REOPEN, VisitAct.HOLD, VisitAct.PROPOSE)
    if state in (VisitState.CANCELLED, VisitState.UNIT_ABSENT, VisitState.OFFICER_ABSENT)
    and (act is not VisitAct.REOPEN or state is VisitState.CANCELLED)
]


@pytest.mark.parametrize(("state", "act"), REFUSED)
def test_what_is_over_stays_over(held: Visiting, state: VisitState, act: VisitAct) -> None:
    visit = held.confirmed()
    held.session.execute(update(Visit).where(Visit.id == visit.id).values(state=state.value))
    held.session.refresh(visit)
    acts: dict[VisitAct, Callable[[], object]] = {
        VisitAct.CANCEL: lambda: visit_ends.cancel(held.session, visit, by=held.by, reason=WHY),
        VisitAct.REOPEN: lambda: visit_ends.reopen(held.session, visit, by=held.by),
        VisitAct.HOLD: lambda: visit_ends.hold(held.session, visit, session_id=1, by=held.by),
        VisitAct.PROPOSE: lambda: visit_offers.propose(held.session, visit, starts=[(FRIDAY, NINE)], by=held.by),
    }
    with pytest.raises(NoSuchMove):
        acts[act]()


def test_a_unit_does_what_is_its_own_alone(held: Visiting) -> None:
    visit = held.proposed()
    (row,) = units_of(held.session, visit)
    by = holder(row.unit_id)
    with pytest.raises(NoSuchMove):
        visit_ends.cancel(held.session, visit, by=by, reason=WHY)
    with pytest.raises(NoSuchMove):
        visit_offers.propose(held.session, visit, starts=[(FRIDAY, NINE)], by=by)
    with pytest.raises(NoSuchMove):
        visits.give(held.session, visit, from_id=held.world.officers[0], to_id=held.world.officers[1], by=by)


def test_by_telephone_the_office_writes_down_what_was_said(held: Visiting) -> None:
    visit = held.proposed()
    (row,) = units_of(held.session, visit)
    by = office(held.world.user, VisitVia.PHONE)
    visit_answers.accept(held.session, visit, unit_id=row.unit_id, round=1, position=1, by=by)
    event = events_of(held.session, visit)[-1]
    assert (event.via, event.unit_id, event.by_id) == ("phone", row.unit_id, held.world.user.id)


@pytest.mark.parametrize("change", ["UPDATE visit_event SET reason = 'x'", "DELETE FROM visit_event"])
def test_nobody_changes_what_was_done(held: Visiting, change: str) -> None:
    held.suggested()
    with pytest.raises(DBAPIError):
        held.session.execute(text(change))
    held.session.rollback()


def test_an_online_visit_is_nowhere(held: Visiting) -> None:
    visit = held.suggested(plan=Plan(SessionWay.ONLINE, 60))
    assert visit.area_id is None
