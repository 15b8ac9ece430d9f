"""A directive's text is split as its clauses are numbered, and never inside of running text.

The excerpts are shortened from Công văn số 728/BHXH-TT&PTĐT ngày 04/6/2021 (BHXH tỉnh Quảng Ngãi) and Công văn số
6396/UBND-KGVX ngày 22/12/2020 (UBND tỉnh Quảng Ngãi), line breaks as in the scanned copies.
"""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.directives.splitting import (
    LONGEST_NUMBER,
    holds_private_number,
    split,
    take_apart,
    without_private_numbers,
)
from rollout.registry.seed import DATA

OF_728 = """BHXH TỈNH QUẢNG NGÃI
Số: 728/BHXH-TT&PTĐT

Kính gửi: Các cơ quan, đơn vị, trường học, doanh nghiệp tham
gia BHXH, BHYT, Đại lý thu BHXH, BHYT trên địa
bàn tỉnh.

Thực hiện Công văn số 3717/BHXH-CNTT ngày 25/11/2020 của Bảo hiểm
xã hội (BHXH) Việt Nam, Công văn số
6396/UBND-KGVX ngày 22/12/2020 của UBND tỉnh Quảng Ngãi, BHXH tỉnh
đề nghị các đơn vị phối hợp một số nội dung cụ thể như sau:

1. Về chủ trương, ý nghĩa, tiện ích của việc cài đặt ứng dụng VssID

Ngày 16/11/2020, Thủ tướng Chính phủ đã dự Lễ công bố ứng dụng; từ ngày
01/6/2021 người dân có thể dùng ảnh thẻ bảo hiểm y tế trên ứng dụng VssID.

2. Các bước tiến hành cài đặt và đăng ký giao dịch VssID

2.1. Người tham gia BHXH, BHYT tải ứng dụng (tìm kiếm theo từ khóa
“VssID”) trên kho ứng dụng CH Play.

2.2. Trên cơ sở danh sách do cơ quan BHXH chuyển đến, đơn vị bổ sung thông tin.

(Có Phụ lục 01 hướng dẫn sử dụng và hình ảnh minh họa kèm theo)


2.3. Người lao động có thể đăng ký cho cá nhân dưới 18 tuổi.

Thời gian triển khai cài đặt, cơ quan BHXH sẽ cử cán bộ liên hệ; đơn vị phản ánh về BHXH tỉnh (số ĐT 0255.3828919,
0255.3603235; 0912 345 678) để được hướng dẫn, xử lý ./.

Nơi nhận:

- Như trên;
- Lưu: VT, TT&PTĐT.
"""

OF_6396 = """Kính gửi:

- Ủy ban MTTQ Việt Nam và các tổ chức
chính trị-xã hội tỉnh;
- Các sở, ban, ngành;
- Đài Phát thanh và Truyền hình Quảng Ngãi.

Quảng Ngãi là 01 trong 10 tỉnh được thống nhất thí điểm. Chủ tịch Ủy ban nhân dân tỉnh có ý kiến như sau:

1. Thủ trưởng các sở, ban, ngành, Chủ tịch UBND các huyện, thị xã, thành phố chỉ đạo triển khai.

2. Sở Y tế

a) Chỉ đạo, hướng dẫn cài đặt ứng dụng VssID đến đội ngũ y bác sĩ.

b) Thông báo đến người dân có thẻ sử dụng thẻ BHYT trên ứng dụng VssID.

3. Sở Thông tin và Truyền thông, Báo Quảng Ngãi phối hợp với Bảo hiểm xã hội tỉnh đẩy mạnh

các hoạt động tuyên truyền.

4. UBND các huyện, thị xã, thành phố hướng dẫn các hộ dân trên địa bàn.

5. Đề nghị Ủy ban MTTQ Việt Nam tỉnh phối hợp vận động.

6. Bảo hiểm xã hội tỉnh chủ trì; tổng hợp, báo cáo Bảo hiểm xã hội Việt Nam theo quy định./.

Noi nhận:

- Như trên;
"""


