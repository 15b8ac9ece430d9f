"""Numbers that identify or reach a person or a unit: what is typed → the one clean text that is stored.

Each function returns the clean text ("" for nothing typed) or raises WrongNumber. Nothing here knows a person:
no public checksum of BHXH or personal numbers exists, so only shapes are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from rollout.core.names import composed
from rollout.vocabulary import N_, IdentifierKind, Sex

_BETWEEN_DIGITS = re.compile(r"[\s.\-–'’`()\u200b-\u200d\ufeff]+")
LONG_NUMBER = re.compile(r"\d(?:[\s.\-–]{0,2}\d){8,}")
"""Nine digits or more in a text, as numbers are usually grouped: what a number of a person may look like."""

_DISGUISED = re.compile(r"\d(?:(?:,|[\s.\-–—/_|()\u200b-\u200d\ufeff]{0,3})\d){8,}")
_DAY = re.compile(r"(?<!\d)\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d\d(?!\d)")

Cleaner = Callable[[str], str]
"""What is typed → the clean text. Raises WrongNumber."""

_BHXH = 10
_PERSONAL_ID = 12
_CMND = 9

_PASSPORT = re.compile(r"[A-Z0-9]{6,12}")
_UNIT_CODE = re.compile(r"[A-Z0-9ĐƯƠ][A-Z0-9ĐƯƠ._/-]{0,39}")
_TAX = re.compile(r"(\d{10})(?:-?(\d{3}))?|(\d{12})")
_EMAIL = re.compile(r"[^\s@<>()\",;:]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
LONGEST_EMAIL = 254

_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{9}")
_MOVED_PREFIXES = {
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037", "0168": "038",
    "0169": "039", "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083",
    "0124": "084", "0125": "085", "0127": "081", "0129": "082", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
"""The 11-digit mobile prefixes of before 09/2018 and what they became."""


class WrongNumber(ValueError):
    """What was typed is not such a number.

    `code` is "digits" (with `values` want and got, numbers of digits), "letters", "passport", "phone", "email",
    "tax" or "unit_code". `message` is a gettext id that `values` fill; neither holds what was typed.
    """

    MESSAGES: Mapping[str, str] = {
        "digits": N_("Cần %(want)s chữ số, đang có %(got)s. Kiểm tra số 0 ở đầu."),
        "letters": N_("Chỉ gồm chữ số, đang có ký tự khác."),
        "passport": N_("Số hộ chiếu gồm 6 đến 12 chữ cái không dấu và chữ số."),
        "phone": N_("Số điện thoại di động gồm 10 chữ số, bắt đầu bằng 03, 05, 07, 08 hoặc 09."),
        "contact_phone": N_(
            "Số điện thoại gồm 10 chữ số (di động) hoặc 11 chữ số bắt đầu bằng 02 (máy bàn, kèm mã vùng)."
        ),
        "email": N_("Địa chỉ thư điện tử chưa đúng, ví dụ đúng: ten@quangngai.gov.vn."),
        "tax": N_("Mã số thuế gồm 10 chữ số, 10 chữ số kèm 3 chữ số của chi nhánh, hoặc 12 chữ số."),
        "unit_code": N_("Mã đơn vị gồm chữ cái, chữ số, dấu chấm, gạch; không có dấu cách."),
    }

    def __init__(self, code: str, **values: int) -> None:
        self.code = code
        self.values = values
        self.message = self.MESSAGES[code]
        super().__init__(self.message % values if values else self.message)


def _plain(text: str) -> str:
    """Full-width and lookalike signs as plain ones, no separators."""
    plain = composed(text, "NFKC")
    return plain if plain.isalnum() else _BETWEEN_DIGITS.sub("", plain)


def _digits(text: str, want: int) -> str:
    found = _plain(text)
    if not found:
        return ""
    if not (found.isascii() and found.isdigit()):
        raise WrongNumber("letters")
    if len(found) != want:
        raise WrongNumber("digits", want=want, got=len(found))
    return found


def digits_of(text: str) -> str:
    """The digits of what is typed, without all else."""
    return "".join(sign for sign in _plain(text) if sign.isascii() and sign.isdigit())


def holds_number(text: str) -> bool:
    """Does a text that is kept in clear hold what may be somebody's number?"""
    return _DISGUISED.search(_DAY.sub("ngày", text)) is not None


