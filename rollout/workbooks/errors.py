"""What makes a whole file, or an act on a batch, impossible: in the users' words, with what to do next."""

from __future__ import annotations

from typing import Any

from rollout.core.errors import Refusal
from rollout.vocabulary import N_, N_plural


class FileRefused(Refusal):
    """Nothing of the file can be loaded; nothing has changed."""


class FileEmpty(FileRefused):
    message = N_("Tệp không có dòng dữ liệu nào. Chưa có gì thay đổi. Kiểm tra lại tệp rồi tải lên lần nữa.")


class FileOfOtherType(FileRefused):
    message = N_(
        'Tệp "%(name)s" không phải bảng tính hay bảng dạng văn bản. Nhận .xlsx, .xlsm, .xls, .xlsb, .ods, .csv, .tsv '
        "và bảng lưu từ web. Mở tệp bằng Excel, chọn Lưu thành .xlsx rồi tải lên lại. Chưa có gì thay đổi."
    )


class FilePasswordProtected(FileRefused):
    message = N_(
        'Tệp "%(name)s" có mật khẩu nên không đọc được. Mở bằng Excel, bỏ mật khẩu (Tệp, Thông tin, Bảo vệ sổ làm '
        "việc), lưu rồi tải lên lại. Chưa có gì thay đổi."
    )


class FileDamaged(FileRefused):
    message = N_(
        'Tệp "%(name)s" bị hỏng hoặc chưa tải xong nên không đọc được. Mở lại bằng Excel, chọn Lưu thành .xlsx rồi tải '
        "lên lại; nếu Excel cũng không mở được, xin lại tệp từ người gửi. Chưa có gì thay đổi."
    )


class FileTooLarge(FileRefused):
    message = N_(
        "Tệp nặng %(size)s MB, quá mức %(max)s MB. Xóa hình ảnh, trang tính thừa hoặc chia tệp. Chưa có gì thay đổi."
    )


class FileUnpacksTooLarge(FileRefused):
    message = N_(
        "Tệp giải nén ra quá %(max)s MB nên không đọc. Xóa hình ảnh, trang tính thừa, ô định dạng trống hoặc chia tệp. "
        "Chưa có gì thay đổi."
    )


class TooManyRows(FileRefused):
    message = N_(
        "Tệp có hơn %(max)s dòng, hoặc có ô nằm quá xa bảng. Xóa ô thừa ngoài bảng hoặc chia tệp. Chưa có gì thay đổi."
    )


class TooManyColumns(FileRefused):
    message = N_(
        "Dòng %(place)s của tệp có hơn %(max)s cột. Xóa ô thừa ngoài bảng rồi tải lên lại. Chưa có gì thay đổi."
    )


class CellTooLong(FileRefused):
    message = N_(
        "Dòng %(place)s của tệp có ô dài quá %(max)s ký tự. Rút gọn hoặc xóa ô đó rồi tải lên lại. Chưa có gì thay đổi."
    )


class CellUnreadable(FileRefused):
    message = N_(
        "Dòng %(place)s của tệp có ô chứa ký tự không đọc được (mã 0). Xóa ô đó, gõ lại rồi tải lên lại. "
        "Chưa có gì thay đổi."
    )


class FileTooDemanding(FileRefused):
    message = N_(
        "Đọc tệp này tốn quá nhiều bộ nhớ hoặc thời gian nên đã dừng. Chép riêng bảng sang một tệp .xlsx mới "
        "(dán giá trị) hoặc chia tệp, rồi tải lên lại. Chưa có gì thay đổi."
    )


class FileUnreadable(FileRefused):
    message = N_(
        'Không đọc được tệp "%(name)s". Chép riêng bảng sang một tệp .xlsx mới (dán giá trị) rồi tải lên lại. '
        "Chưa có gì thay đổi."
    )


class EncodingUnknown(FileRefused):
    message = N_(
        'Không nhận ra bảng mã chữ của tệp "%(name)s". Mở bằng Excel, xem chữ có đúng dấu không, chọn Lưu thành .xlsx '
        "rồi tải lên lại. Chưa có gì thay đổi."
    )


