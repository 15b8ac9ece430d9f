"""The clock of visits: reminders, the chase, offers that lapse; each once, none too late, whatever fails or stops."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rollout.core.jobs import JobError
from rollout.core.working_days import working_days
from rollout.messages import running
from rollout.models import DayException, Message, Visit
from rollout.register import visit_due, visit_ends, visit_offers
from rollout.register.visit_acts import agreed_time, follows_from
from rollout.schedule import JOBS
from rollout.vocabulary_of_visits import MessageState
from tests.messages.conftest import OFFICER_MAIL, UNIT_MAIL, SetTo, with_mail
from tests.register.visiting import (
    EIGHT,
    FRIDAY,
    HALF_PAST_ONE,
    MONDAY,
    NINE,
    SATURDAY,
    TEN,
    TODAY,
    TUESDAY,
    Visiting,
)
from tests.smtp import MailServer

pytestmark = pytest.mark.both_engines

WEDNESDAY, THURSDAY = date(2026, 12, 9), date(2026, 12, 10)
NEXT_MONDAY = date(2026, 12, 14)
NEVER = datetime(2099, 1, 1, tzinfo=UTC)
WHY = "Đơn vị bận kiểm kê"
REMINDERS = ("reminder_day", "reminder_hour")


def told(visiting: Visiting, *kinds: str) -> list[Message]:
    asked = select(Message).where(Message.kind.in_(kinds)).order_by(Message.id)
    return list(visiting.session.scalars(asked))


def test_a_fortnight(smtp: MailServer, visiting: Visiting, set_to: SetTo) -> None:
    """Wednesday is a holiday, and the clock stood still from Thursday noon to Friday half past nine."""
    session = visiting.session
    session.add(DayException(day=WEDNESDAY, is_off=True, name="Nghỉ bù"))
    unit_id = with_mail(visiting, visiting.unit())
    starts = {
        "plain": (MONDAY, EIGHT),
        "after_the_holiday": (WEDNESDAY + timedelta(days=1), NINE),
        "hour_missed": (FRIDAY, EIGHT),
        "day_missed": (FRIDAY, 840),
        "moved": (TUESDAY, EIGHT),
        "cancelled": (NEXT_MONDAY, EIGHT),
    }
    held = {name: visiting.confirmed(unit_id, start=start) for name, start in starts.items()}
    stopped = (datetime(2026, 12, 10, 5), datetime(2026, 12, 11, 2, 30))  # noqa: DTZ001 (hours of UTC, as below)
    moment = set_to(TODAY, 7, 0)
    while moment.date() < TODAY + timedelta(days=16):
        if moment.hour == 17:
            moment = set_to(moment.date() + timedelta(days=1), 7, 0)
        if moment == set_to(TUESDAY, 7, 30):
            visit_offers.propose(session, held["moved"], starts=[(NEXT_MONDAY, TEN)], by=visiting.by, reason=WHY)
            visiting.accept(held["moved"], unit_id)
        if moment == set_to(FRIDAY, 14, 0):
            visit_ends.cancel(session, held["cancelled"], by=visiting.by, reason=WHY)
            session.commit()
        set_to(moment.date(), moment.hour, moment.minute)
        if not stopped[0] <= (moment - timedelta(hours=7)).replace(tzinfo=None) < stopped[1]:
            running.run(session, moment)
        moment += timedelta(minutes=30)
    sent = {
        name: {(row.kind, row.version, "u" if row.unit_id else "o"): row.sent_at or NEVER
               for row in told(visiting, *REMINDERS)
               if row.visit_id == visit.id and row.state == MessageState.SENT}
        for name, visit in held.items()
    }  # fmt: skip
    both = {(kind, 1, who) for kind in REMINDERS for who in "uo"}
    assert set(sent["plain"]) == both
    assert {at.isoformat() for (kind, _version, _who), at in sent["plain"].items() if kind == "reminder_day"} == {
        "2026-12-04T08:00:00+00:00"  # Friday at three
    }
    assert set(sent["after_the_holiday"]) == both
    assert min(sent["after_the_holiday"].values()).date() == TUESDAY  # the working day before a holiday
    assert sent["hour_missed"] == {}  # both were due while the clock stood still, and it had begun
    assert set(sent["day_missed"]) == both  # in the morning, as far as it is of use
    again = {(kind, 3, who) for kind in REMINDERS for who in "uo"}
    assert set(sent["moved"]) == both | again  # an hour before the old time it was still to be
    assert sent["cancelled"] == {}
    for row in told(visiting, *REMINDERS):
        if row.state == MessageState.SENT:
            visit = next(visit for visit in held.values() if visit.id == row.visit_id)
            agreed = agreed_time(visit)
            assert agreed is not None
            assert row.version < visit.version or (row.sent_at or NEVER) < visit_due.start_of(agreed)
    counted = Counter((mail["To"], mail["Message-ID"]) for mail in smtp.mails)
    assert set(counted.values()) == {1}
    assert {mail["To"] for mail in smtp.mails} == {UNIT_MAIL, OFFICER_MAIL}
    chased = Counter(row.visit_id for row in told(visiting, "chased"))
    assert chased == {held[name].id: 1 for name in ("plain", "after_the_holiday", "hour_missed", "day_missed")}
    assert not [row for row in told(visiting, *REMINDERS) if row.state in ("waiting", "failed")]


def test_who_was_invited_after_it_was_due_needs_no_reminder(visiting: Visiting, set_to: SetTo) -> None:
    set_to(FRIDAY, 16, 0)
    visiting.confirmed(start=(NEXT_MONDAY, EIGHT))
    running.run(visiting.session, set_to(FRIDAY, 16, 5))
    assert told(visiting, "reminder_day") == []
    running.run(visiting.session, set_to(NEXT_MONDAY, 7, 5))
    assert len(told(visiting, "reminder_hour")) == 2


def test_an_offer_lapses_and_its_officer_is_told(visiting: Visiting, set_to: SetTo) -> None:
    visit = visiting.proposed()
    running.run(visiting.session, set_to(MONDAY, 0, 5))
    assert visit.state == "expired"
    assert [row.user_id for row in told(visiting, "expired")] == [visiting.world.officers[0]]


def test_what_is_not_closed_in_two_working_days_is_chased_once(visiting: Visiting, set_to: SetTo) -> None:
    session, officer_id = visiting.session, visiting.world.officers[0]
    visit = visiting.confirmed(start=(MONDAY, HALF_PAST_ONE))
    for day in (TUESDAY, WEDNESDAY):
        running.run(session, set_to(day, 17, 0))
        assert told(visiting, "chased") == [], day
    running.run(session, set_to(THURSDAY, 7, 0))
    assert told(visiting, "chased") == []  # nobody is woken
    for minute in (0, 5):
        running.run(session, set_to(THURSDAY, 8, minute))
    assert [row.user_id for row in told(visiting, "chased")] == [officer_id]
    visit_ends.hold(session, visit, session_id=visiting.planned_session(), by=visiting.by)
    session.commit()
    assert [row.state for row in told(visiting, "chased")] == ["dropped"]
    assert all(working_days(session).is_working(day) for day in (TUESDAY, WEDNESDAY, THURSDAY))


@pytest.mark.parametrize(
    ("day", "last", "chased"),
    [
        (SATURDAY, NEXT_MONDAY + timedelta(days=1), NEXT_MONDAY + timedelta(days=2)),
        (FRIDAY, NEXT_MONDAY + timedelta(days=1), NEXT_MONDAY + timedelta(days=2)),
        (MONDAY, WEDNESDAY, THURSDAY),
    ],
)
def test_two_whole_working_days_are_left_after_the_day_of_a_visit(
    visiting: Visiting, day: date, last: date, chased: date
) -> None:
    session, visit = visiting.session, visiting.confirmed()
    visit.day = day
    session.flush()
    for on, is_overdue in ((last, False), (chased, True)):
        asked = select(Visit.id).where(visit_due.is_overdue_to_close(session, on))
        assert (session.scalar(asked) == visit.id) is is_overdue, on


def test_what_is_opened_again_after_it_was_chased_is_chased_again(
    smtp: MailServer, visiting: Visiting, set_to: SetTo
) -> None:
    session = visiting.session
    visit, user = visiting.confirmed(with_mail(visiting, visiting.unit())), visiting.by.user
    assert user is not None
    for _time in range(2):
        set_to(THURSDAY, 9, 0)
        visit_ends.hold(session, visit, session_id=visiting.planned_session(MONDAY), by=visiting.by)
        visit_ends.reopen(session, visit, by=follows_from(user))
        session.commit()
        for minute in (5, 10):
            running.run(session, set_to(THURSDAY, 9, minute))
    assert [row.state for row in told(visiting, "chased")] == ["sent", "sent"]
    counted = Counter(mail["Message-ID"] for mail in smtp.mails if "ghi" in mail["Subject"])
    assert sorted(counted.values()) == [1, 1]


def test_what_changed_since_it_was_found_is_let_be(visiting: Visiting, set_to: SetTo) -> None:
    session = visiting.session
    offered, agreed, past = visiting.proposed(), visiting.confirmed(start=(MONDAY, TEN)), visiting.confirmed()
    at = set_to(MONDAY, 9, 30)
    overdue, reminders = visit_offers.overdue(session, MONDAY), visit_due.reminders(session, at)
    assert (overdue, [found.visit for found in reminders]) == ([offered], [agreed])
    visit_offers.propose(session, offered, starts=[(FRIDAY, TEN)], by=visiting.by, reason=WHY)
    visit_ends.cancel(session, agreed, by=visiting.by, reason=WHY)
    assert visit_offers.expire(session, offered, MONDAY) is False
    visit_ends.cancel(session, offered, by=visiting.by, reason=WHY)
    assert visit_offers.expire(session, offered, MONDAY) is False
    assert visit_due.remind(session, reminders[0]) == 0
    assert visit_due.to_chase(session, set_to(THURSDAY, 8, 0)) == [past]
    visit_ends.hold(session, past, session_id=visiting.planned_session(), by=visiting.by)
    assert visit_due.chase(session, past, THURSDAY) == 0


def test_one_visit_that_fails_keeps_no_other_back(
    visiting: Visiting, set_to: SetTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = visiting.confirmed(start=(MONDAY, EIGHT)), visiting.confirmed(start=(MONDAY, TEN))
    key = broken.id
    plain = visit_due.remind

    def fails_on_one(session: Any, asked: visit_due.Reminder) -> int:
        if asked.visit.id == key:
            raise ValueError("secret")
        return plain(session, asked)

    monkeypatch.setattr(visit_due, "remind", fails_on_one)
    with pytest.raises(JobError, match=rf"^visits {key};"):
        running.run(visiting.session, set_to(FRIDAY - timedelta(days=7), 15, 0))
    assert {row.visit_id for row in told(visiting, "reminder_day")} == {whole.id}


def test_the_clock_looks_every_five_minutes(visiting: Visiting) -> None:
    job = next(job for job in JOBS if job.name == "visits")
    due = job.last_due(datetime.fromisoformat("2026-12-01T10:07:00+07:00"))
    assert due == datetime.fromisoformat("2026-12-01T10:05:00+07:00")
