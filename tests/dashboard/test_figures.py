"""Figures by each dimension sum to the province, are those of a recount from facts, and alike on both engines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.access import viewer_of
from rollout.core.dates import today
from rollout.dashboard.figures import MEASURES, figures, figures_json, total_figures
from rollout.dashboard.lens import Lens, Place
from rollout.dashboard.queries import overview
from rollout.db import db
from rollout.models import Area, Membership, Unit, UnitAttribution, UnitModeFact, User
from rollout.register import units
from rollout.register.verify import verify
from rollout.vocabulary import AreaList, Base, Dimension, Evidence, PeopleGroup
from tests.clock import BEGAN
from tests.dashboard.province import DAYS, fill_province, make_province
from tests.databases import Databases

pytestmark = pytest.mark.both_engines

DAYS_ASKED = (BEGAN, BEGAN - timedelta(days=20), BEGAN - timedelta(days=DAYS - 10))
EVERYONE = tuple(PeopleGroup)


def test_the_province_is_sound(province: Session) -> None:
    assert list(verify(province)) == []


@pytest.mark.parametrize("by", list(Dimension))
def test_every_dimension_sums_to_the_total(province: Session, by: Dimension) -> None:
    for day, areas, evidence, groups, base in product(
        DAYS_ASKED, AreaList, Evidence, (EVERYONE, (PeopleGroup.EMPLOYEE,), (PeopleGroup.STUDENT,)), Base
    ):
        table = figures(province, as_of=day, by=by, areas=areas, evidence=evidence, groups=groups, base=base)
        whole = total_figures(province, as_of=day, evidence=evidence, groups=groups, base=base)
        assert table.total.values == whole
        for measure, value in whole.items():
            if value is not None:
                assert sum(row[measure] or 0 for row in table.rows) == value, (day, areas, evidence, measure)
        keys = Counter(row.key for row in table.rows)
        assert max(keys.values()) == 1
        assert by is Dimension.UNIT or table.rows[-1].key == ""


def test_participants_are_the_memberships_of_the_day(province: Session) -> None:
    """Counted anew from the facts, by district, for the units that list."""
    for day in DAYS_ASKED:
        listing = set(
            province.scalars(
                select(UnitModeFact.unit_id).where(
                    UnitModeFact.voided_seq.is_(None), UnitModeFact.mode == "list",
                    UnitModeFact.from_on <= day, UnitModeFact.to_on > day,
                )
            )
        )  # fmt: skip
        members = province.scalars(
            select(Membership.unit_id).where(
                Membership.voided_seq.is_(None), Membership.from_on <= day, Membership.to_on > day
            )
        )
        expected = Counter(_district(province, unit_id, day) for unit_id in members if unit_id in listing)
        table = figures(
            province, as_of=day, by=Dimension.DISTRICT, areas=AreaList.Y2021, evidence=Evidence.REPORTED,
            groups=EVERYONE,
        )  # fmt: skip
        found = {row.key: (row["participants"] or 0) - (row["participants_by_count"] or 0) for row in table.rows}
        assert {key: number for key, number in found.items() if number} == dict(expected)


def _district(session: Session, unit_id: int, day: date) -> str:
    area = session.scalar(
        select(Area)
        .join(UnitAttribution, UnitAttribution.area_id == Area.id)
        .where(
            UnitAttribution.unit_id == unit_id, UnitAttribution.subject == "area_2021",
            UnitAttribution.voided_seq.is_(None), UnitAttribution.from_on <= day, UnitAttribution.to_on > day,
        )
    )  # fmt: skip
    while area is not None and area.level == "commune":
        area = area.parent
    return area.code if area else ""


def keys(session: Session, by: Dimension, areas: AreaList) -> list[str]:
    table = figures(
        session, as_of=today(), by=by, areas=areas, evidence=Evidence.REPORTED, groups=[PeopleGroup.EMPLOYEE]
    )
    return [row.key for row in table.rows]


def test_keys_are_those_of_the_registry(province: Session) -> None:
    assert keys(province, Dimension.PROVINCE, AreaList.Y2021) == ["51", "62", ""]
    assert keys(province, Dimension.PROVINCE, AreaList.Y2025) == ["51", ""]
    assert keys(province, Dimension.DISTRICT, AreaList.Y2021) == ["522", "524", "536", ""]
    assert keys(province, Dimension.DISTRICT, AreaList.Y2025) == [""]
    # Lý Sơn has no communes and stands for itself; a unit known by its district alone has no commune
    assert keys(province, Dimension.COMMUNE, AreaList.Y2021) == ["21025", "21040", "21043", "536", ""]
    assert keys(province, Dimension.COMMUNE, AreaList.Y2025) == ["21025", "21040", "21548", ""]
    assert keys(province, Dimension.OFFICER, AreaList.Y2025) == ["officer", "officer2", ""]
    assert "TA0000A" in keys(province, Dimension.UNIT, AreaList.Y2025)
    assert keys(province, Dimension.DEPARTMENT, AreaList.Y2025)[0] == "UBND-51"


def test_official_says_only_what_the_file_states(province: Session) -> None:
    table = figures(
        province, as_of=today(), by=Dimension.OFFICE, areas=AreaList.Y2025, evidence=Evidence.OFFICIAL, groups=EVERYONE
    )
    assert table.total["accepted"] is not None
    assert table.total["signed_in"] is None
    assert all(row["signed_in"] is None and row["registered"] is None for row in table.rows)
    before = figures(
        province, as_of=today() - timedelta(days=DAYS + 1), by=Dimension.OFFICE, areas=AreaList.Y2025,
        evidence=Evidence.OFFICIAL, groups=EVERYONE,
    )  # fmt: skip
    assert before.total["accepted"] is None
    assert before.total["participants"] == 0


def test_numerators_follow_the_base(province: Session) -> None:
    asked = {"as_of": today(), "evidence": Evidence.REPORTED, "groups": EVERYONE}
    everyone = total_figures(province, base=Base.ALL, **asked)  # type: ignore[arg-type]
    smart = total_figures(province, base=Base.SMARTPHONE, **asked)  # type: ignore[arg-type]
    assert everyone["participants"] == smart["participants"]
    assert everyone["with_smartphone"] == smart["with_smartphone"]
    assert (smart["with_smartphone"] or 0) < (smart["participants"] or 0)
    assert (smart["accepted"] or 0) < (everyone["accepted"] or 0)


def test_the_command_prints_one_integer_or_null_a_measure(province: Session) -> None:
    printed = figures_json(
        province, as_of=today(), by=Dimension.UNIT, areas=AreaList.Y2025, evidence=Evidence.OFFICIAL, group=None
    )
    assert list(printed) == ["as_of", "by", "areas", "evidence", "group", "rows", "total"]
    assert printed["group"] == "all"
    for row in json.loads(json.dumps(printed))["rows"]:
        assert list(row) == ["key", "name", *MEASURES]
        assert all(value is None or type(value) is int for value in list(row.values())[2:])


def test_both_engines_print_the_same(
    sqlite_databases: Databases, postgresql_databases: Databases, tmp_path: Path
) -> None:
    printed = []
    for databases in (sqlite_databases, postgresql_databases):
        with databases.lend(tmp_path, fill_province) as app, app.app_context():
            printed.append(
                [
                    figures_json(db.session(), as_of=day, by=by, areas=areas, evidence=evidence, group=group)
                    for by, areas, evidence, day, group in product(
                        Dimension, AreaList, Evidence, DAYS_ASKED, (None, PeopleGroup.EMPLOYEE)
                    )
                ]
            )
    assert printed[0] == printed[1]


@pytest.mark.parametrize("by", [Dimension.DISTRICT, Dimension.UNIT])
def test_the_number_of_queries_is_small(province: Session, by: Dimension, count_queries: Callable[[], int]) -> None:
    figures(province, as_of=today(), by=by, areas=AreaList.Y2021, evidence=Evidence.OFFICIAL, groups=EVERYONE)
    assert count_queries() <= 4


def test_a_unit_known_by_its_province_alone_is_of_the_province_and_of_no_district(session: Session) -> None:
    """R18: "Chưa xác định" is what is not known, and the province is."""
    held = make_province(session, seed=2)
    unit_id = held.unit_ids[5]
    asked = {"as_of": today(), "areas": AreaList.Y2021, "evidence": Evidence.REPORTED, "groups": EVERYONE}

    def people(by: Dimension) -> dict[str, int | None]:
        return {row.key: row["participants"] for row in figures(session, by=by, **asked).rows}  # type: ignore[arg-type]

    own = dict(people(Dimension.UNIT))[session.get_one(Unit, unit_id).code] or 0
    before = {by: people(by) for by in (Dimension.PROVINCE, Dimension.DISTRICT, Dimension.COMMUNE)}
    area = session.scalars(select(Area.id).where(Area.area_list == "2021", Area.code == "51")).one()
    with held.act() as act:
        units.attribute(act, unit_id, subject="area_2021", value=area, on=held.first_day)
    assert own
    assert people(Dimension.PROVINCE) == before[Dimension.PROVINCE]
    for by in (Dimension.DISTRICT, Dimension.COMMUNE):
        assert people(by)[""] == (before[by][""] or 0) + own
        assert "51" not in people(by)
    assert list(verify(session)) == []
    user = session.scalars(select(User).where(User.username == "staff")).one()
    whole = Lens(today(), None, Base.ALL, Evidence.REPORTED, AreaList.Y2021)
    for by, key in ((Dimension.PROVINCE, "51"), (Dimension.DISTRICT, "")):
        seen = overview(viewer_of(session, user), whole.at(Place(by, key)), None, 1, may_change_group=False)
        assert seen.now["participants"] == people(by)[key], by
