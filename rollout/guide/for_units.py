"""The pages for the liaison of a unit: its whole work, and one session of it."""

from __future__ import annotations

from rollout.guide.page import GuidePage
from rollout.vocabulary import N_

PAGES = (
    GuidePage(
        "unit-work",
        N_("Việc của đơn vị trong sáu bước"),
        N_("Từ lúc nhận danh sách đến lúc mọi người dùng được VssID; cán bộ chuyên quản đi cùng từng bước."),
        (
            N_("Nhận và soát danh sách người đang tham gia do cơ quan BHXH chuyển đến; báo ngay chỗ thiếu, chỗ sai."),
            N_("Bổ sung địa chỉ, số điện thoại; ảnh chân dung và giấy tờ thì từng người tự chụp trong ứng dụng."),
            N_("Thống nhất ngày giờ và cách làm với cán bộ chuyên quản."),
            N_("Hướng dẫn từng người cài ứng dụng, đăng ký và gửi tờ khai."),
            N_("In tờ khai, cho ký, gom lại rồi nộp tại %(desk)s của cơ quan BHXH."),
            N_("Theo dõi đến khi ai cũng được cấp tài khoản, đã đổi mật khẩu và đã mở thẻ BHYT; ai vướng thì báo."),
        ),
        N_("mục 2 và phần cuối của công văn"),
        ready=(
            N_("Danh sách người tham gia của đơn vị."),
            N_(
                "Tên, số điện thoại của cán bộ chuyên quản: có ở trang Đơn vị của tôi sau khi đăng nhập. Cán bộ chưa "
                "có số thì gọi điện thoại hỗ trợ hoặc cơ quan BHXH ghi ở trang đó."
            ),
        ),
        notes=(
            N_("Ghi kết quả vào phần mềm này ngay khi có: số của đơn vị lấy từ đó, không phải làm báo cáo riêng."),
            N_("Ai không có điện thoại thông minh, nghỉ dài ngày, đã nghỉ việc: đề nghị ở danh sách, cán bộ xác nhận."),
            N_("Đại lý thu, Bưu điện: người của đơn vị và hộ gia đình đang phục vụ là hai số riêng, không cộng."),
        ),
    ),
    GuidePage(
        "prepare-session",
        N_("Chuẩn bị một buổi hướng dẫn"),
        N_("Chuẩn bị kỹ thì một buổi đủ cho cả đơn vị: ai cũng đăng ký xong trước khi về."),
        (
            N_("Hẹn ngày giờ với cán bộ chuyên quản, tránh giờ cao điểm của đơn vị."),
            N_("Chọn phòng có Wi-Fi hoặc sóng di động tốt, có ổ cắm điện."),
            N_("Mở danh sách của đơn vị, xem mỗi người còn thiếu việc gì."),
            N_("Nhắc mọi người mang điện thoại đã sạc, CCCD, và nhớ mật khẩu kho ứng dụng của máy."),
            N_("Nhắc người có con dưới 18 tuổi chưa có CCCD mang giấy khai sinh và thẻ BHYT của con."),
            N_("In áp phích của đơn vị, dán ở nơi mọi người qua lại."),
            N_("In danh sách điểm danh để ký tại chỗ."),
            N_("Chuẩn bị máy in để in tờ khai, cho ký ngay trong buổi."),
            N_("Cử một, hai người rành điện thoại giúp người chưa quen."),
            N_("Sau buổi, ghi kết quả và nộp các tờ khai đã ký."),
        ),
        N_("mục 2.2 và phần cuối của công văn"),
        notes=(
            N_("Mỗi người tự gõ mật khẩu và mã OTP trên máy của mình; người giúp chỉ chỉ chỗ bấm."),
            N_("Vắng mặt thì ghi lại để hẹn buổi sau hoặc đăng ký trên Cổng dịch vụ công."),
        ),
    ),
)  # fmt: skip
