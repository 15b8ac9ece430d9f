"""Where a visit takes place, in Vietnamese whatever the page: for papers and calendars that go out. Pure."""

from __future__ import annotations

from rollout.vocabulary_of_sessions import SessionWay

AT_OFFICE = frozenset({SessionWay.AT_OFFICE, SessionWay.TRAIN_LIAISONS})


def place_text(way: SessionWay, place: str, *, office: str = "", commune: str = "", at_unit: str = "") -> str:
    """As somebody wrote it, else what follows from the way: the office, the unit; with its commune."""
    if way is SessionWay.ONLINE:
        return place or way.label
    known = office if way in AT_OFFICE else at_unit if way is SessionWay.AT_UNIT else ""
    return ", ".join(filter(None, (place or known, commune)))
