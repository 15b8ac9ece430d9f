"""The closed lists of directives: addressees, how an obligation is told to be done, its states and acts. No Flask."""

from __future__ import annotations

from rollout.vocabulary import N_, Labelled


class AddresseeKind(Labelled):
    """On whom a clause of a directive lays something; who they are is read from the registry (directives/kinds.py)."""

    DEPARTMENT = "department", N_("Sở, ban, ngành")
    DISTRICT_COMMITTEE = "district_committee", N_("UBND huyện, thị xã, thành phố")
    HEALTH = "health", N_("Sở Y tế")
    MEDIA = "media", N_("Báo, đài, Sở Thông tin và Truyền thông")
    MASS_ORGANISATION = "mass_organisation", N_("Mặt trận và các tổ chức chính trị - xã hội")
    VSS_PROVINCE = "vss_province", N_("BHXH tỉnh")
    VSS_OFFICE = "vss_office", N_("BHXH huyện, thị xã")
    UNIT = "unit", N_("Đơn vị")


CLAUSE_ADDRESSEES: dict[str, tuple[AddresseeKind, ...]] = {
    "all_units": (AddresseeKind.UNIT,),
    "departments_and_districts": (AddresseeKind.DEPARTMENT, AddresseeKind.DISTRICT_COMMITTEE),
    "districts": (AddresseeKind.DISTRICT_COMMITTEE,),
    "health": (AddresseeKind.HEALTH,),
    "media": (AddresseeKind.MEDIA,),
    "mass_organisations": (AddresseeKind.MASS_ORGANISATION,),
    "vss_province": (AddresseeKind.VSS_PROVINCE, AddresseeKind.VSS_OFFICE),
    "vss_officers": (AddresseeKind.VSS_PROVINCE, AddresseeKind.VSS_OFFICE),
}
"""Whom the codes of registry/data/clauses.csv mean; participants and guardians are people, who owe nothing here."""


class ObligationRule(Labelled):
    """How it is told that an obligation is done."""

    FIGURE = "figure", N_("Theo số liệu, hệ thống tự tính")
    EVIDENCE = "evidence", N_("Theo minh chứng, Phòng TT&PTĐT xác nhận")
    MANUAL = "manual", N_("Phòng TT&PTĐT xác nhận")


class ProofKind(Labelled):
    """What shows that something was done."""

    SESSION = "session", N_("Buổi hướng dẫn")
    VISIT = "visit", N_("Buổi làm việc")
    LETTER = "letter", N_("Văn bản")
    BROADCAST = "broadcast", N_("Tin, bài, phát thanh")
    REPORT = "report", N_("Báo cáo")
    FIGURE = "figure", N_("Số liệu đạt được")
    OTHER = "other", N_("Minh chứng khác")


class ObligationState(Labelled):
    """How far an addressee is with an obligation, what presses first."""

    OVERDUE = "overdue", N_("Quá hạn")
    DUE_SOON = "due_soon", N_("Sắp đến hạn")
    NOT_STARTED = "not_started", N_("Chưa có kết quả")
    RUNNING = "running", N_("Đang thực hiện")
    EVIDENCE_THERE = "evidence_there", N_("Chờ xác nhận")
    DONE = "done", N_("Đã xong")
    EXEMPT = "exempt", N_("Được miễn")
    NOBODY = "nobody", N_("Không có đối tượng")


class ObligationAct(Labelled):
    """What was done with an obligation, or said of one addressee of it."""

    LAID = "laid", N_("Giao nhiệm vụ")
    WITHDRAWN = "withdrawn", N_("Rút nhiệm vụ")
    DUE_SET = "due_set", N_("Đặt hạn")
    PROVED = "proved", N_("Ghi minh chứng")
    PROOF_TAKEN_BACK = "proof_taken_back", N_("Rút lại minh chứng")
    CONFIRMED = "confirmed", N_("Xác nhận đã xong")
    UNCONFIRMED = "unconfirmed", N_("Bỏ xác nhận")
    EXEMPTED = "exempted", N_("Miễn")
    UNEXEMPTED = "unexempted", N_("Bỏ miễn")
