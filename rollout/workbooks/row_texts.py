"""What is said of a row: that it is refused, to be looked at, or was mended to be read."""

from __future__ import annotations

from rollout.vocabulary import N_

ROW_TEXTS: dict[str, str] = {
    "row.unit": N_('Dòng %(row)s: không có đơn vị mang mã "%(code)s". Kiểm tra mã hoặc thêm đơn vị trước.'),
    "row.unit_called": N_(
        'Dòng %(row)s, cột %(column)s: chưa rõ "%(name)s" là đơn vị nào. Chọn đơn vị ở câu hỏi của tệp, hoặc điền '
        "cột Mã đơn vị."
    ),
    "row.unit_contradicts": N_(
        'Dòng %(row)s, cột %(column)s: tên này là của đơn vị khác, không phải đơn vị mang mã "%(code)s". Kiểm tra mã '
        "và tên đơn vị."
    ),
    "row.unit_missing": N_("Dòng %(row)s: thiếu mã đơn vị. Điền cột Mã đơn vị."),
    "row.other_unit": N_(
        'Dòng %(row)s: mã "%(code)s" không phải đơn vị đã chọn cho cả tệp. Sửa mã, hoặc tải lên lại mà không '
        "chọn đơn vị."
    ),
    "row.unit_not_there": N_(
        "Dòng %(row)s: đơn vị chưa có hoặc đã ngừng vào ngày %(day)s. Kiểm tra mã đơn vị và ngày của danh sách."
    ),
    "row.office_missing": N_("Dòng %(row)s: có số tài khoản nhưng thiếu cơ quan BHXH. Điền cột Cơ quan BHXH quản lý."),
    "row.total_twice": N_(
        "Dòng %(row)s, cột %(column)s: tổng số của cơ quan này cùng ngày đã có ở dòng %(first)s. Chỉ để một dòng."
    ),
    "row.person_and_total": N_(
        "Dòng %(row)s, cột %(column)s: vừa ghi một người, vừa ghi tổng số của cơ quan. Tách thành hai dòng."
    ),
    "row.status_unclear": N_(
        "Dòng %(row)s, cột %(column)s: không rõ từ này là đã được cấp tài khoản hay chưa. Trả lời câu hỏi về từ này, "
        "hoặc bỏ dòng của người chưa được cấp."
    ),
    "row.not_issued": N_(
        "Dòng %(row)s, cột %(column)s: ghi là chưa được cấp tài khoản. Tệp này chỉ gồm người đã được cấp; bỏ dòng này."
    ),
    "row.digits": N_(
        "Dòng %(row)s, cột %(column)s: cần %(want)s chữ số, đang có %(got)s. Excel có thể đã bỏ số 0 ở đầu; "
        "định dạng cột là Văn bản rồi nhập lại."
    ),
    "row.letters": N_(
        "Dòng %(row)s, cột %(column)s: chỉ gồm chữ số, đang có ký tự khác. Xóa chữ và ký hiệu trong ô này."
    ),
    "row.rounded": N_(
        "Dòng %(row)s, cột %(column)s: số quá dài nên Excel đã làm tròn, các chữ số cuối không còn. Định dạng cột là "
        "Văn bản rồi nhập lại số này theo giấy tờ."
    ),
    "row.lost_digits": N_(
        "Dòng %(row)s, cột %(column)s: số ở dạng 5,12E+11 nên đã mất các chữ số cuối. Định dạng cột là Văn bản rồi "
        "nhập lại số này theo giấy tờ."
    ),
    "row.nine_digits": N_(
        "Dòng %(row)s, cột %(column)s: cần 10 chữ số, đang có 9: có thể thiếu số 0 ở đầu, có thể là số CMND. Trả lời "
        "câu hỏi về cột này, hoặc sửa lại số."
    ),
    "row.order": N_(
        "Dòng %(row)s, cột %(column)s: không rõ ngày trước hay tháng trước. Trả lời câu hỏi về cột này, hoặc ghi lại "
        "theo dd/mm/yyyy."
    ),
    "row.sex_figure": N_(
        "Dòng %(row)s, cột %(column)s: ghi bằng số, không rõ số nào là nam. Trả lời câu hỏi về cột này, hoặc ghi Nam, "
        "Nữ."
    ),
    "row.tick": N_("Dòng %(row)s, cột %(column)s: đánh dấu x hoặc để trống."),
    "row.two_sexes": N_("Dòng %(row)s, cột %(column)s: đánh dấu cả nam và nữ. Chỉ để một."),
    "row.half_name": N_(
        "Dòng %(row)s, cột %(column)s: họ tên chia hai cột nhưng một cột để trống. Điền đủ họ, tên đệm và tên."
    ),
    "row.name_signs": N_(
        "Dòng %(row)s, cột %(column)s: họ tên có ký hiệu không phải chữ (^ ~ ? = …), có thể do bộ gõ hoặc phông chữ. "
        "Gõ lại họ tên có dấu."
    ),
    "row.phone": N_(
        "Dòng %(row)s, cột %(column)s: số điện thoại di động gồm 10 chữ số, bắt đầu bằng 03, 05, 07, 08 hoặc 09."
    ),
    "row.contact_phone": N_(
        "Dòng %(row)s, cột %(column)s: số điện thoại gồm 10 chữ số (di động) hoặc 11 chữ số bắt đầu bằng 02 (máy bàn)."
    ),
    "row.email": N_("Dòng %(row)s, cột %(column)s: địa chỉ thư điện tử chưa đúng. Ví dụ đúng: ten@quangngai.gov.vn."),
    "row.tax": N_("Dòng %(row)s, cột %(column)s: mã số thuế gồm 10 chữ số, hoặc 10 chữ số kèm 3 chữ số của chi nhánh."),
    "row.unit_code": N_("Dòng %(row)s, cột %(column)s: mã đơn vị gồm chữ cái, chữ số, dấu chấm, gạch; không dấu cách."),
    "row.day": N_("Dòng %(row)s, cột %(column)s: không đọc được ngày. Gõ dd/mm/yyyy."),
    "row.reached": N_("Dòng %(row)s, cột %(column)s: ghi ngày (dd/mm/yyyy) hoặc x."),
    "row.yes_no": N_("Dòng %(row)s, cột %(column)s: ghi có hoặc không."),
    "row.choice": N_("Dòng %(row)s, cột %(column)s: chọn một trong: %(choices)s."),
    "row.whole": N_("Dòng %(row)s, cột %(column)s: cần số nguyên, không âm, không có dấu chấm, dấu phẩy hay chữ."),
    "row.too_long": N_("Dòng %(row)s, cột %(column)s: dài quá %(max)s ký tự. Rút gọn nội dung ô này."),
    "row.marks": N_("Dòng %(row)s, cột %(column)s: có chữ mang quá nhiều dấu chồng lên nhau. Gõ lại nội dung ô này."),
    "row.name": N_("Dòng %(row)s: thiếu họ và tên. Điền cột Họ và tên."),
    "row.number_missing": N_("Dòng %(row)s: cần có mã số BHXH hoặc số định danh/CCCD. Điền ít nhất một trong hai."),
    "row.twice": N_(
        "Dòng %(row)s, cột %(column)s: số %(number)s đã có ở dòng %(first)s của tệp. Chỉ giữ một dòng, hoặc sửa "
        "số bị gõ nhầm."
    ),
    "row.same_person": N_(
        "Dòng %(row)s: cùng là một người với dòng %(first)s của tệp, theo hai số đang có của hồ sơ. Chỉ giữ một dòng."
    ),
    "row.two_persons": N_(
        "Dòng %(row)s: mã số BHXH %(bhxh)s và số định danh %(personal_id)s đang thuộc hai người khác nhau. Kiểm "
        "tra hai số với giấy tờ; nếu là một người, đề nghị cán bộ chuyên quản gộp hai hồ sơ."
    ),
    "row.elsewhere": N_(
        "Dòng %(row)s, cột %(column)s: số %(number)s: chưa ghi được người này vào danh sách. Kiểm tra lại số và "
        "họ tên theo giấy tờ; nếu đúng, liên hệ cán bộ chuyên quản."
    ),
    "row.older": N_(
        "Dòng %(row)s: danh sách ngày %(day)s cũ hơn thay đổi đã ghi cho người này ngày %(later)s. Dùng danh "
        "sách mới hơn, hoặc sửa ở trang của người này."
    ),
    "row.unit_older": N_(
        "Dòng %(row)s: danh sách ngày %(day)s cũ hơn thay đổi đã ghi cho đơn vị này. Dùng danh sách mới hơn, "
        "hoặc sửa ở trang của đơn vị."
    ),
    "row.unit_name": N_(
        "Dòng %(row)s: đơn vị mới cần có tên. Điền cột Tên đơn vị; nếu đơn vị đã có thì kiểm tra lại mã."
    ),
    "row.count_group": N_("Đơn vị này chỉ ghi số liệu của nhóm %(groups)s. Sửa cột Số liệu của nhóm."),
    "row.unit_twice": N_('Dòng %(row)s: mã "%(code)s" đã có ở dòng %(first)s của tệp. Chỉ giữ một dòng.'),
    "row.code_taken": N_('Dòng %(row)s, cột %(column)s: mã "%(code)s" đang thuộc về một đơn vị khác. Kiểm tra lại mã.'),
    "row.unit_scope": N_(
        "Dòng %(row)s: đơn vị này nằm ngoài phạm vi được giao. Kiểm tra mã đơn vị, địa bàn và cơ quan quản lý; "
        "nếu đúng, chuyển dòng này cho người phụ trách phạm vi đó."
    ),
    "row.unit_not_yours": N_(
        'Dòng %(row)s, cột %(column)s: không có đơn vị mang mã "%(code)s" trong phạm vi được giao. Kiểm tra mã đơn vị; '
        "tệp này không thêm được đơn vị mới."
    ),
    "row.only_counts": N_(
        "Dòng %(row)s, cột %(column)s: chỉ được nạp số đến nay, không đổi nội dung khác của đơn vị bằng tệp. Xóa nội "
        "dung ô này; muốn đổi, sửa ở trang của đơn vị."
    ),
    "row.not_in_registry": N_(
        'Dòng %(row)s, cột %(column)s: danh mục không có "%(value)s". Ghi mã, hoặc ghi đúng tên như ở trang Danh mục.'
    ),
    "row.officer": N_(
        "Dòng %(row)s, cột %(column)s: không có tài khoản nào mang tên đăng nhập này. Ghi tên đăng nhập của cán "
        "bộ, không ghi họ tên."
    ),
    "row.ambiguous": N_('Dòng %(row)s, cột %(column)s: "%(value)s" có nhiều nơi. Ghi mã, hoặc ghi kèm huyện.'),
    "row.counts_by_list": N_(
        "Dòng %(row)s: đơn vị theo dõi theo danh sách nên không nhận số đến nay. Xóa các số này, hoặc ghi cách "
        "theo dõi là Theo số lượng."
    ),
    "row.mode_empty": N_(
        "Dòng %(row)s, cột %(column)s: %(listed)s người đang tính theo danh sách sẽ thôi tính; số theo báo cáo: chưa "
        "có. Ghi thêm số ở cột Đến nay: Người tham gia, hoặc để trống cách theo dõi."
    ),
    "row.count_falls": N_(
        "Dòng %(row)s, cột %(column)s: số đến nay giảm từ %(was)s xuống %(now)s. Ghi lý do ở cột Lý do giảm, hoặc sửa "
        "lại số."
    ),
    "row.long_number": N_(
        "Dòng %(row)s, cột %(column)s: ô này không được chứa dãy số dài. Xóa số điện thoại, số giấy tờ khỏi ô; số của "
        "từng người ghi ở cột riêng."
    ),
    "row.count_smartphone": N_(
        "Dòng %(row)s, cột %(column)s: số người có điện thoại thông minh không thể lớn hơn tổng số người tham "
        "gia. Kiểm tra lại hai số."
    ),
    "row.started": N_(
        "Dòng %(row)s, cột %(column)s: ngày bắt đầu phải trước hoặc trong ngày của danh sách. Sửa ngày này, hoặc "
        "tải lên lại với ngày danh sách muộn hơn."
    ),
    "row.username": N_(
        "Dòng %(row)s, cột %(column)s: tên đăng nhập cần từ 3 đến 60 ký tự: chữ thường không dấu, số, dấu chấm, "
        "gạch dưới, gạch nối."
    ),
    "row.other_header": N_(
        "Dòng %(row)s: nằm từ một dòng tiêu đề khác trở xuống nên không rõ cột nào là gì. Tách bảng này sang trang "
        "tính riêng rồi nạp lại."
    ),
    "row.leaving_group": N_(
        "Dòng %(row)s: nằm dưới mục giảm, nghỉ việc hoặc chuyển đi nên không nạp như người đang làm việc. Xóa mục này "
        "khỏi tệp; người đã nghỉ thì đưa ra khỏi danh sách ở trang của đơn vị."
    ),
    "row.left": N_(
        "Dòng %(row)s, cột %(column)s: ghi đã nghỉ hoặc chuyển đi, nhưng người này không có trong danh sách của đơn "
        "vị nên không thêm vào. Xóa dòng này; nếu còn làm việc, sửa cột tình trạng."
    ),
    "row.role": N_("Dòng %(row)s: tài khoản mới cần có vai trò. Điền cột Vai trò."),
    "row.scope": N_(
        "Dòng %(row)s: vai trò này không nhận được phạm vi đã ghi. Sửa cột Phạm vi hoặc Mã phạm vi; để trống cả "
        "hai cột thì lấy phạm vi thường dùng của vai trò."
    ),
    "row.scope_missing": N_(
        "Dòng %(row)s: phạm vi này cần ghi rõ nơi phụ trách. Điền mã cơ quan, sở ngành, huyện hoặc mã đơn vị ở "
        "cột Mã phạm vi."
    ),
    "row.user_closed": N_(
        "Dòng %(row)s, cột %(column)s: tài khoản này đang bị khóa. Mở lại ở trang của tài khoản rồi tải lên lại."
    ),
    "row.alike": N_(
        "Dòng %(row)s: danh sách của đơn vị đã có người cùng họ tên, cùng ngày sinh nhưng khác số. Chọn ở mục Có thể "
        "trùng người: cùng một người hay người khác."
    ),
    "date.future": N_("Dòng %(row)s, cột %(column)s: ngày %(day)s sau hôm nay. Chỉ ghi ngày đã qua hoặc hôm nay."),
    "date.early": N_(
        "Dòng %(row)s, cột %(column)s: ngày %(day)s trước 01/01/2020, khi chưa có ứng dụng VssID. Kiểm tra lại năm."
    ),
    "date.birth": N_("Dòng %(row)s, cột %(column)s: ngày sinh sau hôm nay hoặc trước năm 1900. Kiểm tra lại năm sinh."),
    "move.unit": N_("Dòng %(row)s: chuyển từ đơn vị khác sang đơn vị này từ ngày của danh sách."),
    "apart.only": N_("Không có ai mang số này trong danh sách: ghi riêng để đối soát, không cộng vào số liệu."),
    "apart.number": N_(
        "Có người trùng họ tên, ngày sinh hoặc số định danh nhưng mã số BHXH khác: ghi riêng để đối soát, không cộng "
        "vào số liệu."
    ),
    "apart.owner": N_(
        "Số này trong danh sách là của người khác họ tên, ngày sinh: ghi riêng để đối soát, không cộng vào số liệu."
    ),
    "apart.total": N_("Tổng số của cơ quan, chưa phân bổ cho người nào: ghi riêng, không cộng vào số liệu."),
    "warn.official_differs": N_(
        "Dòng %(row)s, cột %(column)s: khác hồ sơ của người mang số này; hồ sơ giữ nguyên. Kiểm tra lại với giấy tờ."
    ),
    "warn.name_differs": N_(
        "Dòng %(row)s, cột %(column)s: họ tên khác với hồ sơ đang có số này và sẽ thay tên cũ. Kiểm tra có đúng "
        "là một người không."
    ),
    "warn.number_changes": N_(
        "Dòng %(row)s, cột %(column)s: số %(number)s khác với số đang có của hồ sơ và sẽ thay số cũ. Kiểm tra "
        "với giấy tờ."
    ),
    "warn.half_typed": N_(
        "Dòng %(row)s, cột %(column)s: họ tên có vẻ gõ khi chưa bật bộ gõ tiếng Việt. Kiểm tra lại dấu trước khi ghi."
    ),
    "warn.word": N_(
        "Dòng %(row)s, cột %(column)s: không rõ ghi chú này nói mốc nào nên chưa dùng tới. Trả lời câu hỏi về từ này, "
        "hoặc ghi vào cột của mốc."
    ),
    "warn.contradicts": N_(
        "Dòng %(row)s, cột %(column)s: số %(number)s không khớp giới tính hoặc năm sinh ghi trong dòng. Kiểm tra "
        "với giấy tờ."
    ),
    "warn.refuted": N_(
        "Dòng %(row)s, cột %(column)s: mốc này đã bị cán bộ chuyên quản bác nên không ghi lại theo lời đơn vị. "
        "Muốn ghi lại, liên hệ cán bộ chuyên quản."
    ),
    "warn.not_reached": N_(
        "Dòng %(row)s, cột %(column)s: tệp ghi chưa đạt, hồ sơ đang ghi đã đạt từ ngày %(day)s; không đổi. Nếu hồ "
        "sơ sai, bỏ mốc ở trang của người này."
    ),
    "warn.adult_child": N_(
        "Dòng %(row)s: theo ngày sinh người này đã đủ 18 tuổi nhưng ở nhóm Trẻ em qua tài khoản cha mẹ. Kiểm tra lại "
        "nhóm và ngày sinh."
    ),
    "warn.over": N_(
        "Dòng %(row)s, cột %(column)s: %(count)s người, nhiều hơn tổng số %(people)s người tham gia. Kiểm tra lại "
        "hai số."
    ),
    "warn.over_known": N_(
        "Dòng %(row)s, cột %(column)s: %(people)s người tham gia, ít hơn %(count)s người đã ghi ở một mốc. Kiểm tra "
        "lại hai số."
    ),
    "warn.no_people": N_(
        "Dòng %(row)s, cột %(column)s: %(count)s người, trong khi đơn vị chưa có số người tham gia. Ghi thêm cột Đến "
        "nay: Người tham gia."
    ),
    "warn.standing_verified": N_(
        "Dòng %(row)s, cột %(column)s: cán bộ đã xác nhận không có điện thoại thông minh nên giữ nguyên. Nếu nay "
        "đã có, liên hệ cán bộ chuyên quản."
    ),
    "warn.end_day": N_(
        "Dòng %(row)s, cột %(column)s: nghỉ dài ngày hoặc ở nước ngoài cần có ngày kết thúc nên chưa ghi. Ghi ở trang "
        "của người này."
    ),
    "warn.role_added": N_(
        "Dòng %(row)s, cột %(column)s: tài khoản đang có %(held)s vai trò; vai trò trong tệp được thêm vào, vai trò cũ "
        "giữ nguyên. Muốn bỏ vai trò cũ, sửa ở trang của tài khoản."
    ),
    "warn.area_proposed": N_(
        "Dòng %(row)s: địa bàn trong danh mục còn lại được điền theo bảng chuyển đổi. Kiểm tra lại trước khi ghi."
    ),
    "warn.started_differs": N_(
        "Dòng %(row)s, cột %(column)s: ngày bắt đầu khác với ngày đã ghi của đơn vị; giữ ngày đã ghi."
    ),
    "warn.kept_later": N_("Dòng %(row)s, cột %(column)s: đã có thay đổi ghi cho ngày muộn hơn; giữ nguyên."),
    "clean.zero": N_("Dòng %(row)s, cột %(column)s: đã bù số 0 ở đầu."),
    "clean.separators": N_("Dòng %(row)s, cột %(column)s: đã bỏ dấu cách, dấu chấm hoặc gạch giữa các chữ số."),
    "clean.fraction": N_("Dòng %(row)s, cột %(column)s: đã bỏ phần thập phân .0 mà Excel thêm vào."),
    "clean.scientific": N_("Dòng %(row)s, cột %(column)s: số ở dạng 5,12E+11 đã được viết lại đủ chữ số."),
    "clean.prefix": N_("Dòng %(row)s, cột %(column)s: đầu số cũ 11 chữ số đã đổi sang đầu số 10 chữ số."),
    "clean.second_phone": N_("Dòng %(row)s, cột %(column)s: ô có hai số điện thoại; chỉ lấy số đầu."),
    "clean.note": N_("Dòng %(row)s, cột %(column)s: đã bỏ ghi chú trong ngoặc."),
    "clean.words": N_("Dòng %(row)s, cột %(column)s: đã bỏ chữ ghi kèm số điện thoại."),
    "clean.title": N_("Dòng %(row)s, cột %(column)s: đã bỏ danh xưng (ông, bà, anh, chị…) trước họ tên."),
    "clean.capitals": N_("Dòng %(row)s, cột %(column)s: họ tên viết hoa toàn bộ, đã viết lại hoa chữ đầu."),
    "clean.spelling": N_("Dòng %(row)s, cột %(column)s: đã đưa dấu và chữ Đ về kiểu gõ chuẩn."),
    "clean.year_as_day": N_("Dòng %(row)s, cột %(column)s: Excel đã biến năm sinh thành ngày; đã đọc lại là năm."),
    "clean.swapped": N_("Dòng %(row)s, cột %(column)s: đã đổi lại ngày và tháng theo câu trả lời."),
    "clean.serial": N_("Dòng %(row)s, cột %(column)s: ô chứa số thứ tự ngày của Excel; đã đọc thành ngày."),
    "clean.month_as_number": N_("Dòng %(row)s, cột %(column)s: số 6,1985 đã đọc là tháng 06/1985."),
    "clean.no_day": N_("Dòng %(row)s, cột %(column)s: ngày ghi 00; chỉ lấy tháng, năm."),
    "clean.short_year": N_("Dòng %(row)s, cột %(column)s: năm ghi hai chữ số, đã viết đủ bốn chữ số."),
    "clean.month_first": N_("Dòng %(row)s, cột %(column)s: ngày ghi tháng trước, ngày sau; đã đọc theo cách đó."),
    "clean.grouped": N_("Dòng %(row)s, cột %(column)s: dấu chấm phân cách hàng nghìn đã bỏ."),
    "clean.dash": N_("Dòng %(row)s, cột %(column)s: dấu - được đọc là 0."),
}
