"""The closed lists of the trade: their codes, Vietnamese labels and the order they are shown in.

Labels are gettext message ids (Vietnamese first); nothing here imports Flask or the database.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Self

FIRST_DAY = date(2020, 1, 1)  # nothing in this rollout is older: the app was announced on 16/11/2020
NO_DISTRICTS_FROM = date(2025, 7, 1)  # the area list of 2025 is in force (NQ 1677/NQ-UBTVQH15)
FOREVER = date(9999, 12, 31)  # the open end of a dated fact: [from, FOREVER)


def N_(message: str) -> str:
    """Marks a message id for extraction; translated where it is shown."""
    return message


def N_plural(message: str) -> str:
    """Marks a message id that says how many, which has two forms in English."""
    return message


class Labelled(StrEnum):
    """A string enum whose members carry a Vietnamese label."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class AreaList(Labelled):
    """The administrative list that an area code belongs to; codes are reused between lists."""

    Y2021 = "2021", N_("Địa bàn 2021 (13 huyện, thị xã, thành phố)")
    Y2025 = "2025", N_("Địa bàn 2025 (96 xã, phường, đặc khu)")


class AreaLevel(Labelled):
    PROVINCE = "province", N_("Tỉnh")
    DISTRICT = "district", N_("Huyện, thị xã, thành phố")
    COMMUNE = "commune", N_("Xã, phường, thị trấn")


class PeopleGroup(Labelled):
    """Who is counted; never mixed in one rate, since each group is reached another way."""

    EMPLOYEE = "employee", N_("Người lao động")
    STUDENT = "student", N_("Học sinh, sinh viên")
    CHILD = "child", N_("Trẻ em qua tài khoản cha mẹ")
    HOUSEHOLD = "household", N_("Hộ gia đình")


NO_GROUP = "none"  # people group of the measures that count units


class Milestone(Labelled):
    """Something a person has reached, with a day (728 mục 2)."""

    INFO_COMPLETED = "info_completed", N_("Đã bổ sung thông tin")
    INSTALLED = "installed", N_("Đã cài đặt ứng dụng")
    REGISTERED = "registered", N_("Đã gửi tờ khai đăng ký")
    SUBMITTED = "submitted", N_("Đã nộp tờ khai có chữ ký")
    ACCEPTED = "accepted", N_("Đã được cấp tài khoản")
    SIGNED_IN = "signed_in", N_("Đã đăng nhập")
    PASSWORD_CHANGED = "password_changed", N_("Đã đổi mật khẩu lần đầu")
    CARD_USED = "card_used", N_("Đã mở thẻ BHYT trên VssID")


class Evidence(Labelled):
    """How strong a statement is; nested, weakest first (R4)."""

    REPORTED = "reported", N_("Đơn vị báo")
    VERIFIED = "verified", N_("Cán bộ đã xác nhận")
    OFFICIAL = "official", N_("Theo dữ liệu BHXH Việt Nam")

    @property
    def strength(self) -> int:
        return _STRENGTH[self._value_]


FILINGS = (Milestone.REGISTERED, Milestone.SUBMITTED)
"""What is sent or handed in before an account is issued."""

_STRENGTH = {evidence.value: position for position, evidence in enumerate(Evidence)}

NO_EVIDENCE = "none"  # evidence of the measures that carry none: participants, units


class Channel(Labelled):
    APP = "app", N_("Trên ứng dụng VssID")
    PORTAL = "portal", N_("Trên Cổng dịch vụ công BHXH Việt Nam")
    OFFICER = "officer", N_("Cán bộ BHXH hỗ trợ")
    GUARDIAN = "guardian", N_("Qua tài khoản người giám hộ")
    VNEID = "vneid", N_("Qua tài khoản VNeID")
    UNSTATED = "unstated", N_("Không rõ kênh")
    UNKNOWN = "unknown", N_("Đã có từ trước, không rõ ngày")


