"""Invented units in real places: what kinds there are, where, and under whom."""

from __future__ import annotations

import random
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.models import Area, AreaSuccessor, Department, Office, Sector, UnitType
from rollout.register.units import NewUnit
from rollout.vocabulary import AreaLevel, AreaList, PeopleGroup, UnitMode


class Kind(NamedTuple):
    """A kind of unit: how often, how large, and where it belongs. {area} and {n} fill the name."""

    weight: int
    names: tuple[str, ...]
    type_code: str
    sector: str
    department: str  # a code; {d} is the district's
    size: tuple[int, int]
    mode: UnitMode = UnitMode.LIST
    group: PeopleGroup = PeopleGroup.EMPLOYEE
    prefix: str = "TA"


DISTRICT_SCHOOLS, COMMUNES = "UBND-{d}-GDDT", "UBND-{d}-XA"
AGENTS = "DLT"
"""The type of units that tell of their own staff and of the households that they serve."""

HOUSEHOLDS = "HGD"
"""The type of units that are the households of a commune: nobody there agrees a visit."""

STUDENT, CHILD, HOUSEHOLD = PeopleGroup.STUDENT, PeopleGroup.CHILD, PeopleGroup.HOUSEHOLD

KINDS = (
    Kind(18, ("UBND {area}",), "CQXP", "QLNN", COMMUNES, (18, 30), prefix="XA"),
    Kind(
        16, ("Trường Tiểu học {area}", "Trường Tiểu học số {n} {area}"), "TRUONG-CL", "GDDT", DISTRICT_SCHOOLS, (18, 55)
    ),
    Kind(14, ("Trường THCS {area}", "Trường THCS số {n} {area}"), "TRUONG-CL", "GDDT", DISTRICT_SCHOOLS, (20, 60)),
    Kind(
        12, ("Trường Mầm non {area}", "Trường Mầm non số {n} {area}"), "TRUONG-CL", "GDDT", DISTRICT_SCHOOLS, (12, 40)
    ),
    Kind(4, ("Trường THPT số {n} {district}",), "TRUONG-CL", "GDDT", "SGDDT", (45, 90)),
    Kind(
        3, ("Học sinh Trường THPT số {n} {district}",), "HSSV", "GDDT", "SGDDT", (60, 160), group=STUDENT, prefix="HS"
    ),
    Kind(2, ("Trẻ mầm non {area}",), "TRE-MN", "GDDT", DISTRICT_SCHOOLS, (25, 60), group=CHILD, prefix="TE"),
    Kind(
        3,
        ("Trung tâm Y tế {district}", "Phòng khám đa khoa {district} {n}"),
        "YTE-CL",
        "YTE",
        "SYT",
        (60, 180),
        prefix="YT",
    ),
    Kind(
        4,
        ("Phòng Tư pháp {district}", "Phòng Tài chính - Kế hoạch {district}", "Phòng Nội vụ {district}"),
        "CQNN",
        "QLNN",
        "UBND-{d}",
        (6, 14),
    ),
    Kind(2, ("Hội Nông dân {district}", "Ủy ban MTTQ Việt Nam {district}"), "DANG-DT", "DANG-DT", "UBND-{d}", (5, 12)),
    Kind(
        18,
        (
            "Công ty TNHH Thương mại {given} {n}",
            "Công ty Cổ phần Xây dựng {given} {n}",
            "Doanh nghiệp tư nhân {given} {n}",
        ),
        "DNNQD",
        "TM",
        "DN",
        (4, 90),
        prefix="TN",
    ),
    Kind(3, ("Công ty TNHH {given} Việt Nam {n}",), "DNFDI", "CN", "DN", (150, 600), prefix="FD"),
    Kind(3, ("Hợp tác xã Nông nghiệp {area}",), "HTX", "NLTS", "DN", (5, 20), prefix="HX"),
    Kind(5, ("Đại lý thu {area}",), AGENTS, "DAN-CU", "DLT", (40, 200), UnitMode.COUNT, HOUSEHOLD, "DL"),
    Kind(6, ("Hộ gia đình {area}",), HOUSEHOLDS, "DAN-CU", COMMUNES, (300, 1500), UnitMode.COUNT, HOUSEHOLD, "HG"),
)

GIVEN = "Phú Hưng|An Phát|Minh Long|Thành Công|Hoàng Gia|Đại Việt|Sông Trà|Thiên Ấn|Hải Âu|Trường Sơn|Đông Á".split("|")


