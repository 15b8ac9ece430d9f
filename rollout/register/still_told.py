"""Does a message about a visit still have something to say, as the visit stands?"""

from __future__ import annotations

from rollout.models import Message, Visit, VisitUnit
from rollout.register.outbox import OF_ROUNDS
from rollout.register.taking_part import comes
from rollout.register.visit_acts import agreed_time
from rollout.register.visit_times import has_begun
from rollout.vocabulary_of_visits import OFFERED_STATES, REMINDERS, MessageKind, VisitAnswer, VisitState

ENDED = (VisitState.CANCELLED, VisitState.UNIT_ABSENT, VisitState.OFFICER_ABSENT)
STATES = {
    MessageKind.PROPOSAL: OFFERED_STATES,
    MessageKind.MOVED: (*OFFERED_STATES, VisitState.EXPIRED, VisitState.GIVEN_UP),
    MessageKind.EXPIRED: (VisitState.EXPIRED,),
    **dict.fromkeys((MessageKind.CONFIRMED, *REMINDERS, MessageKind.CHASED), (VisitState.CONFIRMED,)),
}
"""In which states of its visit a message still has something to say."""


def is_still_so(message: Message, visit: Visit, *, part: VisitUnit | None = None, goes: bool = False) -> bool:
    """`part`: that of the unit that is told, None where it is of the visit no more; `goes`: does the officer who is?"""
    kind, state = MessageKind(message.kind), VisitState(visit.state)
    is_party = goes or (part is not None and comes(part))
    if kind is MessageKind.CANCELLED:
        return state in ENDED or not is_party
    if kind is MessageKind.ANSWERED:
        return is_party and state is not VisitState.DONE
    if kind is MessageKind.PROPOSAL and part is not None and part.answer != VisitAnswer.WAITING.value:
        return False  # it has answered
    is_now = message.version == (visit.round if kind in OF_ROUNDS else visit.version)
    return is_party and is_now and state in STATES[kind] and not _is_late(kind, visit)


def _is_late(kind: MessageKind, visit: Visit) -> bool:
    """An invitation or a reminder after it began."""
    agreed = agreed_time(visit)
    return kind in (MessageKind.CONFIRMED, *REMINDERS) and (
        agreed is None or has_begun(agreed.day, agreed.hours.starts)
    )
