"""The search over HTTP: what each role finds, how many queries it takes, and where a number goes."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from rollout.core.access import viewer_of
from rollout.core.dates import today
from rollout.models import AuditRecord, Person, Unit
from rollout.register import memberships, persons
from rollout.register import units as register
from rollout.search import queries as search_queries
from rollout.vocabulary import CodeKind, IdentifierKind, LeavingReason, Role, ScopeKind
from tests.page import Page, PageClient
from tests.participants.pages import add_people
from tests.staffed import Staffed, sent

NUMBER = "5100000123"


@pytest.fixture
def unit_id(staffed: Staffed) -> int:
    """A unit of the officer with three people, beside one that is not the officer's."""
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    add_people(
        staffed,
        unit_id,
        persons.NewPerson("Nguyễn Thị Hòa", ((IdentifierKind.BHXH, NUMBER),)),
        persons.NewPerson("Trần Hoa"),
        persons.NewPerson("Lê Văn Tú"),
    )
    add_people(staffed, staffed.world.unit(), persons.NewPerson("Võ Hoà"))
    staffed.session.commit()
    return unit_id


def search(client: PageClient, typed: str, to: str = "/search", **headers: str) -> TestResponse:
    token = client.page("/search").form("csrf_token", action="/search").values["csrf_token"]
    return client.post(to, data={"number": typed, "csrf_token": token}, headers=headers)


def found(client: PageClient, typed: str) -> list[str]:
    """The texts of the links found, as htmx gets them while one types."""
    response = search(client, typed, **{"HX-Request": "true"})
    assert response.status_code == 200
    return list(Page(response).links)


def test_people_are_found_without_marks_and_those_marked_as_typed_first(staffed: Staffed, unit_id: int) -> None:
    client = staffed.staff()
    assert found(client, "hoa") == ["Trần Hoa Đơn vị 1", "Nguyễn Thị Hòa Đơn vị 1", "Võ Hoà Đơn vị 2"]
    assert found(client, "hòa")[0] == "Nguyễn Thị Hòa Đơn vị 1"
    assert found(client, "nguyen thi") == ["Nguyễn Thị Hòa Đơn vị 1"]
    assert found(client, "thị hòa") == ["Nguyễn Thị Hòa Đơn vị 1"]
    assert found(client, "văn") == ["Văn bản, nhiệm vụ"]  # a page: a middle name finds nobody
    assert found(client, "h") == []
    assert "Không có đơn vị" in Page(search(client, "không ai")).text


def test_units_are_found_by_words_in_any_order_and_by_the_start_of_a_code(staffed: Staffed, unit_id: int) -> None:
    client = staffed.staff()
    assert found(client, "vi don 2") == ["Đơn vị 2 TA0002A"]
    assert found(client, "ta 0001") == ["Đơn vị 1 TA0001A"]
    assert found(client, "đơn vị")[:2] == ["Đơn vị 1 TA0001A", "Đơn vị 2 TA0002A"]
    assert found(client, "100%_!") == []


def test_marks_without_a_letter_find_nothing(staffed: Staffed, unit_id: int) -> None:
    assert found(staffed.staff(), "\u0301\u0301\u0323") == []


def test_pages_are_found_by_their_names(staffed: Staffed, unit_id: int) -> None:
    assert found(staffed.staff(), "viec hom") == ["Việc hôm nay"]
    assert found(staffed.admin(), "nhật ký") == ["Nhật ký"]


def test_each_role_finds_what_it_may_open(staffed: Staffed, unit_id: int) -> None:
    officer, liaison = staffed.officer(), staffed.liaison(unit_id)
    for client in (officer, liaison):
        assert found(client, "hoa") == ["Trần Hoa Đơn vị 1", "Nguyễn Thị Hòa Đơn vị 1"]
        assert found(client, "đơn vị 2") == []
        for typed in ("hoa", "don vi"):
            links = Page(search(client, typed, **{"HX-Request": "true"})).links
            assert {client.get(address).status_code for address in links.values()} <= {200, 303}  # 303: the one unit
    for client in (staffed.leader(), staffed.desk(), staffed.admin()):
        assert found(client, "nguyen thi") == []
        assert found(client, "TA0001A") == []


