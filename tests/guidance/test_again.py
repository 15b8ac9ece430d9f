"""The form of a session opened, saved as a draft, sent and sent again: what was typed last is what counts, and once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from rollout.models import FormDraft
from rollout.register import units
from rollout.vocabulary import UnitMode
from tests.guidance.conftest import Held, put, send
from tests.page import Form
from tests.register.world import D

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

EVERYBODY: dict[str, Any] = {"u_everybody": "y", "done": ["installed"], "channel": "app"}


def changed(held: Held, **said: Any) -> Form:
    """The form of a planned session, opened from a draft of it and filled anew."""
    plan = held.filled(held.liaison, f"/sessions/plan?unit={held.unit_id}", day="31/12/2098", place="Chợ")
    send(held.liaison, plan)
    form = held.form(held.liaison, "/sessions/1/change")
    draft = MultiDict([*form.values.items(multi=True), ("draft", "1")])
    at = held.liaison.post(f"/drafts/{form.values['token']}", data=draft).location
    again = held.form(held.liaison, at)
    put(again, said, held.unit_id)
    return again


def test_what_is_sent_counts_and_not_the_draft_that_it_was_opened_with(held: Held) -> None:
    send(held.liaison, changed(held, place="Nhà văn hóa", day="30/12/2098"))
    [session] = held.sessions()
    assert (session.place, session.day.isoformat()) == ("Nhà văn hóa", "2098-12-30")


def test_a_change_counts_once_and_leaves_no_draft(held: Held) -> None:
    form = changed(held, place="Nhà văn hóa")
    send(held.liaison, form)
    assert held.staffed.session.scalars(select(FormDraft)).all() == []
    held.staffed.session.rollback()
    assert "không ghi lại lần nữa" in send(held.liaison, form).text
    assert held.sessions()[0].version == 2


def test_what_another_recorded_between_two_sends_is_told(held: Held) -> None:
    form = held.filled(held.liaison, **EVERYBODY)
    send(held.liaison, form)
    edit = held.form(held.officer, "/sessions/1/record")
    put(edit, {"u_absent": "1", "u_everybody": "y"}, held.unit_id)
    send(held.officer, edit)
    put(form, {"u_absent": "2"}, held.unit_id)
    assert "đã được người khác cập nhật" in send(held.liaison, form, 422).text


def test_moved_to_a_day_on_which_the_unit_counts_no_claim_stays_behind(held: Held) -> None:
    send(held.liaison, held.filled(held.liaison, **EVERYBODY))
    with held.staffed.world.act() as act:
        units.switch_mode(act, held.unit_id, mode=UnitMode.COUNT, on=D(20))
    form = held.form(held.liaison, "/sessions/1/record")
    put(form, {"day": "31/03/2021"}, held.unit_id)
    again = send(held.liaison, form, 422).form("token", "method")
    put(again, {"u_attended": "5", "u_installed": "5"}, held.unit_id)
    send(held.liaison, again)
    assert held.live() == []
    assert held.staffed.world.figure("installed_reported", 19) == 0
    assert held.staffed.world.findings() == []


def test_whoever_cancels_has_seen_all_that_was_done(held: Held) -> None:
    send(held.liaison, held.filled(held.liaison, **EVERYBODY))
    form = held.officer.page("/sessions/1/cancel").form("reason")
    edit = held.form(held.liaison, "/sessions/1/record")
    put(edit, {"u_absent": "2", "u_everybody": "y"}, held.unit_id)
    send(held.liaison, edit)
    put(form, {"reason": "Nhầm buổi"}, held.unit_id)
    again = send(held.officer, form, 422)
    assert "đã được người khác cập nhật" in again.text
    assert len(held.live()) == 4
    send(held.officer, again.form("reason"))
    assert held.live() == []


@pytest.mark.parametrize("begun", ["new", "plan"])
def test_a_draft_opens_for_its_own_units_alone(held: Held, begun: str) -> None:
    """What was typed of some units is not shown, and does not count, under the address of others."""
    other = held.staffed.world.unit(officer=held.staffed.officer_id())
    form = held.filled(held.officer, f"/sessions/{begun}?unit={held.unit_id}&unit={other}", place="Chợ")
    draft = MultiDict([*form.values.items(multi=True), ("draft", "1")])
    token = form.values["token"]
    assert "Chợ" in str(held.officer.page(held.officer.post(f"/drafts/{token}", data=draft).location).response.text)
    for others in (f"unit={held.unit_id}", f"unit={other}", f"unit={held.unit_id}&unit={held.staffed.world.unit()}"):
        assert held.officer.get(f"/sessions/{begun}?{others}&draft={token}").status_code == 404
    swapped = f"/sessions/{begun}?unit={other}&unit={held.unit_id}&draft={token}"
    assert held.form(held.officer, swapped).values["place"] == "Chợ"
