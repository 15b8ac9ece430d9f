"""Every page in a browser: nothing that the checker of accessibility minds, on any screen, in any theme or language."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from rollout.vocabulary import Role
from tests.browser.hands import Hands
from tests.browser.looks import LOOKS, LOOKS_OF_A_TRANSLATION, Look, cut_on_paper, faults
from tests.browser.province import EVERYONE, Place, Province
from tests.browser.watch import log_in, serving, watched_tab
from tests.databases import Databases

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore:The Result.tuples")]


@pytest.fixture(scope="module")
def province(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    with sqlite_databases.lend(tmp_path_factory.mktemp("instance")) as app:
        yield Province(app)


@pytest.fixture(scope="module")
def address(province: Province) -> Iterator[str]:
    with serving(province.app) as address:
        yield address


@pytest.fixture(scope="module")
def places(province: Province) -> list[Place]:
    return province.places()


SHARES = 4
"""Into how many tests the pages of staff are dealt out, who are asked for each page first and so open most."""

DEALT = [(role, share) for role in EVERYONE for share in range(SHARES if role is Role.STAFF else 1)]


@pytest.mark.parametrize(("language", "looks"), [("vi", LOOKS), ("en", LOOKS_OF_A_TRANSLATION)], ids=("vi", "en"))
@pytest.mark.parametrize(("role", "share"), DEALT)
def test_every_page_is_for_everybody(
    province: Province,
    places: list[Place],
    browser: Browser,
    address: str,
    role: Role | None,
    share: int,
    language: str,
    looks: tuple[Look, ...],
) -> None:
    own = [place.path for place in places if place.role is role]
    own = own[share::SHARES] if role is Role.STAFF else own
    assert own
    found = []
    with watched_tab(browser) as tab:
        cookie = province.cookie(role, language)
        tab.context.add_cookies([{"name": "rollout", "value": cookie, "url": address}])
        for path in own:
            tab.goto(address + path)
            assert urlsplit(tab.url).path == urlsplit(path).path
            found += [f"{path} {fault}" for fault in faults(tab, looks) + cut_on_paper(tab)]
        assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("role", "ways", "found"),
    [
        (Role.LEADER, [], "Nơi đang chậm"),
        (Role.STAFF, ["Tổng quan"], "Nơi đang chậm"),
        (Role.OFFICER, ["Tổng quan"], "Việc cần xử lý"),
    ],
)
def test_who_lags_is_two_interactions_from_the_log_in(
    province: Province, browser: Browser, address: str, role: Role, ways: list[str], found: str
) -> None:
    username, password = next(login[1:] for login in province.logins if login[0] == role.value)
    with watched_tab(browser, width=390, height=844) as tab:
        log_in(tab, address, username, password)
        hands = Hands(tab)
        for way in ways:
            hands.click(tab.get_by_role("link", name=way).first)
        expect(tab.get_by_role("heading", name=found).first).to_be_visible()
        hands.tell(f"from the log-in to who lags, {role.value}")
        assert hands.done <= 2
