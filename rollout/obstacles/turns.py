"""What each of those concerned may do with an obstacle as it stands. Pure."""

from __future__ import annotations

from rollout.vocabulary_of_obstacles import OPEN_STATES, TRANSITIONS, ObstacleLevel, ObstacleState

S = ObstacleState

BY_HAND = (S.IN_PROGRESS, S.WAITING_UNIT, S.WAITING_VSS, S.RESOLVED)
"""The states that a worker sets, in the order of the form; others come of acts of their own."""

OF_LIAISON = (S.IN_PROGRESS, S.RESOLVED)
"""What a liaison sets while it is the unit's turn."""


def settable(state: ObstacleState, level: ObstacleLevel, *, is_worker: bool) -> tuple[ObstacleState, ...]:
    """The states that may be set by hand. A liaison says that the unit has done its part; at the liaison's level, all
    that is needed to settle it there."""
    offered: tuple[ObstacleState, ...] = ()
    if is_worker:
        offered = BY_HAND
    elif level is ObstacleLevel.LIAISON and state in OPEN_STATES:
        offered = OF_LIAISON
    elif state is S.WAITING_UNIT:
        offered = (S.IN_PROGRESS,)
    return tuple(new for new in offered if new in TRANSITIONS[state] and new is not state)


def may_escalate(state: ObstacleState, level: ObstacleLevel, *, is_worker: bool) -> bool:
    """By hand, one level up."""
    return S.ESCALATED in TRANSITIONS[state] and (is_worker or level is ObstacleLevel.LIAISON)


def may_instruct(state: ObstacleState, level: ObstacleLevel) -> bool:
    """A leader says what is to be done about what has come up to them."""
    return state in OPEN_STATES and level is ObstacleLevel.LEADER


def may_close(state: ObstacleState) -> bool:
    """Anybody concerned may say that it is settled, once it is said to be resolved."""
    return S.CLOSED in TRANSITIONS[state]


def may_reopen(state: ObstacleState) -> bool:
    return S.REOPENED in TRANSITIONS[state]
