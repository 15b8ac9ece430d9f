"""What was typed of one unit's people is read by nobody of another unit, whatever page it is shown on."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.formats import day as written
from rollout.models import AuditRecord, Bundle, Obstacle
from rollout.register import memberships, persons, units
from rollout.vocabulary import Milestone
from rollout.vocabulary_of_obligations import AddresseeKind
from tests.directives import laying
from tests.filling import refuse, save
from tests.guidance.conftest import put, send
from tests.page import PageClient
from tests.register.world import D
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

EVERYBODY = {"u_everybody": "y", "done": ["installed"], "channel": "app"}


class Two:
    """Two units of one officer, three people each."""

    def __init__(self, staffed: Staffed) -> None:
        self.staffed, world = staffed, staffed.world
        self.own, self.other = (world.unit(officer=staffed.officer_id()) for _ in range(2))
        self.people, self.others = world.listed(self.own, 3), world.listed(self.other, 3)
        self.name = world.person(self.people[0]).name
        self.others_name = world.person(self.others[0]).name
        staffed.session.commit()

    @property
    def liaison(self) -> PageClient:
        return self.staffed.liaison(self.own)

    @property
    def officer(self) -> PageClient:
        return self.staffed.officer()

    def session(self, *unit_ids: int, hours: tuple[str, str] = ("8:00", "10:00")) -> int:
        """A session of the officer, planned; its key."""
        address = "&".join(f"unit={unit_id}" for unit_id in unit_ids)
        form = self.officer.page(f"/sessions/plan?{address}").form("token", "method")
        put(form, {"day": written(D(10)), "starts": hours[0], "ends": hours[1], "agreed": "y"}, unit_ids[0])
        response = self.officer.post(form.action, data=form.values)
        assert response.status_code == 303
        return int(response.location.rsplit("/", 1)[1])

    def leaves(self, person_id: int) -> None:
        with self.staffed.world.act("move") as act:
            memberships.move(act, self.staffed.world.membership(person_id), to_unit_id=self.other, on=today())


@pytest.fixture
def two(staffed: Staffed) -> Two:
    return Two(staffed)


def test_who_signed_and_what_remains_is_for_who_has_every_unit_of_the_session(two: Two) -> None:
    held = two.session(two.own, two.other)
    form = two.officer.page(f"/sessions/{held}/record").form("token")
    said = {"signers": f"Kế toán, {two.others_name}", "conclusions": f"{two.others_name} mượn máy"}
    put(form, {**EVERYBODY, **said}, two.other)
    send(two.officer, form)
    for path in (f"/sessions/{held}", f"/sessions/{held}/minutes"):
        assert two.others_name in two.officer.page(path).text
        assert two.others_name not in two.liaison.page(path).text


def test_a_session_of_another_unit_at_the_same_hours_is_no_matter_of_this_one(two: Two) -> None:
    held = two.session(two.own, two.other)
    two.session(two.other, hours=("9:00", "11:00"))
    form = two.liaison.page(f"/sessions/{held}/record").form("token")
    put(form, EVERYBODY, two.own)
    assert "3 người dự" in send(two.liaison, form).text


def test_an_officer_without_the_unit_reads_none_of_its_obstacles(two: Two, session: Session) -> None:
    save(
        two.liaison, f"/obstacles/new?person={two.people[0]}", {"kind": "device_unfit", "said": f"{two.name} hỏng máy"}
    )
    session.expire_all()
    obstacle = session.scalars(select(Obstacle)).one()
    obstacle.due_on = today()
    session.commit()
    assert two.name in two.officer.page("/obstacles/due").text
    another = two.staffed.officer_id("another")
    with two.staffed.world.act("attribute") as act:
        units.attribute(act, two.own, subject="officer", value=another, on=today())
    for path in ("/obstacles/due", "/today", "/obstacles"):
        assert two.name not in two.officer.page(path).text


def test_the_letter_about_a_refused_card_names_nobody(two: Two) -> None:
    said = {"kind": "card_refused", "facility": "Bệnh viện huyện", "said": f"{two.name} đi khám bị từ chối"}
    save(two.liaison, f"/obstacles/new?person={two.people[0]}", said)
    page = two.staffed.staff().page("/obstacles/1/letter")
    assert "Bệnh viện huyện" in page.text
    assert two.name not in page.text


def test_answers_that_are_kept_name_nobody_blocked(two: Two) -> None:
    save(two.liaison, f"/obstacles/new?person={two.people[0]}", {"kind": "device_unfit", "said": "Máy cũ"})
    named = f"{two.name} không cài được máy"
    for path, filled in (
        ("/obstacles/answer?ids=1", {"said": "Mượn máy khác.", "question": named}),
        ("/answers/new", {"kind": "device_unfit", "question": "Máy cũ?", "body": named}),
    ):
        assert two.name in refuse(two.officer, path, filled)
    assert two.name not in two.officer.page("/answers").text


def test_leaders_read_what_was_proved_and_not_the_words(two: Two, session: Session) -> None:
    by = two.staffed.world.user
    row = laying.lay(session, laying.clause(session, by), laying.PROVED._replace(kind=AddresseeKind.UNIT), by)
    at = f"/directives/addressees/unit/{two.own}"
    proof = {"kind": "visit", "text": f"Làm việc với {two.name}", "day": written(D(4))}
    save(two.officer, f"{at}/obligations/{row.id}/proofs/new", proof)
    assert two.name in two.officer.page(at).text
    page = two.staffed.leader().page(at)
    assert written(D(4)) in page.text
    assert two.name not in page.text


def test_a_draft_opens_under_its_own_address_alone(two: Two) -> None:
    form = two.liaison.page(f"/people/{two.people[0]}/requests/new").form("token")
    token = form.values["token"]
    assert two.liaison.post(f"/drafts/{token}", data={**form.values, "draft": "1"}).status_code == 303
    assert two.name in two.liaison.page(f"/people/{two.people[0]}/requests/new?draft={token}").text
    two.leaves(two.people[0])
    for path in (f"/people/{two.people[0]}/requests/new", f"/units/{two.own}/requests/person"):
        assert two.liaison.get(f"{path}?draft={token}").status_code == 404


def test_a_guess_of_what_is_hidden_is_passed_on_like_any(two: Two, session: Session) -> None:
    person = two.staffed.world.person(two.people[0])
    persons.update_person(session, person, email="mai@vd.vn", by=two.staffed.world.user)
    session.commit()
    form = two.liaison.page(f"/people/{two.people[0]}/requests/new").form("token")
    form.values["email"] = "mai@vd.vn"
    assert two.liaison.post(form.action, data=form.values).status_code == 303


def test_what_was_left_to_tell_ends_with_the_log_in(two: Two, session: Session) -> None:
    desk, number = two.staffed.desk(), next(iter(persons.numbers_of(session, two.people[:1])[two.people[0]].values()))
    session.rollback()
    at = desk.submit("/desk", {"number": number}).location
    desk.submit(at, {"do": "submitted"}, action=at)
    with desk.session_transaction() as cookie:
        cookie["seen_at"] -= 3600
    for path in ("/guide", "/login"):
        assert two.name not in desk.page(path).text


def test_the_trail_says_how_many_people_a_bundle_showed(two: Two, session: Session) -> None:
    world = two.staffed.world
    world.mark(two.people, Milestone.INFO_COMPLETED, 1)
    world.mark(two.people, Milestone.REGISTERED, 2)
    session.commit()
    at = f"/units/{two.own}/bundles/new"
    assert two.liaison.submit(at, {"person_ids": two.people}, action=at).status_code == 303
    session.rollback()
    number = session.scalars(select(Bundle.number)).one()
    session.rollback()
    two.staffed.desk().submit("/desk", {"bundle": number}, action="/desk/bundles")
    record = session.scalars(select(AuditRecord).where(AuditRecord.action == "open_bundle")).one()
    assert record.detail["people"] == 3
