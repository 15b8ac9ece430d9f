"""What the audit trail calls acts on visits, on what they need and on plans of them, and what is noted of these."""

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
    "visit_expire": N_("Lịch làm việc hết hạn, chưa thống nhất"),
    "visit_give": N_("Đổi cán bộ của lịch làm việc"),
    "make_visit_link": N_("Tạo đường dẫn để đơn vị trả lời lịch làm việc"),
    "end_visit_links": N_("Ngừng đường dẫn trả lời lịch làm việc đã gửi đơn vị"),
    "print_visit_letter": N_("In hoặc gửi Zalo thư mời đơn vị làm việc"),
    "print_message": N_("In thư về lịch làm việc"),
    "unmark_visit_letter": N_("Hoàn tác đánh dấu đã in, gửi Zalo thư mời đơn vị"),
    "unmark_message": N_("Hoàn tác đánh dấu đã in, gửi thư về lịch làm việc"),
    "retry_message": N_("Gửi lại thư về lịch làm việc"),
    "record_absence": N_("Ghi giờ vắng của cán bộ"),
    "take_back_absence": N_("Rút lại giờ vắng của cán bộ"),
    "set_unit_windows": N_("Ghi giờ đơn vị tiếp"),
    "add_room": N_("Thêm phòng"),
    "edit_room": N_("Sửa phòng"),
    "end_room": N_("Thôi dùng phòng"),
    "add_vehicle": N_("Thêm xe"),
    "edit_vehicle": N_("Sửa xe"),
    "end_vehicle": N_("Thôi dùng xe"),
    "correct_travel": N_("Ghi thời gian đi lại"),
    "edit_travel": N_("Sửa thời gian đi lại"),
    "remove_travel": N_("Bỏ thời gian đi lại đã ghi"),
    "make_plan": N_("Lập kế hoạch tuần"),
    "edit_plan": N_("Sửa kế hoạch tuần"),
    "send_plan": N_("Gửi đề xuất theo kế hoạch tuần"),
}

SUBJECTS = {
    "visit": N_("Lịch làm việc số %(n)s"),
    "room": N_("Phòng số %(n)s"),
    "vehicle": N_("Xe số %(n)s"),
    "travel": N_("Thời gian đi lại, dòng số %(n)s"),
    "plan": N_("Kế hoạch tuần số %(n)s"),
}

DETAILS = {
    "absence": N_("Giờ vắng số"),
    "act": N_("Việc"),
    "area": N_("Địa bàn số"),
    "hours": N_("Giờ"),
    "minutes": N_("Số phút"),
    "office": N_("Cơ quan BHXH số"),
    "officers": N_("Số cán bộ"),
    "seats": N_("Số chỗ"),
    "sessions": N_("Buổi hướng dẫn"),
    "to_area": N_("Đến địa bàn số"),
    "visits": N_("Lịch làm việc"),
    "week": N_("Tuần từ ngày"),
    "windows": N_("Giờ trong tuần"),
}
