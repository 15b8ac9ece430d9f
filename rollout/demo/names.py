"""Invented names and numbers. Family and given names are common ones; no real person is meant."""

from __future__ import annotations

import random
from datetime import date

from rollout.register.persons import NewPerson
from rollout.vocabulary import IdentifierKind, Sex

FAMILY = (
    "Nguyễn Trần Lê Phạm Huỳnh Võ Phan Bùi Đặng Đỗ Ngô Hồ Dương Đinh Trương Lý Đoàn Cao Tạ Mai Lương Tôn Thái Châu Hà"
).split()
MIDDLE = {
    Sex.MALE: "Văn Đức Minh Quốc Hữu Công Thanh Ngọc Tấn Anh Xuân Trung Đình Thành".split(),
    Sex.FEMALE: "Thị Ngọc Thanh Kim Thu Hồng Bích Mỹ Phương Diễm Thúy Minh Ánh Như".split(),
}
GIVEN = {
    Sex.MALE: (
        "Hùng Tuấn Sơn Long Hải Nam Bình Phúc Lộc Thọ Tài Khoa Đạt Huy Quang Vinh Tâm Trí Nghĩa Thắng Toàn Kiệt Duy"
    ).split(),
    Sex.FEMALE: (
        "Lan Hương Hằng Thảo Linh Trang Yến Nga Hạnh Phượng Vân Dung Loan Tuyết Nhung Trâm Vy Ly Diệu Oanh Thủy Hiền"
    ).split(),
}
MOBILE = ("032", "035", "038", "070", "079", "081", "083", "090", "091", "094", "097", "098")


class Invention:
    """People and numbers from one random source; no number comes twice."""

    def __init__(self, source: random.Random) -> None:
        self.random = source
        self._number = 0

    def name(self, sex: Sex) -> str:
        pick = self.random.choice
        return f"{pick(FAMILY)} {pick(MIDDLE[sex])} {pick(GIVEN[sex])}"

    def person(self, born: tuple[int, int], *, guardian_id: int | None = None) -> NewPerson:
        """Someone born in the years of `born`, with a BHXH number, mostly a personal id, and a phone."""
        self._number += 1
        sex = self.random.choice((Sex.MALE, Sex.FEMALE))
        birth = date(self.random.randint(*born), self.random.randint(1, 12), self.random.randint(1, 28))
        serial = f"{(self._number * 7_368_787) % 10**8:08d}"  # 7,368,787 is prime to 10^8: no serial comes twice
        numbers = [(IdentifierKind.BHXH, f"51{serial}")]
        if self.random.random() < 0.9 and guardian_id is None:
            century = (birth.year // 100 - 19) * 2 + (sex is Sex.FEMALE)
            personal = f"051{century}{birth.year % 100:02d}{self._number % 10**6:06d}"
            numbers.append((IdentifierKind.PERSONAL_ID, personal))
        return NewPerson(
            name=self.name(sex),
            numbers=tuple(numbers),
            birth_on=birth,
            birth_precision="day",
            sex=sex,
            phone=self.random.choice(MOBILE) + f"{self.random.randrange(10**7):07d}",
            guardian_id=guardian_id,
        )
