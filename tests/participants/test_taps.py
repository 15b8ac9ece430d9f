"""One tap for one person's next step, and one to take a tick of today back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from rollout.core.dates import today
from rollout.models import Statement
from rollout.vocabulary import Evidence, Milestone
from tests.page import Page, PageClient
from tests.staffed import Staffed


def tap(client: PageClient, path: str, headers: Mapping[str, str] | None = None, **data: Any) -> TestResponse:
    values = client.page(path).form("person_ids").values.copy()
    for name, value in {"channel": "app", **data}.items():
        values.setlist(name, value if isinstance(value, list) else [value])
    return client.post(client.page(path).form("person_ids").action, data=values, headers=headers)


def live(staffed: Staffed) -> list[tuple[int, str]]:
    staffed.session.rollback()
    rows = staffed.session.scalars(select(Statement).where(Statement.voided_seq.is_(None)).order_by(Statement.id))
    return [(row.person_id, row.milestone) for row in rows]


def test_the_next_step_by_one_tap_and_back_by_another(staffed: Staffed, unit_id: int) -> None:
    [a, b] = staffed.world.listed(unit_id, 2)
    officer, path = staffed.officer(), f"/units/{unit_id}/people"
    done = tap(officer, path, next=f"info_completed:{a}")
    assert done.status_code == 303
    page = officer.page(done.location)
    assert "cho 1 người" in page.text
    said = staffed.session.scalars(select(Statement)).one()
    assert (said.person_id, said.day, said.evidence) == (a, today(), Evidence.REPORTED)
    assert "Rút lại: " in page.response.text
    tap(officer, path, next=f"info_completed:{b}")
    assert tap(officer, path, take_back=str(a)).status_code == 303
    assert live(staffed) == [(b, Milestone.INFO_COMPLETED)]
    assert staffed.world.findings() == []


def test_a_wrong_tick_of_many_is_taken_back_for_one(staffed: Staffed, unit_id: int) -> None:
    [a, b] = staffed.world.listed(unit_id, 2)
    staffed.world.mark([a], Milestone.INSTALLED, 3)
    officer, path = staffed.officer(), f"/units/{unit_id}/people"
    tap(officer, path, do="mark", milestone="accepted", person_ids=[str(a), str(b)])
    piece = Page(tap(officer, path, {"HX-Request": "true"}, take_back=str(a)))
    assert "Rút lại: Nguyễn Văn 3" in piece.response.text
    assert live(staffed) == [(a, Milestone.INSTALLED), (b, Milestone.ACCEPTED)]
    tap(officer, path, take_back=str(a))
    assert live(staffed) == [(a, Milestone.INSTALLED), (b, Milestone.ACCEPTED)], "what others said stays"


def test_htmx_gets_the_list_with_the_row_done(staffed: Staffed, unit_id: int) -> None:
    [a] = staffed.world.listed(unit_id, 1)
    piece = Page(tap(staffed.officer(), f"/units/{unit_id}/people", {"HX-Request": "true"}, next=f"info_completed:{a}"))
    assert piece.element(f"next-{a}").tag == "span"
    assert "Đã ghi" in piece.text


def test_without_a_channel_nothing_is_recorded(staffed: Staffed, unit_id: int) -> None:
    [a] = staffed.world.listed(unit_id, 1)
    asked = tap(staffed.officer(), f"/units/{unit_id}/people", next=f"installed:{a}", channel="")
    assert asked.status_code == 422
    assert "Chọn kênh thực hiện." in Page(asked).text
    assert live(staffed) == []


def test_taps_reach_only_this_list(staffed: Staffed, unit_id: int) -> None:
    [a] = staffed.world.listed(unit_id, 1)
    [stranger] = staffed.world.listed(staffed.world.unit(), 1)
    officer, path = staffed.officer(), f"/units/{unit_id}/people"
    wrong: list[dict[str, Any]] = [{"next": f"installed:{stranger}"}, {"next": f"flown:{a}"}, {"next": "installed"}]
    wrong += [{"take_back": "x"}, {"take_back": str(stranger)}]
    for data in wrong:
        assert tap(officer, path, **data).status_code == 404
    other = staffed.liaison(unit_id)
    tap(officer, path, next=f"installed:{a}")
    tap(other, path, take_back=str(a))
    assert live(staffed) == [(a, Milestone.INSTALLED)], "only one's own"
