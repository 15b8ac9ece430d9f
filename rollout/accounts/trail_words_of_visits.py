"""What the audit trail calls acts on visits and on plans of them."""

from __future__ import annotations

from rollout.vocabulary import N_

ACTIONS = {
    "visit_suggest": N_("Lập lịch làm việc với đơn vị"),
    "visit_propose": N_("Đề xuất thời gian làm việc với đơn vị"),
    "visit_accept": N_("Đồng ý thời gian làm việc"),
    "visit_counter": N_("Đề nghị thời gian làm việc khác"),
    "visit_decline": N_("Không nhận lịch làm việc"),
    "visit_agree": N_("Nhận thời gian làm việc đơn vị đề nghị"),
    "visit_leave_out": N_("Bỏ đơn vị khỏi lịch làm việc"),
    "visit_release": N_("Bỏ giờ làm việc đã thống nhất"),
    "visit_detail": N_("Ghi người dự, yêu cầu của lịch làm việc"),
    "visit_hold": N_("Ghi lịch làm việc đã thực hiện"),
    "visit_reopen": N_("Mở lại lịch làm việc"),
    "visit_unit_absent": N_("Ghi đơn vị vắng theo lịch làm việc"),
    "visit_officer_absent": N_("Ghi cán bộ không đến theo lịch làm việc"),
    "visit_cancel": N_("Hủy lịch làm việc"),
    "visit_expire": N_("Hết hạn trả lời đề xuất lịch làm việc"),
    "visit_give": N_("Đổi cán bộ của lịch làm việc"),
    "print_message": N_("In thư về lịch làm việc"),
    "retry_message": N_("Gửi lại thư về lịch làm việc"),
    "make_plan": N_("Lập kế hoạch tuần"),
    "edit_plan": N_("Sửa kế hoạch tuần"),
    "send_plan": N_("Gửi đề xuất theo kế hoạch tuần"),
}

SUBJECTS = {
    "visit": N_("Lịch làm việc số %(n)s"),
    "plan": N_("Kế hoạch tuần số %(n)s"),
}

DETAILS = {
    "act": N_("Việc"),
    "officers": N_("Số cán bộ"),
    "visits": N_("Lịch làm việc"),
    "week": N_("Tuần từ ngày"),
}
