"""The headings of the columns that are read, in the spellings that are understood; the first is the template's."""

from __future__ import annotations

from collections.abc import Mapping

from rollout.vocabulary import N_, ImportKind, Milestone

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
        "|da dang ky tai khoan|dang ky tai khoan|ngay dang ky tai khoan|da dk tk|dk tk|da dang ky tk|dang ky tk"
        "|dk tai khoan|da dk tai khoan|ngay dk tai khoan",
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
    "unit_name": (
        N_("Tên đơn vị"),
        "don vi|ten dv|co quan|co quan don vi|ten co quan don vi|don vi cong tac|noi lam viec|noi cong tac|truong"
        "|ten truong|cong ty|ten cong ty|unit name",
    ),
    "unit_tax": (N_("Mã số thuế đơn vị"), "ma so thue|mst|mst don vi|ma so thue cua don vi|tax code of the unit"),
    "name": (
        N_("Họ và tên"),
        "ho ten|ho va ten hoc sinh|ho ten hoc sinh|ho va ten hs|ho ten hs|ho va ten sinh vien|ho va ten can bo|ho ten "
        "can bo|ho va ten cbccvc|ho va ten thanh vien|ho ten thanh vien|ho va ten nhan vien|ho va ten nguoi tham gia"
        "|ten nguoi tham gia|ho ten nguoi tham gia|ho va ten nguoi lao dong|ho ten nguoi lao dong|ho va ten nld|ho "
        "ten nld|full name",
    ),
    "family_name": (
        N_("Họ và tên đệm"), "ho dem|ho va dem|ho ten dem|ho va chu dem|ho lot|ho va ten lot|ho va chu lot|ho|last name"
    ),
    "given_name": (N_("Tên"), "first name|given name"),
    "bhxh": (
        N_("Mã số BHXH"),
        "so bhxh|ma bhxh|so so bhxh|ms bhxh|ma so bao hiem xa hoi|bhxh number|social insurance number",
    ),
    "personal_id": (
        N_("Số định danh/CCCD"),
        "so dinh danh|so ddcn|ddcn|ddcn cccd|so cmnd cccd ho chieu|so dinh danh ca nhan|ma dinh danh|ma so dinh danh"
        "|ma dinh danh ca nhan|dinh danh ca nhan|so cccd|cccd|so can cuoc|so can cuoc cong dan|can cuoc|can cuoc cong "
        "dan|so cccd dinh danh|cccd dinh danh|so cccd cmnd|cccd cmnd|so cmnd cccd|cmnd cccd|so dinh danh cccd cmnd"
        "|citizen id",
    ),
    "cmnd": (N_("Số CMND"), "chung minh nhan dan|so chung minh nhan dan|so cmt|cmt|identity card"),
    "birth": (
        N_("Ngày sinh"), "ngay thang nam sinh|nam sinh|ntns|ngay nam sinh|date of birth|birth date|birthday"
    ),
    "birth_day": (N_("Ngày sinh: Ngày"), "day of birth"),
    "birth_month": (N_("Ngày sinh: Tháng"), "month of birth"),
    "birth_year": (N_("Ngày sinh: Năm"), "year of birth"),
    "birth_male": (
        N_("Năm sinh: Nam"), "ngay thang nam sinh nam|ngay nam sinh nam|born male"
    ),
    "birth_female": (
        N_("Năm sinh: Nữ"), "ngay sinh nu|ngay thang nam sinh nu|ngay nam sinh nu|born female"
    ),
    "sex": (N_("Giới tính"), "phai|nam nu|gt|gender"),
    "is_male": (N_("Giới tính: Nam"), "phai nam|gt nam|is male"),
    "is_female": (N_("Giới tính: Nữ"), "nu|phai nu|gt nu|is female"),
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
    "status": (
        N_("Tình trạng"),
        "trang thai|tinh hinh|ket qua|tinh trang cai dat|trang thai cai dat|tinh hinh cai dat|ket qua cai dat"
        "|ket qua thuc hien|tinh hinh thuc hien|status",
    ),
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
    "count_group": (N_("Số liệu của nhóm"), "nhom so lieu|nhom duoc dem"),
    "count_reason": (N_("Lý do giảm"), "ly do|reason"),
}  # fmt: skip

OFFICIAL_HEADINGS: Headings = {
    "office": (
        N_("Cơ quan BHXH quản lý"),
        "co quan bhxh|co quan quan ly|bhxh quan ly|bhxh huyen|bhxh co so|ma co quan bhxh|ten co quan bhxh|don vi bhxh"
        "|co quan tiep nhan|co quan bhxh tiep nhan",
    ),
    "unit_code": PARTICIPANT_HEADINGS["unit_code"],
    "unit_name": PARTICIPANT_HEADINGS["unit_name"],
    **{
        field: PARTICIPANT_HEADINGS[field]
        for field in (
            "name", "family_name", "given_name", "bhxh", "personal_id", "birth", "birth_day", "birth_month",
            "birth_year", "birth_male", "birth_female",
        )
    },
    **MILESTONE_HEADINGS,
    Milestone.ACCEPTED: (
        Milestone.ACCEPTED.label,
        MILESTONE_HEADINGS[Milestone.ACCEPTED][1] + "|ngay duyet|ngay phe duyet|ngay duyet ho so|ngay phe duyet ho so"
        "|ngay duoc duyet",
    ),
    "status": PARTICIPANT_HEADINGS["status"],
    "total_on": (N_("Tổng số tính đến ngày"), "den ngay|tinh den ngay|ngay|ngay bao cao|ngay so lieu|as of"),
    "total": (
        N_("Tổng số tài khoản của cơ quan"),
        "tong so tai khoan|so luong tai khoan|so luong|tong so|so tai khoan da cap|tong so tai khoan da cap"
        "|so luong tai khoan da cap|so nguoi duoc cap tai khoan|luy ke|so luy ke|total accounts",
    ),
}  # fmt: skip
"""What is "Tên đơn vị" and the like in a list of people is so here too."""

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
    "email": PARTICIPANT_HEADINGS["email"],
}

NOT_IN_TEMPLATE = frozenset(
    {
        "district", "commune",
        "unit_name", "unit_tax", "family_name", "given_name", "birth_day", "birth_month", "birth_year", "birth_male",
        "birth_female", "is_male", "is_female",
        "status", "count_group",
    }
)  # fmt: skip
"""Fields that are read where a file has them; our template says the same in other columns."""

HEADINGS: Mapping[ImportKind, Headings] = {
    ImportKind.PARTICIPANTS: PARTICIPANT_HEADINGS,
    ImportKind.UNITS: UNIT_HEADINGS,
    ImportKind.USERS: USER_HEADINGS,
    ImportKind.OFFICIAL: OFFICIAL_HEADINGS,
}
