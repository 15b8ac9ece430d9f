"""What is told of a session beside its figures: what an edit changed, what cancelling takes, whom a form will save."""

from __future__ import annotations

from typing import Any

import pytest

from tests.guidance.conftest import Held, put, send
from tests.page import Page, PageClient

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

EVERYBODY: dict[str, Any] = {"u_everybody": "y", "done": ["installed", "registered"], "channel": "app"}


def edit(held: Held, client: PageClient, **said: Any) -> Page:
    form = held.form(client, "/sessions/1/record")
    put(form, said, held.unit_id)
    return send(client, form)


def test_the_history_says_what_an_edit_changed_and_why_a_session_was_cancelled(held: Held) -> None:
    send(held.liaison, held.filled(held.liaison, **EVERYBODY))
    edit(held, held.liaison, u_everybody="y", u_absent="1")
    page = held.liaison.page("/sessions/1")
    assert "đã cài đặt ứng dụng: 5 → 4" in page.text
    form = held.liaison.page("/sessions/1/cancel").form("reason")
    form.values["reason"] = "Ghi nhầm đơn vị"
    assert "đã cài đặt ứng dụng: 4" in send(held.liaison, form).text
    assert "Lý do: Ghi nhầm đơn vị" in held.liaison.page("/sessions/1").text


def test_cancelling_by_number_says_what_goes(counting: Held) -> None:
    said = {"u_attended": "40", "u_installed": "30", "u_registered": "12"}
    send(counting.officer, counting.filled(counting.officer, **said))
    page = counting.officer.page("/sessions/1/cancel")
    assert "Bỏ số lần đầu đạt mốc do buổi này ghi (đã cài đặt ứng dụng: 30; " in page.text
    form = page.form("reason")
    form.values["reason"] = "Ghi nhầm"
    text = send(counting.officer, form).text
    assert "Số lần đầu đạt mốc đã bỏ: đã cài đặt ứng dụng: 30; " in text
    assert "của 0 người" not in text


def test_who_may_not_cancel_is_not_asked_to(held: Held) -> None:
    send(held.officer, held.filled(held.officer, **EVERYBODY))
    page = held.liaison.page("/sessions/1")
    assert "Hủy buổi" not in page.links
    assert "hủy buổi do cán bộ phụ trách làm" in page.text
    assert held.liaison.get("/sessions/1/cancel").headers["Location"] == "/sessions/1"
    assert "Hủy buổi" in held.officer.page("/sessions/1").links


def test_the_form_counts_whom_it_will_save_and_asks_for_the_channel_before_the_names(held: Held) -> None:
    form = held.filled(held.officer, **{**EVERYBODY, "channel": ""}, u_absent="3, 5-6")
    page = send(held.officer, form, 422)
    assert "Kênh thực hiện Bắt buộc khi có đánh dấu việc đã làm được Chọn kênh thực hiện." in page.text
    assert "Đã đánh dấu 5/5" in page.text, "there is no row 6"
    form.values["u1-absent"] = "3, 4-5"
    page = send(held.officer, form, 422)
    assert "Đã đánh dấu 2/5" in page.text
    assert page.text.index("Kênh thực hiện") < page.text.index("Nguyễn Văn 2")
