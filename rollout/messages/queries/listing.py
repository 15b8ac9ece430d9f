"""The outbox as somebody may see it: messages of visits of their units and of those they go to themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import abort
from sqlalchemy import ColumnElement, Select, exists, func, or_, select, text, true
from sqlalchemy.orm import Session

from rollout.core import mail
from rollout.core.access import Permission, Viewer
from rollout.core.cells import text_of
from rollout.core.installation import installation
from rollout.core.origin import is_loopback
from rollout.core.paging import Paged, paged
from rollout.core.rights import LARGEST_KEY
from rollout.core.scopes import day_asked
from rollout.core.users import display_names
from rollout.db import among
from rollout.models import Message, Unit, Visit, VisitEvent, VisitOfficer, VisitUnit
from rollout.models.message import SETTLED, TO_GO
from rollout.register import outbox
from rollout.register.unit_search import is_called
from rollout.register.visit_sight import seen
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_visits import PRINTABLE, UNSENT_STATES, MessageKind, MessageState

MOST_PRINTED = 50
"""Letters on one page for the printer."""


class Order(Labelled):
    LATEST = "latest", N_("Mới nhất trước")
    EARLIEST = "earliest", N_("Cũ nhất trước")
    NEXT = "next", N_("Gửi sớm nhất trước")


class Whom(Labelled):
    UNIT = "unit", N_("Đơn vị")
    OFFICER = "officer", N_("Cán bộ")


@dataclass(frozen=True)
class Asked:
    """Which messages: to units called so, in a state, of a kind, to whom, of one visit."""

    words: str = ""
    state: MessageState | None = None
    kind: MessageKind | None = None
    whom: Whom | None = None
    visit_id: int | None = None
    order: Order = Order.LATEST


class Line(NamedTuple):
    """A message in the list: to a unit or a user by name, and where by mail, masked: of what waits where it would go
    today, of the others where it went; "" for nowhere."""

    row: Message
    to: str
    code: str
    address: str
    visit: Visit

    @property
    def is_for_unit(self) -> bool:
        return self.row.unit_id is not None


class Post(NamedTuple):
    """How mail goes out here. `is_kept`: invented people are not written to, but on this machine."""

    has_server: bool
    is_kept: bool

    @property
    def works(self) -> bool:
        return self.has_server and not self.is_kept


def post(session: Session) -> Post:
    """Is there a server, and is mail of this installation given to it? One query."""
    through, held = mail.server(), installation(session)
    is_demo = held is not None and held.is_demo
    return Post(through is not None, through is not None and is_demo and not is_loopback(through.host))


def is_shown(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on the table of messages.

    What an officer is told names all units of the visit, also one that was left out, so it is shown to whom all of
    them are.
    """
    if viewer.selection(Permission.ARRANGE_VISITS).is_everything:
        return true()
    # by keys of visits and units, so that an index leads to each of the three, however many messages there are
    inside = select(VisitUnit.visit_id).where(_in_scope(viewer, "visit_unit.unit_id"))
    whole = Message.visit_id.in_(inside) & Message.user_id.is_not(None) & ~_has_others(viewer) & ~_had_others(viewer)
    return or_(_in_scope(viewer, "message.unit_id"), _is_gone_to(viewer), whole)


