"""The workbooks that the tests of reports read: through which lenses, built how, with which tables."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.selection import EVERYTHING, Selection
from rollout.dashboard.lens import Lens, Period
from rollout.models import User
from rollout.reports.actions import build_report
from rollout.reports.queries import Wish
from rollout.vocabulary import AreaList, Base, Dimension, Evidence, PeopleGroup
from tests.clock import BEGAN
from tests.reports.sheets import Book

CLOSING, OPENING = "Cuối kỳ (lũy kế)", "Đầu kỳ"
UNKNOWN = "Chưa xác định"
TABLES = {
    "Theo địa bàn 2021": (Dimension.DISTRICT, AreaList.Y2021, "Huyện, thị xã, thành phố"),
    "Theo địa bàn 2025": (Dimension.COMMUNE, AreaList.Y2025, "Xã, phường, đặc khu"),
    "Theo sở ngành": (Dimension.DEPARTMENT, AreaList.Y2021, "Sở, ban, ngành, đoàn thể"),
    "Theo khối, loại hình": (Dimension.UNIT_TYPE, AreaList.Y2021, "Khối, loại hình"),
    "Theo đơn vị": (Dimension.UNIT, AreaList.Y2021, "Tên đơn vị"),
}
COUNTS = {
    "Tổng số đơn vị": "units",
    "Đơn vị đã triển khai": "units_deployed",
    "Tổng số người tham gia": "participants",
    "Trong đó theo số lượng": "participants_by_count",
    "Có điện thoại thông minh": "with_smartphone",
}
DEFAULT = Lens(
    day=BEGAN,
    period=Period.MONTH,
    base=Base.ALL,
    group=PeopleGroup.EMPLOYEE,
    evidence=Evidence.REPORTED,
    areas=AreaList.Y2021,
)


def build(session: Session, lens: Lens, selection: Selection = EVERYTHING, *, masks: bool = False) -> Book:
    user = session.scalars(select(User).where(User.username == "staff")).one()
    wish = Wish(lens, tuple(AreaList))
    content = build_report(session, wish, by=user, selection=selection, scope="Toàn tỉnh", masks=masks)
    session.commit()
    return Book(content)


LENSES = [
    DEFAULT,
    Lens(
        BEGAN - timedelta(days=3), PeopleGroup.EMPLOYEE, Base.SMARTPHONE, Evidence.VERIFIED, AreaList.Y2021,
        Period.QUARTER,
    ),
    Lens(BEGAN, PeopleGroup.STUDENT, Base.ALL, Evidence.OFFICIAL, AreaList.Y2025),
    Lens(BEGAN - timedelta(days=1), None, Base.ALL, Evidence.REPORTED, AreaList.Y2021, Period.QUARTER),
]  # fmt: skip