WITHOUT_SIGNED_FORM = frozenset({Channel.GUARDIAN, Channel.VNEID})
"""Channels of a declaration that needs no signed paper (728 mục 2.3; NĐ 164/2025)."""


class Measure(Labelled):
    """What a ledger line counts."""

    PARTICIPANTS = "participants", N_("Người tham gia")
    PROPOSED_NO_SMARTPHONE = "proposed_no_smartphone", N_("Đơn vị đề nghị đưa ra khỏi nhóm có điện thoại thông minh")
    PROPOSED_LEFT = "proposed_left", N_("Đơn vị báo đã nghỉ việc, chờ xác nhận")
    INFO_COMPLETED = "info_completed", Milestone.INFO_COMPLETED.label
    INSTALLED = "installed", Milestone.INSTALLED.label
    REGISTERED = "registered", Milestone.REGISTERED.label
    SUBMITTED = "submitted", Milestone.SUBMITTED.label
    ACCEPTED = "accepted", Milestone.ACCEPTED.label
    REJECTED = "rejected", N_("Hồ sơ chưa được chấp nhận")
    SIGNED_IN = "signed_in", Milestone.SIGNED_IN.label
    PASSWORD_CHANGED = "password_changed", Milestone.PASSWORD_CHANGED.label
    CARD_USED = "card_used", Milestone.CARD_USED.label
    UNITS = "units", N_("Đơn vị")
    UNITS_DEPLOYED = "units_deployed", N_("Đơn vị đã triển khai")


EVIDENCED = (*(Measure(m.value) for m in Milestone), Measure.REJECTED)
"""The measures that exist once per evidence level."""

PROPOSED = (Measure.PROPOSED_NO_SMARTPHONE, Measure.PROPOSED_LEFT)
"""How many people each base would lose if an officer confirmed what their unit proposes (R9)."""


class Flow(Labelled):
    """Why a balance moved (R16): opening + each flow = closing."""

    REACHED = "reached", N_("Đạt trong kỳ")
    JOINED = "joined", N_("Vào danh sách")
    LEFT = "left", N_("Ra khỏi danh sách")
    STANDING = "standing", N_("Đổi nhóm điện thoại thông minh")
    STOCK = "stock", N_("Kiểm đếm lại")
    MODE = "mode", N_("Đổi cách theo dõi")
    ENDED = "ended", N_("Ngừng sử dụng hoặc đã xử lý")
    TRANSFERRED = "transferred", N_("Chuyển địa bàn, cơ quan quản lý")


class Base(Labelled):
    ALL = "all", N_("Tổng số người tham gia")
    SMARTPHONE = "smartphone", N_("Người có điện thoại thông minh")


class Dimension(Labelled):
    """What figures are broken down by; the number is the key of the rollups."""

    PROVINCE = "province", N_("Toàn tỉnh")
    DISTRICT = "district", N_("Huyện, thị xã, thành phố")
    COMMUNE = "commune", N_("Xã, phường, thị trấn")
    DEPARTMENT = "department", N_("Sở, ban, ngành, đoàn thể")
    UNIT_TYPE = "unit-type", N_("Khối, loại hình")
    OFFICE = "office", N_("Cơ quan BHXH quản lý")
    OFFICER = "officer", N_("Cán bộ chuyên quản")
    UNIT = "unit", N_("Đơn vị")


class UnitMode(Labelled):
    LIST = "list", N_("Theo danh sách")
    COUNT = "count", N_("Theo số lượng")


class CountKind(Labelled):
    STOCK = "stock", N_("Kiểm đếm đến nay")
    SESSION = "session", N_("Tăng thêm sau buổi hướng dẫn")


class StandingKind(Labelled):
    """Why a person is not counted, or is on a work list (R9)."""

    NO_SMARTPHONE = "no_smartphone", N_("Không có điện thoại thông minh")
    GUARDIAN_ACCOUNT = "guardian_account", N_("Dùng qua tài khoản người giám hộ")
    LONG_LEAVE = "long_leave", N_("Nghỉ dài ngày (thai sản, ốm, không lương)")
    ABROAD = "abroad", N_("Đang ở nước ngoài")
    LEFT_UNIT = "left_unit", N_("Đã nghỉ việc hoặc chuyển đơn vị")
    REFUSED = "refused", N_("Không đồng ý cài đặt")
    UNREACHABLE = "unreachable", N_("Không liên lạc được")
    OTHER = "other", N_("Lý do khác")


