"""What is said of a whole file: what was read, passed over, and what its loader must agree to."""

from __future__ import annotations

from rollout.vocabulary import N_

FILE_TEXTS: dict[str, str] = {
    "file.offices_unknown": N_(
        "Không rõ các cơ quan BHXH này của tệp là cơ quan nào trong danh mục: %(offices)s. Các dòng đó vẫn được đọc."
    ),
    "file.covers": N_(
        "Tệp được hiểu là gồm mọi tài khoản của: %(offices)s. Ai của các cơ quan này do đơn vị báo mà không có trong "
        "tệp sẽ vào danh sách “Chỉ đơn vị báo”."
    ),
    "file.covers_nothing": N_(
        "Tệp không được hiểu là đầy đủ của cơ quan BHXH nào: không nói được ai do đơn vị báo mà BHXH Việt Nam chưa có."
    ),
    "file.notes_unread": N_(
        "Cột không dùng tới nhưng có ô ghi tình trạng (đã cài, không có điện thoại thông minh, đã nghỉ việc…), kèm số "
        "ô: %(columns)s. Muốn dùng, chọn “Tình trạng” cho cột này ở trang Các cột của tệp."
    ),
    "file.columns_ignored": N_("Các cột không dùng tới: %(columns)s."),
    "file.columns_unnamed": N_("Các cột không có tiêu đề, chưa đọc: %(columns)s."),
    "file.skipped": N_("Số dòng không phải dữ liệu nên bỏ qua: %(n)s. Xem từng dòng và lý do ở mục Bỏ qua."),
    "file.leavers_unticked": N_(
        "Có trang tính chưa đọc (%(sheets)s) nên chưa đề nghị đưa ai ra khỏi danh sách. Muốn đưa ra, chọn từng người."
    ),
    "file.colours": N_(
        "Màu tô chưa rõ nghĩa nên chưa dùng tới (%(n)s màu, %(rows)s dòng): các dòng đó vẫn được đọc theo chữ ghi "
        "trong ô. Nếu màu cho biết mốc hoặc tình trạng, trả lời câu hỏi về màu trước khi ghi; đã ghi rồi thì nạp lại "
        "tệp này và trả lời."
    ),
    "file.colours_left": N_(
        "Tệp tô nhiều màu: chỉ hỏi %(asked)s màu có nhiều dòng nhất; %(n)s màu còn lại không dùng tới. Nếu các màu đó "
        "cho biết mốc hoặc tình trạng, ghi bằng chữ vào một cột rồi nạp lại."
    ),
    "file.colours_cut": N_(
        'Trang tính "%(sheet)s" có quá nhiều ô tô màu nên chỉ xét màu của các dòng đầu. Bỏ màu nền của bảng nếu màu ở '
        "các dòng sau cho biết mốc hoặc tình trạng."
    ),
    "file.days_unsure": N_(
        "Ngày đã đọc theo thứ tự ngày trước, tháng sau; ở các cột sau mọi ngày đều từ 1 đến 12 nên không có gì để biết "
        "Excel có đổi chỗ ngày và tháng hay không: %(columns)s. Đối chiếu vài dòng với giấy tờ."
    ),
    "file.legacy": N_(
        "Chữ trong tệp viết bằng phông cũ (TCVN3 hoặc VNI), đã chuyển sang Unicode: %(sheets)s. Xem kỹ họ tên, địa chỉ "
        "trước khi ghi."
    ),
    "file.encoding": N_(
        "Tệp văn bản dùng bảng mã %(encoding)s, đã đọc theo bảng mã này. Xem kỹ dấu của họ tên, địa chỉ trước khi ghi."
    ),
    "file.web_page": N_(
        "Tệp là bảng lưu từ web hoặc từ phần mềm khác, không phải tệp Excel thật; đã đọc các bảng trong đó."
    ),
    "file.hidden_rows": N_("Các dòng đang ẩn vẫn được đọc như dòng khác: %(rows)s. Xóa khỏi tệp nếu không muốn nạp."),
    "file.hidden_columns": N_(
        "Các cột đang ẩn vẫn được đọc như cột khác: %(columns)s. Xóa khỏi tệp nếu không muốn nạp."
    ),
    "file.uncomputed": N_(
        "Tệp có ô công thức chưa được tính nên không có giá trị, đọc như ô trống: %(cells)s. Mở tệp bằng Excel, bấm "
        "Lưu rồi tải lên lại."
    ),
    "file.sheet_hidden": N_(
        'Trang tính "%(sheet)s" đang ẩn nên không đọc. Muốn đọc, chọn “Trang tính đang ẩn: vẫn đọc” ở trang Các cột '
        "của tệp."
    ),
    "file.sheet_headless": N_(
        'Không tìm thấy dòng tiêu đề ở trang tính "%(sheet)s" nên không đọc. Nếu trang này có danh sách, chọn dòng '
        "tiêu đề và các cột ở trang Các cột của tệp."
    ),
    "file.unit_inside": N_(
        "Tệp là biểu mẫu ghi sẵn mã đơn vị %(code)s nên được nạp cho đơn vị này, không cần chọn đơn vị."
    ),
    "file.seen": N_("Tệp này đã được ghi ngày %(day)s (lần nạp số %(batch)s)."),
    "file.plan_changed": N_(
        "Dữ liệu đã thay đổi sau khi xem trước, nên kết quả khác với bản xem trước. Xem lại các số dưới đây."
    ),
    "skip.numbering": N_("Dòng %(row)s: dòng đánh số thứ tự các cột."),
    "skip.header": N_("Dòng %(row)s: dòng tiêu đề lặp lại."),
    "skip.group": N_("Dòng %(row)s: dòng tên nhóm, không có người."),
    "skip.total": N_("Dòng %(row)s: dòng cộng."),
    "skip.footer": N_("Dòng %(row)s: phần cuối bảng (người lập, ký tên, ghi chú)."),
    "skip.blank": N_("Dòng %(row)s: chưa ghi người nào."),
    "ask.unnamed": N_(
        "Cột %(which)s không có tiêu đề nên chưa đọc, nhưng trong cột có ghi ngày, dấu x hoặc số. Muốn đọc cột này, "
        "chọn ở trang Các cột của tệp."
    ),
    "ask.milestone": N_(
        "Cột %(which)s trông giống một mốc VssID nhưng không rõ mốc nào nên không đọc. Muốn đọc cột này, chọn mốc ở "
        "trang Các cột của tệp."
    ),
    "ask.number": N_(
        "Cột %(which)s trông giống cột số của người (mã số BHXH, số định danh) nhưng không rõ số nào nên không đọc. "
        "Muốn đọc cột này, chọn ở trang Các cột của tệp."
    ),
    "ask.phone": N_(
        "Cột %(which)s trông giống cột số điện thoại nhưng không đọc. Muốn đọc cột này, chọn ở trang Các cột của tệp."
    ),
    "ask.day": N_(
        "Cột %(which)s trông giống cột ngày nhưng không rõ ngày gì nên không đọc. Muốn đọc cột này, chọn ở trang Các "
        "cột của tệp."
    ),
    "ask.count": N_(
        "Dòng %(which)s: đơn vị %(code)s chuyển sang theo dõi theo số lượng từ ngày %(day)s. %(listed)s người đang "
        "tính theo danh sách sẽ thôi tính; số theo báo cáo: %(counted)s người."
    ),
    "ask.departments": N_(
        "Tệp được nạp cho một đơn vị, nhưng cột đơn vị ghi %(which)s (%(rows)s dòng), không có đơn vị nào tên như "
        "vậy. Đó là bộ phận của đơn vị đã chọn?"
    ),
    "ask.titled": N_(
        "Phần đầu tệp ghi mã đơn vị %(which)s, nhưng có dòng được ghi vào đơn vị khác (%(rows)s dòng). Kiểm tra có "
        "đúng tệp của đơn vị không."
    ),
    "ask.unit_inside": N_(
        "Tệp là biểu mẫu của đơn vị %(which)s nhưng có dòng ghi đơn vị khác ở cột đơn vị (số dòng: %(rows)s). Các dòng "
        "đó sẽ được nạp cho đơn vị ghi trong dòng, không phải đơn vị của biểu mẫu."
    ),
    "ask.older": N_(
        "Danh sách tính đến ngày %(day)s, cũ hơn danh sách đầy đủ gần nhất đã ghi: %(which)s. Tệp này thay thông tin "
        "đang có bằng thông tin cũ hơn, hoặc đưa người ra khỏi danh sách từ ngày cũ. Kiểm tra lại ngày của danh sách."
    ),
    "ask.raised": N_(
        "%(which)s mốc của %(people)s người đã có ở mức “Đơn vị báo”. Tệp ghi lại các mốc đó, chỉ đổi thành “Cán bộ đã "
        "xác nhận”. Chưa kiểm tra lại từng người thì hủy và nạp lại ở mức “Đơn vị báo”."
    ),
    "ask.raised_smartphone": N_(
        "%(which)s người đã được đơn vị báo là không có điện thoại thông minh. Tệp ghi lại như vậy, chỉ đổi thành “Cán "
        "bộ đã xác nhận”. Chưa kiểm tra lại từng người thì hủy và nạp lại ở mức “Đơn vị báo”."
    ),
    "ask.covers": N_(
        "%(which)s dòng bị từ chối nên chưa được tính. Người ở các dòng đó, nếu đã được đơn vị báo, sẽ vào danh sách "
        "“Chỉ đơn vị báo” dù có tên trong tệp. Nên trả lời các câu hỏi, sửa các dòng đó rồi nạp lại cả tệp."
    ),
    "undo.kept": N_("Giữ nguyên khi hoàn tác: đã có thay đổi sau lần nạp này."),
    "undo.field_kept": N_("Giữ nguyên khi hoàn tác: thông tin đã được sửa sau lần nạp này."),
}

SKIPS_COLUMN = N_("Bỏ qua cột này")

AGREEMENTS: dict[str, str] = {
    "ask.count": N_("Đồng ý chuyển sang theo số lượng"),
    "ask.covers": N_("Vẫn ghi, coi các dòng bị từ chối như không có trong tệp"),
    "ask.unit_inside": N_("Đúng tệp, vẫn ghi vào các đơn vị của từng dòng"),
    "ask.departments": N_("Đúng, là bộ phận của đơn vị đã chọn"),
    "ask.titled": N_("Đúng tệp, vẫn ghi vào các đơn vị của từng dòng"),
    "ask.older": N_("Đúng ngày của danh sách, vẫn ghi"),
    "ask.raised": N_("Đã kiểm tra lại các mốc này, ghi là cán bộ đã xác nhận"),
    "ask.raised_smartphone": N_("Đã kiểm tra lại những người này, ghi là cán bộ đã xác nhận"),
}
"""What is agreed to by code; of a column that is not read, to do without it."""
