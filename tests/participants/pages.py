"""The buttons of a person's page, and people to press them for."""

from __future__ import annotations

from rollout.register import memberships, persons
from rollout.vocabulary import (
    PeopleGroup,
)
from tests.page import Form, Page, PageClient
from tests.register.world import D
from tests.staffed import Staffed


def press(client: PageClient, person_id: int, verb: str, **hidden: str) -> str:
    """Presses a button on a person's page."""
    at, action = f"/people/{person_id}", f"/people/{person_id}/{verb}"
    for form in [f for f in forms_of(client.page(at)) if f.action == action]:
        if all(form.values.get(name) == value for name, value in hidden.items()):
            response = client.post(action, data=form.values)
            assert response.status_code == 303, Page(response).text
            return client.page(response.location).text
    raise AssertionError(f"{at} has no button that posts {hidden} to {action}")


def forms_of(page: Page) -> list[Form]:
    return [Form(element, page.path) for element in page.markup.all("form")]


def add_people(staffed: Staffed, unit_id: int, *people: persons.NewPerson) -> list[int]:
    ids = persons.create_persons(staffed.session, people)
    with staffed.world.act("join") as held:
        for person_id in ids:
            memberships.join(held, person_id=person_id, unit_id=unit_id, group=PeopleGroup.EMPLOYEE, on=D(0))
    return ids
