"""The closed lists of obstacles: kinds with the step they block, states and what may follow them, levels. No Flask."""

from __future__ import annotations

from rollout.vocabulary import N_, Labelled, Milestone


class ObstacleKind(Labelled):
    """What stands in the way, as a unit says it."""

    LIST_WRONG = "list_wrong", N_("Danh sách thiếu người, thừa người hoặc sai thông tin")
    NUMBER_WRONG = "number_wrong", N_("Sai hoặc trùng mã số BHXH (chờ gộp sổ)")
    ID_MISMATCH = "id_mismatch", N_("Họ tên, ngày sinh, số CCCD không khớp; giấy tờ hết hạn, đang làm lại")
    PHONE_WRONG = "phone_wrong", N_("Số điện thoại sai, đã đổi hoặc dùng chung")
    DEVICE_UNFIT = "device_unfit", N_("Điện thoại đời cũ, hết bộ nhớ hoặc quên tài khoản CH Play/App Store")
    APP_ERROR = "app_error", N_("Ứng dụng hoặc Cổng dịch vụ công báo lỗi")
    PHOTO_REJECTED = "photo_rejected", N_("Ảnh mờ, không đúng quy cách")
    NOT_SUBMITTED = "not_submitted", N_("Chưa in, ký được tờ khai hoặc ở xa nơi nộp")
    SLOW_PROCESSING = "slow_processing", N_("Đã nộp nhưng lâu chưa có kết quả")
    NO_SMS = "no_sms", N_("Không nhận được tin nhắn tài khoản, mã OTP")
    PASSWORD_LOST = "password_lost", N_("Quên mật khẩu, tài khoản bị khóa, bị thoát do đăng nhập thiết bị khác")
    CARD_REFUSED = "card_refused", N_("Cơ sở khám chữa bệnh không nhận ảnh thẻ BHYT trên VssID")
    CHILD_GUARDIAN = "child_guardian", N_("Vướng khi đăng ký tài khoản cho con")
    UNIT_BUSY = "unit_busy", N_("Đơn vị chưa bố trí được thời gian, đầu mối")


BLOCKS: dict[ObstacleKind, Milestone | None] = {
    ObstacleKind.LIST_WRONG: Milestone.INFO_COMPLETED,
    ObstacleKind.NUMBER_WRONG: Milestone.INFO_COMPLETED,
    ObstacleKind.ID_MISMATCH: Milestone.REGISTERED,
    ObstacleKind.PHONE_WRONG: Milestone.REGISTERED,
    ObstacleKind.DEVICE_UNFIT: Milestone.INSTALLED,
    ObstacleKind.APP_ERROR: Milestone.REGISTERED,
    ObstacleKind.PHOTO_REJECTED: Milestone.REGISTERED,
    ObstacleKind.NOT_SUBMITTED: Milestone.SUBMITTED,
    ObstacleKind.SLOW_PROCESSING: Milestone.ACCEPTED,
    ObstacleKind.NO_SMS: Milestone.SIGNED_IN,
    ObstacleKind.PASSWORD_LOST: Milestone.SIGNED_IN,
    ObstacleKind.CARD_REFUSED: Milestone.CARD_USED,
    ObstacleKind.CHILD_GUARDIAN: Milestone.REGISTERED,
    ObstacleKind.UNIT_BUSY: None,
}
"""The milestone that each kind keeps people from; None where it keeps nobody in particular."""


class ObstacleState(Labelled):
    NEW = "new", N_("Mới tiếp nhận")
    ASSIGNED = "assigned", N_("Đã phân công")
    IN_PROGRESS = "in_progress", N_("Đang xử lý")
    WAITING_UNIT = "waiting_unit", N_("Chờ đơn vị bổ sung")
    WAITING_VSS = "waiting_vss", N_("Chờ BHXH Việt Nam")
    ESCALATED = "escalated", N_("Đã chuyển cấp trên")
    RESOLVED = "resolved", N_("Đã xử lý, chờ đơn vị xác nhận")
    CLOSED = "closed", N_("Đã kết thúc")
    REOPENED = "reopened", N_("Mở lại")
    MERGED = "merged", N_("Đã gộp")


