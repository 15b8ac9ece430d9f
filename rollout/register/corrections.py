"""Who a person is and how to reach them, corrected by hand or by a request that is accepted: one rule for both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from rollout.models import Person, User
from rollout.register import info_items, persons
from rollout.register.info_words import OF_VALUES
from rollout.vocabulary import Evidence, IdentifierKind

NO_NUMBERS: Mapping[IdentifierKind, str] = {}


def correct(
    session: Session,
    person: Person,
    changes: Mapping[str, Any],
    *,
    numbers: Mapping[IdentifierKind, str] = NO_NUMBERS,
    by: User,
) -> list[str]:
    """Sets fields and numbers of a person; returns the names of what changed. Raises NumberTaken.

    Whoever lacked nothing but the address or phone that is given now has completed the information.
    """
    changed = persons.update_person(session, person, by=by, **changes)
    is_more_known = any(changes[field] for field in OF_VALUES.keys() & set(changed))
    for kind, number in numbers.items():
        if persons.set_number(session, person.id, kind, number, by=by):
            changed.append(kind.value)
    if is_more_known:
        session.flush()
        info_items.state_completed(session, [person.id], evidence=Evidence.REPORTED, by=by)
    return changed
