"""The closed lists of visits: states and which act leads from one to another, who may act, answers. No Flask."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_sessions import SessionWay

VISIT_WAYS = tuple(way for way in SessionWay if way is not SessionWay.HOUSEHOLDS)
"""How a visit is held: as its session will be. Households agree to nothing, so sessions for them need no visit."""

HOSTED_WAYS = (SessionWay.AT_UNIT, SessionWay.JOINT)
"""Ways by which one of the units may have the visit at its place."""


class VisitState(Labelled):
    SUGGESTED = "suggested", N_("Gợi ý")
    PROPOSED = "proposed", N_("Đã đề xuất, chờ đơn vị trả lời")
    COUNTER_PROPOSED = "counter_proposed", N_("Đơn vị đề nghị thời gian khác")
    ANSWERED = "answered", N_("Các đơn vị đã trả lời, còn chờ cán bộ")
    CONFIRMED = "confirmed", N_("Đã thống nhất")
    DONE = "done", N_("Đã thực hiện")
    UNIT_ABSENT = "unit_absent", N_("Đơn vị vắng")
    OFFICER_ABSENT = "officer_absent", N_("Cán bộ BHXH không đến được")
    CANCELLED = "cancelled", N_("Đã hủy")
    EXPIRED = "expired", N_("Hết hạn, chưa thống nhất")
    GIVEN_UP = "given_up", N_("Đã bỏ giờ, chờ hẹn lại")


class VisitWords(Labelled):
    """What a visit is called beside its state: to whoever knows of no unit that comes."""

    OUT = "out", N_("Đơn vị không dự")


CALLED: tuple[VisitState | VisitWords, ...] = (*VisitState, *VisitWords)
"""All that a visit may be called (register/visit_sight.is_called)."""


class VisitAct(Labelled):
    """What was done with a visit."""

    SUGGEST = "suggest", N_("Gợi ý")
    PROPOSE = "propose", N_("Đề xuất lịch")
    ACCEPT = "accept", N_("Đồng ý")
    COUNTER = "counter", N_("Đề nghị thời gian khác")
    DECLINE = "decline", N_("Không nhận lịch")
    AGREE = "agree", N_("Nhận thời gian đơn vị đề nghị")
    LEAVE_OUT = "leave_out", N_("Bỏ đơn vị khỏi buổi")
    RELEASE = "release", N_("Bỏ giờ đã thống nhất")
    DETAIL = "detail", N_("Ghi người dự, yêu cầu")
    HOLD = "hold", N_("Ghi đã thực hiện")
    REOPEN = "reopen", N_("Mở lại")
    UNIT_ABSENT = "unit_absent", N_("Đơn vị vắng")
    OFFICER_ABSENT = "officer_absent", N_("Cán bộ BHXH không đến được")
    CANCEL = "cancel", N_("Hủy")
    EXPIRE = "expire", N_("Hết hạn, chưa thống nhất")
    GIVE = "give", N_("Đổi cán bộ")


class Side(Labelled):
    """Who acts: BHXH, the unit, or the clock and what follows from other acts."""

    OFFICE = "office", N_("Cơ quan BHXH")
    UNIT = "unit", N_("Đơn vị")
    CLOCK = "clock", N_("Hệ thống")


class VisitVia(Labelled):
    """By which way an act came."""

    PAGE = "page", N_("Trên trang")
    LINK = "link", N_("Qua đường dẫn")
    PHONE = "phone", N_("Qua điện thoại")
    PLAN = "plan", N_("Kế hoạch tuần")
    CLOCK = "clock", N_("Tự động")


class VisitAnswer(Labelled):
    """What a unit said of the times of a round."""

    WAITING = "waiting", N_("Chưa trả lời")
    ACCEPTED = "accepted", N_("Đã đồng ý")
    COUNTERED = "countered", N_("Đã đề nghị thời gian khác")
    DECLINED = "declined", N_("Không nhận lịch")


class VisitReply(Labelled):
    """What a unit may say beside taking one of the times that are offered."""

    SAME = "same", N_("Giữ lịch đã thống nhất, chỉ ghi người dự và yêu cầu")
    OTHER = "other", N_("Đề nghị thời gian khác")
    NO = "no", N_("Không nhận lịch này")
    ABSENT = "absent", N_("Đã đến giờ mà cán bộ BHXH không đến")


class LinkPurpose(Labelled):
    """What a link without a log-in is for."""

    ANSWER = "answer", N_("Trả lời đề xuất lịch")
    WITHDRAW = "withdraw", N_("Đổi hoặc hủy lịch đã thống nhất")


class AbsenceKind(Labelled):
    LEAVE = "leave", N_("Nghỉ phép")
    TRAINING = "training", N_("Tập huấn, họp")
    OTHER = "other", N_("Việc khác")


class VisitFate(Labelled):
    """What becomes of an agreed visit when its day is closed or its officer away, and nobody else is told to go."""

    RELEASE = "release", N_("Bỏ giờ đã thống nhất, cán bộ đề xuất lại")
    LEAVE = "leave", N_("Ai vắng, nghỉ thì thôi; những người khác giữ lịch")
    LEAVE_OR_RELEASE = "leave_or_release", N_("Ai vắng, nghỉ thì thôi; lịch không còn ai thì bỏ giờ, đề xuất lại")
    KEEP = "keep", N_("Giữ lịch như đã thống nhất")


class MessageKind(Labelled):
    """What a message about a visit is for."""

    PROPOSAL = "proposal", N_("Đề xuất lịch làm việc")
    ANSWERED = "answered", N_("Đơn vị đã trả lời")
    CONFIRMED = "confirmed", N_("Lịch đã thống nhất")
    MOVED = "moved", N_("Đổi lịch làm việc")
    CANCELLED = "cancelled", N_("Hủy lịch làm việc")
    REMINDER_DAY = "reminder_day", N_("Nhắc lịch trước một ngày")
    REMINDER_HOUR = "reminder_hour", N_("Nhắc lịch trước một giờ")
    CHASED = "chased", N_("Nhắc ghi kết quả buổi làm việc")
    EXPIRED = "expired", N_("Đề xuất hết hạn, chưa thống nhất")


class MessageState(Labelled):
    WAITING = "waiting", N_("Chờ gửi")
    FAILED = "failed", N_("Chưa gửi được, sẽ gửi lại")
    SENT = "sent", N_("Đã gửi")
    GIVEN_UP = "given_up", N_("Không gửi được, đã thôi gửi lại")
    PRINTED = "printed", N_("Đã in hoặc gửi Zalo")
    DROPPED = "dropped", N_("Không cần gửi nữa")


UNSENT_STATES = frozenset({MessageState.WAITING, MessageState.FAILED})
"""It is still to be sent, by and by."""

PRINTABLE = UNSENT_STATES | {MessageState.GIVEN_UP}
"""It can still go on paper."""

REMINDERS = (MessageKind.REMINDER_HOUR, MessageKind.REMINDER_DAY)


class MailFault(Labelled):
    """Why a message was not sent. What the mail server says in its own words is not kept: it quotes addresses."""

    CONNECTION = "connection", N_("Không kết nối được với máy chủ thư")
    SECURITY = "security", N_("Không lập được kết nối an toàn với máy chủ thư")
    LOG_IN = "log_in", N_("Máy chủ thư không nhận tài khoản gửi thư")
    SENDER = "sender", N_("Máy chủ thư không nhận địa chỉ gửi")
    RECIPIENT = "recipient", N_("Máy chủ thư không nhận địa chỉ của người nhận")
    CONTENT = "content", N_("Máy chủ thư không nhận nội dung thư")
    BROKEN = "broken", N_("Mất kết nối trong khi gửi")
    LETTER = "letter", N_("Chưa soạn được thư")


class PlanState(Labelled):
    """How far the plan of a week is."""

    SOLVING = "solving", N_("Đang tính")
    READY = "ready", N_("Chờ xem và gửi")
    FAILED = "failed", N_("Chưa tính được")
    SENT = "sent", N_("Đã gửi đề xuất")


class Move(NamedTuple):
    """Where an act leads from a state, and who may do it."""

    to: VisitState
    by: frozenset[Side]


_S, _A = VisitState, VisitAct
_OFFICE, _UNIT, _CLOCK = frozenset({Side.OFFICE}), frozenset({Side.UNIT}), frozenset({Side.CLOCK})
_BOTH = _OFFICE | _UNIT
_CLOSING = {_A.CANCEL: Move(_S.CANCELLED, _OFFICE)}
_OFFERING = {_A.PROPOSE: Move(_S.PROPOSED, _OFFICE), **_CLOSING}
_ANSWERING = {
    # one unit of several agrees nothing yet: the offer is as its answers make it (offer_of)
    _A.ACCEPT: Move(_S.CONFIRMED, _BOTH),
    _A.COUNTER: Move(_S.COUNTER_PROPOSED, _BOTH),
    _A.DECLINE: Move(_S.CANCELLED, _BOTH),
    _A.LEAVE_OUT: Move(_S.CONFIRMED, _OFFICE),
}

MOVES: dict[VisitState, dict[VisitAct, Move]] = {
    _S.SUGGESTED: {**_OFFERING, _A.GIVE: Move(_S.SUGGESTED, _OFFICE | _CLOCK)},
    _S.PROPOSED: {
        **_OFFERING,
        **_ANSWERING,
        _A.EXPIRE: Move(_S.EXPIRED, _CLOCK),
        _A.GIVE: Move(_S.PROPOSED, _OFFICE | _CLOCK),
    },
    _S.COUNTER_PROPOSED: {
        **_OFFERING,
        **_ANSWERING,
        _A.AGREE: Move(_S.CONFIRMED, _OFFICE),
        _A.EXPIRE: Move(_S.EXPIRED, _CLOCK),
        _A.GIVE: Move(_S.COUNTER_PROPOSED, _OFFICE | _CLOCK),
    },
    # of several units one said no, and the others accepted: who said no may think better of it
    _S.ANSWERED: {
        **_OFFERING,
        **_ANSWERING,
        _A.EXPIRE: Move(_S.EXPIRED, _CLOCK),
        _A.GIVE: Move(_S.ANSWERED, _OFFICE | _CLOCK),
    },
    _S.CONFIRMED: {
        **_OFFERING,
        _A.COUNTER: Move(_S.COUNTER_PROPOSED, _BOTH),
        _A.DECLINE: Move(_S.CANCELLED, _BOTH),
        _A.DETAIL: Move(_S.CONFIRMED, _BOTH),
        _A.RELEASE: Move(_S.GIVEN_UP, _CLOCK),
        _A.GIVE: Move(_S.CONFIRMED, _OFFICE | _CLOCK),
        _A.HOLD: Move(_S.DONE, _OFFICE | _CLOCK),
        _A.UNIT_ABSENT: Move(_S.UNIT_ABSENT, _OFFICE),
        # of a unit it is a report, which changes nothing: the office says whether it is so
        _A.OFFICER_ABSENT: Move(_S.OFFICER_ABSENT, _BOTH),
    },
    # with its session, which is taken back first, or corrected to another day or hour
    _S.DONE: {_A.REOPEN: Move(_S.CONFIRMED, _CLOCK), _A.HOLD: Move(_S.DONE, _CLOCK)},
    _S.EXPIRED: {
        **_OFFERING,
        # what was said by telephone after the day
        _A.ACCEPT: Move(_S.CONFIRMED, _OFFICE),
        _A.COUNTER: Move(_S.COUNTER_PROPOSED, _OFFICE),
        _A.DECLINE: Move(_S.CANCELLED, _OFFICE),
        _A.GIVE: Move(_S.EXPIRED, _OFFICE | _CLOCK),
    },
    # nothing is offered, so nobody answers
    _S.GIVEN_UP: {**_OFFERING, _A.GIVE: Move(_S.GIVEN_UP, _OFFICE | _CLOCK)},
    _S.UNIT_ABSENT: {_A.REOPEN: Move(_S.CONFIRMED, _OFFICE)},
    _S.OFFICER_ABSENT: {_A.REOPEN: Move(_S.CONFIRMED, _OFFICE)},
    _S.CANCELLED: {},
}
"""State → act → where it leads and who may. What is not here is refused."""

SETTLING = frozenset({_A.ACCEPT, _A.DECLINE, _A.LEAVE_OUT})
"""By these one unit of several answers, or is asked no more, and nothing is agreed by it."""

OFFERED_STATES = (_S.PROPOSED, _S.COUNTER_PROPOSED, _S.ANSWERED)
"""Times are offered, by BHXH or a unit, and not all took one; they hold nothing."""

UNASKED = (_S.PROPOSED, _S.ANSWERED)
"""No unit asks for another time than those that BHXH offers."""

OF_OFFICE = (_S.COUNTER_PROPOSED, _S.ANSWERED, _S.EXPIRED, _S.GIVEN_UP)
"""It is the office that has to act, whoever else may."""


def offer_of(answers: Collection[VisitAnswer]) -> VisitState:
    """What an offer waits for that is not agreed, by what its units said: the office where one asks for another time,
    else the units that have not answered, else the office."""
    if VisitAnswer.COUNTERED in answers:
        return _S.COUNTER_PROPOSED
    return _S.PROPOSED if VisitAnswer.WAITING in answers else _S.ANSWERED


def may_stay(state: VisitState, act: VisitAct, became: VisitState) -> bool:
    """May an act agree or end nothing, for it is not of all units, or a report? An offer then waits for the same as
    before, or for whatever its answers make it wait for: nobody asks for another time by it, or is asked anew."""
    if act in SETTLING and state in OFFERED_STATES and became is not state:
        return became is _S.ANSWERED or (state, became) == (_S.COUNTER_PROPOSED, _S.PROPOSED)
    return became is state and act in SETTLING | {_A.OFFICER_ABSENT}


OPEN_STATES = frozenset(state for state, moves in MOVES.items() if _A.CANCEL in moves)
"""Somebody has still to act."""

ENDED_STATES = frozenset(VisitState) - OPEN_STATES


def needs_reason(state: VisitState, act: VisitAct) -> bool:
    """Does a side fall back behind what was agreed, or end it? Then it says why."""
    if act in (_A.CANCEL, _A.DECLINE, _A.UNIT_ABSENT, _A.OFFICER_ABSENT, _A.LEAVE_OUT):
        return True
    return state is _S.CONFIRMED and act in (_A.PROPOSE, _A.COUNTER)
