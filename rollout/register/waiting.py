"""Who waits too long for BHXH: has filed all that is asked, and no account came of it. Said of people, in SQL.

It is the people whose next step says that it is overdue (participants/next_step.py), counted from the last act of
filing; a test compares both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, Date, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.settings import settings, whole
from rollout.core.working_days import working_days
from rollout.ledger.person_lines import IMPLIED_BY
from rollout.vocabulary import (
    FILINGS,
    TO_BE_CONFIRMED,
    WITHOUT_SIGNED_FORM,
    Evidence,
    Milestone,
    PeopleGroup,
)

OVERDUE_SETTING, OVERDUE_DAYS = "overdue_working_days", 10
"""After how many working days a declaration that BHXH has to decide on is overdue; where no setting says one."""


def _codes(members: Iterable[str]) -> str:
    return ", ".join(sorted(f"'{member}'" for member in members))


def _shown(milestone: Milestone) -> str:
    """The milestones a statement of which shows this one (R5), as a list of codes."""
    return _codes({milestone, *IMPLIED_BY.get(milestone, ())})


def _said(alias: str) -> str:
    """Table and condition of the live statements of the person of membership m up to the day :on."""
    return (
        f"statement {alias} WHERE {alias}.person_id = m.person_id AND {alias}.voided_seq IS NULL AND {alias}.day <= :on"
    )


def _ended(milestone: str, statement: str, until: str) -> str:
    """The condition that a milestone, given in SQL, has ended by a day since a statement."""
    return (
        f"EXISTS (SELECT 1 FROM ending e WHERE e.person_id = {statement}.person_id AND e.voided_seq IS NULL "
        f"AND e.milestone = {milestone} AND e.day >= {statement}.day AND e.day <= {until})"
    )


_REGISTERED, _SUBMITTED, _CHILD = (
    f"'{code.value}'" for code in (Milestone.REGISTERED, Milestone.SUBMITTED, PeopleGroup.CHILD)
)

_IS_PAPERLESS = f"""
    f.milestone = {_REGISTERED} AND f.channel IN ({_codes(WITHOUT_SIGNED_FORM)})
    AND NOT EXISTS (
        SELECT 1 FROM {_said("o")} AND o.milestone = {_REGISTERED} AND o.day < f.day
        AND NOT {_ended(_REGISTERED, "o", ":on")}
    )"""
"""The first declaration that holds came by a channel that asks for no signed form."""

_WAITS = f"""
    m.voided_seq IS NULL AND m.from_on <= :on AND m.to_on > :on
    AND (SELECT MAX(l.day) FROM {_said("l")} AND l.milestone IN ({_codes(FILINGS)})) <= :waiting_since
    AND NOT EXISTS (
        SELECT 1 FROM {_said("a")} AND a.milestone IN ({_shown(Milestone.ACCEPTED)})
        AND NOT {_ended(f"'{Milestone.ACCEPTED.value}'", "a", ":waiting_since")}
    )
    AND EXISTS (
        SELECT 1 FROM {_said("f")} AND (
            f.milestone = {_SUBMITTED} OR {_IS_PAPERLESS}
            OR m.people_group = {_CHILD} AND f.milestone IN ({_shown(Milestone.REGISTERED)})
        )
        AND NOT {_ended(f"CASE f.milestone WHEN {_SUBMITTED} THEN {_SUBMITTED} ELSE {_REGISTERED} END", "f", ":on")}
    )
    AND NOT EXISTS (
        SELECT 1 FROM rejection r WHERE r.person_id = m.person_id AND r.voided_seq IS NULL AND r.day <= :on
        AND NOT EXISTS (
            SELECT 1 FROM {_said("s")} AND (
                s.milestone IN ({_codes(FILINGS)}) AND s.day > r.day
                OR s.milestone IN ({_shown(Milestone.ACCEPTED)}) AND s.day >= r.day
            )
        )
    )
    AND NOT EXISTS (
        SELECT 1 FROM standing s WHERE s.person_id = m.person_id AND s.voided_seq IS NULL
        AND s.from_on <= :on AND s.to_on > :on
        AND s.evidence = '{Evidence.REPORTED.value}' AND s.kind IN ({_codes(TO_BE_CONFIRMED)})
    )
"""
"""The condition that the person of membership m waits. What most people fail at first stands first."""


class Overdue:
    """From which day of filing on BHXH is late by the setting, as of a day; read when it is first asked for."""

    def __init__(self, session: Session, on: date) -> None:
        self._session, self.on = session, on

    @cached_property
    def days(self) -> int:
        """How many working days may pass. One query."""
        return whole(settings(self._session, OVERDUE_SETTING)[OVERDUE_SETTING], OVERDUE_DAYS)

    @cached_property
    def since(self) -> date:
        """Two queries more."""
        return working_days(self._session).before(self.on, self.days)


def somebody_waits(unit: str) -> str:
    """The condition that somebody on the list of a unit waits; `unit` is a column of unit ids."""
    return f"EXISTS (SELECT 1 FROM membership m WHERE m.unit_id = {unit} AND {_WAITS})"


def waiting(session: Session, unit_ids: Collection[int], overdue: Overdue) -> dict[int, int]:
    """Unit → how many of those listed wait too long. One query, of few units."""
    listed = ", ".join(str(int(unit_id)) for unit_id in unit_ids) or "NULL"
    rows = session.execute(
        text(
            f"SELECT m.unit_id, COUNT(*) FROM membership m WHERE m.unit_id IN ({listed}) AND {_WAITS} "
            "GROUP BY m.unit_id"
        ).bindparams(*waited_bound(overdue))
    )
    return {unit_id: int(number) for unit_id, number in rows}


def waited_bound(overdue: Overdue) -> list[BindParameter[Any]]:
    """The days that the conditions compare with."""
    return [
        bindparam("on", overdue.on, type_=Date()),
        bindparam("waiting_since", overdue.since, type_=Date()),
    ]
