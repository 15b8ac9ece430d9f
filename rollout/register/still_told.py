"""Does a message about a visit still have something to say, as the visit stands?"""

from __future__ import annotations

from rollout.models import Message, Visit
from rollout.register.outbox import OF_ROUNDS
from rollout.register.visit_acts import agreed_time
from rollout.register.visit_times import has_begun
from rollout.vocabulary_of_visits import OFFERED_STATES, REMINDERS, MessageKind, VisitState

ENDED = (VisitState.CANCELLED, VisitState.UNIT_ABSENT, VisitState.OFFICER_ABSENT)
STATES = {
    MessageKind.PROPOSAL: OFFERED_STATES,
    MessageKind.MOVED: (*OFFERED_STATES, VisitState.EXPIRED, VisitState.GIVEN_UP),
    MessageKind.EXPIRED: (VisitState.EXPIRED,),
    **dict.fromkeys((MessageKind.CONFIRMED, *REMINDERS, MessageKind.CHASED), (VisitState.CONFIRMED,)),
}
"""In which states of its visit a message still has something to say."""


def is_still_so(message: Message, visit: Visit, *, is_party: bool, has_answered: bool) -> bool:
    """`is_party`: is whoever is told still of the visit? `has_answered`: did the unit, in this round?"""
    kind, state = MessageKind(message.kind), VisitState(visit.state)
    if kind is MessageKind.CANCELLED:
        return state in ENDED or not is_party
    if kind is MessageKind.ANSWERED:
        return is_party and state is not VisitState.DONE
    if kind is MessageKind.PROPOSAL and has_answered:
        return False
    is_now = message.version == (visit.round if kind in OF_ROUNDS else visit.version)
    return is_party and is_now and state in STATES[kind] and not _is_late(kind, visit)


def _is_late(kind: MessageKind, visit: Visit) -> bool:
    """An invitation or a reminder after it began."""
    agreed = agreed_time(visit)
    return kind in (MessageKind.CONFIRMED, *REMINDERS) and (
        agreed is None or has_begun(agreed.day, agreed.hours.starts)
    )