OUT_OF_SMARTPHONE_BASE = frozenset(
    {StandingKind.NO_SMARTPHONE, StandingKind.GUARDIAN_ACCOUNT, StandingKind.LONG_LEAVE, StandingKind.ABROAD}
)
TO_BE_CONFIRMED = OUT_OF_SMARTPHONE_BASE | {StandingKind.LEFT_UNIT}
"""A unit's word for these counts only once an officer confirms it (R9)."""

NEEDS_END_DAY = frozenset({StandingKind.LONG_LEAVE, StandingKind.ABROAD})


class LeavingReason(Labelled):
    """Why a membership ended; NONE while it is open."""

    NONE = "none", "–"
    LEFT = "left", N_("Đã nghỉ việc hoặc chuyển đơn vị")
    MOVED = "moved", N_("Chuyển sang đơn vị khác")
    DIED = "died", N_("Đã mất")
    DUPLICATE = "duplicate", N_("Trùng người")
    GROUP = "group", N_("Đổi nhóm tham gia")


class IdentifierKind(Labelled):
    BHXH = "bhxh", N_("Mã số BHXH")
    PERSONAL_ID = "personal_id", N_("Số định danh/CCCD")
    CMND = "cmnd", N_("Số CMND")
    PASSPORT = "passport", N_("Số hộ chiếu")


class Sex(Labelled):
    MALE = "male", N_("Nam")
    FEMALE = "female", N_("Nữ")
    UNKNOWN = "unknown", N_("Chưa rõ")


class CodeKind(Labelled):
    CODE = "code", N_("Mã đơn vị")
    TAX = "tax", N_("Mã số thuế")


class UnitForm(Labelled):
    AGENCY = "agency", N_("Cơ quan")
    PUBLIC_BODY = "public_body", N_("Đơn vị sự nghiệp")
    SCHOOL = "school", N_("Trường học")
    ENTERPRISE = "enterprise", N_("Doanh nghiệp")
    HEALTH_FACILITY = "health_facility", N_("Cơ sở khám chữa bệnh")
    AGENT = "agent", N_("Đại lý thu")
    COMMUNE = "commune", N_("Xã, phường, thị trấn")
    OTHER = "other", N_("Khác")


class DepartmentKind(Labelled):
    COMMITTEE = "committee", N_("Ủy ban nhân dân")
    DEPARTMENT = "department", N_("Sở, ban, ngành")
    DIVISION = "division", N_("Phòng chuyên môn")
    PARTY = "party", N_("Cơ quan Đảng")
    FRONT = "front", N_("Mặt trận Tổ quốc")
    ORGANISATION = "organisation", N_("Tổ chức chính trị - xã hội")
    MEDIA = "media", N_("Báo, đài")
    POST = "post", N_("Bưu điện")
    VERTICAL = "vertical", N_("Cơ quan ngành dọc")
    GROUP = "group", N_("Nhóm đơn vị")


class ContactWay(Labelled):
    """How somebody at a unit was spoken to or written to."""

    CALL = "call", N_("Gọi điện")
    ZALO = "zalo", N_("Nhắn Zalo")
    EMAIL = "email", N_("Thư điện tử")
    LETTER = "letter", N_("Công văn, thư giấy")
    MEETING = "meeting", N_("Gặp trực tiếp")


class ContactOutcome(Labelled):
    """What came of it."""

    REACHED = "reached", N_("Đã gặp")
    NO_ANSWER = "no_answer", N_("Không nghe máy")
    CALL_BACK = "call_back", N_("Hẹn gọi lại")
    WRONG_NUMBER = "wrong_number", N_("Sai số")
    SENT = "sent", N_("Đã gửi")


