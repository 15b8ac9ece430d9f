"""A person's next step: what is missing, said to whoever must act. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from rollout.core.formats import day, label
from rollout.ledger.facts import StandingFact
from rollout.participants.status import Status
from rollout.vocabulary import (
    FILINGS,
    N_,
    WITHOUT_SIGNED_FORM,
    InfoItem,
    Labelled,
    Milestone,
    PeopleGroup,
)


class StepKind(Labelled):
    """Every next step, in the order of the work; the label is short, for filters and counts."""

    REFILE = "refile", N_("Hoàn chỉnh và gửi lại hồ sơ")
    RETURNED = "returned", N_("Bị trả lại, nộp lại tờ khai")
    GUARDIAN = "guardian", N_("Chờ người giám hộ đăng ký trước")
    INFO = "info", N_("Bổ sung thông tin")
    INSTALL = "install", N_("Cài đặt ứng dụng VssID")
    REGISTER = "register", N_("Đăng ký tài khoản và gửi tờ khai")
    SUBMIT = "submit", N_("In, ký và nộp tờ khai")
    WAIT = "wait", N_("Chờ cơ quan BHXH xử lý hồ sơ")
    OVERDUE = "overdue", N_("Quá hạn xử lý, liên hệ cán bộ chuyên quản")
    SIGN_IN = "sign_in", N_("Đăng nhập lần đầu")
    PASSWORD = "password", N_("Đổi mật khẩu được cấp lần đầu")
    CARD = "card", N_("Mở mục Thẻ BHYT")
    DONE = "done", N_("Không còn việc phải làm")
    CONFIRM = "confirm", N_("Chờ cán bộ xác nhận đề nghị")
    AWAY = "away", N_("Tạm vắng: nghỉ dài ngày, ở nước ngoài")


SENTENCES: Mapping[StepKind, str] = {
    StepKind.REFILE: N_("Hoàn chỉnh và gửi lại: %(reason)s"),
    StepKind.RETURNED: N_("Sửa và nộp lại tờ khai (bị trả lại: %(reason)s)"),
    StepKind.GUARDIAN: N_("Bố, mẹ hoặc người giám hộ đăng ký tài khoản trước"),
    StepKind.INFO: N_("Bổ sung: %(missing)s"),
    StepKind.INSTALL: N_("Cài đặt ứng dụng VssID"),
    StepKind.REGISTER: N_("Đăng ký tài khoản và gửi tờ khai"),
    StepKind.SUBMIT: N_("In, ký và nộp tờ khai tại Bộ phận Tiếp nhận và Trả kết quả"),
    StepKind.WAIT: N_("Chờ cơ quan BHXH xử lý hồ sơ (nộp ngày %(day)s)"),
    StepKind.OVERDUE: N_("Quá hạn xử lý, liên hệ cán bộ chuyên quản (nộp ngày %(day)s)"),
    StepKind.SIGN_IN: N_("Đăng nhập bằng mã số BHXH và mật khẩu trong tin nhắn"),
    StepKind.PASSWORD: N_("Đổi mật khẩu được cấp lần đầu"),
    StepKind.CARD: N_("Mở mục Thẻ BHYT, chọn Xem thẻ Bảo hiểm y tế"),
    StepKind.DONE: N_("Không còn việc phải làm"),
    StepKind.CONFIRM: N_("Chờ cán bộ xác nhận: %(reason)s"),
    StepKind.AWAY: N_("Tạm vắng, liên hệ lại từ ngày %(day)s: %(reason)s"),
}

UNEXPLAINED: Mapping[StepKind, str] = {
    StepKind.REFILE: N_("Hoàn chỉnh và gửi lại hồ sơ"),
    StepKind.RETURNED: N_("Sửa và nộp lại tờ khai bị trả lại"),
    StepKind.INFO: N_("Đã đủ thông tin nhưng bị bác; chờ cán bộ mở lại"),
}
"""Said where the reason was typed at another unit."""

PHOTOGRAPH = N_("Ảnh chụp ngay trong ứng dụng VssID; không gửi ảnh giấy tờ qua Zalo, không lưu ảnh trong hệ thống này.")
"""Said wherever photos are asked for."""

INFO_WAITS = N_("Đã đủ thông tin, chờ xác nhận")
INFO_REFUTED = N_("Đã đủ thông tin nhưng bị bác: %(reason)s; chờ cán bộ mở lại")
PORTAL_REGISTERS = N_("Đăng ký tài khoản trên Cổng dịch vụ công và gửi tờ khai")
CHILD_REGISTERS = N_("Chọn Dịch vụ công/Đăng ký tài khoản cho con, gửi tờ khai")

WAITS = frozenset({StepKind.WAIT, StepKind.CONFIRM, StepKind.DONE, StepKind.AWAY})
"""Steps at which nobody in the unit has to act."""

LACKING: Mapping[StepKind, str] = {
    StepKind.REFILE: "hoàn chỉnh và gửi lại hồ sơ chưa được chấp nhận",
    StepKind.RETURNED: "hoàn chỉnh và nộp lại tờ khai bị trả lại",
    StepKind.GUARDIAN: "có tài khoản của bố, mẹ hoặc người giám hộ",
    StepKind.INFO: "bổ sung thông tin",
    StepKind.INSTALL: "cài đặt ứng dụng VssID",
    StepKind.REGISTER: "đăng ký tài khoản và gửi tờ khai",
    StepKind.SUBMIT: "nộp tờ khai",
    StepKind.SIGN_IN: "đăng nhập lần đầu",
    StepKind.PASSWORD: "đổi mật khẩu được cấp lần đầu",
    StepKind.CARD: "mở mục Thẻ BHYT trên VssID",
}
"""What people at a step have not done yet, in a message to their unit: in Vietnamese whatever the page's language."""

