"""The table of facts and next steps; its words are those of the trade."""

from __future__ import annotations

from datetime import date

import pytest

from rollout.ledger.facts import EndingFact, PersonFacts, RejectionFact, StandingFact, StatementFact
from rollout.participants.next_step import Known, Returned, next_step
from rollout.participants.status import status_on
from rollout.vocabulary import FOREVER, Channel, Evidence, InfoItem, Milestone, PeopleGroup, StandingKind

M, R, V, It = Milestone, Evidence.REPORTED, Evidence.VERIFIED, InfoItem
DAY = date(2026, 11, 23)


def d(day: int) -> date:
    return date(2026, 11, day)


def said(*statements: tuple[Milestone, int], channel: Channel = Channel.APP) -> PersonFacts:
    return PersonFacts(statements=tuple(StatementFact(m, R, d(day), channel) for m, day in statements))


def with_(facts: PersonFacts, **more: object) -> PersonFacts:
    return facts._replace(**more)  # type: ignore[arg-type]


def standing(kind: StandingKind, evidence: Evidence, start: int = 1, end: date = FOREVER) -> tuple[StandingFact, ...]:
    return (StandingFact(kind, evidence, d(start), end),)


INFO, INSTALLED, REGISTERED = (M.INFO_COMPLETED, 2), (M.INSTALLED, 3), (M.REGISTERED, 4)
SUBMITTED, ACCEPTED, SIGNED_IN = (M.SUBMITTED, 5), (M.ACCEPTED, 6), (M.SIGNED_IN, 7)
CHILD = Known(PeopleGroup.CHILD, guardian_has_account=True)
PHOTOS = "ảnh cá nhân, ảnh CCCD mặt trước/mặt sau"
NO_PHONE = standing(StandingKind.NO_SMARTPHONE, V)
NO_PHOTOS = Known(missing=(It.PORTRAIT, It.ID_FRONT, It.ID_BACK))