def _is_answerable(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on messages that are shown, as `answerable` has it: who has no link to give may not stop the mail
    that brings it."""
    if viewer.selection(Permission.ARRANGE_VISITS).is_everything:
        return true()
    return or_(_is_gone_to(viewer), ~_has_others(viewer))


def _is_gone_to(viewer: Viewer) -> ColumnElement[bool]:
    return Message.visit_id.in_(select(VisitOfficer.visit_id).where(VisitOfficer.user_id == viewer.user.id))


def _has_others(viewer: Viewer) -> ColumnElement[bool]:
    """Is a unit of the visit out of scope?"""
    outside = _in_scope(viewer, "visit_unit.unit_id", is_not=True)
    return exists().where(VisitUnit.visit_id == Message.visit_id, outside)


def _had_others(viewer: Viewer) -> ColumnElement[bool]:
    """Was anything done by, or with, a unit that is out of scope?"""
    outside = _in_scope(viewer, "visit_event.unit_id", is_not=True)
    return exists().where(VisitEvent.visit_id == Message.visit_id, VisitEvent.unit_id.is_not(None), outside)


def _in_scope(viewer: Viewer, column: str, *, is_not: bool = False) -> Any:
    condition = viewer.selection(Permission.ARRANGE_VISITS).sql(column)
    return text(f"NOT ({condition})" if is_not else condition).bindparams(**day_asked(condition))


def messages(viewer: Viewer, asked: Asked) -> Select[Message]:
    statement = select(Message).where(is_shown(viewer))
    if asked.words:
        statement = statement.where(Message.unit_id.in_(select(Unit.id).where(is_called(asked.words))))
    if asked.state is not None:
        statement = statement.where(Message.state == asked.state.value)
    if asked.kind is not None:
        statement = statement.where(Message.kind == asked.kind.value)
    if asked.whom is not None:
        is_to_unit = Message.unit_id.is_not(None)  # each goes to one of the two, and counts are read along one index
        statement = statement.where(is_to_unit if asked.whom is Whom.UNIT else Message.unit_id.is_(None))
    if asked.visit_id is not None:
        statement = statement.where(Message.visit_id == asked.visit_id)
    return statement


def page_of(viewer: Viewer, asked: Asked, number: int, size: int = 50) -> Paged[Line]:
    """At most nine queries, however many messages."""
    session, statement = viewer.session, messages(viewer, asked)
    if asked.order is Order.NEXT:
        found = _in_turn(session, statement, number, size)
    else:
        first = Message.id.desc() if asked.order is Order.LATEST else Message.id
        found = paged(session, statement.order_by(first), number, size)
    return Paged(lines_of(session, found.rows), found.number, found.total)


def _in_turn(session: Session, statement: Select[Message], number: int, size: int) -> Paged[Message]:
    """A page of what is still to be sent, the first due before the others, and of the rest behind it: each of the two
    is read along an index of its own."""
    to_go, settled = (
        statement.where(text(f"message.{part}")).order_by(Message.next_at, Message.id) for part in (TO_GO, SETTLED)
    )
    behind = session.scalar(select(func.count()).select_from(settled.order_by(None).subquery())) or 0
    found = paged(session, to_go, number, size, more=behind)
    before = (found.number - 1) * size - (found.total - behind)
    if len(found.rows) < size and behind:
        rest = session.scalars(settled.limit(size - len(found.rows)).offset(max(0, before))).all()
        found = Paged([*found.rows, *rest], found.number, found.total)
    return found


def lines_of(session: Session, rows: Sequence[Message]) -> list[Line]:
    """Five queries."""
    unit_ids = {row.unit_id for row in rows if row.unit_id is not None}
    named = select(Unit.id, Unit.code, Unit.name).where(among(session, Unit.id, unit_ids))
    units = {row.id: (row.name, row.code) for row in session.execute(named)}
    users = display_names(session, {row.user_id for row in rows if row.user_id is not None})
    of_visits = select(Visit).where(among(session, Visit.id, {row.visit_id for row in rows}))
    visits = {visit.id: visit for visit in session.scalars(of_visits)}
    waiting = [outbox.of_message(row) for row in rows if row.state in UNSENT_STATES]
    today_at = outbox.addresses_of(session, waiting)
    lines = []
    for row in rows:
        is_waiting = row.state in UNSENT_STATES
        address = today_at[outbox.of_message(row)] if is_waiting else text_of(row, "address")
        to, code = (users[row.user_id], "") if row.user_id is not None else units[row.unit_id or 0]
        lines.append(Line(row, to, code, masked(address), visits[row.visit_id]))
    return lines


def masked(address: str) -> str:
    """l•••@example.vn: whose server it is, and not who."""
    name, at, server = address.rpartition("@")
    return f"{name[:1]}•••@{server}" if at else ""


def counts_of(viewer: Viewer, asked: Asked) -> dict[MessageState, int]:
    """How many messages of each state the filter would find, were no state asked for."""
    every = Asked(asked.words, None, asked.kind, asked.whom, asked.visit_id)
    found = messages(viewer, every).with_only_columns(Message.state, func.count()).group_by(Message.state)
    held = {MessageState(state): count for state, count in viewer.session.execute(found)}
    return {state: held[state] for state in MessageState if state in held}


def opened(viewer: Viewer, message_id: int) -> Line:
    """404 for a message that the viewer does not see."""
    if message_id > LARGEST_KEY:
        abort(404)
    row = viewer.session.scalar(select(Message).where(Message.id == message_id, is_shown(viewer)))
    if row is None:
        abort(404)
    return lines_of(viewer.session, [row])[0]


def answerable(viewer: Viewer, lines: Sequence[Line]) -> set[int]:
    """Which messages may be shown with the link that they carry: whoever holds it answers, so those of visits all of
    which is the viewer's. At most five queries."""
    visits = {line.visit.id: line.visit for line in lines}
    whole = {held.row.id for held in seen(viewer, list(visits.values()), Permission.ARRANGE_VISITS) if held.is_whole}
    return {line.row.id for line in lines if line.visit.id in whole}


def for_paper(viewer: Viewer, asked: Asked, held: Post) -> list[Line]:
    """The letters to units that no mail takes there: without an address or a server, or given up. The oldest first.

    Of visits that are the viewer's as a whole: the others are printed with their link by whoever has it.
    """
    states = [state.value for state in PRINTABLE]
    statement = messages(viewer, asked).where(
        Message.unit_id.is_not(None), Message.state.in_(states), _is_answerable(viewer)
    )
    if held.works:
        statement = statement.where(~outbox.has_address() | (Message.state == MessageState.GIVEN_UP.value))
    rows = viewer.session.scalars(statement.order_by(Message.id).limit(MOST_PRINTED)).all()
    return lines_of(viewer.session, rows)


def chosen(viewer: Viewer, keys: Sequence[int]) -> list[Message]:
    """Those of some messages that the viewer may say are on their way."""
    asked = select(Message).where(among(viewer.session, Message.id, keys), is_shown(viewer), _is_answerable(viewer))
    return list(viewer.session.scalars(asked.order_by(Message.id)))