OF_THEIR_OWN = frozenset(
    {
        StepKind.GUARDIAN, StepKind.INFO, StepKind.INSTALL, StepKind.REGISTER, StepKind.SUBMIT, StepKind.SIGN_IN,
        StepKind.PASSWORD, StepKind.CARD,
    }
)  # fmt: skip
"""What nobody is asked for while away: what BHXH decides on or has given back goes on meanwhile."""

REACHES: Mapping[StepKind, Milestone] = {
    StepKind.RETURNED: Milestone.SUBMITTED,
    StepKind.INFO: Milestone.INFO_COMPLETED,
    StepKind.INSTALL: Milestone.INSTALLED,
    StepKind.REGISTER: Milestone.REGISTERED,
    StepKind.SUBMIT: Milestone.SUBMITTED,
    StepKind.WAIT: Milestone.ACCEPTED,
    StepKind.OVERDUE: Milestone.ACCEPTED,
    StepKind.SIGN_IN: Milestone.SIGNED_IN,
    StepKind.PASSWORD: Milestone.PASSWORD_CHANGED,
    StepKind.CARD: Milestone.CARD_USED,
}
"""The milestone that a step leads to, where doing it is all that is needed."""


class Returned(NamedTuple):
    """A declaration that the counter gave back: when, why, and whose bundle it was in, 0 where none is known."""

    day: date
    reason: str
    unit_id: int = 0


@dataclass(frozen=True)
class Known:
    """What of a person the milestones do not say, and the next step depends on.

    `missing`: what is asked of their group and is not there; `info_refuted`: why an officer refuted that all of it is,
    None where nobody did. A reason that must not be read here is "".
    `guardian_has_account` is of the child's guardian, False where none is known. `returned`: the last word of the
    counter on their declaration was to give it back. `is_overdue`: the last one was filed too long ago.
    """

    group: PeopleGroup = PeopleGroup.EMPLOYEE
    missing: tuple[InfoItem, ...] = ()
    info_refuted: str | None = None
    guardian_has_account: bool = False
    rejection_reason: str = ""
    returned: Returned | None = None
    is_overdue: bool = False


@dataclass(frozen=True)
class Step:
    kind: StepKind
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def reaches(self) -> Milestone | None:
        """What is reached by it, None where it needs more than a tick."""
        return REACHES.get(self.kind)

    @property
    def is_complete(self) -> bool:
        """Is nothing missing, and does somebody only have to say so?"""
        return self.sentence == INFO_WAITS

    @property
    def is_on_portal(self) -> bool:
        return self.sentence == PORTAL_REGISTERS

    @property
    def waits(self) -> bool:
        return self.kind in WAITS

    @property
    def text(self) -> str:
        """The sentence in the viewer's language."""
        return _(self.sentence, **self.values)


def _step(kind: StepKind, sentence: str = "", **values: object) -> Step:
    """`values` in words are found when the sentence is read: one list is shown in two languages."""
    return Step(kind, sentence or SENTENCES[kind], values)