MADE_CONTACT = frozenset({ContactOutcome.REACHED, ContactOutcome.SENT})
"""Outcomes after which the unit knows of us: it was spoken to, or a message went out."""


class Role(Labelled):
    STAFF = "staff", N_("Chuyên viên Phòng TT&PTĐT")
    OFFICER = "officer", N_("Cán bộ chuyên quản")
    DESK = "desk", N_("Bộ phận Tiếp nhận và Trả kết quả")
    LIAISON = "liaison", N_("Đầu mối đơn vị")
    LEADER = "leader", N_("Lãnh đạo")
    ADMIN = "admin", N_("Quản trị hệ thống")


class ScopeKind(Labelled):
    PROVINCE = "province", N_("Toàn tỉnh")
    OFFICE = "office", N_("Cơ quan BHXH")
    DEPARTMENT = "department", N_("Sở, ban, ngành")
    DISTRICT = "district", N_("Huyện, thị xã, thành phố")
    OFFICER = "officer", N_("Đơn vị được giao chuyên quản")
    UNITS = "units", N_("Các đơn vị được giao")


class ImportKind(Labelled):
    UNITS = "units", N_("Danh sách đơn vị")
    PARTICIPANTS = "participants", N_("Danh sách người tham gia")
    USERS = "users", N_("Danh sách tài khoản")
    OFFICIAL = "official", N_("Tệp tài khoản của BHXH Việt Nam")


OF_PEOPLE = frozenset({ImportKind.PARTICIPANTS, ImportKind.OFFICIAL})
"""The files whose rows are about people."""


class BatchState(Labelled):
    STAGED = "staged", N_("Chờ ghi")
    APPLYING = "applying", N_("Đang ghi")
    APPLIED = "applied", N_("Đã ghi")
    FAILED = "failed", N_("Không ghi được")
    UNDONE = "undone", N_("Đã hoàn tác")
    CANCELLED = "cancelled", N_("Đã hủy")


class RowState(Labelled):
    """What one row of a file does when the batch is applied."""

    CREATED = "created", N_("Thêm mới")
    UPDATED = "updated", N_("Thay đổi")
    UNCHANGED = "unchanged", N_("Không đổi")
    REJECTED = "rejected", N_("Bị từ chối")
    SKIPPED = "skipped", N_("Bỏ qua")
    LEAVER = "leaver", N_("Không còn trong danh sách")


class Book(Labelled):
    """In which of the two books somebody's account stands."""

    BOTH = "both", N_("Có ở cả hai")
    REPORTED = "reported", N_("Chỉ đơn vị báo")
    OFFICIAL = "official", N_("Chỉ có ở BHXH Việt Nam")
    NUMBER = "number", N_("Lệch số")


class Settlement(Labelled):
    """What came of somebody whom only one book knows, or whose numbers differ between the books."""

    ADDED = "added", N_("Đã thêm vào danh sách của đơn vị")
    CORRECTED = "corrected", N_("Đã sửa mã số BHXH")
    FOUND = "found", N_("Đã có trong danh sách")
    LEFT = "left", N_("Đã nghỉ việc, không còn thuộc đơn vị nào trong tỉnh")
    ELSEWHERE = "elsewhere", N_("Không thuộc tỉnh này")
    TWO_PEOPLE = "two_people", N_("Hai người khác nhau, đúng số của từng người")
    WRONG_FILE = "wrong_file", N_("Tệp ghi sai, đã báo BHXH Việt Nam")
    WAITING = "waiting", N_("Đã kiểm tra, chờ tệp sau của BHXH Việt Nam")
    WRONG_REPORT = "wrong_report", N_("Đơn vị báo sai, đã yêu cầu sửa")
    OTHER = "other", N_("Lý do khác")


BY_ACT = (Settlement.ADDED, Settlement.CORRECTED, Settlement.FOUND)
"""What follows from an act on the register; the others are chosen as a reason."""