TABLE = [
    (said(), NO_PHOTOS, f"Bổ sung: {PHOTOS}"),
    (said(), Known(missing=(It.ADDRESS, *NO_PHOTOS.missing)), f"Bổ sung: địa chỉ, {PHOTOS}"),
    (said(), Known(missing=(It.ADDRESS, It.PHONE, *NO_PHOTOS.missing)), f"Bổ sung: địa chỉ, số điện thoại, {PHOTOS}"),
    (said(INSTALLED), NO_PHOTOS, f"Bổ sung: {PHOTOS}"),
    (said(), Known(missing=(It.ID_BACK,)), "Bổ sung: ảnh CCCD mặt sau"),
    (said(), Known(missing=(It.PHONE, It.ID_FRONT)), "Bổ sung: số điện thoại, ảnh CCCD mặt trước"),
    (said(), Known(), "Đã đủ thông tin, chờ xác nhận"),
    (said(), Known(info_refuted="ảnh mờ"), "Đã đủ thông tin nhưng bị bác: ảnh mờ; chờ cán bộ mở lại"),
    (said(), Known(missing=(It.PORTRAIT,), info_refuted="ảnh mờ"), "Bổ sung: ảnh cá nhân"),
    (said(), Known(info_refuted=""), "Đã đủ thông tin nhưng bị bác; chờ cán bộ mở lại"),
    (said(REGISTERED), Known(returned=Returned(d(9), "")), "Sửa và nộp lại tờ khai bị trả lại"),
    (said(INFO), Known(), "Cài đặt ứng dụng VssID"),
    (said(INFO, INSTALLED), Known(), "Đăng ký tài khoản và gửi tờ khai"),
    (said(INFO, REGISTERED), Known(), "In, ký và nộp tờ khai tại Bộ phận Tiếp nhận và Trả kết quả"),
    (said(REGISTERED), Known(), "In, ký và nộp tờ khai tại Bộ phận Tiếp nhận và Trả kết quả"),
    (said(REGISTERED, channel=Channel.VNEID), Known(), "Chờ cơ quan BHXH xử lý hồ sơ (nộp ngày 04/11/2026)"),
    (said(REGISTERED, SUBMITTED), Known(), "Chờ cơ quan BHXH xử lý hồ sơ (nộp ngày 05/11/2026)"),
    (said(SUBMITTED), Known(), "Chờ cơ quan BHXH xử lý hồ sơ (nộp ngày 05/11/2026)"),
    (
        with_(said(REGISTERED, SUBMITTED), rejections=(RejectionFact(V, d(8)),)),
        Known(rejection_reason="ảnh mờ"),
        "Hoàn chỉnh và gửi lại: ảnh mờ",
    ),
    (
        with_(said(REGISTERED, SUBMITTED, (M.SUBMITTED, 12)), rejections=(RejectionFact(V, d(8)),)),
        Known(rejection_reason="ảnh mờ"),
        "Chờ cơ quan BHXH xử lý hồ sơ (nộp ngày 12/11/2026)",
    ),
    (
        with_(said(REGISTERED, ACCEPTED), rejections=(RejectionFact(V, d(5)),)),
        Known(),
        "Cài đặt ứng dụng VssID",
    ),
    (said(REGISTERED), Known(returned=Returned(d(9), "chưa ký")), "Sửa và nộp lại tờ khai (bị trả lại: chưa ký)"),
    (said(), Known(returned=Returned(d(9), "chưa ký")), "Sửa và nộp lại tờ khai (bị trả lại: chưa ký)"),
    (
        said(REGISTERED, SUBMITTED),
        Known(returned=Returned(d(9), "chưa ký")),
        "Chờ cơ quan BHXH xử lý hồ sơ (nộp ngày 05/11/2026)",
    ),
    (
        with_(said(REGISTERED, SUBMITTED), rejections=(RejectionFact(V, d(8)),)),
        Known(rejection_reason="ảnh mờ", returned=Returned(d(9), "chưa ký")),
        "Sửa và nộp lại tờ khai (bị trả lại: chưa ký)",
    ),
    (
        with_(said(REGISTERED, SUBMITTED), rejections=(RejectionFact(V, d(8)),)),
        Known(rejection_reason="ảnh mờ", returned=Returned(d(7), "chưa ký")),
        "Hoàn chỉnh và gửi lại: ảnh mờ",
    ),
    (
        said(REGISTERED, SUBMITTED),
        Known(is_overdue=True),
        "Quá hạn xử lý, liên hệ cán bộ chuyên quản (nộp ngày 05/11/2026)",
    ),
    (said(ACCEPTED), Known(), "Cài đặt ứng dụng VssID"),
    (said(ACCEPTED, INSTALLED), Known(), "Đăng nhập bằng mã số BHXH và mật khẩu trong tin nhắn"),
    (said(SIGNED_IN), Known(), "Đổi mật khẩu được cấp lần đầu"),
    (said(SIGNED_IN, channel=Channel.PORTAL), Known(), "Cài đặt ứng dụng VssID"),
    (said(SIGNED_IN, (M.PASSWORD_CHANGED, 8)), Known(), "Mở mục Thẻ BHYT, chọn Xem thẻ Bảo hiểm y tế"),
    (said((M.PASSWORD_CHANGED, 8), (M.CARD_USED, 9)), Known(), "Không còn việc phải làm"),
    (said((M.CARD_USED, 9)), Known(), "Đổi mật khẩu được cấp lần đầu"),
    (
        with_(said(INSTALLED, REGISTERED, SUBMITTED, ACCEPTED, SIGNED_IN), endings=(EndingFact(M.ACCEPTED, d(10)),)),
        Known(),
        "Chờ cơ quan BHXH xử lý hồ sơ (nộp ngày 05/11/2026)",
    ),
    (said((M.CARD_USED, 24)), NO_PHOTOS, f"Bổ sung: {PHOTOS}"),
    (with_(said(), standings=NO_PHONE), NO_PHOTOS, f"Bổ sung: {PHOTOS}"),
    (with_(said(INFO), standings=NO_PHONE), Known(), "Đăng ký tài khoản trên Cổng dịch vụ công và gửi tờ khai"),
    (
        with_(said(REGISTERED), standings=NO_PHONE),
        Known(),
        "In, ký và nộp tờ khai tại Bộ phận Tiếp nhận và Trả kết quả",
    ),
    (with_(said(SUBMITTED), standings=NO_PHONE), Known(), "Chờ cơ quan BHXH xử lý hồ sơ (nộp ngày 05/11/2026)"),
    (
        with_(said(SUBMITTED), standings=NO_PHONE),
        Known(is_overdue=True),
        "Quá hạn xử lý, liên hệ cán bộ chuyên quản (nộp ngày 05/11/2026)",
    ),
    (with_(said(ACCEPTED), standings=NO_PHONE), Known(), "Không còn việc phải làm"),
    (
        with_(said(INFO), standings=standing(StandingKind.ABROAD, V, 1, d(28))),
        Known(),
        "Tạm vắng, liên hệ lại từ ngày 28/11/2026: Đang ở nước ngoài",
    ),
    (
        with_(said(ACCEPTED), standings=standing(StandingKind.LONG_LEAVE, V, 1, d(28))),
        Known(),
        "Tạm vắng, liên hệ lại từ ngày 28/11/2026: Nghỉ dài ngày (thai sản, ốm, không lương)",
    ),
    (
        with_(said(SUBMITTED), standings=standing(StandingKind.LONG_LEAVE, V, 1, d(28))),
        Known(),
        "Chờ cơ quan BHXH xử lý hồ sơ (nộp ngày 05/11/2026)",
    ),
    (
        with_(said(), standings=standing(StandingKind.NO_SMARTPHONE, R)),
        Known(),
        "Chờ cán bộ xác nhận: Không có điện thoại thông minh",
    ),
    (
        with_(said(INFO), standings=standing(StandingKind.LEFT_UNIT, R)),
        Known(),
        "Chờ cán bộ xác nhận: Đã nghỉ việc hoặc chuyển đơn vị",
    ),
    (with_(said(INFO), standings=standing(StandingKind.REFUSED, R)), Known(), "Cài đặt ứng dụng VssID"),
    (with_(said(INFO), standings=standing(StandingKind.UNREACHABLE, V)), Known(), "Cài đặt ứng dụng VssID"),
    (
        with_(said(INFO), standings=standing(StandingKind.LONG_LEAVE, V, 1, d(20))),
        Known(),
        "Cài đặt ứng dụng VssID",
    ),
    (said(), Known(PeopleGroup.CHILD), "Bố, mẹ hoặc người giám hộ đăng ký tài khoản trước"),
    (said(INFO), Known(PeopleGroup.CHILD), "Bố, mẹ hoặc người giám hộ đăng ký tài khoản trước"),
    (
        said(),
        Known(PeopleGroup.CHILD, (It.PORTRAIT, It.BIRTH_CERTIFICATE), guardian_has_account=True),
        "Bổ sung: ảnh cá nhân, ảnh giấy khai sinh",
    ),
    (said(), CHILD, "Đã đủ thông tin, chờ xác nhận"),
    (said(INFO), CHILD, "Chọn Dịch vụ công/Đăng ký tài khoản cho con, gửi tờ khai"),
    (said(INFO, REGISTERED), CHILD, "Chờ cơ quan BHXH xử lý hồ sơ (nộp ngày 04/11/2026)"),
    (said(ACCEPTED), CHILD, "Không còn việc phải làm"),
    (
        with_(said(INFO), standings=standing(StandingKind.GUARDIAN_ACCOUNT, V)),
        CHILD,
        "Chọn Dịch vụ công/Đăng ký tài khoản cho con, gửi tờ khai",
    ),
    (
        with_(said(INFO), standings=standing(StandingKind.GUARDIAN_ACCOUNT, V)),
        Known(),
        "Đăng ký tài khoản trên Cổng dịch vụ công và gửi tờ khai",
    ),
]


