"""A province with two offices, three units and a file of accounts; what each list must then hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select

from rollout.core.dates import today
from rollout.models import Identifier, OfficialAccount, Person
from rollout.register import marks, memberships
from rollout.vocabulary import Evidence, ImportKind, Milestone, UnitMode
from tests.clock import BEGAN
from tests.register.world import START
from tests.staffed import Staffed
from tests.workbooks.loading import Loader

HEADER = ("Mã số BHXH", "Họ và tên", "Ngày sinh", "Ngày cấp tài khoản", "Mã đơn vị", "Cơ quan BHXH")
VERIFIED = Evidence.VERIFIED
FILED = BEGAN - timedelta(days=20)


def ago(days: int) -> int:
    """The day so many days before today, as the world counts."""
    return (today() - START).days - days


@dataclass
class Books:
    """`both` … are people; `a`, `b` are units of the first office, `c` of the second, `d` counts."""

    staffed: Staffed
    a: int
    b: int
    c: int
    people: dict[str, list[int]]
    batch: int

    def load(self, rows: list[tuple[Any, ...]], *, on: date = FILED, full: bool = True) -> dict[str, Any]:
        session = self.staffed.session
        return Loader(session, self.staffed.world.user, {}).load([HEADER, *rows], ImportKind.OFFICIAL, on=on, full=full)

    def account(self, name: str) -> OfficialAccount:
        self.staffed.session.expire_all()
        return self.staffed.session.scalars(select(OfficialAccount).where(OfficialAccount.name == name)).one()


def account(bhxh: str, name: str, *, unit: str = "", office: str = "BHXH 1", born: str = "") -> tuple[str, ...]:
    return bhxh, name, born, f"{FILED - timedelta(days=9):%d/%m/%Y}", unit, office


def row_of(staffed: Staffed, person_id: int, unit: str = "", office: str = "BHXH 1") -> tuple[str, ...]:
    """The account of somebody on record, as the file has it."""
    person = staffed.session.get_one(Person, person_id)
    number = f"51{int(person.name.removeprefix('Nguyễn Văn ')):08d}"
    return account(number, person.name, unit=unit, office=office)


def make_books(staffed: Staffed) -> Books:
    """Of unit A 7 in both books and 6 only reported, each of another cause; 2 accounts more, 1 number that differs."""
    world = staffed.world
    officer = staffed.officer_id()
    a = world.unit(office=world.offices[0], officer=officer)
    b = world.unit(office=world.offices[0])
    c = world.unit(office=world.offices[1])
    world.unit(UnitMode.COUNT, office=world.offices[0])
    people = world.listed(a, 20)
    both, rest, of_c = people[:7], people[7:], world.listed(c, 9)
    plain, late, unnumbered, rejected, other = rest[:5]
    moved = world.listed(b, 1)[0]
    world.mark([*both, plain, unnumbered, rejected, other, moved, *of_c], Milestone.ACCEPTED, ago(40))
    world.mark([late], Milestone.ACCEPTED, ago(5))
    with world.act("reject") as act:
        marks.reject(act, person_id=rejected, day=today() - timedelta(days=25), reason="ảnh mờ", evidence=VERIFIED)
    with world.act("move") as act:
        memberships.move(act, world.membership(moved), to_unit_id=a, on=today() - timedelta(days=3))
    session = staffed.session
    session.execute(delete(Identifier).where(Identifier.person_id == unnumbered))
    session.get_one(Person, other).birth_on, session.get_one(Person, other).birth_precision = date(1990, 2, 1), "day"
    session.commit()
    groups = {
        "both": both, "unclear": [plain], "after_file": [late], "no_number": [unnumbered], "rejected": [rejected],
        "number": [other], "moved": [moved], "c": of_c,
    }  # fmt: skip
    made = Books(staffed, a, b, c, groups, 0)
    rows = [row_of(staffed, person_id, "TA0001A") for person_id in both]
    rows += [account("5199999991", "Võ Mới", unit="TA0001A"), account("5199999992", "Hồ Lạ", unit="TA0001A")]
    rows += [account("5199999993", "Đinh Xa"), account("5199999994", "Lý Nơi Khác", office="BHXH 9")]
    name = session.get_one(Person, other).name
    rows += [account("5199999995", name, unit="TA0001A", born="01/02/1990")]
    made.batch = made.load(rows)["batch"]
    return made
