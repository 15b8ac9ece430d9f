"""The letter about a refused card: by whom, to whom and as what each level is written to."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from rollout.models import Setting
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel
from tests.obstacles.telling import told
from tests.page import Page
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

CARD = ObstacleKind.CARD_REFUSED


def test_a_card_refused_gets_a_letter(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    at = f"/obstacles/{told(staffed.world, unit_id, CARD, facility='Bệnh viện A', people_count=4).id}"
    page = staffed.officer().page(at)
    assert "Giám định BHYT" in page.text
    letter = staffed.officer().page(f"{at}/letter").text
    assert "Bệnh viện A không nhận" in letter
    assert "số người bị ảnh hưởng: 4" in letter
    assert "Công văn số 1493/BHXH-CSYT ngày 31/5/2021 của Bảo hiểm xã hội Việt Nam" in letter
    assert "Công văn số 728/BHXH-TT&PTĐT ngày 04/6/2021" in letter
    for said in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: ....", "Nơi nhận:"):
        assert said in letter
    assert staffed.liaison(unit_id).get(f"{at}/letter").status_code == 404


@pytest.mark.parametrize(
    ("level", "to", "signer", "said", "never"),
    [
        (
            ObstacleLevel.INSPECTORS, "Kính gửi: Bộ phận Giám định BHYT", "TRƯỞNG PHÒNG",
            ("PHIẾU CHUYỂN Về việc cơ sở", "/PC-"), ("V/v ", "Quý cơ quan", "GIÁM ĐỐC"),
        ),
        (
            ObstacleLevel.HEALTH_DEPARTMENT, "Kính gửi: Sở Y tế", "GIÁM ĐỐC", ("V/v cơ sở", "Đề nghị Quý Sở"),
            ("PHIẾU CHUYỂN", "TỜ TRÌNH", "TRƯỞNG PHÒNG"),
        ),
        (
            ObstacleLevel.LEADER, "Kính gửi: Giám đốc Bảo hiểm xã hội tỉnh", "TRƯỞNG PHÒNG",
            ("TỜ TRÌNH Về việc cơ sở", "/TTr-", "kính trình Giám đốc"), ("V/v ", "Quý cơ quan", "GIÁM ĐỐC"),
        ),
    ],
)  # fmt: skip
def test_each_level_is_written_to_as_it_is_written_to(
    staffed: Staffed,
    session: Session,
    level: ObstacleLevel,
    to: str,
    signer: str,
    said: tuple[str, ...],
    never: tuple[str, ...],
) -> None:
    session.add_all(
        Setting(key=key, value=value, label=key, basis="")
        for key, value in (("agency_name", "Bảo hiểm xã hội tỉnh Quảng Ngãi"), ("drafting_room_name", "Phòng Truyền"))
    )
    session.commit()
    held = told(staffed.world, None, CARD, facility="Bệnh viện A")
    held.level, held.due_on = level.value, date(2026, 12, 4)
    session.commit()
    letter = Page(staffed.staff().get("/obstacles/1/letter")).text
    letter = letter[letter.index("CỘNG HÒA") - 200 :]
    for words in (to, signer, "chậm nhất ngày 04/12/2026", *said):
        assert words in letter, words
    for words in ("trước ngày", *never):
        assert words not in letter, words