@pytest.mark.parametrize(("facts", "known", "text"), TABLE)
def test_facts_say_the_next_step(facts: PersonFacts, known: Known, text: str) -> None:
    assert next_step(status_on(facts, DAY), known).text == text


def test_only_what_is_said_by_the_day_counts() -> None:
    facts = said(INFO, INSTALLED, REGISTERED)
    steps = [next_step(status_on(facts, d(day)), Known()).kind.value for day in (1, 2, 3, 4)]
    assert steps == ["info", "install", "register", "submit"]


def test_a_mark_says_since_when_by_whose_word_and_whether_it_is_only_implied() -> None:
    facts = PersonFacts(
        statements=(
            StatementFact(M.SIGNED_IN, R, d(7), Channel.APP),
            StatementFact(M.REGISTERED, R, d(9), Channel.PORTAL),
            StatementFact(M.SIGNED_IN, V, d(12), Channel.APP),
        )
    )
    marks = status_on(facts, DAY).marks
    assert (marks[M.SIGNED_IN].since, marks[M.SIGNED_IN].evidence, marks[M.SIGNED_IN].is_implied) == (d(7), V, False)
    assert (marks[M.ACCEPTED].since, marks[M.ACCEPTED].is_implied) == (d(7), True)
    assert (marks[M.REGISTERED].since, marks[M.REGISTERED].is_implied) == (d(7), False)
    assert status_on(facts, d(8)).marks[M.REGISTERED].is_implied
    assert status_on(facts, d(8)).marks[M.SIGNED_IN].evidence is R
