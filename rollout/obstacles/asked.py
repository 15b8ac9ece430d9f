"""What an address asks the lists of obstacles for, and the same address with something changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from flask import abort, request, url_for

from rollout.core.asked import whole
from rollout.core.names import LONGEST_NAME, tidy
from rollout.obstacles.queries.answers import AnswerOrder, AskedAnswers
from rollout.obstacles.queries.filters import Age, Asked, Order, Standing
from rollout.obstacles.queries.people import AskedPeople, PeopleOrder
from rollout.vocabulary import Labelled
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel

Member = TypeVar("Member", bound=Labelled)


def member(args: Mapping[str, str], name: str, kind: type[Member]) -> Member | None:
    """A member of a closed list that an address names, None where it names none; 404 for one not of the list."""
    said = args.get(name, "")
    if said and said not in set(kind):
        abort(404)
    return kind(said) if said else None


def words(args: Mapping[str, str]) -> str:
    return tidy(args.get("q", ""))[:LONGEST_NAME]


def read_asked(args: Mapping[str, str]) -> Asked:
    return Asked(
        member(args, "standing", Standing) or Standing.OPEN,
        member(args, "kind", ObstacleKind),
        member(args, "level", ObstacleLevel),
        member(args, "age", Age),
        whole(args, "unit"),
        words(args),
        whole(args, "owner"),
        member(args, "order", Order) or Order.DUE,
    )


def read_asked_people(args: Mapping[str, str]) -> AskedPeople:
    order = member(args, "order", PeopleOrder) or PeopleOrder.NAME
    kind, age = member(args, "kind", ObstacleKind), member(args, "age", Age)
    return AskedPeople(kind, age, whole(args, "unit"), words(args), order)


def read_asked_answers(args: Mapping[str, str]) -> AskedAnswers:
    order = member(args, "order", AnswerOrder) or AnswerOrder.USED
    return AskedAnswers(words(args), member(args, "kind", ObstacleKind), args.get("retired") == "1", order)


def address(endpoint: str, **changed: object) -> str:
    """The address of a list as this request asks for it, with something changed; "" takes a thing out.

    What is changed leads to the first page, unless it is the page.
    """
    held: dict[str, Any] = {name: value for name, value in request.args.items() if value and name != "page"}
    return url_for(endpoint, **{name: value for name, value in (held | changed).items() if value != ""})