_S = ObstacleState
_FROM_RUNNING = frozenset({_S.ASSIGNED, _S.IN_PROGRESS, _S.WAITING_UNIT, _S.WAITING_VSS, _S.ESCALATED, _S.RESOLVED,
                           _S.MERGED})  # fmt: skip

TRANSITIONS: dict[ObstacleState, frozenset[ObstacleState]] = {
    **dict.fromkeys((_S.NEW, _S.REOPENED, _S.ASSIGNED, _S.IN_PROGRESS, _S.ESCALATED), _FROM_RUNNING),
    **dict.fromkeys((_S.WAITING_UNIT, _S.WAITING_VSS), _FROM_RUNNING),
    _S.RESOLVED: frozenset({_S.CLOSED, _S.REOPENED}),
    _S.CLOSED: frozenset({_S.REOPENED}),
    _S.MERGED: frozenset(),
}
"""What may follow each state; ASSIGNED and ESCALATED may follow themselves: to somebody else, one level up."""

WAITING_STATES = frozenset({_S.WAITING_UNIT, _S.WAITING_VSS})
"""Others must act: the clock stands still."""

OPEN_STATES = frozenset(_S) - {_S.RESOLVED, _S.CLOSED, _S.MERGED}
"""Somebody is still kept from something."""

RUNNING_STATES = OPEN_STATES - WAITING_STATES
"""The clock runs."""

NEEDS_REASON = WAITING_STATES | {_S.RESOLVED, _S.REOPENED, _S.ESCALATED}


CONFIRMED_BY_PHONE = N_("Đơn vị đã xác nhận qua điện thoại")
"""The text of an end that somebody who worked on it notes on the unit's word."""


class ObstacleLevel(Labelled):
    """Who has to act. Inspectors and the department of health have no part in the program: they get a letter. Leaders
    read what has come up to them, and say what is to be done."""

    LIAISON = "liaison", N_("Đầu mối đơn vị")
    OFFICER = "officer", N_("Cán bộ chuyên quản")
    STAFF = "staff", N_("Phòng TT&PTĐT")
    LEADER = "leader", N_("Lãnh đạo")
    INSPECTORS = "inspectors", N_("Giám định BHYT")
    HEALTH_DEPARTMENT = "health_department", N_("Sở Y tế")


LADDER = (ObstacleLevel.LIAISON, ObstacleLevel.OFFICER, ObstacleLevel.STAFF, ObstacleLevel.LEADER)
LADDER_OF_CARDS = (ObstacleLevel.INSPECTORS, ObstacleLevel.HEALTH_DEPARTMENT, ObstacleLevel.LEADER)
"""A card refused at a facility is nothing that an officer can settle."""


class ObstaclePriority(Labelled):
    NORMAL = "normal", N_("Bình thường")
    URGENT = "urgent", N_("Khẩn")


class ObstacleEventKind(Labelled):
    OPENED = "opened", N_("Tiếp nhận")
    COMMENTED = "commented", N_("Trao đổi")
    ASSIGNED = "assigned", N_("Phân công")
    CHANGED = "changed", N_("Đổi tình trạng")
    ESCALATED = "escalated", N_("Chuyển cấp trên")
    ANSWERED = "answered", N_("Trả lời")
    MERGED = "merged", N_("Gộp")
    REOPENED = "reopened", N_("Mở lại")
    CLOSED = "closed", N_("Kết thúc")
    INSTRUCTED = "instructed", N_("Ý kiến chỉ đạo")
    NAMED = "named", N_("Ghi thêm người bị vướng")
    FREED = "freed", N_("Bỏ người khỏi vướng mắc")
