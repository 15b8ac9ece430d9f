"""What stands in the way of the invented units, and answers to use again."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.demo.units import PlannedUnit
from rollout.models import Unit, User
from rollout.obstacles.actions import answering, working
from rollout.obstacles.actions.instructing import instruct
from rollout.obstacles.actions.opening import NewObstacle, open_obstacle
from rollout.register import memberships
from rollout.vocabulary import UnitMode
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel, ObstacleState

K = ObstacleKind

ANSWERS = (
    (
        K.NO_SMS,
        "Đã được cấp tài khoản nhưng không nhận được tin nhắn?",
        "Kiểm tra hộp thư rác của tin nhắn và số điện thoại đã kê khai. Nếu số đã đổi, nộp tờ khai điều chỉnh tại "
        "Bộ phận Tiếp nhận và Trả kết quả.",
    ),
    (
        K.DEVICE_UNFIT,
        "Điện thoại báo không đủ bộ nhớ?",
        "Xóa bớt ảnh, ứng dụng không dùng rồi cài lại. Máy quá cũ thì đăng ký trên Cổng dịch vụ công BHXH Việt Nam.",
    ),
    (
        K.PASSWORD_LOST,
        "Quên mật khẩu VssID?",
        "Chọn Quên mật khẩu trên màn hình đăng nhập, nhận mã OTP qua tin nhắn rồi đặt mật khẩu mới.",
    ),
    (
        K.PHOTO_REJECTED,
        "Ảnh bị trả lại vì mờ?",
        "Chụp trong ứng dụng, nơi đủ sáng, nền trơn, thấy rõ bốn góc giấy tờ.",
    ),
    (
        K.APP_ERROR,
        "Ứng dụng báo lỗi kết nối?",
        "Cập nhật bản mới nhất, thử lại sau 30 phút; còn lỗi thì báo giờ gặp lỗi.",
    ),
)

TOLD = (
    (K.NO_SMS, "Nhiều người chưa nhận được tin nhắn tài khoản"),
    (K.NO_SMS, "Tin nhắn có mã OTP đến chậm, mã hết hiệu lực"),
    (K.PHONE_WRONG, "Số điện thoại kê khai là số của đơn vị"),
    (K.ID_MISMATCH, "Ngày sinh trên thẻ căn cước khác trên sổ"),
    (K.DEVICE_UNFIT, "Điện thoại không cài được ứng dụng"),
    (K.PHOTO_REJECTED, "Ảnh mặt sau giấy tờ bị mờ"),
    (K.NOT_SUBMITTED, "Làm ca, chưa in và ký được tờ khai"),
    (K.SLOW_PROCESSING, "Nộp tờ khai đã lâu chưa có kết quả"),
    (K.LIST_WRONG, "Danh sách còn thiếu người mới vào làm"),
    (K.UNIT_BUSY, "Đang cao điểm sản xuất, hẹn sang tuần"),
    (K.PASSWORD_LOST, "Tài khoản bị khóa vì nhập sai nhiều lần"),
    (K.CARD_REFUSED, "Quầy tiếp đón yêu cầu xuất trình thẻ giấy"),
)

RISEN = 5
"""The place of the one that has come up to leaders."""


def load_obstacles(
    session: Session, system: User, source: random.Random, created: list[tuple[Unit, PlannedUnit]]
) -> None:
    """Told in the last weeks; the clock has taken up what nobody settled."""
    for kind, question, body in ANSWERS:
        answering.keep_answer(session, kind=kind, question=question, body=body, by=system)
    places = [(unit, plan.kind.mode) for unit, plan in created]
    for number, (kind, text) in enumerate(TOLD * 2):
        unit, mode = places[number % len(places)]
        people = memberships.members(session, unit.id) if mode is UnitMode.LIST and number % 3 else []
        new = NewObstacle(
            unit=unit,
            kind=kind,
            text=text,
            facility="Trung tâm Y tế huyện" if kind is K.CARD_REFUSED else "",
            person_ids=source.sample(people, min(len(people), 3)),
            people_count=source.choice((None, 4, 12)),
        )
        made = open_obstacle(session, new, by=system, at=now() - timedelta(days=source.randint(0, 20)))
        if number % 6 == 1:
            working.move(
                session, made, state=ObstacleState.WAITING_UNIT, is_worker=True, by=system, text="Đề nghị gửi danh sách"
            )
        elif number == RISEN:
            while made.level != ObstacleLevel.LEADER:
                working.escalate(session, made, text="Vượt thẩm quyền của phòng", is_worker=True, by=system)
            instruct(session, made, text="Làm việc với đơn vị trong tuần, báo cáo kết quả.", by=system)
        elif number % 6 == 3:
            answering.answer(session, [made], text="Đã hướng dẫn qua điện thoại.", by=system)
