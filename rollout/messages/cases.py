"""What a message is about: the visit as it stands, who is told, and whether there is still something to say."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.cells import text_of
from rollout.core.letters import Sender, sender_of
from rollout.core.public import page_elsewhere
from rollout.models import Message, Unit, User, Visit, VisitEvent, VisitUnit
from rollout.register import outbox
from rollout.register.still_told import is_still_so
from rollout.register.taking_part import HELD_STATES, comes
from rollout.register.visit_acts import agreed_time, officers_of, units_of
from rollout.register.visit_hosts import is_without_host
from rollout.register.visit_links import live_link, token_of
from rollout.register.visit_places import MeetingPlace, place_of
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import (
    LinkPurpose,
    MessageKind,
    VisitAct,
    VisitAnswer,
    VisitState,
)


class Case:
    """A message and all that it may tell of."""

    def __init__(self, session: Session, message: Message, *, has_link: bool = True) -> None:
        self.has_link = has_link
        self.session, self.message, self.kind = session, message, MessageKind(message.kind)
        self.visit = session.get_one(Visit, message.visit_id)
        self.state = VisitState(self.visit.state)
        self.rows = units_of(session, self.visit)
        self.officer_ids = officers_of(session, self.visit)
        self.agreed = agreed_time(self.visit)

    @property
    def is_for_unit(self) -> bool:
        return self.message.unit_id is not None

    @property
    def row(self) -> VisitUnit | None:
        """The part of the unit that is written to."""
        return next((row for row in self.rows if row.unit_id == self.message.unit_id), None)

    @cached_property
    def names(self) -> dict[int, str]:
        """The units by name, and the one that is written to."""
        keys = {row.unit_id for row in self.rows} | ({self.message.unit_id} if self.message.unit_id else set())
        found = select(Unit.id, Unit.name).where(Unit.id.in_(keys)).order_by(Unit.sort_name, Unit.id)
        return {row.id: row.name for row in self.session.execute(found)}

    @property
    def company(self) -> dict[int, str]:
        """The units by name, of what is agreed without those that do not come."""
        if self.state not in HELD_STATES:
            return self.names
        out = {row.unit_id for row in self.rows if not comes(row)}
        return {unit_id: name for unit_id, name in self.names.items() if unit_id not in out}

    @property
    def has_accepted(self) -> bool:
        """Did the unit that is written to take a time of this round?"""
        return self.row is not None and self.row.answer == VisitAnswer.ACCEPTED.value

    @property
    def is_theirs(self) -> bool:
        """Do the officers come to the unit that is written to?"""
        visit = self.visit
        return visit.way == SessionWay.AT_UNIT.value and visit.host_id in (None, self.message.unit_id)

    @cached_property
    def lacks_host(self) -> bool:
        return is_without_host(self.session, self.visit)

    @cached_property
    def event(self) -> VisitEvent | None:
        """What the letter of an answer tells of."""
        is_answer = self.kind is MessageKind.ANSWERED
        return self.session.get(VisitEvent, self.message.version) if is_answer else None

    @cached_property
    def is_of_others_going(self) -> bool:
        """Is the agreed time as it was, and others go than before? Then it is a further version of what stands."""
        if self.kind is not MessageKind.CONFIRMED:
            return False
        stands = VisitEvent.became == VisitState.CONFIRMED.value
        gave = VisitEvent.visit_id == self.visit.id, VisitEvent.act == VisitAct.GIVE.value, stands
        found = self.session.scalars(select(VisitEvent.detail).where(*gave))
        return any(detail["version"] == self.message.version for detail in found)

    def name_of(self, unit_id: int | None) -> str:
        """A unit that is of the visit, or was."""
        if unit_id in self.names:
            return self.names[unit_id]
        return self.session.scalar(select(Unit.name).where(Unit.id == unit_id)) or "đơn vị"

    @cached_property
    def recipient(self) -> str:
        if self.message.unit_id is not None:
            return self.names[self.message.unit_id]
        return self.session.get_one(User, self.message.user_id).display_name

    @cached_property
    def email(self) -> str:
        """Where it is sent by mail: the sender wrote it down; else where it would go today, "" for nowhere."""
        to = outbox.of_message(self.message)
        return text_of(self.message, "address") or outbox.addresses_of(self.session, [to])[to]

    @cached_property
    def sender(self) -> Sender:
        held = sender_of(self.session)
        return held._replace(agency=held.agency or "Cơ quan BHXH", short_name=held.short_name or "BHXH")

    @cached_property
    def had(self) -> int:
        """The version of the last agreed time that the recipient was to be told of, 0 for none."""
        own = (
            Message.visit_id == self.visit.id,
            Message.kind == MessageKind.CONFIRMED.value,
            Message.unit_id == self.message.unit_id,
            Message.user_id == self.message.user_id,
        )
        return self.session.scalar(select(func.max(Message.version)).where(*own)) or 0

    @property
    def is_still_so(self) -> bool:
        """Is there still a reason to say it?"""
        goes = self.message.user_id in self.officer_ids
        return is_still_so(self.message, self.visit, part=self.row, goes=goes)

    @cached_property
    def place(self) -> MeetingPlace:
        at_unit = "Tại Quý đơn vị" if self.is_for_unit else ", ".join(self.company.values())
        return place_of(self.session, self.visit, at_unit)

    def link(self, purpose: LinkPurpose) -> str:
        """Where a unit answers without a log-in; "" where it cannot, or nobody outside reaches the program."""
        unit_id = self.message.unit_id if self.has_link else None
        held = live_link(self.session, self.visit, unit_id, purpose) if unit_id is not None else None
        return page_elsewhere("visits.by_link", link_token=token_of(held)) if held else ""
