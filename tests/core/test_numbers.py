"""What people type as numbers, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rollout.core import numbers
from rollout.core.numbers import WrongNumber
from rollout.vocabulary import Sex


@pytest.mark.parametrize(
    ("clean", "typed", "stored"),
    [
        (numbers.bhxh, "5120012345", "5120012345"),
        (numbers.bhxh, "  51 2001.2345 ", "5120012345"),
        (numbers.bhxh, "\u00a05120012345\u200b", "5120012345"),
        (numbers.bhxh, "'0012345678", "0012345678"),
        (numbers.bhxh, "", ""),
        (numbers.bhxh, "   ", ""),
        (numbers.personal_id, "051 201 000 123", "051201000123"),
        (numbers.cmnd, "212-345-678", "212345678"),
        (numbers.passport, "b1234567", "B1234567"),
        (numbers.passport, "", ""),
        (numbers.phone, "0908.182.151", "0908182151"),
        (numbers.phone, "0908-182-151", "0908182151"),
        (numbers.phone, "+84 908 182 151", "0908182151"),
        (numbers.phone, "84908182151", "0908182151"),
        (numbers.phone, "+84 (0)908 182 151", "0908182151"),
        (numbers.phone, "908182151", "0908182151"),
        (numbers.phone, "01651234567", "0351234567"),
        (numbers.phone, "1651234567", "0351234567"),
        (numbers.phone, "01234567890", "0834567890"),
        (numbers.phone, "0842345678", "0842345678"),
        (numbers.phone, "842345678", "0842345678"),
        (numbers.phone, "", ""),
        (numbers.email, " Ten.Nguoi@QuangNgai.gov.vn ", "ten.nguoi@quangngai.gov.vn"),
        (numbers.email, "", ""),
        (numbers.tax_code, "4300 123 456", "4300123456"),
        (numbers.tax_code, "4300123456-001", "4300123456-001"),
        (numbers.tax_code, "4300123456001", "4300123456-001"),
        (numbers.tax_code, "051201000123", "051201000123"),
        (numbers.tax_code, "", ""),
        (numbers.unit_code, " ta 0001a ", "TA0001A"),
        (numbers.unit_code, "", ""),
    ],
)
def test_what_is_typed_becomes_one_clean_text(clean: Callable[[str], str], typed: str, stored: str) -> None:
    assert clean(typed) == stored


@pytest.mark.parametrize(
    ("clean", "typed", "code"),
    [
        (numbers.bhxh, "512001234", "digits"),
        (numbers.bhxh, "DN4510512001234", "letters"),
        (numbers.bhxh, "5,12E+09", "letters"),
        (numbers.bhxh, "٥١٢٠٠١٢٣٤٥", "letters"),
        (numbers.personal_id, "51201000123", "digits"),
        (numbers.cmnd, "051201000123", "digits"),
        (numbers.passport, "ABCDEFG", "passport"),
        (numbers.passport, "B12", "passport"),
        (numbers.phone, "0255.3828919", "phone"),
        (numbers.phone, "0608182151", "phone"),
        (numbers.phone, "0908182151/0914182151", "phone"),
        (numbers.phone, "090818215", "phone"),
        (numbers.phone, "k có đt", "phone"),
        (numbers.email, "nguoi@", "email"),
        (numbers.email, "a b@c.vn", "email"),
        (numbers.tax_code, "43001234", "tax"),
        (numbers.unit_code, "TA*", "unit_code"),
    ],
)
def test_what_is_no_such_number_is_refused_without_repeating_it(
    clean: Callable[[str], str], typed: str, code: str
) -> None:
    with pytest.raises(WrongNumber) as refused:
        clean(typed)
    assert refused.value.code == code
    assert typed not in str(refused.value)


def test_a_refusal_says_how_many_digits_are_missing() -> None:
    with pytest.raises(WrongNumber) as refused:
        numbers.personal_id("51201000123")
    assert refused.value.values == {"want": 12, "got": 11}
    assert str(refused.value) == "Cần 12 chữ số, đang có 11. Kiểm tra số 0 ở đầu."


def test_a_contact_may_have_a_fixed_line() -> None:
    assert numbers.phone("0255.3828919", landline=True) == "02553828919"
    assert numbers.phone("0908182151", landline=True) == "0908182151"
    with pytest.raises(WrongNumber) as refused:
        numbers.phone("3828919", landline=True)
    assert refused.value.code == "contact_phone"


@pytest.mark.parametrize(
    ("number", "sex", "birth_year", "contradicts"),
    [
        ("051085000123", Sex.MALE, 1985, False),
        ("051185000123", Sex.FEMALE, 1985, False),
        ("051201000123", Sex.MALE, 2001, False),
        ("051301000123", Sex.FEMALE, 2001, False),
        ("051085000123", Sex.FEMALE, 1985, True),
        ("051085000123", Sex.MALE, 1986, True),
        ("051085000123", Sex.MALE, 2085, True),
        ("051085000123", Sex.UNKNOWN, None, False),
    ],
)
def test_a_personal_number_may_contradict_sex_and_birth(
    number: str, sex: Sex, birth_year: int | None, contradicts: bool
) -> None:
    assert numbers.contradicts(number, sex=sex, birth_year=birth_year) is contradicts


@pytest.mark.parametrize(
    "text",
    [
        "5120012345",
        "CCCD 051 185 000 123",
        "gọi 0905.123.456",
        "212-345-678",
        "0 9 0 5 1 2 3 4 5 6",
        "số 0905–123456",
        "0905/123/456",
        "0905,123,456",
        "(0905) 123456",
        "0905 – 123 – 456",
        "0905_123_456",
        "0905\u200b123\u200b456",
    ],
)
def test_a_long_run_of_digits_is_a_number_however_it_is_grouped(text: str) -> None:
    assert numbers.holds_number(f"Lý do: {text}.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Công văn 728/BHXH-TT&PTĐT",
        "ngày 23/11/2026",
        "từ 23/11/2026 – 05.12.2026",
        "năm 2021 - 2025",
        "12345678",
        "vắng dòng 2, 4, 7, 11, 15, 18",
        "8:00 - 10:00, 13:30 - 15:00",
    ],
)
def test_a_day_or_the_number_of_a_document_is_none(text: str) -> None:
    assert not numbers.holds_number(text)