def numbers(text: str) -> list[str]:
    return [piece.number for piece in split(text)]


def shipped(directive: str) -> list[str]:
    """The numbered clauses as somebody entered them by hand."""
    with (DATA / "clauses.csv").open(encoding="utf-8", newline="") as file:
        rows = [row["clause"] for row in csv.DictReader(file) if row["directive_code"] == directive]
    return [number for number in rows if number[0].isdigit()]


def test_728_is_split_as_it_was_entered() -> None:
    assert numbers(OF_728) == ["mở đầu", *shipped("728"), "cuối"]
    texts = {piece.number: piece.text for piece in split(OF_728)}
    assert texts["mở đầu"].startswith("Thực hiện Công văn số 3717/BHXH-CNTT")
    assert texts["mở đầu"].endswith("một số nội dung cụ thể như sau:")
    assert "từ ngày 01/6/2021 người dân" in texts["1"]
    assert texts["2.2"].endswith("minh họa kèm theo)")
    assert texts["2.3"] == "Người lao động có thể đăng ký cho cá nhân dưới 18 tuổi."
    assert texts["cuối"].startswith("Thời gian triển khai cài đặt")
    assert texts["cuối"].endswith("để được hướng dẫn, xử lý.")


def test_6396_is_split_as_it_was_entered() -> None:
    assert numbers(OF_6396) == ["mở đầu", *shipped("6396")]
    texts = {piece.number: piece.text for piece in split(OF_6396)}
    assert texts["2a"].startswith("Chỉ đạo, hướng dẫn")
    assert texts["3"].endswith("đẩy mạnh các hoạt động tuyên truyền.")
    assert texts["6"].endswith("theo quy định.")
    assert "Như trên" not in texts["6"]


def test_numbers_of_people_are_left_out_and_those_of_offices_stay() -> None:
    plain = without_private_numbers(OF_728)
    assert "0255.3828919" in plain
    assert "0912" not in plain
    assert "[…]) để được hướng dẫn" in plain
    assert holds_private_number(OF_728)
    assert not holds_private_number(plain)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Chỉ có lời nói đầu.", ["mở đầu"]),
        (
            "Điều 1. Phạm vi\n1. Áp dụng toàn tỉnh.\n2. Không áp dụng nơi khác.\nĐiều 2. Hiệu lực.",
            ["Điều 1.1", "Điều 1.2", "Điều 2"],
        ),
        ("Điều 1. Giao Sở Y tế.\na) Báo cáo.\nb) Kiểm tra.", ["Điều 1", "Điều 1a", "Điều 1b"]),
        ("Mục I. Mục tiêu\nMục II. Giải pháp.", ["Mục I", "Mục II"]),
        ("I. MỤC TIÊU\n1. Đạt 100 %.\n2. Xong trong năm.\nII. TỔ CHỨC\n1. Sở Y tế chủ trì.", ["I.1", "I.2", "II.1"]),
        ("1. Đầu.\n1.1. Con.\n1.2 Con nữa.\n2. Sau.", ["1", "1.1", "1.2", "2"]),
        ("1) Đầu.\n2) Sau.", ["1", "2"]),
        ("1/ Đầu.\n2/ Sau.", ["1", "2"]),
        ("1. Trong năm\n2021. Tiếp tục thực hiện.", ["1"]),
        ("1. Đạt\n100 % người lao động.\n3. Không phải mục.", ["1"]),
        ("1. Việc.\nd) không phải chữ đầu.", ["1"]),
        ("1. Việc:\na) Một.\nb) Hai.\nc) Ba.\nd) Bốn.\nđ) Năm.\ne) Sáu.", ["1a", "1b", "1c", "1d", "1đ", "1e"]),
        ("1. Sở A.\na) Một.\n2. Sở B.\na) Hai.", ["1", "1a", "2", "2a"]),
        ("- Gạch đầu dòng.\n- Nữa.", ["mở đầu"]),
    ],
)
def test_numbering(text: str, expected: list[str]) -> None:
    assert numbers(text) == expected


