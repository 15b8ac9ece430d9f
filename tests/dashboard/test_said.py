"""Days of which nothing is said are gaps: no number in a course, no change from one, on the overview and its pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.selection import EVERYTHING, Part, Selection
from rollout.ledger.said import unsaid_by_unit, unsaid_by_unit_at
from rollout.models import Office, Unit
from rollout.vocabulary import Evidence, PeopleGroup
from tests.clock import BEGAN
from tests.dashboard.province import DAYS
from tests.dashboard.test_headline import section
from tests.page import Page, PageClient

pytestmark = pytest.mark.both_engines

LogIn = Callable[[str], PageClient]
EVERYONE = tuple(PeopleGroup)
FIRST_DAY = BEGAN - timedelta(days=DAYS)
FIRST_COUNT = FIRST_DAY + timedelta(days=10)
"""Of unit H, which counts from the first day on."""


def id_of(session: Session, code: str) -> int:
    return session.query(Unit.id).filter(Unit.code == code).scalar()


def test_a_unit_that_counts_is_silent_until_it_speaks(province: Session) -> None:
    counting, switched = id_of(province, "TA0007A"), id_of(province, "TA0004A")
    days = [FIRST_DAY - timedelta(days=1), FIRST_DAY, FIRST_COUNT - timedelta(days=1), FIRST_COUNT, today()]
    found = unsaid_by_unit_at(province, days, EVERYONE, Evidence.REPORTED)
    silent = [unit_id for unit_id in (counting, switched) for day in days if "accepted" in found[day].get(unit_id, ())]
    assert silent == [counting] * 2 + [switched]
    assert counting not in found[days[0]]  # it was not there
    assert all("submitted" in found[day][counting] for day in days[1:])
    assert "accepted" in unsaid_by_unit(province, today(), EVERYONE, Evidence.VERIFIED)[counting]


@pytest.mark.parametrize("evidence", list(Evidence))
@pytest.mark.parametrize("group", [EVERYONE, (PeopleGroup.STUDENT,)])
def test_many_days_are_asked_together_as_each_by_itself(
    province: Session, evidence: Evidence, group: tuple[PeopleGroup, ...]
) -> None:
    days = [today() - timedelta(days=back) for back in (DAYS + 1, DAYS, 82, 80, 79, 50, 3, 2, 0)]
    office = province.query(Office.id).filter(Office.code == "BHXH-524").scalar()
    for selection in (EVERYTHING, Selection().within(Part(frozenset({office}), "office"))):
        together = unsaid_by_unit_at(province, days, group, evidence, selection)
        for day in days:
            alone = unsaid_by_unit(province, day, group, evidence, selection)
            assert {unit_id: together[day][unit_id] for unit_id in alone} == alone
    assert unsaid_by_unit_at(province, days, group, evidence)[today()]


def course(page: Page) -> dict[date, list[str]]:
    """The numbers of the course by day."""
    at = next(n for n, row in enumerate(page.rows) if row[0] == "Đến hết ngày")
    found = {}
    for row in page.rows[at + 1 :]:
        if row[0].count("/") != 2:
            break
        day, month, year = map(int, row[0].split("/"))
        found[date(year, month, day)] = row[2:]
    return found


LENSES = ("unit=TA0007A", "evidence=official")


@pytest.mark.parametrize("lens", LENSES)
@pytest.mark.parametrize("username", ["staff", "leader"])
def test_days_before_the_first_word_are_gaps_in_the_course(log_in: LogIn, lens: str, username: str) -> None:
    """Of accounts: a number from the first day on which somebody spoke of them, and a change only between two."""
    since = FIRST_DAY + timedelta(days=1)
    page = log_in(username).page(f"/?areas=2021&{lens}&period=since&since={since.isoformat()}")
    column = {"installed": 0, "registered": 1, "accepted": 2}
    days = course(page)
    accepted = [cells[column["accepted"]] for day, cells in sorted(days.items()) if day >= FIRST_DAY]
    assert accepted[0] == "–"
    assert accepted[-1] != "–"
    spoken = accepted.index(next(text for text in accepted if text != "–"))
    assert "–" not in accepted[spoken:]
    if lens == LENSES[0]:
        assert [day for day, cells in days.items() if cells[column["accepted"]] == "–" and day >= FIRST_COUNT] == []
    tiles = section(page.response.text, "headlines")
    assert "tăng" not in tiles.partition("Đã được cấp tài khoản")[2]
    assert "người<" not in tiles.partition("Đã được cấp tài khoản")[2]
    flows = {row[0]: row[1] for row in page.rows if row[0] == "Đã được cấp tài khoản"}
    assert set(flows.values()) == {"–"}