class Place(NamedTuple):
    """A commune of 2021 with its district, its one successor if there is one, and its office."""

    name: str
    area_id: int
    district_id: int
    district_name: str
    district_code: str
    successor_id: int | None
    office_id: int


class PlannedUnit(NamedTuple):
    unit: NewUnit
    kind: Kind
    size: int


def places(session: Session) -> list[Place]:
    """Every commune of old Quảng Ngãi, and Lý Sơn itself, which had none."""
    districts = {
        a.id: a
        for a in session.scalars(
            select(Area).where(Area.area_list == AreaList.Y2021.value, Area.level == AreaLevel.DISTRICT.value)
        )
        if a.parent and a.parent.code == "51"
    }
    communes = session.scalars(
        select(Area)
        .where(Area.area_list == AreaList.Y2021.value, Area.level == AreaLevel.COMMUNE.value)
        .order_by(Area.code)
    )
    spots = [(a, districts[a.parent_id]) for a in communes if a.parent_id in districts]
    with_communes = {district.id for _, district in spots}
    spots += [(district, district) for district in districts.values() if district.id not in with_communes]
    only = dict(
        session.execute(
            select(AreaSuccessor.old_id, func.min(AreaSuccessor.new_id))
            .group_by(AreaSuccessor.old_id)
            .having(func.count() == 1)
        )
        .tuples()
        .all()
    )
    offices = {o.area_id: o.id for o in session.scalars(select(Office))}
    province = next(office for area, office in offices.items() if area not in districts)
    return [
        Place(
            name=f"{area.name[0].lower()}{area.name[1:]}",
            area_id=area.id,
            district_id=district.id,
            district_name=f"{district.name[0].lower()}{district.name[1:]}",
            district_code=district.code,
            successor_id=only.get(area.id),
            office_id=offices.get(district.id, province),
        )
        for area, district in spots
    ]


def plan_units(
    session: Session,
    source: random.Random,
    *,
    number: int,
    people: int,
    started_on: date,
    officers: dict[int, list[int]],
) -> list[PlannedUnit]:
    """Units whose sizes on lists add up to about `people`; `officers` gives the officers of each office."""
    departments = dict(session.execute(select(Department.code, Department.id)).tuples().all())
    types = dict(session.execute(select(UnitType.code, UnitType.id)).tuples().all())
    sectors = dict(session.execute(select(Sector.code, Sector.id)).tuples().all())
    spots = places(session)
    used: set[str] = set()
    planned: list[PlannedUnit] = []
    for serial in range(1, number + 1):
        kind = source.choices(KINDS, weights=[k.weight for k in KINDS])[0]
        place = source.choice(spots)
        name = _name(kind, place, source, used)
        department = kind.department.format(d=place.district_code)
        belongs: dict[str, int | None] = {
            "area_2021": place.area_id,
            "area_2025": place.successor_id,
            "department": departments.get(department) or departments.get(f"UBND-{place.district_code}"),
            "unit_type": types[kind.type_code],
            "sector": sectors[kind.sector],
            "office": place.office_id,
            "officer": source.choice(officers[place.office_id]),
        }
        if source.random() < 0.02:  # lists of old always have a few that nobody could place
            belongs["area_2021"] = belongs["area_2025"] = None
        code = f"{kind.prefix}{serial:04d}{chr(65 + spots.index(place) % 26)}"
        unit = NewUnit(code=code, name=name, started_on=started_on, mode=kind.mode, belongs=belongs)
        planned.append(PlannedUnit(unit, kind, source.randint(*kind.size)))
    listed = sum(p.size for p in planned if p.kind.mode is UnitMode.LIST) or 1
    return [
        p._replace(size=max(2, round(p.size * people / listed))) if p.kind.mode is UnitMode.LIST else p for p in planned
    ]


def _name(kind: Kind, place: Place, source: random.Random, used: set[str]) -> str:
    for n in range(1, 1000):
        template = source.choice(kind.names)
        name = template.format(area=place.name, district=place.district_name, given=source.choice(GIVEN), n=n)
        if name not in used:
            used.add(name)
            return name
        if "{n}" not in template and n > len(kind.names):
            name = f"{name} ({n})"
            if name not in used:
                used.add(name)
                return name
    raise AssertionError("a thousand units of one name")
