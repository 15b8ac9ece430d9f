"""What was typed of one unit's people is read by nobody of another unit, whatever page it is shown on."""

from __future__ import annotations

from datetime import timedelta

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
from tests.participants.pages import forms_of
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


TYPED = ("mượn tiền không trả", "đang điều trị bệnh", "chưa thấy giấy tờ")
"""Why a declaration was not accepted, why somebody is not counted, why a milestone was refuted."""


def rejected(two: Two, person_id: int, *, at: int) -> PageClient:
    """The liaison of a unit says why the declaration of one of its people was not accepted."""
    two.staffed.world.mark([person_id], Milestone.REGISTERED, 1)
    client = two.staffed.liaison(at, name=f"liaison{at}")
    assert TYPED[0] in save(client, f"/people/{person_id}/rejection", {"day": written(D(2)), "reason": TYPED[0]})
    return client


def lists_of(two: Two, client: PageClient, unit_id: int) -> str:
    """Every list of a unit's people with their next steps: pages and the file that is taken away."""
    at = f"/units/{unit_id}"
    yesterday = (today() - timedelta(days=1)).isoformat()
    texts = [client.page(path).text for path in (f"{at}/people", f"{at}/people?day={yesterday}", f"{at}/work")]
    form = next(f for f in forms_of(client.page(f"{at}/people")) if f.action.split("?")[0].endswith("csv"))
    return "\n".join([*texts, client.post(form.action, data=form.values).get_data(as_text=True)])


def test_who_works_here_besides_is_shown_without_the_reasons_of_their_own_unit(two: Two) -> None:
    person_id = two.others[0]
    theirs = rejected(two, person_id, at=two.other)
    with two.staffed.world.act("add_workplace") as act:
        memberships.add_second_workplace(act, person_id=person_id, unit_id=two.own, on=D(3))
    assert TYPED[0] in lists_of(two, theirs, two.other)
    told = lists_of(two, two.liaison, two.own)
    assert "Hoàn chỉnh và gửi lại hồ sơ" in told
    assert TYPED[0] not in told


def test_reasons_of_who_has_moved_away_are_not_read_on_the_list_of_a_day_before(two: Two) -> None:
    person_id = two.people[0]
    two.leaves(person_id)
    theirs = rejected(two, person_id, at=two.other)
    yesterday = (today() - timedelta(days=1)).isoformat()
    told = two.liaison.page(f"/units/{two.own}/people?day={yesterday}").text
    assert two.name in told
    assert TYPED[0] not in lists_of(two, two.liaison, two.own)
    assert TYPED[0] not in told
    assert theirs.page(f"/people/{person_id}").text.count(TYPED[0]) >= 1


def test_free_words_do_not_follow_a_person_to_the_next_unit(two: Two, session: Session) -> None:
    person_id = two.people[0]
    rejected(two, person_id, at=two.own)
    said = {"kind": "other", "note": TYPED[1], "from_on": written(D(3))}
    save(two.staffed.client(f"liaison{two.own}"), f"/people/{person_id}/exclusion", said)
    save(two.officer, f"/people/{person_id}/refutation?milestone=installed", {"reason": TYPED[2]})
    before = two.staffed.client(f"liaison{two.own}").page(f"/people/{person_id}").text
    assert all(words in before for words in TYPED)
    two.leaves(person_id)
    theirs = two.staffed.liaison(two.other, name="theirs")
    told = theirs.page(f"/people/{person_id}").text + lists_of(two, theirs, two.other)
    assert "Hoàn chỉnh và gửi lại hồ sơ" in told
    assert "Người ngoài phạm vi" in told
    assert not [words for words in (*TYPED, f"Người liaison{two.own}") if words in told]
    assert all(words in two.officer.page(f"/people/{person_id}").text for words in TYPED), "the officer has both units"
    assert TYPED[0] not in two.officer.page(f"/units/{two.other}/people").text, "a list is one unit's"
    said["note"] = "nghỉ ốm ở đơn vị mới"
    save(theirs, f"/people/{person_id}/rejection", {"day": written(today()), "reason": said["note"]})
    assert said["note"] in theirs.page(f"/people/{person_id}").text
    assert said["note"] in theirs.page(f"/units/{two.other}/people").text


def test_whoever_finds_a_person_by_number_reads_no_words_of_their_unit(two: Two, session: Session) -> None:
    person_id = two.people[0]
    client = rejected(two, person_id, at=two.own)
    save(client, f"/people/{person_id}/exclusion", {"kind": "other", "note": TYPED[1], "from_on": written(D(3))})
    save(two.officer, f"/people/{person_id}/refutation?milestone=installed", {"reason": TYPED[2]})
    number = next(iter(persons.numbers_of(session, [person_id])[person_id].values()))
    session.rollback()
    desk = two.staffed.desk()
    at = desk.submit("/desk", {"number": number}).location
    told = desk.page(at).text + desk.page(f"/people/{person_id}").text
    assert two.name in told
    assert not [words for words in (*TYPED, f"Người liaison{two.own}", "Người officer") if words in told]
    save(two.officer, f"/people/{person_id}/rejection", {"day": written(D(4)), "reason": "ảnh mờ"})
    assert "ảnh mờ" in desk.page(at).text, "what BHXH did not accept is explained at the counter"
