"""What an entry of the calendar is, in a word beside its shape: agreed, offered, over, a session without a visit."""

from __future__ import annotations

from rollout.register.taking_part import HELD_STATES
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_visits import OFFERED_STATES, VisitState


class Kind(Labelled):
    """Where an entry comes from, in the order in which entries of one time stand."""

    AGREED = "agreed", N_("Lịch đã thống nhất")
    ASKED = "asked", N_("Đơn vị đề nghị")
    OFFERED = "offered", N_("Đề xuất")
    SESSION = "session", N_("Buổi hướng dẫn")


class Look(Labelled):
    """How an entry looks; the code is its class in the style sheet."""

    AGREED = "agreed", N_("Đã thống nhất")
    OFFERED = "offered", N_("Chờ trả lời")
    RETURNED = "returned", N_("Đơn vị đã trả lời, chờ cán bộ")
    ASKED = "asked", N_("Đơn vị đề nghị")
    DONE = "done", N_("Đã thực hiện")
    UNIT_ABSENT = "unit-absent", N_("Đơn vị vắng")
    OFFICER_ABSENT = "officer-absent", N_("Cán bộ không đến được")
    UNIT_OUT = "unit-out", N_("Đơn vị không dự")
    CANCELLED = "cancelled", N_("Đã hủy")
    SESSION = "session", N_("Buổi hướng dẫn chưa có lịch hẹn")


SELDOM = frozenset({Look.UNIT_OUT, Look.CANCELLED})
"""Explained only where there are such entries, or they are asked for."""

SHOWN_STATES = (*OFFERED_STATES, *HELD_STATES, VisitState.CANCELLED)
"""Of these there is a time to show; what was called off only where it is asked for."""

_OF_STATE = {
    VisitState.CONFIRMED: Look.AGREED,
    VisitState.DONE: Look.DONE,
    VisitState.UNIT_ABSENT: Look.UNIT_ABSENT,
    VisitState.OFFICER_ABSENT: Look.OFFICER_ABSENT,
    VisitState.CANCELLED: Look.CANCELLED,
}
_OF_KIND = {Kind.ASKED: Look.ASKED, Kind.OFFERED: Look.OFFERED, Kind.SESSION: Look.SESSION}


def look_of(kind: Kind, state: VisitState | None) -> Look:
    if kind is Kind.OFFERED and state is VisitState.ANSWERED:
        return Look.RETURNED
    return _OF_KIND[kind] if kind in _OF_KIND or state is None else _OF_STATE[state]
