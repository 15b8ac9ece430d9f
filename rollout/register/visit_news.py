"""Who is told what after each step of a visit. It is called by the step itself, so nobody can forget it.

What was not sent before is dropped, for it is no longer so; whoever had an agreed time is told that it is off, in the
letter that tells what comes instead. Who had one is told by the outbox: each agreed time leaves a message to each.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import Message, User, Visit, VisitEvent
from rollout.register import outbox
from rollout.register.outbox import Recipient, to_unit, to_user
from rollout.register.taking_part import comes
from rollout.register.visit_acts import Doer, agreed_time, officers_of, units_of
from rollout.register.visit_links import live_links, make_link
from rollout.register.visit_times import has_begun
from rollout.vocabulary_of_visits import (
    OF_OFFICE,
    UNSENT_STATES,
    LinkPurpose,
    MessageKind,
    MessageState,
    VisitAct,
    VisitAnswer,
    VisitState,
)

CHANGING = tuple(kind for kind in MessageKind if kind is not MessageKind.CANCELLED)
"""What a change of the visit makes untrue; that a time is off for somebody stays so until they are asked again."""

ARRIVED = frozenset({MessageState.SENT.value, MessageState.PRINTED.value})
COMING = ARRIVED | {state.value for state in UNSENT_STATES}


def tell(session: Session, visit: Visit, event: VisitEvent, was: VisitState, *, by: Doer) -> None:
    """Puts into the outbox what a step that was just taken has to be told of, and takes out what is no longer so."""
    if was is VisitState.SUGGESTED and visit.state != VisitState.PROPOSED.value:
        return  # nobody has heard of it
    news = _News(session, visit, event, by)
    state, act = VisitState(visit.state), VisitAct(event.act)
    if state is VisitState.DONE:
        outbox.drop(session, visit, CHANGING)
    elif state is VisitState.CONFIRMED and (was is not VisitState.CONFIRMED or act is VisitAct.GIVE):
        news.agreed()
    elif state in (VisitState.CANCELLED, VisitState.UNIT_ABSENT, VisitState.OFFICER_ABSENT):
        news.ended()
    elif act is VisitAct.PROPOSE:
        news.offered()
    elif act is VisitAct.EXPIRE:
        news.expired()
    elif act is VisitAct.GIVE:
        news.given()
    elif was is VisitState.CONFIRMED and state is not VisitState.CONFIRMED:
        news.lost()
    else:
        news.answered()


class _News:
    """What is told after one step."""

    def __init__(self, session: Session, visit: Visit, event: VisitEvent, by: Doer) -> None:
        self.session, self.visit, self.event, self.by = session, visit, event, by
        self.act = VisitAct(event.act)
        self.units = units_of(session, visit)
        self.officers = [to_user(user_id) for user_id in officers_of(session, visit)]

    def agreed(self) -> None:
        """An invitation to everybody; who goes no longer, or is no longer asked, is told so."""
        outbox.drop(self.session, self.visit, CHANGING)
        coming = [row.unit_id for row in self.units if comes(row)]
        self._link(coming, LinkPurpose.WITHDRAW)
        self._say(MessageKind.CONFIRMED, *map(to_unit, coming), *self.officers)
        self._see_off()

    def offered(self) -> None:
        """New times to the units, with what became of the old one; officers hear of the old one alone."""
        outbox.drop(self.session, self.visit, CHANGING)
        self._link([row.unit_id for row in self.units], LinkPurpose.ANSWER)
        self._say(MessageKind.PROPOSAL, *(to for to in self._asked if not self._is_owed(to)))
        self._to_whom_owed([*self._asked, *self.officers])

    def lost(self) -> None:
        """The agreed time is off, and nothing is offered in its place yet."""
        outbox.drop(self.session, self.visit, CHANGING)
        self._to_whom_owed([*self._asked, *self.officers])

    def expired(self) -> None:
        """To the officers, and to the units that said yes or when they can, and wait for what comes of it."""
        self.lost()
        hopeful = (VisitAnswer.ACCEPTED.value, VisitAnswer.COUNTERED.value)
        waiting = [to_unit(row.unit_id) for row in self.units if row.answer in hopeful]
        self._say(MessageKind.EXPIRED, *waiting, *self.officers)

    def ended(self) -> None:
        """Called off or not held: to everybody who counted on it, and to officers also what they have not done."""
        outbox.drop(self.session, self.visit, CHANGING)
        is_no = self.act is VisitAct.DECLINE
        counted = {to_unit(row.unit_id) for row in self.units if comes(row) and not is_no}
        owed = {to for to in (*self._asked, *self.officers) if self._is_owed(to)}
        others = [to for to in self.officers if to not in owed and not self._has_done(to)]
        parties = [to for to in (*self._asked, *self.officers) if to in owed or to in counted]
        self._say(MessageKind.CANCELLED, *parties, *([] if is_no else others))
        self._say(MessageKind.ANSWERED, *(others if is_no else []))

    def given(self) -> None:
        """Another officer goes to what is not agreed: they are told where they have to act."""
        self._see_off()
        if self.event.detail["receiver"] is None:
            return  # one of several goes no more
        receiver = to_user(self.event.detail["receiver"])
        outbox.drop(self.session, self.visit, [MessageKind.CANCELLED], [receiver])  # they go again
        told = {VisitState.EXPIRED: MessageKind.EXPIRED, VisitState.GIVEN_UP: MessageKind.MOVED}
        state = VisitState(self.visit.state)
        if state in OF_OFFICE:
            self._say(told.get(state, MessageKind.ANSWERED), receiver)

    def answered(self) -> None:
        """A unit has said something, and others perhaps have not: to the officers; one letter tells all answers."""
        unit_id = self.event.unit_id
        if unit_id is not None:
            outbox.drop(self.session, self.visit, [MessageKind.PROPOSAL], [to_unit(unit_id)])
        is_expired = self.visit.state == VisitState.EXPIRED.value
        outbox.drop(self.session, self.visit, [MessageKind.ANSWERED, *([] if is_expired else [MessageKind.EXPIRED])])
        self._say(MessageKind.ANSWERED, *(to for to in self.officers if not self._has_done(to)))
        self._see_off()

    def _see_off(self) -> None:
        """Who goes no longer, who is left out, and who says no to what the others keep."""
        unit_id = self.event.unit_id
        if self.act is VisitAct.GIVE:
            if self.event.detail["giver"] is None:
                return  # one more goes
            to, is_told = to_user(self.event.detail["giver"]), False
        elif unit_id is not None and self.act in (VisitAct.LEAVE_OUT, VisitAct.DECLINE):
            is_told = self.act is VisitAct.LEAVE_OUT and not self._has_refused(unit_id)
            to = to_unit(unit_id)
        else:
            return
        is_told = is_told or self._is_owed(to)
        outbox.drop(self.session, self.visit, CHANGING, [to])
        if is_told:
            self._say(MessageKind.CANCELLED, to)

    def _has_refused(self, unit_id: int) -> bool:
        """Was it a unit's own no that it is left out for?"""
        own = VisitEvent.visit_id == self.visit.id, VisitEvent.unit_id == unit_id, VisitEvent.id < self.event.id
        last = select(VisitEvent.act).where(*own).order_by(VisitEvent.id.desc()).limit(1)
        return self.session.scalar(last) == VisitAct.DECLINE.value

    def _to_whom_owed(self, parties: list[Recipient]) -> None:
        self._say(MessageKind.MOVED, *(to for to in parties if self._is_owed(to)))

    @cached_property
    def _told(self) -> dict[Recipient, list[Message]]:
        """What each party was to be told of agreed times, before this step."""
        kinds = [kind.value for kind in (MessageKind.CONFIRMED, MessageKind.MOVED, MessageKind.CANCELLED)]
        found = select(Message).where(Message.visit_id == self.visit.id, Message.kind.in_(kinds)).order_by(Message.id)
        told = defaultdict(list)
        for message in self.session.scalars(found):
            told[outbox.of_message(message)].append(message)
        return told

    def _is_owed(self, to: Recipient) -> bool:
        """Did they have an agreed time, and has nobody told them yet that it is off?"""
        told = self._told.get(to, [])
        had = max((message.version for message in told if message.kind == MessageKind.CONFIRMED.value), default=0)
        return had > 0 and not any(
            (message.kind == MessageKind.MOVED.value and message.state in ARRIVED)
            or (message.kind == MessageKind.CANCELLED.value and message.state in COMING)
            for message in told
            if message.version >= had
        )

    def _has_done(self, to: Recipient) -> bool:
        return self.by.user is not None and to.user_id == self.by.user.id

    @property
    def _asked(self) -> list[Recipient]:
        return [to_unit(row.unit_id) for row in self.units]

    def _link(self, unit_ids: list[int], purpose: LinkPurpose) -> None:
        """What the letters lead to, made now, for whoever writes them only reads."""
        agreed = agreed_time(self.visit) if purpose is LinkPurpose.WITHDRAW else None
        if agreed is not None and has_begun(agreed.day, agreed.hours.starts):
            return
        held = live_links(self.session, self.visit, unit_ids, purpose)
        for unit_id in unit_ids:
            if unit_id not in held:
                make_link(self.session, self.visit, unit_id, purpose=purpose, by=self.by.user)

    def _say(self, kind: MessageKind, *parties: Recipient) -> None:
        """The same queries, however many they are."""
        told = [to for to in parties if to.user_id is None or self.session.get_one(User, to.user_id).is_active]
        if not told:
            return
        if kind is not MessageKind.CANCELLED:
            outbox.drop(self.session, self.visit, [MessageKind.CANCELLED], told)
        for message in outbox.enqueue(self.session, kind, self.visit, told, event_id=self.event.id):
            if message.state in (MessageState.DROPPED.value, MessageState.GIVEN_UP.value):
                outbox.revive(message)
