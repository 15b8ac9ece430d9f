"""A handover counts once: confirmed by several at once, and by two who saw the same preview, on both engines."""

from __future__ import annotations

from contextvars import Context
from datetime import timedelta
from threading import Barrier, Thread

from flask import Flask

from rollout.core.dates import today
from rollout.db import db
from rollout.models import Handover, HandoverItem, Posting
from tests.page import Page, PageClient
from tests.staffed import PASSWORD, Staffed, make_staffed


def asked(giver: int, taker: int, until: str = "") -> str:
    return f"/handovers/new?giver={giver}&since=h%C3%B4m+nay&until={until}&rule=one&taker={taker}"


def test_confirmed_four_times_at_once_it_is_done_once(app: Flask) -> None:
    with app.app_context():
        staffed = make_staffed(app, db.session())
        giver, taker = staffed.officer_id(), staffed.officer_id("second")
        for _ in range(2):
            staffed.world.unit(officer=giver)
        path = asked(giver, taker)
        values = staffed.staff().page(path).form("seen").values.copy()
        postings = staffed.session.query(Posting).count()
        db.session.remove()
    begin, heard = Barrier(4), []

    def one() -> None:
        client = app.test_client()
        assert isinstance(client, PageClient)
        client.log_in("staff", PASSWORD)
        own = values.copy()
        own.setlist("csrf_token", [client.page("/handovers").form("language").values["csrf_token"]])
        begin.wait()
        heard.append(client.post(path, data=own).headers["Location"])

    threads = [Thread(target=Context().run, args=(one,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == ["/handovers/1"] * 4
    with app.app_context():
        session = db.session()
        counts = [session.query(model).count() for model in (Handover, HandoverItem)]
        assert counts == [1, 2]
        assert session.query(Posting).count() == postings + 1


def test_of_two_who_saw_the_same_one_is_told_that_it_is_done(staffed: Staffed) -> None:
    giver, taker = staffed.officer_id(), staffed.officer_id("second")
    staffed.world.unit(officer=giver)
    staff = staffed.staff()
    back = today() + timedelta(days=9)
    path = asked(giver, taker, f"{back:%d/%m/%Y}")
    first, second = (staff.page(path).form("seen").values for _ in range(2))
    assert first["token"] != second["token"]
    assert staff.post(path, data=first).status_code == 303
    answer = staff.post(path, data=second)
    assert answer.status_code == 422
    assert "không phụ trách đơn vị nào" in Page(answer).text
    assert staffed.session.query(Handover).count() == 1