@given(st.text(st.sampled_from("abđI1234.) \n/-Điều mục"), max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    pieces = split(text)
    for piece in pieces:
        assert piece.number
        assert len(piece.number) <= LONGEST_NUMBER
    assert not holds_private_number(without_private_numbers(text))


@given(st.lists(st.integers(1, 4), min_size=1, max_size=9))
def test_a_numbered_text_comes_back_whole(letters: list[int]) -> None:
    """So many letters below each number; every sentence stands in exactly one clause."""
    lines, expected = [], []
    for number, below in enumerate(letters, 1):
        lines.append(f"{number}. Câu {number} đủ ý.")
        expected.append((str(number), f"Câu {number} đủ ý."))
        for letter in "abcd"[:below]:
            lines.append(f"{letter}) Ý {letter} của câu {number}.")
            expected.append((f"{number}{letter}", f"Ý {letter} của câu {number}."))
    assert [tuple(piece) for piece in split("\n".join(lines))] == expected


def test_the_lines_that_word_gives_are_its_paragraphs() -> None:
    """Single newlines, the address and the heading without a full stop."""
    parts = take_apart(
        "Kính gửi: Các đơn vị\nThực hiện Kế hoạch số 12/KH-UBND, Sở Y tế đề nghị:\n1. Các bệnh viện\n"
        "a) Hướng dẫn người bệnh.\n2. Cài đặt ứng dụng cho người lao động.\n(Có Phụ lục 02 kèm theo)\n"
        "Thời gian triển khai trong tháng 6.\nĐề nghị các đơn vị quan tâm./.\nNơi nhận:\n- Như trên;"
    )
    assert parts.pieces == [
        ("mở đầu", "Thực hiện Kế hoạch số 12/KH-UBND, Sở Y tế đề nghị:"),
        ("1a", "Hướng dẫn người bệnh."),
        ("2", "Cài đặt ứng dụng cho người lao động.\n(Có Phụ lục 02 kèm theo)"),
        ("cuối", "Thời gian triển khai trong tháng 6.\nĐề nghị các đơn vị quan tâm."),
    ]
    assert parts.left == ["Kính gửi: Các đơn vị", "1. Các bệnh viện", "Nơi nhận:", "- Như trên;"]


LINES = st.lists(
    st.tuples(
        st.sampled_from(
            ["", "", "1. ", "2. ", "1.1. ", "1.1.1. ", "a) ", "b) ", "Điều 1. ", "Điều 2 ", "Mục II. ", "I. ", "- ",
             "(", "Kính gửi: ", "Nơi nhận: ", "Thực hiện ", "Căn cứ "]
        ),
        st.lists(st.sampled_from(["Sở", "Y", "tế", "báo", "cáo", "12", "Đơn", "vị"]), max_size=4),
        st.sampled_from(["", "", ".", ":", ";", ")", "./."]),
        st.sampled_from(["\n", "\n", "\n\n"]),
    ),
    max_size=12,
)  # fmt: skip


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+|[IVX]+(?=[a-zđ]?\b)|[^\W\d_]+", text))


@given(LINES)
def test_nothing_that_was_pasted_vanishes(lines: list[tuple[str, list[str], str, str]]) -> None:
    text = "".join(f"{mark}{' '.join(said)}{end}{gap}" for mark, said, end, gap in lines)
    parts = take_apart(text)
    assert words(text) <= words("\n".join([*(f"{piece.number}\n{piece.text}" for piece in parts.pieces), *parts.left]))


@pytest.mark.parametrize("text", [OF_728, OF_6396])
def test_nothing_of_the_real_ones_vanishes(text: str) -> None:
    parts = take_apart(text)
    assert words(text) <= words("\n".join([*(f"{piece.number}\n{piece.text}" for piece in parts.pieces), *parts.left]))
