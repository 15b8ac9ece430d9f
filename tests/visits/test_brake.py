"""Whoever asks in vain waits for the end of the minute: a network that tries addresses, a link that is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from rollout.db import db
from tests.page import Page, PageClient
from tests.register.visiting import EIGHT, FRIDAY, MONDAY, NINE, TUESDAY, Visiting
from tests.staffed import Staffed
from tests.visits.test_by_link import ASKS, TAKES, path_of


@pytest.mark.both_engines
def test_many_wrong_addresses_make_a_network_wait_for_a_minute_but_for_good_ones(
    visiting: Visiting, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = 6_000.0
    monkeypatch.setattr("rollout.visits.brake.time.monotonic", lambda: at)
    path = path_of(visiting, visiting.proposed())
    for number in range(30):
        assert client.get(f"/v/{number}").status_code == 404
    slowed = client.get("/v/30")
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "60")
    assert client.get(path).status_code == 200, "whoever has a link is not locked out by others of the network"
    assert client.get("/v/30", environ_overrides={"REMOTE_ADDR": "203.0.113.7"}).status_code == 404
    at = 6_060.0
    assert client.get("/v/30").status_code == 404


@pytest.mark.both_engines
def test_who_asks_in_vain_takes_no_turn_to_write_and_soon_waits(
    staffed: Staffed, visiting: Visiting, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = 6_000.0
    monkeypatch.setattr("rollout.visits.brake.time.monotonic", lambda: at)
    gone, free = visiting.proposed(), visiting.proposed(starts=[(FRIDAY, EIGHT)])
    path, other = path_of(visiting, gone), path_of(visiting, free)
    visiting.confirmed(start=(MONDAY, EIGHT))
    visiting.confirmed(start=(TUESDAY, NINE))
    turns: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        turns.extend([statement] if "BEGIN IMMEDIATE" in statement or "pg_advisory" in statement else [])

    form = client.page(path).form(action=path).values
    asks, takes = ({**form.to_dict(), **said} for said in (ASKS, {"answer": "1"}))
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for number in range(30):
            refused = client.post(path, data=takes if number % 2 else asks)
            assert (refused.status_code, "Giờ trống gần nhất" in Page(refused).text) == (422, True), Page(refused).text
        slowed = client.post(path, data=asks)
        assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "60")
        assert "Chờ một phút" in Page(slowed).text
        assert slowed.headers["Referrer-Policy"] == "no-referrer"
        assert not turns
        assert client.get(path).status_code == 200
        assert client.submit(other, TAKES, action=other).status_code == 303, "each link for itself"
        assert turns
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    at = 6_060.0
    assert client.submit(path, ASKS | {"starts": "13:30"}, action=path).status_code == 303
