"""No number of one to four people follows from all that the pages of one lens show a leader (docs/adr/0012)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from rollout.core.dates import week_start
from rollout.core.masking import CROWD, SMALLEST
from rollout.db import db
from rollout.register import counts, marks, memberships, standings, units
from rollout.vocabulary import (
    FOREVER,
    Channel,
    Evidence,
    LeavingReason,
    Milestone,
    PeopleGroup,
    Role,
    ScopeKind,
    StandingKind,
    UnitMode,
)
from tests.dashboard.attack import ACCEPTED, OPENING, ROW, Reader
from tests.dashboard.test_lists import plain_client
from tests.databases import Databases
from tests.page import PageClient
from tests.register.world import D, World
from tests.staffed import PASSWORD, Staffed, make_staffed

SIZES = (3, 7, 12, 16, 20, 24, 33, 40, 110)
COUNTED = (45, 18)  # units that count
LAST = 49  # the last day on which anything happens
SCOPES = ("province", "district", "department", "office", "units")
PEOPLE = "Người tham gia"
BASES = {"all": PEOPLE, "smartphone": "Người có điện thoại thông minh"}


@dataclass
class Lens:
    """What is looked at, as parameters of an address."""

    day: date
    base: str
    evidence: str
    areas: str

    @property
    def query(self) -> str:
        return f"day={self.day.isoformat()}&base={self.base}&evidence={self.evidence}&areas={self.areas}&group=employee"


def make_places(world: World, source: random.Random) -> list[int]:
    """Units of every size in two districts, bodies and offices, with what happened to them in seven weeks."""
    session = world.session
    belongs: list[dict[str, Any]] = [
        {
            "area_2021": world.areas[source.choice("AB")],
            "area_2025": world.areas[source.choice("XY")],
            "department": source.choice(world.departments),
            "office": source.choice(world.offices),
            "officer": source.choice(world.officers),
        }
        for _ in (*SIZES, *COUNTED)
    ]
    unit_ids = [world.unit(**belongs[n]) for n in range(len(SIZES))]
    people = [world.listed(unit_id, size) for unit_id, size in zip(unit_ids, SIZES, strict=True)]
    for _ in range(90):
        held = source.choice(people)
        chosen = source.sample(held, min(len(held), source.randint(1, 9)))
        evidence = source.choice((Evidence.REPORTED, Evidence.REPORTED, Evidence.VERIFIED))
        channel = source.choice((Channel.APP, Channel.PORTAL))
        world.mark(chosen, source.choice(list(Milestone)), source.randint(1, LAST), evidence=evidence, channel=channel)
    for _ in range(12):
        person_id = source.choice(source.choice(people))
        with world.act() as act:
            kind = source.choice((StandingKind.NO_SMARTPHONE, StandingKind.REFUSED))
            held_evidence = source.choice((Evidence.REPORTED, Evidence.VERIFIED))
            since = D(source.randint(1, LAST))
            standings.exclude(act, person_id=person_id, kind=kind, evidence=held_evidence, from_on=since, to_on=FOREVER)
    for _ in range(8):
        person_id = source.choice(source.choice(people))
        with world.act() as act:
            marks.reject(
                act, person_id=person_id, day=D(source.randint(1, LAST)), reason="mờ", evidence=Evidence.VERIFIED
            )
    for number in range(14):
        unit_id, held = source.choice(list(zip(unit_ids, people, strict=True))[3:])
        if number % 2:
            world.listed(unit_id, source.randint(1, 3), on=source.randint(35, LAST))
        else:
            person_id = held.pop()
            with world.act() as act:
                day = D(source.randint(35, LAST))
                memberships.leave(act, world.membership(person_id), on=day, reason=LeavingReason.LEFT)
    for place, size in zip(belongs[len(SIZES) :], COUNTED, strict=True):
        unit_ids.append(world.unit(UnitMode.COUNT, **place))
        for number in (5, 30, source.randint(36, LAST)):
            numbers = {"participants": size, "installed": size * number // 60, "accepted": size * number // 90}
            with world.act() as act:
                stated = counts.Stated(
                    day=D(number), group=PeopleGroup.EMPLOYEE, evidence=Evidence.REPORTED, numbers=numbers, reason="đếm"
                )
                counts.record(act, unit_ids[-1], stated)
    with world.act() as act:
        units.attribute(act, unit_ids[4], subject="area_2021", value=world.areas["A"], on=D(40))
    session.commit()
    return unit_ids


def make_readers(staffed: Staffed, unit_ids: list[int]) -> None:
    """For every scope a leader, and somebody who sees the people."""
    world = staffed.world
    places: dict[str, tuple[ScopeKind, dict[str, Any]]] = {
        "province": (ScopeKind.PROVINCE, {}),
        "district": (ScopeKind.DISTRICT, {"area_id": world.areas["A"]}),
        "department": (ScopeKind.DEPARTMENT, {"department_id": world.departments[0]}),
        "office": (ScopeKind.OFFICE, {"office_id": world.offices[0]}),
        "units": (ScopeKind.UNITS, {"unit_ids": unit_ids[:5]}),
    }
    for name, (kind, place) in places.items():
        for role in (Role.LEADER, Role.STAFF):
            staffed.user(f"{role.value}.{name}", role, kind, **place)


@dataclass
class Readers:
    clients: dict[str, FlaskClient]

    def read(self, role: Role, scope: str, lens: Lens) -> Reader:
        """All that the pages of a lens say to one reader."""
        client = self.clients[f"{role.value}.{scope}"]
        opening = (week_start(lens.day) - timedelta(days=1)).isoformat()
        reader = Reader(BASES[lens.base], lens.day.isoformat(), opening)

        def text(path: str, **more: str) -> str:
            asked = "".join(f"&{name}={value}" for name, value in more.items())
            answer = client.get(f"{path}?{lens.query}{asked}")
            assert answer.status_code == 200, path
            rows = re.findall(r'<th scope="row"', answer.text)
            assert len(ROW.findall(answer.text)) == len(rows), f"{path} has rows that the attacker does not read"
            return answer.text

        reader.overview(text("/"), "nơi")
        reader.overview(text("/", by="unit"), "đơn vị")
        for band in ("10-49", "50-199", "200"):
            reader.ranking(text("/ranking", band=band))
        reader.too_few(text("/ranking", band="few"))
        reader.heat(text("/heat"), "nơi")
        reader.compare(text("/compare"), "nơi")
        reader.funnel(text("/funnel"))
        reader.meeting(text("/meeting"))
        reader.changes(text("/changes"))
        reader.units(text("/figures/list", kind="not_deployed"))
        if role is Role.LEADER:
            for measure, what in (("accepted", ACCEPTED), ("registered", "Đã gửi tờ khai đăng ký")):
                reader.behind(text("/figures/list", measure=measure), what)
        reader.known.order(BASES[lens.base])
        return reader


@pytest.fixture(scope="module", params=range(2))
def readers(
    request: pytest.FixtureRequest, sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Readers]:
    """Everybody was there twice; the last of what happened came between."""
    source = random.Random(request.param)
    with sqlite_databases.lend(tmp_path_factory.mktemp("instance")) as app:
        with app.app_context():
            staffed = make_staffed(app, db.session())
            unit_ids = make_places(staffed.world, source)
            make_readers(staffed, unit_ids)
            names = [f"{role.value}.{scope}" for role in (Role.LEADER, Role.STAFF) for scope in SCOPES]
            for name in names:
                staffed.client(name)
            for unit_id in unit_ids[3 : len(SIZES)]:
                new = staffed.world.listed(unit_id, source.randint(1, 7), on=LAST)
                staffed.world.mark(new[:6], Milestone.ACCEPTED, LAST)
            db.session.remove()
            clients = {name: plain_client(app, log_in_again(app, name)) for name in names}
        yield Readers(clients)


def log_in_again(app: Flask, name: str) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    client.log_in(name, PASSWORD)
    return client


LENSES = st.builds(
    Lens,
    st.integers(30, LAST + 3).map(D),
    st.sampled_from(tuple(BASES)),
    st.sampled_from(("reported", "verified")),
    st.sampled_from(("2021", "2025")),
)


@settings(max_examples=6, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(scope=st.sampled_from(SCOPES), lens=LENSES)
def test_no_small_number_is_worked_out(readers: Readers, scope: str, lens: Lens) -> None:
    leader, staff = (readers.read(role, scope, lens).known for role in (Role.LEADER, Role.STAFF))
    true = {cell: low for cell, (low, high) in staff.bounds.items() if low == high} | staff.worked_out()
    for cell, (low, high) in leader.bounds.items():
        assert cell not in true or low <= true[cell] <= high, f"{cell} is told wrong"
    found = leader.worked_out()
    assert all(true.get(cell, number) == number for cell, number in found.items())
    small = {cell: found[cell] for cell in leader.masked & found.keys() if 0 < abs(found[cell]) < SMALLEST}
    assert not {cell: n for cell, n in small.items() if true.get((cell[0], PEOPLE), 0) < CROWD}


def test_the_attacker_finds_what_is_left_of_a_sum() -> None:
    reader = Reader("Người tham gia", "2026-11-25", "2026-11-22")
    known = reader.known
    for cell, text in {("", "x"): "23", ("a", "x"): "ẩn", ("b", "x"): "20"}.items():
        known.read(cell, text)
    known.adds_up(("", "x"), [("a", "x"), ("b", "x")])
    assert known.worked_out() == {("a", "x"): 3}
    for cell, text in {("c", f"x|{OPENING}"): "ẩn", ("c", "x"): "8", ("c", "x|Vào danh sách"): "ẩn"}.items():
        known.read(cell, text)
    known.adds_up(("c", "x"), [("c", f"x|{OPENING}"), ("c", "x|Vào danh sách")])
    assert known.worked_out() == {("a", "x"): 3}
