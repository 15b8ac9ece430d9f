"""Which column is what: the headings we know, in Vietnamese or English, with or without tone marks, in any order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from rollout.core.errors import Refusal
from rollout.core.names import search_key, tidy
from rollout.vocabulary import N_, ImportKind, Milestone
from rollout.workbooks.errors import ColumnTwice, HeaderNotFound, UnitHeaderNotFound, UserHeaderNotFound
from rollout.workbooks.messages import quotable
from rollout.workbooks.reading import Cell, Sheet, SheetRow

HEADER_WITHIN = 10  # rows from the top in which the header is looked for
LONGEST_READ = 200  # characters of a heading that are looked at; a cell of data may stand where one is sought
LONGEST_HEADING = 60  # characters of a heading that a message quotes

_PARENTHESES = re.compile(r"\([^)]*\)")
_NO_WORD = re.compile(r"[^a-z0-9]+")
_DEN_NAY = re.compile(r"^den nay ")
_OF_VSSID = re.compile(r" (tren |qua |vao )?(ung dung |app )?vssid$")

Headings = Mapping[str, tuple[str, str]]
"""Field → (its heading in our template, other headings it goes by, apart by "|")."""

MILESTONE_HEADINGS: Headings = {
    Milestone.INFO_COMPLETED: (Milestone.INFO_COMPLETED.label, "bo sung thong tin|ngay bo sung thong tin"),
    Milestone.INSTALLED: (
        Milestone.INSTALLED.label,
        "da cai dat|cai dat|cai dat ung dung|ngay cai dat|ngay cai dat ung dung|da cai|cai|ngay cai|da cai ung dung"
        "|da cai app|cai app|app installed",
    ),
    Milestone.REGISTERED: (
        Milestone.REGISTERED.label,
        "da gui to khai|gui to khai|ngay gui to khai|da dang ky|dang ky|ngay dang ky|da dk|dk|ngay dk"
        "|da dang ky tai khoan|dang ky tai khoan|ngay dang ky tai khoan|da dk tk|dk tk|da dang ky tk|dang ky tk",
    ),
    Milestone.SUBMITTED: (
        Milestone.SUBMITTED.label, "da nop to khai|nop to khai|ngay nop to khai|signed form handed in"
    ),
    Milestone.ACCEPTED: (
        Milestone.ACCEPTED.label,
        "duoc cap tai khoan|da cap tai khoan|cap tai khoan|ngay cap tai khoan|ngay duoc cap tai khoan|co tai khoan"
        "|da co tai khoan|da cap tk|duoc cap tk|da duoc cap tk|cap tk|ngay cap tk|ngay duoc cap tk|co tk|da co tk"
        "|account issued",
    ),
    Milestone.SIGNED_IN: (Milestone.SIGNED_IN.label, "dang nhap|ngay dang nhap|da dn|ngay dang nhap lan dau"),
    Milestone.PASSWORD_CHANGED: (
        Milestone.PASSWORD_CHANGED.label, "da doi mat khau|doi mat khau|ngay doi mat khau|da doi mk|doi mk"
    ),
    Milestone.CARD_USED: (
        Milestone.CARD_USED.label,
        "da mo the bhyt|mo the bhyt|ngay mo the bhyt|card opened in the app|card opened",
    ),
}  # fmt: skip
"""Never "kích hoạt": some mean by it that the account was issued, others that somebody signed in."""

PARTICIPANT_HEADINGS: Headings = {
    "unit_code": (
        N_("Mã đơn vị"), "ma dv|ma don vi bhxh|ma dv bhxh|ma so don vi|ma don vi tham gia|ma don vi tham gia bhxh|unit"
    ),
    "name": (
        N_("Họ và tên"),
        "ho ten|ho va ten nguoi tham gia|ten nguoi tham gia|ho ten nguoi tham gia|ho va ten nguoi lao dong"
        "|ho ten nguoi lao dong|ho va ten nld|ho ten nld|full name",
    ),
    "bhxh": (
        N_("Mã số BHXH"),
        "so bhxh|ma bhxh|so so bhxh|ms bhxh|ma so bao hiem xa hoi|bhxh number|social insurance number",
    ),
    "personal_id": (
        N_("Số định danh/CCCD"),
        "so dinh danh|so dinh danh ca nhan|ma dinh danh|ma so dinh danh|ma dinh danh ca nhan|dinh danh ca nhan"
        "|so cccd|cccd|so can cuoc|so can cuoc cong dan|can cuoc|can cuoc cong dan|so cccd dinh danh|cccd dinh danh"
        "|so cccd cmnd|cccd cmnd|so cmnd cccd|cmnd cccd|so dinh danh cccd cmnd|citizen id",
    ),
    "cmnd": (N_("Số CMND"), "chung minh nhan dan|so chung minh nhan dan|so cmt|cmt|identity card"),
    "birth": (
        N_("Ngày sinh"), "ngay thang nam sinh|nam sinh|ntns|ngay nam sinh|date of birth|birth date|birthday"
    ),
    "sex": (N_("Giới tính"), "phai|nam nu|gt|gender"),
    "phone": (
        N_("Số điện thoại"),
        "dien thoai|so dien thoai di dong|dien thoai di dong|sdt|so dt|dt|dtdd|so dtdd|dt di dong|di dong|so di dong"
        "|so dien thoai lien he|dien thoai lien he|sdt lien he|phone number|mobile",
    ),
    "email": (N_("Thư điện tử"), "e mail|dia chi email|dia chi thu dien tu"),
    "address": (N_("Địa chỉ"), "dia chi lien he|noi o"),
    "group": (N_("Nhóm"), "nhom tham gia|doi tuong|people group"),
    "smartphone": (
        N_("Có điện thoại thông minh"),
        "dien thoai thong minh|co smartphone|co dt thong minh|dt thong minh|has smartphone",
    ),
    **MILESTONE_HEADINGS,
}  # fmt: skip

UNIT_HEADINGS: Headings = {
    "code": (
        N_("Mã đơn vị"),
        "ma dv|ma don vi bhxh|ma dv bhxh|ma so don vi|ma don vi tham gia|ma don vi tham gia bhxh|unit|unit code",
    ),
    "name": (N_("Tên đơn vị"), "ten dv|don vi|ten co quan don vi|co quan don vi|unit name"),
    "tax_code": (N_("Mã số thuế"), "mst"),
    "area_2021": (N_("Địa bàn 2021"), "xa phuong 2021|dia ban cu|xa phuong thi tran cu"),
    "area_2025": (N_("Địa bàn 2025"), "xa phuong 2025|dia ban moi|xa phuong moi"),
    "district": (
        N_("Huyện"),
        "quan huyen|huyen thi xa|huyen thanh pho|huyen thi xa thanh pho|huyen tx tp|huyen tp|huyen tx|ten huyen"
        "|dia ban huyen",
    ),
    "commune": (
        N_("Xã, phường, thị trấn"),
        "xa phuong|phuong xa|xa|phuong|ten xa|xa phuong tt|xa phuong dac khu|dia ban xa|commune",
    ),
    "department": (N_("Sở, ban, ngành"), "co quan chu quan|so nganh|so ban nganh doan the"),
    "sector": (N_("Ngành"), "linh vuc"),
    "unit_type": (N_("Khối, loại hình"), "khoi|loai hinh|loai hinh don vi|type"),
    "office": (N_("Cơ quan BHXH quản lý"), "co quan bhxh|co quan quan ly"),
    "officer": (N_("Cán bộ chuyên quản"), "chuyen quan|can bo phu trach"),
    "mode": (N_("Cách theo dõi"), "theo doi|hinh thuc theo doi"),
    "headcount": (
        N_("Số lao động"),
        "tong so lao dong|quy mo|so ld|tong so ld|tong so|so nld|tong so nld|so nguoi lao dong|tong so nguoi lao dong",
    ),
    "started_on": (N_("Ngày bắt đầu"), "tu ngay|start date|from"),
    "contact_name": (N_("Đầu mối liên hệ"), "nguoi lien he|dau moi|ho ten dau moi|ten dau moi|can bo dau moi|contact"),
    "contact_phone": (
        N_("Điện thoại đầu mối"),
        "so dien thoai dau moi|sdt dau moi|dien thoai lien he|so dien thoai lien he|sdt lien he|dien thoai"
        "|so dien thoai|sdt|so dt|dt|dtdd|di dong",
    ),
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
    "username": (N_("Tên đăng nhập"), "tai khoan|ten tai khoan|user name|login"),
    "display_name": (N_("Họ và tên"), "ho ten|name|full name"),
    "role": (N_("Vai trò"), "quyen"),
    "scope": (N_("Phạm vi"), "loai pham vi"),
    "places": (
        N_("Mã phạm vi"),
        "noi phu trach|don vi phu trach|ma don vi|ma dv|ma don vi bhxh|ma dv bhxh|place|units|unit codes",
    ),
    "job_title": (N_("Chức vụ"), "chuc danh|title"),
    "phone": (N_("Điện thoại"), "so dien thoai|sdt|so dt|dt|dtdd|di dong|phone number"),
}

NOT_IN_TEMPLATE = frozenset({"district", "commune"})
"""Fields that are read where a file has them; our template has one column for both."""

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

_RESEMBLING: Mapping[str, str] = {
    "number": "cccd|cmnd|cmt|can cuoc|dinh danh|chung minh|ho chieu|passport|ma so|so bhxh|ma bhxh|so so|so the|ma the",
    "phone": "dien thoai|dt|sdt|dtdd|di dong|zalo|phone",
    "milestone": "vssid|kich hoat|cai|cai dat|dang ky|dk|tai khoan|tk|to khai|dang nhap|mat khau|ung dung|app",
    "day": "ngay|nam sinh|sinh",
}
"""What an unknown heading may be about → the words that make it so, apart by "|"; the first that fits."""

_LOOKING_LIKE: Mapping[str, re.Pattern[str]] = {
    "phone": re.compile(r"(\+?84|0)?[35789]\d{8}"),
    "number": re.compile(r"\d{10}|\d{12}"),
    "milestone": re.compile(r"[xX✓√]"),
    "day": re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}"),
}
"""What a cell of an unknown column may be; numbers without what stands between digits, days with "/" or ISO."""

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s.'-](?=\d)")
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
LOOKED_AT = 50  # cells of an unknown column


class Doubt(NamedTuple):
    """A column that is not read though it may matter; `likeness` is a key of _RESEMBLING."""

    letter: str
    heading: str
    likeness: str


@dataclass(frozen=True)
class Header:
    """Where the columns of a sheet are: field → position, the headings as the file has them, and those unknown."""

    row: int
    positions: Mapping[str, int]
    headings: Mapping[str, str]
    ignored: tuple[str, ...]
    doubtful: tuple[Doubt, ...]


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
    for key in (heading_key(heading), heading_key(_PARENTHESES.sub(" ", heading))):
        if kind is ImportKind.UNITS:
            key = _DEN_NAY.sub("", key)
        if field := known.get(key) or known.get(_OF_VSSID.sub("", key)):
            return field
    return None


def _likeness(heading: str, cells: Iterable[Cell]) -> str | None:
    """What a column that is not read may be about: by the words of its heading, else by most of its cells."""
    words = f" {heading_key(heading)} "
    for likeness, named in _RESEMBLING.items():
        if any(f" {name} " in words for name in named.split("|")):
            return likeness
    shown = [shown for cell in cells if (shown := _shown(cell))]
    for likeness, pattern in _LOOKING_LIKE.items():
        if shown and 2 * sum(pattern.fullmatch(text) is not None for text in shown) > len(shown):
            return likeness
    return None


def _shown(cell: Cell) -> str:
    """A cell as the patterns of _LOOKING_LIKE expect it."""
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = _DAY.sub(r"\1/\2/\3", tidy(str(cell)))
    return _BETWEEN_DIGITS.sub("", text) if "/" not in text else text


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
    doubtful = []
    below = [under.cells for under in sheet.rows if under.number > row.number][:LOOKED_AT]
    for position, cell in enumerate(row.cells):
        heading = quotable(tidy(cell), LONGEST_HEADING) if isinstance(cell, str) else ""
        field = field_of(kind, heading)
        if field in positions:
            raise ColumnTwice(
                column=HEADINGS[kind][field][0],
                sheet=quotable(sheet.name) or "1",
                first=named(get_column_letter(positions[field] + 1), headings[field]),
                second=named(get_column_letter(position + 1), heading),
            )
        if field:
            positions[field], headings[field] = position, heading
        elif heading and heading_key(heading) not in _UNREMARKABLE:
            likeness = _likeness(heading, (cells[position] for cells in below if position < len(cells)))
            if likeness:
                doubtful.append(Doubt(get_column_letter(position + 1), heading, likeness))
            else:
                ignored.append(heading)
    return Header(row.number, positions, headings, tuple(ignored), tuple(doubtful))


def named(letter: str, heading: str) -> str:
    """How a message names a column."""
    return f'{letter} "{quotable(heading)}"'


def template_headings(kind: ImportKind) -> Sequence[str]:
    """The header row of the template file."""
    return [label for field, (label, _) in HEADINGS[kind].items() if field not in NOT_IN_TEMPLATE]
