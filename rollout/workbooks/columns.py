"""Which column is what: the headings we know, in Vietnamese or English, with or without tone marks, in any order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rollout.core.errors import Refusal
from rollout.core.names import search_key, tidy
from rollout.vocabulary import N_, ImportKind, Milestone
from rollout.workbooks.errors import ColumnTwice, HeaderNotFound, UnitHeaderNotFound, UserHeaderNotFound
from rollout.workbooks.messages import quotable
from rollout.workbooks.reading import Sheet, SheetRow

HEADER_WITHIN = 10  # rows from the top in which the header is looked for
LONGEST_READ = 200  # characters of a heading that are looked at; a cell of data may stand where one is sought
LONGEST_HEADING = 60  # characters of a heading that a message quotes

_PARENTHESES = re.compile(r"\([^)]*\)")
_NO_WORD = re.compile(r"[^a-z0-9]+")

Headings = Mapping[str, tuple[str, str]]
"""Field → (its heading in our template, other headings it goes by, apart by "|")."""

MILESTONE_HEADINGS: Headings = {
    Milestone.INFO_COMPLETED: (Milestone.INFO_COMPLETED.label, "bo sung thong tin|ngay bo sung thong tin"),
    Milestone.INSTALLED: (Milestone.INSTALLED.label, "da cai dat|cai dat|cai dat ung dung|ngay cai dat|app installed"),
    Milestone.REGISTERED: (
        Milestone.REGISTERED.label,
        "da gui to khai|gui to khai|da dang ky|dang ky|ngay dang ky|ngay gui to khai",
    ),
    Milestone.SUBMITTED: (
        Milestone.SUBMITTED.label, "da nop to khai|nop to khai|ngay nop to khai|signed form handed in"
    ),
    Milestone.ACCEPTED: (
        Milestone.ACCEPTED.label,
        "duoc cap tai khoan|da cap tai khoan|cap tai khoan|ngay cap tai khoan|account issued",
    ),
    Milestone.SIGNED_IN: (Milestone.SIGNED_IN.label, "dang nhap|ngay dang nhap"),
    Milestone.PASSWORD_CHANGED: (
        Milestone.PASSWORD_CHANGED.label, "da doi mat khau|doi mat khau|ngay doi mat khau"
    ),
    Milestone.CARD_USED: (
        Milestone.CARD_USED.label, "da mo the bhyt|mo the bhyt|ngay mo the bhyt|card opened in the app|card opened"
    ),
}  # fmt: skip

PARTICIPANT_HEADINGS: Headings = {
    "unit_code": (N_("Mã đơn vị"), "ma dv|unit"),
    "name": (N_("Họ và tên"), "ho ten|ho va ten nguoi tham gia|ten nguoi tham gia|full name"),
    "bhxh": (N_("Mã số BHXH"), "so bhxh|ma bhxh|so so bhxh|ma so bao hiem xa hoi|bhxh number|social insurance number"),
    "personal_id": (
        N_("Số định danh/CCCD"),
        "so dinh danh|so dinh danh ca nhan|so cccd|cccd|so can cuoc|so can cuoc cong dan|can cuoc|citizen id",
    ),
    "cmnd": (N_("Số CMND"), "chung minh nhan dan|so chung minh nhan dan|identity card"),
    "birth": (N_("Ngày sinh"), "ngay thang nam sinh|nam sinh|date of birth|birth date|birthday"),
    "sex": (N_("Giới tính"), "phai|nam nu|gender"),
    "phone": (N_("Số điện thoại"), "dien thoai|so dien thoai di dong|dien thoai di dong|sdt|phone number|mobile"),
    "email": (N_("Thư điện tử"), "e mail|dia chi email|dia chi thu dien tu"),
    "address": (N_("Địa chỉ"), "dia chi lien he|noi o"),
    "group": (N_("Nhóm"), "nhom tham gia|doi tuong|people group"),
    "smartphone": (N_("Có điện thoại thông minh"), "dien thoai thong minh|co smartphone|has smartphone"),
    **MILESTONE_HEADINGS,
}  # fmt: skip

UNIT_HEADINGS: Headings = {
    "code": (N_("Mã đơn vị"), "ma dv|unit|unit code"),
    "name": (N_("Tên đơn vị"), "ten dv|don vi|unit name"),
    "tax_code": (N_("Mã số thuế"), "mst"),
    "area_2021": (N_("Địa bàn 2021"), "xa phuong 2021|dia ban cu|xa phuong thi tran cu"),
    "area_2025": (N_("Địa bàn 2025"), "xa phuong 2025|dia ban moi|xa phuong moi"),
    "department": (N_("Sở, ban, ngành"), "co quan chu quan|so nganh|so ban nganh doan the"),
    "sector": (N_("Ngành"), "linh vuc"),
    "unit_type": (N_("Khối, loại hình"), "khoi|loai hinh|loai hinh don vi|type"),
    "office": (N_("Cơ quan BHXH quản lý"), "co quan bhxh|co quan quan ly"),
    "officer": (N_("Cán bộ chuyên quản"), "chuyen quan|can bo phu trach"),
    "mode": (N_("Cách theo dõi"), "theo doi|hinh thuc theo doi"),
    "headcount": (N_("Số lao động"), "tong so lao dong|quy mo"),
    "started_on": (N_("Ngày bắt đầu"), "tu ngay|start date|from"),
    "contact_name": (N_("Đầu mối liên hệ"), "nguoi lien he|dau moi|ho ten dau moi|contact"),
    "contact_phone": (N_("Điện thoại đầu mối"), "so dien thoai dau moi|dien thoai lien he|dien thoai|so dien thoai"),
    "contact_email": (N_("Thư điện tử đầu mối"), "email dau moi|email|thu dien tu"),
    "address": (N_("Địa chỉ"), "dia chi don vi|tru so"),
    "deployed_on": (N_("Ngày đã triển khai"), "da trien khai|ngay trien khai|deployed"),
    "participants": (N_("Đến nay: Người tham gia"), "nguoi tham gia|so nguoi tham gia|tong so nguoi tham gia"),
    "with_smartphone": (
        N_("Đến nay: Có điện thoại thông minh"), "co dien thoai thong minh|nguoi co dien thoai thong minh"
    ),
    **MILESTONE_HEADINGS,
    "count_reason": (N_("Lý do giảm"), "ly do|reason"),
}  # fmt: skip

USER_HEADINGS: Headings = {
    "username": (N_("Tên đăng nhập"), "tai khoan|user name|login"),
    "display_name": (N_("Họ và tên"), "ho ten|name|full name"),
    "role": (N_("Vai trò"), ""),
    "scope": (N_("Phạm vi"), "loai pham vi"),
    "places": (N_("Mã phạm vi"), "noi phu trach|don vi phu trach|ma don vi|place|units|unit codes"),
    "job_title": (N_("Chức vụ"), "chuc danh|title"),
    "phone": (N_("Điện thoại"), "so dien thoai|sdt|phone number"),
}

HEADINGS: Mapping[ImportKind, Headings] = {
    ImportKind.PARTICIPANTS: PARTICIPANT_HEADINGS,
    ImportKind.UNITS: UNIT_HEADINGS,
    ImportKind.USERS: USER_HEADINGS,
}

NOT_FOUND: Mapping[ImportKind, type[Refusal]] = {
    ImportKind.PARTICIPANTS: HeaderNotFound,
    ImportKind.UNITS: UnitHeaderNotFound,
    ImportKind.USERS: UserHeaderNotFound,
}

_UNREMARKABLE = frozenset({"stt", "tt", "so tt", "so thu tu", "no", "order"})


@dataclass(frozen=True)
class Header:
    """Where the columns of a sheet are: field → position, the headings as the file has them, and those unknown."""

    row: int
    positions: Mapping[str, int]
    headings: Mapping[str, str]
    ignored: tuple[str, ...]


def heading_key(text: str) -> str:
    """What headings are compared by: no marks, no punctuation, single spaces."""
    return " ".join(_NO_WORD.sub(" ", search_key(text)).split())


def _known(kind: ImportKind) -> dict[str, str]:
    known: dict[str, str] = {}
    for field, (label, others) in HEADINGS[kind].items():
        for name in (field, label, *others.split("|")):
            if key := heading_key(name):
                known.setdefault(key, field)
    return known


KNOWN: Mapping[ImportKind, Mapping[str, str]] = {kind: _known(kind) for kind in HEADINGS}


def field_of(kind: ImportKind, heading: str) -> str | None:
    """The field that a heading names; what stands in parentheses counts only where nothing else does."""
    known, heading = KNOWN[kind], heading[:LONGEST_READ]
    without_den_nay = re.sub(r"^den nay ", "", heading_key(heading))
    return (
        known.get(heading_key(heading))
        or known.get(heading_key(_PARENTHESES.sub(" ", heading)))
        or (known.get(without_den_nay) if kind is ImportKind.UNITS else None)
    )


def _is_enough(kind: ImportKind, fields: set[str]) -> bool:
    if kind is ImportKind.PARTICIPANTS:
        return "name" in fields and bool(fields & {"bhxh", "personal_id"})
    if kind is ImportKind.UNITS:
        return "code" in fields and len(fields) > 1
    return {"username", "display_name"} <= fields


def find_header(kind: ImportKind, sheet: Sheet) -> Header | None:
    """The header among the first rows of a sheet: the row with the most columns that we know.

    None where no row has those that are needed. Raises ColumnTwice.
    """
    best: tuple[int, SheetRow] | None = None
    for row in sheet.rows:
        if row.number > HEADER_WITHIN:
            break
        fields = {field for cell in row.cells if isinstance(cell, str) and (field := field_of(kind, cell))}
        if _is_enough(kind, fields) and (best is None or len(fields) > best[0]):
            best = len(fields), row
    return _header(kind, sheet, best[1]) if best else None


def _header(kind: ImportKind, sheet: Sheet, row: SheetRow) -> Header:
    positions: dict[str, int] = {}
    headings: dict[str, str] = {}
    ignored = []
    for position, cell in enumerate(row.cells):
        heading = quotable(tidy(cell), LONGEST_HEADING) if isinstance(cell, str) else ""
        field = field_of(kind, heading)
        if field in positions:
            raise ColumnTwice(column=HEADINGS[kind][field][0], sheet=sheet.name)
        if field:
            positions[field], headings[field] = position, heading
        elif heading and heading_key(heading) not in _UNREMARKABLE:
            ignored.append(heading)
    return Header(row.number, positions, headings, tuple(ignored))


def template_headings(kind: ImportKind) -> Sequence[str]:
    """The header row of the template file."""
    return [label for label, _ in HEADINGS[kind].values()]
