"""Answers kept to be used again: found by words without tone marks, by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from rollout.core.names import like_literal, search_key
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.models import KnownAnswer, Obstacle, User
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_obstacles import ObstacleKind

WORDS = 8
"""Words of a search that are looked for."""

SUGGESTED = 20


class AnswerOrder(Labelled):
    USED = "used", N_("Dùng nhiều nhất trước")
    NEWEST = "newest", N_("Mới nhất trước")
    KIND = "kind", N_("Theo loại vướng mắc")


@dataclass(frozen=True)
class AskedAnswers:
    q: str = ""
    kind: ObstacleKind | None = None
    is_retired: bool = False
    order: AnswerOrder = AnswerOrder.USED


class Kept(NamedTuple):
    """`used`: how many obstacles it answered."""

    answer: KnownAnswer
    by: str
    used: int


_USED = select(func.count()).where(Obstacle.answer_id == KnownAnswer.id).correlate(KnownAnswer).scalar_subquery()


def _matching(asked: AskedAnswers) -> Select[Any]:
    statement: Any = select(KnownAnswer, User.display_name, _USED.label("used")).join(
        User, User.id == KnownAnswer.by_id
    )
    retired = KnownAnswer.retired_at
    statement = statement.where(retired.is_not(None) if asked.is_retired else retired.is_(None))
    if asked.kind:
        statement = statement.where(KnownAnswer.kind == asked.kind.value)
    for word in search_key(asked.q).split()[:WORDS]:
        statement = statement.where(KnownAnswer.search.like(f"%{like_literal(word)}%", escape="!"))
    by: dict[AnswerOrder, tuple[Any, ...]] = {
        AnswerOrder.USED: (_USED.desc(),),
        AnswerOrder.NEWEST: (KnownAnswer.at.desc(),),
        AnswerOrder.KIND: (KnownAnswer.kind,),
    }
    return statement.order_by(*by[asked.order], KnownAnswer.question, KnownAnswer.id)


def page_of(session: Session, asked: AskedAnswers, number: int, size: int = ROWS) -> Paged[Kept]:
    """Two queries."""
    statement = _matching(asked)
    total = int(session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0)
    number = nearest(number, last_page(total, size))
    rows = session.execute(statement.limit(size).offset((number - 1) * size)).all()
    return Paged([Kept(answer, name, used) for answer, name, used in rows], number, total)


def of_kind(session: Session, kind: ObstacleKind) -> list[KnownAnswer]:
    """Those that answer a kind, the most used first. One query."""
    rows = session.execute(_matching(AskedAnswers(kind=kind)).limit(SUGGESTED)).all()
    return [answer for answer, _name, _used in rows]
