"""Which act leads a visit where: what the issue of a visit may be, who may bring it about, who owes a reason."""

from __future__ import annotations

import pytest

from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import (
    ENDED_STATES,
    MOVES,
    OPEN_STATES,
    VISIT_WAYS,
    Move,
    Side,
    VisitAct,
    VisitState,
    may_stay,
    needs_reason,
)

S, A = VisitState, VisitAct


def test_each_state_is_reached_from_a_suggestion() -> None:
    seen, waiting = {S.SUGGESTED}, [S.SUGGESTED]
    while waiting:
        state = waiting.pop()
        stays = {became for became in VisitState for act in MOVES[state] if may_stay(state, act, became)}
        for became in {move.to for move in MOVES[state].values()} | stays:
            if became not in seen:
                seen.add(became)
                waiting.append(became)
    assert seen == set(VisitState) == set(MOVES)


def test_from_each_open_state_the_office_can_end_it() -> None:
    assert (
        frozenset({S.SUGGESTED, S.PROPOSED, S.COUNTER_PROPOSED, S.ANSWERED, S.CONFIRMED, S.EXPIRED, S.GIVEN_UP})
        == OPEN_STATES
    )
    for state in OPEN_STATES:
        assert Side.OFFICE in MOVES[state][A.CANCEL].by
    assert {state for state in ENDED_STATES if MOVES[state]} == {S.DONE, S.UNIT_ABSENT, S.OFFICER_ABSENT}
    for state in (S.UNIT_ABSENT, S.OFFICER_ABSENT):
        assert set(MOVES[state]) == {A.REOPEN}
    assert set(MOVES[S.DONE]) == {A.REOPEN, A.HOLD}


@pytest.mark.parametrize(
    ("state", "act", "becomes", "sides"),
    [
        (S.SUGGESTED, A.PROPOSE, S.PROPOSED, {Side.OFFICE}),
        (S.PROPOSED, A.ACCEPT, S.CONFIRMED, {Side.OFFICE, Side.UNIT}),
        (S.PROPOSED, A.COUNTER, S.COUNTER_PROPOSED, {Side.OFFICE, Side.UNIT}),
        (S.PROPOSED, A.EXPIRE, S.EXPIRED, {Side.CLOCK}),
        (S.COUNTER_PROPOSED, A.AGREE, S.CONFIRMED, {Side.OFFICE}),
        (S.CONFIRMED, A.PROPOSE, S.PROPOSED, {Side.OFFICE}),  # a change of what was agreed must be agreed again
        (S.CONFIRMED, A.COUNTER, S.COUNTER_PROPOSED, {Side.OFFICE, Side.UNIT}),
        (S.CONFIRMED, A.RELEASE, S.GIVEN_UP, {Side.CLOCK}),
        (S.ANSWERED, A.EXPIRE, S.EXPIRED, {Side.CLOCK}),
        (S.CONFIRMED, A.HOLD, S.DONE, {Side.OFFICE, Side.CLOCK}),
        (S.DONE, A.HOLD, S.DONE, {Side.CLOCK}),  # its session was held at another time than was said first
        (S.EXPIRED, A.PROPOSE, S.PROPOSED, {Side.OFFICE}),
    ],
)
def test_moves(state: VisitState, act: VisitAct, becomes: VisitState, sides: set[Side]) -> None:
    assert MOVES[state][act] == Move(becomes, frozenset(sides))


def test_a_unit_neither_offers_nor_closes() -> None:
    of_unit = {act for moves in MOVES.values() for act, move in moves.items() if Side.UNIT in move.by}
    assert of_unit == {A.ACCEPT, A.COUNTER, A.DECLINE, A.DETAIL, A.OFFICER_ABSENT}


def test_only_what_was_agreed_is_held_or_missed() -> None:
    for act in (A.UNIT_ABSENT, A.OFFICER_ABSENT, A.DETAIL):
        assert [state for state, moves in MOVES.items() if act in moves] == [S.CONFIRMED]
    assert [state for state, moves in MOVES.items() if A.HOLD in moves] == [S.CONFIRMED, S.DONE]


def test_who_falls_back_says_why() -> None:
    owed = {(state, act) for state, moves in MOVES.items() for act in moves if needs_reason(state, act)}
    assert {act for _state, act in owed} == {
        A.CANCEL, A.DECLINE, A.UNIT_ABSENT, A.OFFICER_ABSENT, A.LEAVE_OUT, A.PROPOSE, A.COUNTER,
    }  # fmt: skip
    assert {state for state, act in owed if act in (A.PROPOSE, A.COUNTER)} == {S.CONFIRMED}


def test_a_visit_is_held_as_its_session_will_be() -> None:
    assert set(VISIT_WAYS) == set(SessionWay) - {SessionWay.HOUSEHOLDS}
