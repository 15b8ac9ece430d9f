"""Corrected ways between communes, beside what the straight line gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.names import sort_key
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.core.travel import Travel
from rollout.models import Office, TravelCorrection
from rollout.register import ways
from rollout.vocabulary import N_, Labelled

SEAT = "province"
"""The level of the office from which the way into a single commune is told."""


class Order(Labelled):
    AREA = "area", N_("Theo tên xã")
    LONGEST = "longest", N_("Nhiều phút nhất trước")


@dataclass(frozen=True)
class Asked:
    """`area_id`: the ways to or from a commune."""

    area_id: int | None = None
    order: Order = Order.AREA


class Line(NamedTuple):
    """`straight`: minutes by the map alone; of a single commune from the office of the province, as is `whole`."""

    row: TravelCorrection
    area: str
    other: str
    straight: int | None
    whole: int | None


def lines(session: Session, asked: Asked) -> list[Line]:
    """All that are asked for; there are few. Six queries."""
    found = select(TravelCorrection)
    if asked.area_id is not None:
        of_area = TravelCorrection.area_id == asked.area_id
        found = found.where(of_area | (TravelCorrection.other_area_id == asked.area_id))
    held = ways.travel(session)
    names = ways.commune_names(session)
    seat = _seat(session)
    told = [line_of(row, held, names, seat) for row in session.scalars(found.order_by(TravelCorrection.id))]
    if asked.order is Order.LONGEST:
        return sorted(told, key=lambda line: (-line.row.minutes, line.row.id))
    return sorted(told, key=lambda line: (sort_key(ways.bare(line.area)), sort_key(ways.bare(line.other)), line.row.id))


def page_of(session: Session, asked: Asked, number: int) -> Paged[Line]:
    told = lines(session, asked)
    at = nearest(number, last_page(len(told)))
    return Paged(told[(at - 1) * ROWS : at * ROWS], at, len(told))


def line_of(row: TravelCorrection, held: Travel, names: Mapping[int, str], seat: int | None) -> Line:
    """Pure."""
    plain = replace(held, ways={}, harder={})
    other = row.other_area_id if row.other_area_id is not None else seat
    is_known = other is not None and other != row.area_id and {row.area_id, other} <= held.points.keys()
    straight = plain.minutes(row.area_id, other) if is_known else None
    whole = held.minutes(row.area_id, other) if straight is not None else None
    area, second = names.get(row.area_id, ""), names.get(row.other_area_id or 0, "")
    return Line(row, area, second, straight, whole)


def _seat(session: Session) -> int | None:
    """The commune of the office of the province."""
    office_id = session.scalar(select(Office.id).where(Office.level == SEAT).order_by(Office.id).limit(1))
    return ways.area_of_office(session, office_id) if office_id is not None else None


def number(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(TravelCorrection)) or 0
