"""Requests as a viewer may see them: the inbox, those of a unit, one with its fields, and how many wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, exists, func, or_, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.cells import opened
from rollout.core.dates import ZONE, day_number, local, today
from rollout.core.paging import Paged, paged
from rollout.core.rights import LARGEST_KEY, permissions_on
from rollout.core.selection import Part
from rollout.core.users import display_names
from rollout.models import ChangeField, ChangeItem, ChangeRequest, ItemState, Person, RequestKind, Unit
from rollout.register.memberships import deciding_units
from rollout.register.unit_search import is_called
from rollout.vocabulary import N_, Labelled

MOST_TAKEN = 10_000
"""Requests in one file."""


class Order(Labelled):
    """How a list of requests is sorted."""

    OLDEST = "oldest", N_("Chờ lâu nhất trước")
    NEWEST = "newest", N_("Mới nhất trước")
    UNIT = "unit", N_("Theo tên đơn vị")


class Which(Labelled):
    """Which requests a list shows, by their answers."""

    OPEN = "open", N_("Chờ trả lời")
    SETTLED = "settled", N_("Đã trả lời")
    WITHDRAWN = "withdrawn", N_("Đã rút")
    ALL = "all", N_("Tất cả")


class Age(Labelled):
    """For how long requests have been waiting, or were until they were answered, at least."""

    ANY = "", N_("Tất cả")
    DAYS_3 = "3", N_("Từ 3 ngày")
    DAYS_7 = "7", N_("Từ 7 ngày")
    DAYS_30 = "30", N_("Từ 30 ngày")


@dataclass(frozen=True)
class Asked:
    """Which requests, and in which order: of one unit alone, of the units that are an officer's today."""

    q: str = ""
    kind: RequestKind | None = None
    which: Which = Which.OPEN
    age: Age = Age.ANY
    order: Order = Order.OLDEST
    unit_id: int | None = None
    officer_id: int | None = None


ANSWERED = (ItemState.ACCEPTED, ItemState.REFUSED)


class Item(NamedTuple):
    field: ChangeField
    state: ItemState
    reason: str
    by: str = ""
    at: datetime | None = None


class Row(NamedTuple):
    """One request in a list. `who`: of whom it speaks, "" where that is the unit or is not the viewer's to know.

    `is_gone`: the person is on the unit's list no more.
    """

    id: int
    unit_id: int
    unit_name: str
    unit_code: str
    kind: RequestKind
    who: str
    is_gone: bool
    items: tuple[Item, ...]
    note: str
    asked_by: str
    asked_at: datetime
    settled_at: datetime | None
    is_emptied: bool

    @property
    def days(self) -> int:
        """For how many days it has been waiting, or was."""
        until = local(self.settled_at).date() if self.settled_at else today()
        return (until - local(self.asked_at).date()).days

    @property
    def answers(self) -> list[tuple[str, datetime]]:
        """By whom and when fields were answered, the first first; what was answered together is one."""
        told = {(item.by, item.at) for item in self.items if item.state in ANSWERED and item.at is not None}
        return sorted(told, key=lambda told: told[1])

    @property
    def answered(self) -> int:
        return sum(item.state in ANSWERED for item in self.items)

    @property
    def to_answer(self) -> int:
        """How many fields are the officer's to answer, or were: all but those withdrawn."""
        return sum(item.state is not ItemState.WITHDRAWN for item in self.items)

    @property
    def is_withdrawn(self) -> bool:
        return self.to_answer == 0


STANDS = exists().where(ChangeItem.request_id == ChangeRequest.id, ChangeItem.state != ItemState.WITHDRAWN.value)
"""The condition that a request was not withdrawn as a whole."""


def _in_scope(viewer: Viewer) -> Any:
    """The requests that a viewer answers: of people where they edit people, of units where they edit units."""
    of_unit = ChangeRequest.kind == RequestKind.UNIT_DATA.value
    day = {"day": day_number(today())}
    scopes = {
        permission: text(viewer.selection(permission).sql("change_request.unit_id"))
        for permission in (Permission.EDIT_PEOPLE, Permission.EDIT_UNITS)
    }
    for permission, scope in scopes.items():
        if ":day" in scope.text:
            scopes[permission] = scope.bindparams(**day)
    return or_(and_(~of_unit, scopes[Permission.EDIT_PEOPLE]), and_(of_unit, scopes[Permission.EDIT_UNITS]))


def _statement(viewer: Viewer, asked: Asked) -> Select[Any]:
    statement = select(ChangeRequest).join(Unit, Unit.id == ChangeRequest.unit_id)
    if asked.unit_id is None:
        statement = statement.where(_in_scope(viewer), STANDS)
    else:
        statement = statement.where(ChangeRequest.unit_id == asked.unit_id)
    if asked.officer_id is not None:
        of_officer = Part(frozenset({asked.officer_id}), "officer").sql()
        held = text(f"change_request.unit_id IN ({of_officer})").bindparams(day=day_number(today()))
        statement = statement.where(held)
    if asked.q:
        statement = statement.where(is_called(asked.q))
    if asked.kind is not None:
        statement = statement.where(ChangeRequest.kind == asked.kind.value)
    is_open = ChangeRequest.settled_at.is_(None)
    if asked.which is Which.OPEN:
        statement = statement.where(is_open)
    elif asked.which is not Which.ALL:
        statement = statement.where(~is_open, STANDS if asked.which is Which.SETTLED else ~STANDS)
    if asked.age is not Age.ANY:
        since = datetime.combine(today() - timedelta(days=int(asked.age.value) - 1), time.min, ZONE)
        statement = statement.where(ChangeRequest.asked_at < since)
    first = {
        Order.OLDEST: (ChangeRequest.asked_at, ChangeRequest.id),
        Order.NEWEST: (ChangeRequest.asked_at.desc(), ChangeRequest.id.desc()),
        Order.UNIT: (Unit.sort_name, ChangeRequest.asked_at, ChangeRequest.id),
    }[asked.order]
    return statement.order_by(*first)