def bhxh(text: str) -> str:
    """Mã số BHXH: 10 digits."""
    return _digits(text, _BHXH)


def personal_id(text: str) -> str:
    """Số định danh/CCCD: 12 digits; any province's, the number stays with the person."""
    return _digits(text, _PERSONAL_ID)


def cmnd(text: str) -> str:
    """Số CMND: 9 digits; a CMND of 12 digits is a personal number."""
    return _digits(text, _CMND)


def passport(text: str) -> str:
    """Số hộ chiếu: 6 to 12 letters and digits, upper case; foreign ones too."""
    found = _plain(text).upper()
    if found and not (_PASSPORT.fullmatch(found) and any(sign.isdigit() for sign in found)):
        raise WrongNumber("passport")
    return found


def phone(text: str, *, landline: bool = False) -> str:
    """A mobile as 10 digits; +84, a lost leading zero and the prefixes of before 2018 are understood.

    `landline` also allows a fixed line with its area code (11 digits from 02), as for a unit's contact.
    """
    found = _plain(text)
    if not found or _MOBILE.fullmatch(found):
        return found
    found = re.sub(r"^(\+84|0084|84(?=\d{9,10}$))0?", "0", found)
    if re.fullmatch(r"[1-9]\d{8,9}", found):
        found = f"0{found}"
    if len(found) == 11 and found[:4] in _MOVED_PREFIXES:
        found = _MOVED_PREFIXES[found[:4]] + found[4:]
    if not (_MOBILE.fullmatch(found) or (landline and _LANDLINE.fullmatch(found))):
        raise WrongNumber("contact_phone" if landline else "phone")
    return found


def contact_phone(text: str) -> str:
    """The phone of a unit's contact or of a user: a mobile or a fixed line."""
    return phone(text, landline=True)


def email(text: str) -> str:
    """An e-mail address, in lower case."""
    found = text.strip().lower()
    if found and (len(found) > LONGEST_EMAIL or not _EMAIL.fullmatch(found)):
        raise WrongNumber("email")
    return found


def tax_code(text: str) -> str:
    """Mã số thuế: 10 digits, 10-3 for a branch, or the 12 of a personal number."""
    found = "".join(composed(text, "NFKC").split()).replace(".", "")
    if not found:
        return ""
    match = _TAX.fullmatch(found)
    if match is None:
        raise WrongNumber("tax")
    return f"{match[1]}-{match[2]}" if match[2] else match[0]


def unit_code(text: str) -> str:
    """Mã đơn vị: upper case without spaces. No grammar of codes is published, so any such text is taken."""
    found = "".join(composed(text, "NFKC").upper().split())
    if found and not _UNIT_CODE.fullmatch(found):
        raise WrongNumber("unit_code")
    return found


CLEAN: Mapping[IdentifierKind, Cleaner] = {
    IdentifierKind.BHXH: bhxh,
    IdentifierKind.PERSONAL_ID: personal_id,
    IdentifierKind.CMND: cmnd,
    IdentifierKind.PASSPORT: passport,
}
"""What cleans a number of each kind."""


def contradicts(number: str, *, sex: Sex, birth_year: int | None) -> bool:
    """Do the century, sex and year inside a personal number disagree with what is known of the person?

    Worth a warning, never a refusal: registers and papers err. Unknown sex or year contradicts nothing.
    """
    century, is_female = divmod(int(number[3]), 2)
    if sex is not Sex.UNKNOWN and (sex is Sex.FEMALE) != bool(is_female):
        return True
    return birth_year is not None and birth_year != 1900 + 100 * century + int(number[4:6])
