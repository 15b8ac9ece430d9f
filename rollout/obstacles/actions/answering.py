"""One answer for obstacles alike, answers kept to be used again, and an obstacle told twice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import Permission, viewer_of
from rollout.core.dates import now
from rollout.core.names import tidy
from rollout.models import KnownAnswer, Obstacle, ObstaclePerson, User
from rollout.obstacles.actions.working import begin, refuse, write
from rollout.obstacles.errors import (
    AnswerRetired,
    NamesSomebody,
    NamesSomebodyElse,
    NothingTicked,
    NotOfOneUnit,
    OfOtherKinds,
    TextMissing,
)
from rollout.obstacles.queries.named import named_in, plain
from rollout.register import look_ups
from rollout.register.act import check_note
from rollout.register.obstacle_steps import known_of
from rollout.vocabulary_of_obstacles import OPEN_STATES, TRANSITIONS, ObstacleEventKind, ObstacleKind, ObstacleState


def answer(
    session: Session, obstacles: Sequence[Obstacle], *, text: str, by: User, known: KnownAnswer | None = None
) -> int:
    """Resolves obstacles alike by one answer; how many. `known`: the kept answer that it is.

    Raises TextMissing, NothingTicked, OfOtherKinds, NamesSomebody, NamesSomebodyElse, TooManyNamed, AnswerRetired,
    NotPossibleNow, TooLong, NumberInNote.
    """
    if known is not None and known.retired_at is not None:
        raise AnswerRetired
    if not text.strip():
        raise TextMissing
    if not obstacles:
        raise NothingTicked
    if len({obstacle.kind for obstacle in obstacles}) > 1:
        raise OfOtherKinds
    _refuse_names(session, text, Obstacle.id.in_([obstacle.id for obstacle in obstacles]), by=by)
    known_of_all = known_of(session, obstacles)
    for obstacle in obstacles:
        begin(session, obstacle, version=None, text=text, known=known_of_all)
        if ObstacleState.RESOLVED not in TRANSITIONS[ObstacleState(obstacle.state)]:
            refuse(obstacle)
        obstacle.answer_id = known.id if known else None
        resolved = ObstacleState.RESOLVED
        write(session, obstacle, ObstacleEventKind.ANSWERED, by=by, text=text, state=resolved, known=known_of_all)
        audit.record(
            session,
            by=by,
            action="answer_obstacle",
            subject="obstacle",
            subject_id=obstacle.id,
            together=len(obstacles),
        )
    session.flush()
    return len(obstacles)


def _refuse_names(session: Session, text: str, whose: ColumnElement[bool], *, by: User) -> None:
    """Several units read what is answered. Raises what a name of somebody blocked is refused by.

    Only who sees a person is told of whom it is; who guesses at others is stopped after a few of them.
    """
    look_ups.check_names(session, by)
    named = named_in(session, text, whose, viewer_of(session, by).selection(Permission.SEE_PEOPLE))
    if seen := [held for held in named if held.is_seen]:
        raise NamesSomebody(name=seen[0].name)
    if named:
        raise NamesSomebodyElse(named[0].person_id, named[0].name)


def keep_answer(
    session: Session, *, kind: ObstacleKind, question: str, body: str, by: User, is_public: bool = False
) -> KnownAnswer:
    """Keeps an answer to be used again. Raises what `edit_answer` raises."""
    row = KnownAnswer(kind=kind.value, by_id=by.id, at=now(), question="", body="", search="")
    edit_answer(session, row, kind=kind, question=question, body=body, by=by, is_public=is_public)
    return row


def edit_answer(
    session: Session,
    row: KnownAnswer,
    *,
    kind: ObstacleKind,
    question: str,
    body: str,
    by: User,
    is_public: bool = False,
) -> None:
    """`is_public`: the guide shows it to everybody.

    Raises TextMissing, NamesSomebody or NamesSomebodyElse (of whom this kind of obstacle blocks), TooManyNamed,
    TooLong, NumberInNote.
    """
    if not question.strip() or not body.strip():
        raise TextMissing
    _refuse_names(session, f"{question}\n{body}", Obstacle.kind == kind.value, by=by)
    check_note(question)
    check_note(body)
    row.kind, row.question, row.body = kind.value, tidy(question), body.strip()
    row.is_public = is_public
    row.search, row.by_id, row.at = plain(f"{question} {body}"), by.id, now()
    is_new = row.id is None
    session.add(row)
    session.flush()
    action = "keep_answer" if is_new else "edit_answer"
    audit.record(
        session, by=by, action=action, subject="known_answer", subject_id=row.id, kind=kind.value, is_public=is_public
    )


def retire_answer(session: Session, row: KnownAnswer, *, by: User) -> None:
    """It is offered no more; what was answered by it stays."""
    if row.retired_at is None:
        row.retired_at = now()
        audit.record(session, by=by, action="retire_answer", subject="known_answer", subject_id=row.id)


def bring_back_answer(session: Session, row: KnownAnswer, *, by: User) -> None:
    """It is offered again."""
    if row.retired_at is not None:
        row.retired_at = None
        audit.record(session, by=by, action="bring_back_answer", subject="known_answer", subject_id=row.id)


def merge(session: Session, *, winner: Obstacle, loser: Obstacle, by: User, version: int | None = None) -> None:
    """The same problem was told twice: the loser's people go over, and it ends. Raises NotOfOneUnit, JustChanged."""
    begin(session, loser, version=version)
    begin(session, winner, version=None)
    both_open = all(ObstacleState(obstacle.state) in OPEN_STATES for obstacle in (winner, loser))
    if winner.id == loser.id or winner.unit_id is None or winner.unit_id != loser.unit_id or not both_open:
        raise NotOfOneUnit
    held = select(ObstaclePerson.person_id).where(ObstaclePerson.obstacle_id == winner.id)
    of_loser = ObstaclePerson.obstacle_id == loser.id
    session.execute(
        update(ObstaclePerson).where(of_loser, ObstaclePerson.person_id.not_in(held)).values(obstacle_id=winner.id)
    )
    session.execute(delete(ObstaclePerson).where(of_loser))
    winner.people_count = max(filter(None, (winner.people_count, loser.people_count)), default=None)
    loser.merged_into_id = winner.id
    write(session, loser, ObstacleEventKind.MERGED, by=by, text=str(winner.id), state=ObstacleState.MERGED)
    write(session, winner, ObstacleEventKind.MERGED, by=by, text=str(loser.id))
    audit.record(
        session, by=by, action="merge_obstacles", subject="obstacle", subject_id=winner.id, merged_obstacle=loser.id
    )
