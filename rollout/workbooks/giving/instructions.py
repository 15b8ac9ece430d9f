"""What stands in the sheet of instructions of each form: short, in Vietnamese whatever the page's language."""

from __future__ import annotations

from collections.abc import Mapping

from rollout.vocabulary import ImportKind

_COMMON = (
    "Không đổi dòng tiêu đề. Thêm, xóa, sắp xếp, lọc dòng bên dưới đều được; trang tính khóa không có mật khẩu.",
    "Dán từ tệp khác: chọn Dán giá trị để giữ định dạng, nhất là số 0 ở đầu mã số và số điện thoại.",
    "Ngày ghi theo dd/mm/yyyy. Ô để trống thì giữ nguyên nội dung đang có trong hệ thống.",
    "Điền xong, lưu tệp rồi chọn Nạp danh sách, Chọn tệp. Hệ thống cho xem từng thay đổi trước khi ghi.",
)
_INSIDE = "Tệp ghi sẵn mã đơn vị %(code)s, khi nạp không cần chọn đơn vị. Không dùng tệp này cho đơn vị khác."
_CARE = "Tệp có số đầy đủ của người tham gia: chỉ gửi cho người được giao, xóa khi không còn dùng."

_OF_KIND: Mapping[ImportKind, tuple[str, ...]] = {
    ImportKind.PARTICIPANTS: (
        "Mỗi dòng một người. Cần có họ và tên cùng mã số BHXH hoặc số định danh/CCCD.",
        "Cột mốc (đã cài đặt, đã gửi tờ khai…): ghi x, hoặc ngày nếu biết; để trống nếu chưa.",
    ),
    ImportKind.UNITS: (
        "Mỗi dòng một đơn vị. Cần có mã đơn vị; đơn vị mới cần có tên.",
        "Các cột Đến nay chỉ dành cho đơn vị theo dõi theo số lượng.",
    ),
    ImportKind.USERS: ("Mỗi dòng một tài khoản. Cần có tên đăng nhập và họ và tên.",),
    ImportKind.OFFICIAL: (
        "Mỗi dòng một người đã được cấp tài khoản, hoặc tổng số của một cơ quan BHXH; không ghi cả hai trên một dòng.",
        "Dòng của một người cần có mã số BHXH hoặc số định danh/CCCD; dòng tổng số cần có cơ quan BHXH và số.",
    ),
}
_ATTENDANCE = (
    "Danh sách dự buổi hướng dẫn: ghi x vào cột mốc của người vừa làm xong; người vắng để trống.",
    "Người chưa làm được: ghi lý do vào cột Tình trạng (k có đt, nghỉ thai sản…).",
    "Khi nạp, chọn Danh sách người tham gia và ngày của buổi hướng dẫn.",
)
_COUNTS = (
    "Mỗi dòng một đơn vị theo dõi theo số lượng. Ghi tổng số lũy kế đến nay; cột để trống thì giữ số đang có.",
    "Cột Số lần trước chỉ để đối chiếu. Số giảm so với lần trước thì ghi lý do vào cột Lý do giảm.",
    "Khi nạp, chọn Danh sách đơn vị và ngày chốt số.",
)

TITLES: Mapping[ImportKind, str] = {
    ImportKind.PARTICIPANTS: "Danh sách người tham gia",
    ImportKind.UNITS: "Danh sách đơn vị",
    ImportKind.USERS: "Danh sách tài khoản",
    ImportKind.OFFICIAL: "Tài khoản do BHXH Việt Nam cấp",
}


def of_template(kind: ImportKind, code: str, *, is_filled: bool) -> list[str]:
    """`is_filled`: are there numbers of people in it?"""
    return _told(f"Cách điền: {TITLES[kind]}", _OF_KIND[kind], code, is_filled)


def of_attendance(code: str) -> list[str]:
    return _told("Cách điền: Danh sách dự buổi hướng dẫn", _ATTENDANCE, code, is_filled=True)


def of_counts() -> list[str]:
    return _told("Cách điền: Số liệu đến nay của nhiều đơn vị", _COUNTS, "", is_filled=False)


def _told(title: str, own: tuple[str, ...], code: str, is_filled: bool) -> list[str]:
    inside = [_INSIDE % {"code": code}] if code else []
    return [title, *own, *inside, *_COMMON, *([_CARE] if is_filled else [])]