REFUSALS: dict[str, type[FileRefused]] = {
    "type": FileOfOtherType,
    "password": FilePasswordProtected,
    "damaged": FileDamaged,
    "unpacked": FileUnpacksTooLarge,
    "rows": TooManyRows,
    "columns": TooManyColumns,
    "long": CellTooLong,
    "unreadable": CellUnreadable,
    "demanding": FileTooDemanding,
    "broken": FileUnreadable,
    "encoding": EncodingUnknown,
}
"""What the process that reads (reader/) says of a file."""


class FileProbes(FileRefused):
    """The file asks whose numbers are known instead of telling who is on a list; each such file is recorded."""


class SameEndings(FileProbes):
    message = N_(
        "Tệp có quá nhiều số ở cột %(column)s cùng ba chữ số cuối, nên chưa nhận: danh sách thật không như vậy. "
        "Kiểm tra cột này với giấy tờ rồi tải lên lại. Chưa có gì thay đổi."
    )


class TooManyUnwritten(FileProbes):
    message = N_(
        "Chưa nhận tệp: 30 ngày qua đã tải lên %(n)s dòng mà chưa ghi vào danh sách, kể cả tệp này; nhiều nhất là "
        "%(most)s. Chưa có gì thay đổi. Ghi tệp đã xem trước, hoặc gửi tệp này cho Phòng TT&PTĐT nạp."
    )


class TooManyUnseen(FileProbes):
    message = N_(
        "Nhiều dòng của tệp chưa ghi được vào danh sách của đơn vị, nên chưa nhận cả tệp. Kiểm tra có đúng tệp của đơn "
        "vị không; nếu đúng, gửi tệp cho Phòng TT&PTĐT nạp. Chưa có gì thay đổi."
    )


class ReaderBusy(FileRefused):
    message = N_("Hệ thống đang đọc tệp khác. Chưa có gì thay đổi. Thử lại sau ít phút.")


class ColumnsUnclear(FileRefused):
    """The file is a table, but which column is what has to be said first."""

    outlines: list[Any] = []  # noqa: RUF012  (replaced by those of the file: outline.SheetOutline)


class HeaderNotFound(ColumnsUnclear):
    message = N_(
        "Không tìm thấy dòng tiêu đề. Cần có ít nhất cột Họ và tên và Mã số BHXH hoặc số CCCD. Có thể dùng tệp mẫu."
    )


class UnitHeaderNotFound(ColumnsUnclear):
    message = N_(
        "Không tìm thấy dòng tiêu đề. Cần có ít nhất cột Mã đơn vị và một cột khác của đơn vị. Có thể dùng tệp mẫu."
    )


class UserHeaderNotFound(ColumnsUnclear):
    message = N_("Không tìm thấy dòng tiêu đề. Cần có ít nhất cột Tên đăng nhập và Họ và tên. Có thể dùng tệp mẫu.")


class OfficialHeaderNotFound(ColumnsUnclear):
    message = N_(
        "Không tìm thấy dòng tiêu đề. Cần có cột Họ và tên và Mã số BHXH hoặc số CCCD; tệp chỉ có tổng số thì cần cột "
        "Cơ quan BHXH quản lý và Tổng số tài khoản. Có thể dùng tệp mẫu."
    )


class ColumnTwice(ColumnsUnclear):
    message = N_(
        'Trang tính "%(sheet)s": cột %(first)s và cột %(second)s cùng được hiểu là "%(column)s". Xóa hoặc đổi tiêu đề '
        "một cột rồi tải lên lại. Chưa có gì thay đổi."
    )


class UnitMissing(ColumnsUnclear):
    message = N_("Tệp không có cột Mã đơn vị. Chọn đơn vị của danh sách, hoặc thêm cột Mã đơn vị. Chưa có gì thay đổi.")


class UnitUnknown(FileRefused):
    message = N_('Không có đơn vị mang mã "%(code)s". Kiểm tra mã hoặc thêm đơn vị trước. Chưa có gì thay đổi.')


