"""The guide: open to everybody, nobody's data in it, one action a step, in both languages, its pages in a row."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from hypothesis import given, strategies
from sqlalchemy.orm import Session

from rollout.core.installation import install
from rollout.guide.errors import TROUBLES
from rollout.guide.page import PORTAL
from rollout.guide.pages import PAGES, SECTIONS, way
from rollout.guide.words import Kind, Part, parts
from rollout.models import Setting
from rollout.vocabulary import Role
from tests import markup
from tests.filling import save
from tests.page import PageClient
from tests.staffed import Staffed, queries

ADDRESSES = ["/guide", *(f"/guide/{stop.slug}" for section in SECTIONS for stop in section.stops), "/guide/poster"]
KINDS = {
    "list_wrong", "number_wrong", "id_mismatch", "phone_wrong", "device_unfit", "app_error", "photo_rejected",
    "not_submitted", "slow_processing", "no_sms", "password_lost", "card_refused", "child_guardian", "unit_busy",
}  # fmt: skip


@pytest.fixture
def stranger(app: Flask, session: Session) -> PageClient:
    """Somebody without a log-in, where the settings say whom to call."""
    install(session, is_demo=False)
    session.add_all(
        [
            Setting(key="hotline", value="0255.3828919", label="Điện thoại hỗ trợ", basis="728"),
            Setting(key="agency_short_name", value="BHXH tỉnh Quảng Ngãi", label="Tên viết tắt", basis="728"),
        ]
    )
    session.commit()
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_opens_without_a_log_in_and_says_what_not_to_send(stranger: PageClient, address: str) -> None:
    text = stranger.page(address).text
    assert "0255.3828919" in text
    assert "Không gửi ảnh giấy tờ, mật khẩu, mã OTP qua Zalo" in text


def test_a_page_that_is_none_is_none(stranger: PageClient) -> None:
    assert stranger.get("/guide/nothing").status_code == 404
    assert stranger.get("/units/1/poster").status_code == 303  # to the log-in


@pytest.mark.parametrize("slug", PAGES)
def test_steps_are_in_order_and_the_source_is_named(stranger: PageClient, slug: str) -> None:
    page = stranger.page(f"/guide/{slug}")
    steps = next(element for element in page.markup.all("ol") if element.get("class") == "steps")
    assert len(list(steps)) == len(PAGES[slug].steps) >= 5
    assert f"Nguồn: Công văn 728/BHXH-TT&PTĐT ngày 04/6/2021, {PAGES[slug].source}." in page.text


def test_a_page_asks_no_more_than_where_help_is_found(stranger: PageClient) -> None:
    stranger.page("/guide/child")
    assert queries(lambda: stranger.page("/guide/child")) <= 4
    assert queries(lambda: stranger.page("/guide/errors")) <= 5, "and the answers for everybody"


def test_one_walks_from_the_first_page_to_the_last_and_back(stranger: PageClient) -> None:
    order = [stop.slug for section in SECTIONS for stop in section.stops]
    assert (order[0], order[-1]) == ("android", "prepare-session")
    assert set(order) == {*PAGES, "errors"}
    for slug in order:
        page, held = stranger.page(f"/guide/{slug}"), way(slug)
        turns = {link.get("rel"): link.get("href") for link in page.markup.all("a") if link.get("rel")}
        assert turns.get("prev") == (held.previous and f"/guide/{held.previous.slug}")
        assert turns.get("next") == (held.next and f"/guide/{held.next.slug}")


def test_each_kind_of_obstacle_has_its_answer_under_its_code(stranger: PageClient) -> None:
    assert {trouble.kind for trouble in TROUBLES} == KINDS
    assert len(TROUBLES) == len(KINDS)
    assert {trouble.see for trouble in TROUBLES} <= set(PAGES)
    page = stranger.page("/guide/errors")
    for trouble in TROUBLES:
        section = page.element(trouble.kind)
        assert trouble.question in "".join(section.itertext())
        assert len(list(section.iter("li"))) == len(trouble.answer)
        assert page.links[trouble.question] == f"#{trouble.kind}"


def test_steps_are_in_english_but_for_the_words_on_the_screen(stranger: PageClient) -> None:
    stranger.submit("/login", {"language": "en"}, action="/language")
    page = stranger.page("/guide/register-app")
    assert page.heading == "Register an account in the app"
    assert "Open VssID and choose “Đăng ký tài khoản” (Register an account)." in page.text
    bold = ["".join(element.itertext()) for element in page.markup.all("b") if element.get("lang") == "vi"]
    assert "Gửi email tờ khai" in bold


def test_the_portal_is_a_link_and_the_stores_are_none(stranger: PageClient) -> None:
    assert PORTAL in stranger.page("/guide/register-portal").links.values()
    for slug in ("android", "iphone"):
        elsewhere = [link for link in stranger.page(f"/guide/{slug}").links.values() if link.startswith("http")]
        assert elsewhere == []


TEXT, SCREEN, ADDRESS = Kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bấm “Gửi”.", [(TEXT, "Bấm “"), (SCREEN, "Gửi"), (TEXT, "”.")]),
        ("“A” hoặc “B”", [(TEXT, "“"), (SCREEN, "A"), (TEXT, "” hoặc “"), (SCREEN, "B"), (TEXT, "”")]),
        ("Mở https://a.gov.vn.", [(TEXT, "Mở "), (ADDRESS, "https://a.gov.vn"), (TEXT, ".")]),
        ("", []),
    ],
)
def test_words_of_a_screen_and_addresses_are_found(text: str, expected: list[tuple[Kind, str]]) -> None:
    assert parts(text) == [Part(*pair) for pair in expected]


@given(strategies.text("a“”/.: https", max_size=40))
def test_nothing_of_a_text_is_lost(text: str) -> None:
    assert "".join(part.text for part in parts(text)) == text


def test_texts_address_nobody_as_a_friend_and_ask_for_no_photo_by_zalo() -> None:
    told = [text for page in PAGES.values() for text in (page.lead, *page.steps, *page.notes, *page.ready)]
    told += [text for trouble in TROUBLES for text in (trouble.question, *trouble.answer)]
    assert not [text for text in told if re.search(r"\bbạn\b", text, re.IGNORECASE)]
    assert not [text for text in told if "Zalo" in text and not text.startswith("Không gửi")]


@pytest.mark.parametrize("role", Role)
def test_everybody_is_led_to_it(staffed: Staffed, role: Role) -> None:
    client = staffed.liaison(staffed.world.unit()) if role is Role.LIAISON else getattr(staffed, role.value)()
    assert client.page("/guide").links["Hướng dẫn VssID"] == "/guide"


def test_whoever_cannot_log_in_finds_it(stranger: PageClient) -> None:
    assert stranger.page("/login").links["Hướng dẫn VssID"] == "/guide"


def anybody(staffed: Staffed) -> PageClient:
    """Somebody without a log-in, where answers are written."""
    client = staffed.app.test_client()
    assert isinstance(client, PageClient)
    return client


def test_answers_for_everybody_stand_under_their_error(staffed: Staffed) -> None:
    stranger = anybody(staffed)
    staff = staffed.staff()
    answer = {"kind": "no_sms", "question": "OTP đến chậm?", "body": "Chờ năm phút."}
    save(staff, "/answers/new", answer | {"is_public": "y"})
    save(staff, "/answers/new", kind="no_sms", question="Chỉ nội bộ?", body="Gọi Viettel.")
    page = stranger.page("/guide/errors")
    told = markup.words(page.element("no_sms"))
    assert "OTP đến chậm?Chờ năm phút." in told
    assert "Chỉ nội bộ?" not in page.text
    assert "OTP đến chậm?" not in markup.words(page.element("app_error"))
    save(staff, "/answers/1", is_public=None)
    assert "OTP đến chậm?" not in stranger.page("/guide/errors").text
    save(staff, "/answers/1", is_public="y")
    assert "cho mọi người xem" in staff.page("/answers").text
    staff.post("/answers/1/retire", data=staff.page("/answers").form(action="/answers/1/retire").values)
    assert "OTP đến chậm?" not in stranger.page("/guide/errors").text


def test_whoever_works_on_obstacles_is_led_to_the_answers_of_a_kind(staffed: Staffed) -> None:
    stranger = anybody(staffed)
    staffed.world.unit(officer=staffed.officer_id())
    for client in (staffed.staff(), staffed.officer()):
        assert "/answers?kind=no_sms" in client.page("/guide/errors").links.values()
    for client in (stranger, staffed.leader()):
        assert "/answers?kind=no_sms" not in client.page("/guide/errors").links.values()


def test_answers_cost_one_query(staffed: Staffed) -> None:
    stranger = anybody(staffed)
    stranger.page("/guide/errors")
    before = queries(lambda: stranger.page("/guide/errors"))
    staff = staffed.staff()
    for number in range(6):
        save(staff, "/answers/new", kind="no_sms", question=f"Câu {number}?", body="Chờ.", is_public="y")
    assert queries(lambda: stranger.page("/guide/errors")) == before
    assert stranger.page("/guide/errors").text.count("Chờ.") == 5, "the latest five of a kind"
