"""What may have happened to a unit, as one line of its time line tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from rollout.vocabulary import N_, ContactOutcome, ContactWay, Labelled, PeopleGroup


class Kind(Labelled):
    """What an event is; the label begins its line."""

    ADDED = "added", N_("Đơn vị được thêm")
    CONTACT = "contact", N_("Liên hệ")
    VISIT = "visit", N_("Lịch làm việc với đơn vị")
    SESSION = "session", N_("Buổi hướng dẫn đã tổ chức")
    OBSTACLE = "obstacle", N_("Vướng mắc được báo")
    NAME = "name", N_("Tên")
    CODE = "code", N_("Mã đơn vị")
    TAX = "tax", N_("Mã số thuế")
    AREA_2021 = "area_2021", N_("Địa bàn 2021")
    AREA_2025 = "area_2025", N_("Địa bàn 2025")
    DEPARTMENT = "department", N_("Sở, ban, ngành")
    SECTOR = "sector", N_("Ngành")
    UNIT_TYPE = "unit_type", N_("Khối, loại hình")
    OFFICE = "office", N_("Cơ quan BHXH quản lý")
    OFFICER = "officer", N_("Cán bộ chuyên quản")
    MODE = "mode", N_("Cách theo dõi")
    STOPPED = "stopped", N_("Ngừng hoạt động/tạm dừng")
    LIST = "list", N_("Nạp danh sách")
    COUNT = "count", N_("Ghi số liệu đến nay")
    DEPLOYED = "deployed", N_("Ghi nhận đã triển khai")
    REOPENED = "reopened", N_("Mở lại triển khai")


class Spoken(NamedTuple):
    """A contact; `is_mine`: may the viewer take it back today?"""

    id: int
    way: ContactWay
    outcome: ContactOutcome
    call_back_on: date | None
    is_mine: bool


class Event(NamedTuple):
    """What happened, as it was told when it did. `is_taken_back`: by whoever undid or corrected it later.

    `value` is what it became, a name or a code, or `what`, one of a closed list; `people` how many came, by a list or
    to a session, `numbers` what was counted of which `group`.
    """

    day: date
    kind: Kind
    value: str = ""
    by: str = ""
    at: datetime | None = None
    note: str = ""
    people: int | None = None
    numbers: Mapping[str, int] = {}
    what: Labelled | None = None
    spoken: Spoken | None = None
    is_taken_back: bool = False
    group: PeopleGroup | None = None
