"""Frequent errors, each under the code of the kind of obstacle it is: other pages link to /guide/errors#<kind>."""

from __future__ import annotations

from typing import NamedTuple

from rollout.vocabulary import N_


class Trouble(NamedTuple):
    """What goes wrong and what to do, one action each; `see` is the page of the guide that it is about, "" for none."""

    kind: str
    question: str
    answer: tuple[str, ...]
    see: str = ""


TROUBLES = (
    Trouble(
        "device_unfit",
        N_("Điện thoại không cài được VssID: máy cũ, hết bộ nhớ, quên tài khoản kho ứng dụng"),
        (
            N_("Hết bộ nhớ: xóa bớt ảnh, phim, ứng dụng không dùng rồi cài lại."),
            N_("Quên tài khoản CH Play hoặc App Store: lấy lại bằng số điện thoại hoặc thư điện tử đã dùng khi lập."),
            N_("Máy quá cũ: đăng ký trên Cổng dịch vụ công, không cần ứng dụng."),
        ),
        "no-smartphone",
    ),
    Trouble(
        "list_wrong",
        N_("Danh sách của đơn vị thiếu người, thừa người hoặc sai thông tin"),
        (
            N_("Đầu mối ghi rõ ai thiếu, ai thừa, chỗ nào sai."),
            N_("Gửi đề nghị cho cán bộ chuyên quản trong phần mềm này; không gửi ảnh giấy tờ."),
            N_("Cán bộ kiểm tra và đồng ý thì danh sách mới đổi."),
        ),
        "unit-work",
    ),
    Trouble(
        "number_wrong",
        N_("Mã số BHXH sai, hoặc một người có hai mã số"),
        (
            N_("Tra lại mã số bằng mục tra cứu ở màn hình đăng ký của ứng dụng."),
            N_("Vẫn không khớp: mang CCCD và sổ BHXH đến cơ quan BHXH để đối chiếu, gộp về một mã."),
            N_("Đăng ký sau khi mã số đã đúng, để tài khoản gắn đúng người."),
        ),
        "register-app",
    ),
    Trouble(
        "id_mismatch",
        N_("Họ tên, ngày sinh hoặc số CCCD không khớp; giấy tờ hết hạn, đang làm lại"),
        (
            N_("Quét mã QR trên CCCD thay vì gõ tay."),
            N_("Dữ liệu của cơ quan BHXH sai: mang CCCD đến cơ quan BHXH gần nhất để sửa trước."),
            N_("Giấy tờ hết hạn: làm lại xong rồi mới đăng ký."),
        ),
        "register-app",
    ),
    Trouble(
        "phone_wrong",
        N_("Khai sai số điện thoại, đã đổi số, hoặc nhiều người chung một số"),
        (
            N_("Chưa bấm gửi: quay lại sửa số."),
            N_("Đã gửi hoặc đã đổi số: làm tờ khai điều chỉnh thông tin tại cơ quan BHXH, mang theo CCCD."),
            N_("Nên dùng số riêng: ai giữ máy thì người đó nhận mã OTP của mọi người chung số."),
        ),
        "hand-in",
    ),
    Trouble(
        "app_error",
        N_("Ứng dụng hoặc Cổng dịch vụ công báo lỗi, không gửi được"),
        (
            N_("Kiểm tra mạng, cập nhật ứng dụng trong kho ứng dụng, rồi thử lại sau ít phút."),
            N_("Ứng dụng lỗi thì đăng ký trên Cổng dịch vụ công, và ngược lại."),
            N_("Vẫn lỗi: ghi lại dòng báo lỗi, ngày giờ và gọi %(hotline)s."),
        ),
        "register-portal",
    ),
    Trouble(
        "photo_rejected",
        N_("Ảnh bị từ chối vì mờ, lóa hoặc không đúng quy cách"),
        (
            N_("Lau ống kính, đặt giấy tờ trên nền tối, nơi đủ sáng, tắt đèn chớp."),
            N_("Chụp đủ bốn góc, chữ đọc được, đúng mặt trước và mặt sau."),
            N_("Ảnh chân dung nhìn thẳng, không đeo khẩu trang, kính râm."),
        ),
        "register-app",
    ),
    Trouble(
        "not_submitted",
        N_("Chưa in, chưa ký được tờ khai, hoặc ở xa nơi nộp"),
        (
            N_("Nhờ đầu mối của đơn vị in và nộp chung một đợt."),
            N_("Chọn “Gửi email tờ khai” khi đăng ký để có tờ khai mà in."),
            N_("Nộp ở cơ quan BHXH gần nhất đã chọn khi đăng ký."),
        ),
        "hand-in",
    ),
    Trouble(
        "slow_processing",
        N_("Đã nộp tờ khai nhưng lâu chưa có kết quả"),
        (
            N_("Xem lại tin nhắn và thư điện tử, kể cả mục thư rác."),
            N_("Kiểm tra tờ khai giấy có chữ ký đã đến cơ quan BHXH hay mới gửi trên mạng."),
            N_("Hỏi nơi đã nộp hoặc cán bộ chuyên quản, nói rõ ngày nộp."),
        ),
        "hand-in",
    ),
    Trouble(
        "no_sms",
        N_("Không nhận được tin nhắn cấp tài khoản hoặc mã OTP"),
        (
            N_("Kiểm tra sóng, bộ nhớ tin nhắn và danh sách chặn của máy."),
            N_("Xem lại số điện thoại đã khai trong tờ khai."),
            N_("Số sai: sửa số tại cơ quan BHXH; số đúng: gọi %(hotline)s."),
        ),
        "sign-in",
    ),
    Trouble(
        "password_lost",
        N_("Quên mật khẩu, tài khoản bị khóa, hoặc bị thoát vì đăng nhập ở máy khác"),
        (
            N_("Lấy lại mật khẩu ở màn hình đăng nhập của ứng dụng; mã gửi về số điện thoại đã đăng ký."),
            N_("Không lấy lại được: mang CCCD đến cơ quan BHXH để được cấp lại."),
            N_("Bị thoát mà không đổi máy: vào lại và đổi mật khẩu ngay."),
        ),
        "one-device",
    ),
    Trouble(
        "card_refused",
        N_("Cơ sở khám chữa bệnh không nhận ảnh thẻ BHYT trên VssID"),
        (
            N_("Đăng nhập và mở thẻ ngay trong ứng dụng."),
            N_("Nói rõ: ảnh thẻ trên VssID dùng được trên cả nước từ 01/6/2021 (Công văn 1493/BHXH-CSYT)."),
            N_("Để kịp khám thì đưa CCCD gắn chíp hoặc thẻ giấy."),
            N_("Ghi tên cơ sở, ngày giờ và gọi %(hotline)s; cơ quan BHXH làm việc với cơ sở ấy."),
        ),
        "card",
    ),
    Trouble(
        "child_guardian",
        N_("Vướng khi đăng ký tài khoản cho con"),
        (
            N_("Bố, mẹ hoặc người giám hộ được cấp tài khoản trước, rồi mới đăng ký cho con."),
            N_("Chưa biết mã số BHXH của con: xem thẻ BHYT của con hoặc dùng mục tra cứu."),
            N_("Con đã có CCCD thì đăng ký như người lớn."),
        ),
        "child",
    ),
    Trouble(
        "unit_busy",
        N_("Đơn vị chưa bố trí được thời gian, người làm đầu mối"),
        (
            N_("Báo cán bộ chuyên quản vài khung giờ có thể, kể cả ngoài giờ cao điểm."),
            N_("Chọn cách khác: nhiều đơn vị cùng buổi, trực tuyến, tại cơ quan BHXH, hoặc tập huấn cho đầu mối."),
            N_("Gửi trước hướng dẫn này để ai tự làm được thì làm."),
        ),
        "prepare-session",
    ),
)  # fmt: skip
"""From installing to the unit's own time, every kind of obstacle once."""
