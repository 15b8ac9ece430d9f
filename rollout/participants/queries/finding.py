"""Finding one person by an exact number."""

from __future__ import annotations

from collections.abc import Collection

from rollout.core.access import Permission, Viewer
from rollout.core.numbers import CLEAN, WrongNumber
from rollout.core.rights import permissions_on
from rollout.participants.queries.cases import deciding_membership
from rollout.register.memberships import deciding_units
from rollout.register.persons import persons_by_number
from rollout.vocabulary import IdentifierKind


def kinds_of(typed: str) -> list[tuple[IdentifierKind, str]]:
    """What a typed number may be: every kind whose shape it has, in its clean spelling."""
    found = []
    for kind, clean in CLEAN.items():
        try:
            number = clean(typed)
        except WrongNumber:
            continue
        if number:
            found.append((kind, number))
    return found


def number_of(typed: str) -> str:
    """The clean spelling of what was typed, the same of whatever kind it is; "" where it can be no number."""
    return next((number for _kind, number in kinds_of(typed)), "")


def person_by_number(viewer: Viewer, typed: str) -> int | None:
    """Who holds a number today, when the viewer may see them; the desk finds people of any unit."""
    wanted = kinds_of(typed)
    held = persons_by_number(viewer.session, wanted) if wanted else {}
    for candidate in wanted:
        person_id = held.get(candidate, NOBODY)
        if is_reachable(viewer, person_id):
            return person_id
    return None


def people_by_numbers(viewer: Viewer, typed: Collection[str]) -> dict[str, int]:
    """Typed number → who of any unit holds it today; for a viewer who may find everybody. Two queries."""
    wanted = {text: kinds_of(text) for text in typed}
    held = persons_by_number(viewer.session, {candidate for candidates in wanted.values() for candidate in candidates})
    listed = deciding_units(viewer.session, held.values())
    found = {}
    for text, candidates in wanted.items():
        holders = (held[candidate] for candidate in candidates if candidate in held)
        person_id = next((holder for holder in holders if holder in listed), None)
        if person_id is not None:
            found[text] = person_id
    return found


NOBODY = 0
"""The key of no row."""


def is_reachable(viewer: Viewer, person_id: int) -> bool:
    """Is a person on a list in the viewer's scope, or may the viewer find people of any unit?

    As many queries for nobody as for somebody of another scope: how long the answer takes does not tell them apart.
    """
    membership = deciding_membership(viewer.session, person_id)
    if viewer.can(Permission.FIND_PEOPLE):
        return membership is not None
    return Permission.SEE_PEOPLE in permissions_on(viewer, membership.unit_id if membership else NOBODY)
