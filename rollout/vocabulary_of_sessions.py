"""The closed lists of guidance sessions: ways, states, who is helped besides, acts. No Flask."""

from __future__ import annotations

from rollout.vocabulary import N_, Labelled


class SessionWay(Labelled):
    """How a guidance session is held: "phương cách thực hiện" (728 mục 3)."""

    AT_UNIT = "at_unit", N_("Tại đơn vị")
    AT_OFFICE = "at_office", N_("Tại cơ quan BHXH")
    JOINT = "joint", N_("Nhiều đơn vị cùng buổi")
    ONLINE = "online", N_("Trực tuyến")
    TRAIN_LIAISONS = "train_liaisons", N_("Tập huấn cho đầu mối")
    HOUSEHOLDS = "households", N_("Hộ gia đình trên địa bàn")


AT_OFFICE = frozenset({SessionWay.AT_OFFICE, SessionWay.TRAIN_LIAISONS})
"""Ways by which people come to an office of BHXH."""


class SessionState(Labelled):
    PLANNED = "planned", N_("Chưa ghi kết quả")
    HELD = "held", N_("Đã thực hiện")
    CANCELLED = "cancelled", N_("Đã hủy")


class OutsideKind(Labelled):
    """Who was helped at a session and is on no list; never in the ledger (R14)."""

    PATIENTS = "patients", N_("Người bệnh")
    HOUSEHOLDS = "households", N_("Người dân, hộ gia đình")


class SessionAct(Labelled):
    """What was done with the record of a guidance session."""

    PLAN = "plan", N_("Lập lịch")
    CHANGE = "change", N_("Sửa thông tin buổi")
    RECORD = "record", N_("Ghi kết quả")
    EDIT = "edit", N_("Sửa kết quả")
    PRINT = "print", N_("In danh sách điểm danh")
    CANCEL = "cancel", N_("Hủy buổi")
    MERGE = "merge", N_("Gộp hai hồ sơ của một người")
