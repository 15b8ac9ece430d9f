"""The words of a session are read by whoever has all of its units: contents, conclusions, signers, why it fell."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.core.dates import today
from rollout.core.formats import day as written
from rollout.models import AuditRecord, SessionEvent
from tests.guidance.conftest import Held, put, send
from tests.guidance.test_units import units_form
from tests.page import PageClient

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

WORDS = {"contents": "Bà Lan hỏi lương", "conclusions": "Ông Tám chưa có máy", "signers": "Giám đốc, Lê Văn Kín"}


@pytest.fixture
def second(held: Held) -> int:
    return held.staffed.world.unit(officer=held.staffed.officer_id())


def held_with_words(held: Held, *units: int, **said: object) -> None:
    at = "/sessions/new?" + "&".join(f"unit={unit_id}" for unit_id in (held.unit_id, *units))
    form = held.filled(held.officer, at, method="joint", place="Hội trường", **WORDS)
    put(form, said, held.unit_id)
    send(held.officer, form)


def read(client: PageClient) -> str:
    return " ".join(client.page(f"/sessions/1{part}").text for part in ("", "/minutes", "/record"))


def test_who_has_one_unit_of_several_reads_no_words(held: Held, second: int) -> None:
    held_with_words(held, second, u_everybody="y")
    for words in ("Bà Lan hỏi lương", "Ông Tám chưa có máy", "Lê Văn Kín"):
        assert words in read(held.officer)
        assert words not in read(held.liaison)
    assert "II. Kết quả" in held.liaison.page("/sessions/1/minutes").text, "parts are numbered without the words"
    assert "III. Kết quả" in held.officer.page("/sessions/1/minutes").text


def test_a_unit_that_goes_takes_the_words_along(held: Held, second: int) -> None:
    """Whoever has those that are left would read what was written of it; the form says so before."""
    held_with_words(held, second, u_everybody="y")
    told = "nội dung, kết luận và người ký đã ghi cho cả buổi bị xóa"
    assert told in held.officer.page("/sessions/1/units").text
    third = held.staffed.world.unit(officer=held.staffed.officer_id())
    send(held.officer, units_form(held.officer, [held.unit_id, second, third], f"/sessions/1/units?q={third}"))
    assert "Ông Tám chưa có máy" in read(held.officer), "a unit that comes takes nothing"
    send(held.officer, units_form(held.officer, [held.unit_id]))
    for client in (held.liaison, held.officer):
        assert not [words for words in ("Bà Lan", "Ông Tám", "Lê Văn Kín") if words in read(client)]
    assert told not in held.officer.page("/sessions/1/units").text


def test_why_a_session_was_cancelled_stands_on_its_page_alone(held: Held, second: int) -> None:
    held_with_words(held, second, u_everybody="y")
    form = held.officer.page("/sessions/1/cancel").form("reason")
    form.values["reason"] = "Bà Lan ốm"
    send(held.officer, form)
    assert "Lý do: Bà Lan ốm" in held.officer.page("/sessions/1").text
    assert "Bà Lan ốm" not in held.liaison.page("/sessions/1").text
    session = held.staffed.session
    session.rollback()
    details = session.scalars(select(AuditRecord.detail).where(AuditRecord.action == "cancel_session")).one()
    assert details == {"people": 0, "claims": 0}
    assert "Bà Lan ốm" in str(session.scalars(select(SessionEvent.detail)).all())


def test_minutes_have_a_side_and_a_copy_for_each_unit(held: Held, second: int) -> None:
    names = [f"Đơn vị {n}" for n in (1, 7)]
    held_with_words(held, second, u_everybody="y", signers="TA0001A: Giám đốc, Lê A\nBHXH: Trưởng phòng, Trần B")
    page = held.officer.page("/sessions/1/minutes")
    assert "lập thành 03 bản" in page.text
    for name in names:
        assert f"ĐẠI DIỆN {name.upper()} (Ký, ghi rõ họ tên)" in page.text
    assert "ĐẠI DIỆN ĐƠN VỊ 1 (Ký, ghi rõ họ tên) Giám đốc Lê A" in page.text
    assert page.text.count("Lê A") == 2, "among those who were there, and where they sign"
    own = held.liaison.page("/sessions/1/minutes").text
    assert "lập thành 02 bản" in own
    assert "ĐẠI DIỆN ĐƠN VỊ (Ký, ghi rõ họ tên)" in own
    send(held.officer, held.filled(held.officer, u_everybody="y", day=written(today()), starts="0:00", ends="0:01",
                                   agreed="y"))  # fmt: skip
    assert "lập thành 02 bản" in held.officer.page("/sessions/2/minutes").text


@pytest.mark.parametrize(
    ("way", "is_asked"), [("at_unit", False), ("online", False), ("joint", True), ("at_office", True)]
)
def test_the_place_is_asked_for_where_the_way_names_none(held: Held, way: str, is_asked: bool) -> None:
    form = held.filled(held.officer, u_everybody="y", method=way, place="")
    if not is_asked:
        send(held.officer, form)
        return
    page = send(held.officer, form, 422)
    assert "Ghi địa điểm" in page.text
    again = page.form("token")
    assert again.values.getlist("method") == [way]
    again.values["place"] = "Nhà văn hóa"
    send(held.officer, again)
    assert "Nhà văn hóa" in held.officer.page("/sessions/1/minutes").text