class UnitInsideDiffers(FileRefused):
    message = N_(
        'Tệp là biểu mẫu của đơn vị mang mã "%(inside)s" nhưng đơn vị được chọn cho cả tệp mang mã "%(chosen)s". Để '
        "trống ô Mã đơn vị để nạp cho đơn vị của biểu mẫu, hoặc tải biểu mẫu của đơn vị được chọn. Chưa có gì thay đổi."
    )


class ListDayInFuture(FileRefused):
    message = N_("Ngày %(day)s sau hôm nay. Danh sách chỉ được ghi cho ngày đã qua hoặc hôm nay. Chưa có gì thay đổi.")


class ListDayTooEarly(FileRefused):
    message = N_("Ngày %(day)s trước 01/01/2020, khi chưa có ứng dụng VssID. Kiểm tra lại ngày. Chưa có gì thay đổi.")


class EvidenceTooStrong(FileRefused):
    message = N_("Đầu mối đơn vị chỉ nạp được theo lời đơn vị báo. Chưa có gì thay đổi.")


class OfficialOfProvince(FileRefused):
    message = N_(
        "Tệp tài khoản của BHXH Việt Nam nói về người của mọi đơn vị, nên chỉ người phụ trách toàn tỉnh nạp được. "
        "Chưa có gì thay đổi. Gửi tệp cho Phòng TT&PTĐT nạp."
    )


class TooManyWaiting(Refusal):
    message = N_(
        "Đang có %(max)s lần nạp chờ ghi, là mức tối đa của một người. Ghi hoặc hủy bớt rồi tải lên lại. "
        "Chưa có gì thay đổi."
    )


class BatchChanged(Refusal):
    message = N_(
        "Bản xem trước đã được làm lại sau khi mở trang này, nên chưa ghi. Xem lại các số dưới đây rồi bấm ghi. Chưa "
        "có gì thay đổi."
    )


class BatchUnclear(Refusal):
    message = N_("Chưa rõ các cột của tệp nên chưa ghi được. Chọn cột rồi xem trước lại. Chưa có gì thay đổi.")


class WordUnusable(Refusal):
    message = N_("Từ này quá dài, có số hoặc không có chữ nên không dùng làm từ chỉ tình trạng. Chưa có gì thay đổi.")


class BatchNotWaiting(Refusal):
    message = N_("Lần nạp này không còn chờ ghi. Tải lại trang để xem trạng thái hiện tại.")


class BatchNotApplying(Refusal):
    message = N_("Lần nạp này không còn đang ghi nên không dừng được. Tải lại trang để xem kết quả.")


class NotAgreed(Refusal):
    counts = "n"
    message = N_plural(
        "Chưa ghi: còn %(n)s ô cần đánh dấu đồng ý trước khi ghi. Quay lại trang của lần nạp, đọc từng điều rồi "
        "đánh dấu. Chưa có gì thay đổi."
    )


class BatchNotApplied(Refusal):
    message = N_("Lần nạp số %(batch)s chưa được ghi hoặc đã hoàn tác, nên không có gì để hoàn tác.")


class UndoTooLate(Refusal):
    message = N_(
        "Lần nạp số %(batch)s được ghi đã quá %(days)s ngày. Các dòng cần cho việc hoàn tác chỉ được lưu đến hạn đó, "
        "nên không hoàn tác được nữa. Chưa có gì thay đổi. Muốn sửa, nạp lại danh sách đúng, hoặc sửa ở trang của từng "
        "người, đơn vị, tài khoản."
    )


class NoSuchBatch(Refusal):
    message = N_("Không có lần nạp số %(batch)s.")


class UndoBlocked(Refusal):
    counts = "n"
    message = N_plural(
        "Chưa hoàn tác được: cả %(n)s người hoặc đơn vị của lần nạp này đã có thay đổi về sau. Chưa có gì thay đổi."
    )


class UndoBroken(Refusal):
    message = N_("Hệ thống gặp lỗi nên chưa hoàn tác được. Chưa có gì thay đổi. Thử lại sau ít phút.")


class FileNoLongerKept(Refusal):
    message = N_("Tệp của lần nạp này không còn được lưu. Muốn dùng lại, tải tệp gốc lên lần nữa.")
