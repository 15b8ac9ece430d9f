"""Passwords: how they are kept, and which are good enough."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from rollout.core.names import composed
from rollout.vocabulary import N_

SHORTEST, LONGEST = 10, 200  # characters

# 19 MiB and two passes: OWASP's first choice for argon2id; 20 ms of one core.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

_COMMON = frozenset(
    """
    0123456789 0987654321 1111111111 1122334455 1234512345 1234567890 123456789a 12345678910 1234567891 9876543210
    0000000000 aa123456789 abc1234567 abcd123456 abcd1234567 abcdefghij admin12345 admin123456 administrator
    anhyeuem123 baohiem123 baohiemxahoi baohiemyte bhxh123456 bhxhquangngai bhxhquangngai1 changeme123
    emyeuanh123 iloveyou123 khongbiet123 letmein123 matkhau123 matkhau1234 matkhau12345 matkhaumoi
    p@ssw0rd123 passw0rd123 password01 password12 password123 password1234 q1w2e3r4t5 qazwsxedcrfv quangngai1
    quangngai123 quangngai2021 quangngai2025 qwerty12345 qwertyuiop taikhoan123 vietnam123 vietnam2021 vssid12345
    vssid123456 vssidquangngai xinchao123 zaq12wsxcde
    """.split()
)


def _spelling(password: str) -> str:
    """Keyboards type the same mark in two ways; both are one password."""
    return composed(password)


def hash_password(password: str) -> str:
    return _HASHER.hash(_spelling(password))


@cache
def _nobodys() -> str:
    return _HASHER.hash("")


def matches(password_hash: str | None, password: str) -> bool:
    """Is it the password? Without a hash it is not, and finding out takes as long."""
    try:
        _HASHER.verify(password_hash or _nobodys(), _spelling(password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Was it hashed with other parameters than today's?"""
    return _HASHER.check_needs_rehash(password_hash)


def weakness(password: str, username: str) -> str | None:
    """What is wrong with a new password, a gettext id; None when it will do."""
    plain = _spelling(password).casefold()
    if not SHORTEST <= len(password) <= LONGEST:
        return N_("Mật khẩu cần từ 10 đến 200 ký tự.")
    if plain == username.casefold():
        return N_("Mật khẩu không được trùng tên đăng nhập.")
    if plain in _COMMON or len(set(plain)) < 4:
        return N_("Mật khẩu này quá dễ đoán. Chọn một câu ngắn dễ nhớ, ví dụ bốn từ không liên quan.")
    return None