def next_step(status: Status, known: Known) -> Step:
    """The first thing that is missing; a child's steps go through the guardian's account.

    Who is out of the smartphone base still counts among all, and has to get an account (R9): without a phone on the
    portal, and who is away once back.
    """
    if status.proposals:
        return _step(StepKind.CONFIRM, reason=LazyString(_kinds, status.proposals))
    step = _here(status, known)
    if step.kind in OF_THEIR_OWN and status.away:
        back = max(standing.end for standing in status.away)
        return _step(StepKind.AWAY, reason=LazyString(_kinds, status.away), day=day(back))
    return step


def _kinds(standings: Collection[StandingFact]) -> str:
    return "; ".join(label(standing.kind) for standing in standings)


def _here(status: Status, known: Known) -> Step:
    is_child = known.group is PeopleGroup.CHILD
    if status.rejected_on is not None:
        if known.returned is not None and known.returned.day >= status.rejected_on:
            return _returned(known.returned)
        return _explained(StepKind.REFILE, SENTENCES[StepKind.REFILE], known.rejection_reason)
    if not status.has(Milestone.ACCEPTED):
        return _child_before_account(status, known) if is_child else _before_account(status, known)
    return _step(StepKind.DONE) if is_child or status.is_phoneless else _with_account(status)


def _before_account(status: Status, known: Known) -> Step:
    if not status.has(*FILINGS):
        if known.returned is not None:
            return _returned(known.returned)
        if not status.has(Milestone.INFO_COMPLETED):
            return _info(known)
        if status.is_phoneless:
            return _step(StepKind.REGISTER, PORTAL_REGISTERS)
        return _step(StepKind.REGISTER if status.has(Milestone.INSTALLED) else StepKind.INSTALL)
    declared = status.marks.get(Milestone.REGISTERED)
    if not status.has(Milestone.SUBMITTED) and declared and declared.channel not in WITHOUT_SIGNED_FORM:
        return _returned(known.returned) if known.returned is not None else _step(StepKind.SUBMIT)
    return _waiting(status, known)


def _returned(returned: Returned) -> Step:
    return _explained(StepKind.RETURNED, SENTENCES[StepKind.RETURNED], returned.reason)


def _explained(kind: StepKind, sentence: str, reason: str) -> Step:
    return _step(kind, sentence, reason=reason) if reason else _step(kind, UNEXPLAINED[kind])


def _waiting(status: Status, known: Known) -> Step:
    return _step(StepKind.OVERDUE if known.is_overdue else StepKind.WAIT, day=day(status.filed_on))


def _info(known: Known) -> Step:
    """What is missing; where nothing is, somebody has to say that this is so, or to allow it to be said again."""
    if known.missing:
        return _step(StepKind.INFO, missing=LazyString(named, known.missing))
    if known.info_refuted is not None:
        return _explained(StepKind.INFO, INFO_REFUTED, known.info_refuted)
    return _step(StepKind.INFO, INFO_WAITS)


def named(items: Collection[InfoItem]) -> str:
    """địa chỉ, ảnh CCCD mặt trước/mặt sau."""
    names = [label(item) for item in items]
    if InfoItem.ID_FRONT in items and InfoItem.ID_BACK in items:
        both = [item for item in items if item is not InfoItem.ID_BACK]
        names = [_("ảnh CCCD mặt trước/mặt sau") if item is InfoItem.ID_FRONT else label(item) for item in both]
    return ", ".join(names)


def _child_before_account(status: Status, known: Known) -> Step:
    if status.has(*FILINGS):
        return _waiting(status, known)
    if known.returned is not None:
        return _returned(known.returned)
    if not known.guardian_has_account:
        return _step(StepKind.GUARDIAN)
    if not status.has(Milestone.INFO_COMPLETED):
        return _info(known)
    return _step(StepKind.REGISTER, CHILD_REGISTERS)


def _with_account(status: Status) -> Step:
    for milestone, kind in (
        (Milestone.INSTALLED, StepKind.INSTALL),
        (Milestone.SIGNED_IN, StepKind.SIGN_IN),
        (Milestone.PASSWORD_CHANGED, StepKind.PASSWORD),
        (Milestone.CARD_USED, StepKind.CARD),
    ):
        if not status.has(milestone):
            return _step(kind)
    return _step(StepKind.DONE)
