"""Who went elsewhere since the day of a figure: counted and named in its list, and nothing more told of them."""

from __future__ import annotations

from rollout.core.dates import today
from rollout.register import memberships
from rollout.register.persons import correct_people
from tests.register.world import D
from tests.staffed import Staffed


def test_of_who_left_the_viewers_scope_since_a_day_only_the_name_is_told(staffed: Staffed) -> None:
    world = staffed.world
    one, other = world.unit(), world.unit()
    gone, stays = world.listed(one, 2)
    correct_people(staffed.session, {key: {"birth_on": D(-12_000), "birth_precision": "day"} for key in (gone, stays)})
    names = [world.person(key).name for key in (gone, stays)]
    liaison, staff = staffed.liaison(one), staffed.staff()
    with world.act("move") as act:
        memberships.move(act, world.membership(gone), to_unit_id=other, on=today())
    address = f"/figures/list?measure=participants&day={D(10).isoformat()}"
    page = liaison.page(address)
    assert all(name in page.text for name in names), "both make up the figure"
    assert [link for link in page.links.values() if "/people/" in link] == [f"/people/{stays}"]
    assert page.text.count("/1988") == 1
    assert page.text.count("••••") == 1
    assert liaison.get(f"/people/{gone}").status_code == 404
    assert staff.page(address).text.count("••••") == 2, "who sees both units sees both people"
