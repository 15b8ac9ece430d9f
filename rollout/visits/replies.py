"""What a unit may say of a visit, and what it said: the same by a link, by a log-in and by telephone. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from rollout.register.visit_answers import Details
from rollout.register.visit_offers import Start
from rollout.register.visit_times import Time
from rollout.vocabulary_of_visits import VisitReply


class Question(NamedTuple):
    """What a unit is asked.

    `times`: what it may take, by position; `starts`: the minutes of a day at which it may ask to begin, None for any;
    `must_explain`: another time than that agreed is asked for with a reason.
    """

    round: int
    times: dict[int, Time]
    starts: tuple[int, ...] | None
    replies: tuple[VisitReply, ...]
    must_explain: bool

    def only(self, replies: Collection[VisitReply]) -> Question:
        """The same without the replies that a page has no place for."""
        return self._replace(replies=tuple(reply for reply in self.replies if reply in replies))


class Said(NamedTuple):
    """What a unit said. `position`: the time it takes; else `reply`, with the other time it asks for.

    `details`: None where nothing was asked of who comes, so what was said of it before stays.
    """

    round: int
    position: int | None
    reply: VisitReply | None
    start: Start | None
    reason: str
    details: Details | None