def test_who_left_the_list_is_not_found_by_name(staffed: Staffed, unit_id: int) -> None:
    person_id = staffed.session.scalars(select(Person.id).where(Person.name == "Trần Hoa")).one()
    with staffed.world.act("leave") as act:
        memberships.leave(act, staffed.world.membership(person_id), on=today(), reason=LeavingReason.LEFT)
    for client in (staffed.staff(), staffed.officer()):
        assert "Trần Hoa Đơn vị 1" not in found(client, "hoa")


def test_a_corrected_name_is_found_and_the_wrong_one_is_not(staffed: Staffed, unit_id: int) -> None:
    person = staffed.session.scalars(select(Person).where(Person.name == "Lê Văn Tú")).one()
    persons.update_person(staffed.session, person, by=staffed.world.user, name="Lê Văn Túc")
    persons.correct_people(staffed.session, {person.id: {"name": "Lý Văn Túc"}})
    client = staffed.staff()
    assert found(client, "lý văn túc") == ["Lý Văn Túc Đơn vị 1"]
    assert found(client, "lê văn") == []


def test_a_number_leads_to_its_holder_and_each_look_is_recorded(staffed: Staffed, unit_id: int) -> None:
    client = staffed.staff()
    assert found(client, NUMBER) == []  # while one types, nobody is looked up
    assert records(staffed) == 0
    response = search(client, NUMBER)
    assert (response.status_code, response.headers["Location"]) == (307, "/people/find")
    assert records(staffed) == 0
    landed = search(client, NUMBER, to=response.headers["Location"])  # a browser sends the same body there
    person_id = staffed.session.scalars(select(Person.id).where(Person.name == "Nguyễn Thị Hòa")).one()
    assert (landed.status_code, landed.headers["Location"]) == (303, f"/people/{person_id}")
    assert records(staffed) == 1
    assert "Không có kết quả" in Page(search(client, "5100000999", to="/people/find")).text
    assert records(staffed) == 2


def test_a_code_of_a_unit_that_looks_like_a_number_finds_the_unit(staffed: Staffed, unit_id: int) -> None:
    unit = staffed.session.get_one(Unit, unit_id)
    register.recode(staffed.session, unit, kind=CodeKind.TAX, code="4300205123", on=today(), by=staffed.world.user)
    response = search(staffed.staff(), "4300205123")
    assert response.status_code == 200
    assert "Đơn vị 1 TA0001A" in Page(response).links


def test_the_leader_has_no_search_by_number(staffed: Staffed, unit_id: int) -> None:
    assert search(staffed.leader(), NUMBER).status_code == 200


def records(staffed: Staffed) -> int:
    staffed.session.rollback()
    return staffed.session.scalar(select(func.count()).where(AuditRecord.action == "find_person")) or 0


@pytest.mark.parametrize("role", ["staff", "officer", "office"])
def test_queries_and_names_read_are_bounded(staffed: Staffed, unit_id: int, role: str) -> None:
    user = {
        "staff": lambda: staffed.user("staff", Role.STAFF),
        "officer": lambda: staffed.user("officer", Role.OFFICER, ScopeKind.OFFICER),
        "office": lambda: staffed.user("office", Role.STAFF, ScopeKind.OFFICE, office_id=staffed.world.offices[0]),
    }[role]()
    sent_for = []
    for more in range(2):
        names = (f"Nguyễn Văn A{'b' * n}" for n in range(30 * more + 1))
        add_people(staffed, unit_id, *map(persons.NewPerson, names))
        staffed.session.commit()
        viewer = viewer_of(staffed.session, user)
        sent_for.append(len(sent(lambda who=viewer: search_queries.found(who, "nguyen", today()))))  # type: ignore[misc]
    assert sent_for == [2, 2]
    held = search_queries.found(viewer, "nguyen", today())
    assert len(held.people) == (search_queries.SHOWN if role != "office" else 0)
    assert held.is_all == (role == "office")