def listed(viewer: Viewer, asked: Asked, number: int) -> Paged[Row]:
    """A page of requests; seven queries."""
    found = paged(viewer.session, _statement(viewer, asked), number)
    return Paged(_rows(viewer.session, found.rows), found.number, found.total)


def taken(viewer: Viewer, asked: Asked) -> list[Row]:
    """All that a filter finds, for a file."""
    found = viewer.session.scalars(_statement(viewer, asked).limit(MOST_TAKEN)).all()
    return _rows(viewer.session, found)


def _rows(session: Session, requests: Sequence[ChangeRequest]) -> list[Row]:
    ids = [request.id for request in requests]
    items: defaultdict[int, list[ChangeItem]] = defaultdict(list)
    for item in session.scalars(select(ChangeItem).where(ChangeItem.request_id.in_(ids))):
        items[item.request_id].append(item)
    units = {
        unit.id: unit
        for unit in session.execute(
            select(Unit.id, Unit.name, Unit.code).where(Unit.id.in_({request.unit_id for request in requests}))
        )
    }
    people = {request.person_id for request in requests if request.person_id}
    names: dict[int, str] = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all())
    homes = deciding_units(session, people)
    answerers = {item.decided_by_id for held in items.values() for item in held if item.decided_by_id}
    users = display_names(session, {request.asked_by_id for request in requests} | answerers)
    rows = []
    for request in requests:
        is_gone = request.person_id is not None and homes.get(request.person_id) != request.unit_id
        held = sorted(items[request.id], key=lambda item: _ORDER[item.field])
        who = "" if is_gone else names.get(request.person_id or 0, "") or _new_name(held)
        rows.append(
            Row(
                request.id,
                request.unit_id,
                units[request.unit_id].name,
                units[request.unit_id].code,
                RequestKind(request.kind),
                who,
                is_gone,
                tuple(
                    Item(
                        ChangeField(item.field),
                        ItemState(item.state),
                        "" if is_gone else opened("change_item", "reason", item.id, item.reason),
                        users.get(item.decided_by_id or 0, ""),
                        item.decided_at,
                    )
                    for item in held
                ),
                "" if is_gone else opened("change_request", "note", request.id, request.note),
                users[request.asked_by_id],
                request.asked_at,
                request.settled_at,
                request.emptied_at is not None,
            )
        )
    return rows


_ORDER = {field.value: position for position, field in enumerate(ChangeField)}


def _new_name(items: Collection[ChangeItem]) -> str:
    """Whom a unit misses, by the name that it gives."""
    item = next((item for item in items if item.field == ChangeField.NAME), None)
    return opened("change_item", "new_value", item.id, item.new_value) if item else ""


class Waiting(NamedTuple):
    """How many requests wait for a viewer, by kind, and since when the oldest does."""

    by_kind: Mapping[RequestKind, int]
    since: date | None

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())


def waiting(viewer: Viewer) -> Waiting:
    """One query."""
    rows = viewer.session.execute(
        select(ChangeRequest.kind, func.count(), func.min(ChangeRequest.asked_at))
        .where(ChangeRequest.settled_at.is_(None), _in_scope(viewer))
        .group_by(ChangeRequest.kind)
        .order_by(case(*((ChangeRequest.kind == kind.value, n) for n, kind in enumerate(RequestKind))))
    ).all()
    oldest = min((at for _kind, _n, at in rows), default=None)
    return Waiting({RequestKind(kind): n for kind, n, _at in rows}, local(oldest).date() if oldest else None)


def needed_for(kind: RequestKind) -> Permission:
    """What answering a request of a kind takes in its unit."""
    return Permission.EDIT_UNITS if kind is RequestKind.UNIT_DATA else Permission.EDIT_PEOPLE


def opened_request(viewer: Viewer, request_id: int) -> tuple[ChangeRequest, Row, frozenset[Permission]] | None:
    """A request that the viewer answers as of now, as a list shows it, with what they may do in its unit."""
    request = viewer.session.get(ChangeRequest, request_id) if request_id <= LARGEST_KEY else None
    if request is None:
        return None
    held = permissions_on(viewer, request.unit_id)
    if needed_for(RequestKind(request.kind)) not in held:
        return None
    return request, _rows(viewer.session, [request])[0], held


def answerers(session: Session, items: Collection[ChangeItem]) -> dict[int, str]:
    """The names of those who answered fields."""
    return display_names(session, {item.decided_by_id for item in items if item.decided_by_id})
