"""Who of those named is past the step that an obstacle keeps people from: no longer blocked, though it is open."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from rollout.ledger.person_lines import ENDED_WITH, NOT_ON_OWN_PHONE
from rollout.models import Ending, Obstacle, ObstaclePerson, Rejection, Statement
from rollout.obstacles.queries.filters import IS_OPEN
from rollout.vocabulary import FILINGS, Milestone
from rollout.vocabulary_of_obstacles import BLOCKS, ObstacleKind

M = Milestone
IN_USE = frozenset({M.SIGNED_IN, M.PASSWORD_CHANGED, M.CARD_USED})
WITH_ACCOUNT = IN_USE | {M.ACCEPTED}
FILED = WITH_ACCOUNT | {M.REGISTERED, M.SUBMITTED}

PASSED_BY: dict[Milestone, frozenset[Milestone]] = {
    M.INFO_COMPLETED: FILED | {M.INFO_COMPLETED},
    M.INSTALLED: IN_USE | {M.INSTALLED, M.REGISTERED},
    M.REGISTERED: FILED,
    M.SUBMITTED: WITH_ACCOUNT | {M.SUBMITTED},
    M.ACCEPTED: WITH_ACCOUNT,
    M.SIGNED_IN: IN_USE,
}
"""The step that is blocked → whose statement shows that somebody took it: the step itself, or one that follows."""

COMES_AFTERWARDS = frozenset({ObstacleKind.PASSWORD_LOST, ObstacleKind.CARD_REFUSED})
"""What happens to people who have taken the step: that they took it settles nothing."""


def has_passed() -> ColumnElement[bool]:
    """The condition, of somebody named in an obstacle, that a live statement shows the step or one that follows it.

    A statement is of no use from an ending on, nor one of a declaration that was refused since.
    """
    return and_(IS_OPEN, or_(*(_passed(step) for step in PASSED_BY)))


def _passed(step: Milestone) -> ColumnElement[bool]:
    said, ended, refused = aliased(Statement), aliased(Ending), aliased(Rejection)
    kinds = [kind.value for kind, blocked in BLOCKS.items() if blocked is step and kind not in COMES_AFTERWARDS]
    ends = exists().where(
        ended.person_id == said.person_id,
        ended.voided_seq.is_(None),
        ended.milestone.in_(sorted(ENDED_WITH[step])),
        ended.day >= said.day,
    )
    is_refused = exists().where(
        refused.person_id == said.person_id, refused.voided_seq.is_(None), refused.day >= said.day
    )
    shown = [
        said.person_id == ObstaclePerson.person_id,
        said.voided_seq.is_(None),
        said.milestone.in_(sorted(PASSED_BY[step])),
        ~ends,
        or_(said.milestone.not_in(sorted(FILINGS)), ~is_refused),
    ]
    if step is M.INSTALLED:
        elsewhere = sorted(channel.value for channel in NOT_ON_OWN_PHONE)
        shown.append(or_(said.milestone == M.INSTALLED.value, said.channel.not_in(elsewhere)))
    return and_(Obstacle.kind.in_(sorted(kinds)), exists().where(*shown))
