"""Officers of one name are told apart wherever one of them is chosen."""

from __future__ import annotations

import pytest

from rollout.models import User, VisitOfficer
from rollout.planning import solving
from tests.planning.conftest import Province
from tests.planning.pressing import planned, rows

NAME = "Võ Ánh Hằng"


@pytest.fixture
def namesakes(province: Province) -> list[str]:
    """The usernames of two officers, each with a unit and a visit."""
    session = province.staffed.session
    users = [session.get_one(User, province.staffed.officer_id(name)) for name in ("officer", "second")]
    units = (province.unit(20), province.unit(20, officer="second"))
    for user, unit_id in zip(users, units, strict=True):
        user.display_name = NAME
        visit = province.visiting.proposed(unit_id)
        session.query(VisitOfficer).filter_by(visit_id=visit.id).update({"user_id": user.id})
    session.commit()
    return [user.username for user in users]


@pytest.mark.parametrize(
    "path",
    ["/next-visits", "/plan", "/calendar", "/calendar/print", "/visits", "/handovers/new", "/units/1/belongs/officer"],
)
def test_in_lists_and_filters(province: Province, namesakes: list[str], path: str) -> None:
    page = province.staffed.staff().page(path).text
    assert [f"{NAME} ({username})" in page for username in namesakes] == [True, True]


def test_where_a_visit_of_a_plan_is_moved(
    province: Province, namesakes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "SECONDS", 0.1)
    province.unit(30, officer="second")
    planned(province)
    client = province.staffed.staff()
    for path in ("/plan/1", f"/plan/1/visits/{rows(province)[0].id}"):
        page = client.page(path).text
        assert [f"{NAME} ({username})" in page for username in namesakes] == [True, True], path
