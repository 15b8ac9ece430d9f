"""What sessions came to in the units whose figures a viewer sees: numbers alone, small ones hidden (docs/adr/0012)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.core.masking import SMALLEST, hidden_parts
from rollout.core.names import search_key
from rollout.core.rights import sees_people_of_all
from rollout.core.selection import Selection
from rollout.guidance.queries.held import bound
from rollout.guidance.queries.listing import MOST_SUMMED
from rollout.ledger import balances
from rollout.models import GuidanceSession, SessionOutside, SessionUnit, Unit
from rollout.models.rollup import column
from rollout.register.yields import MOST, Yield, accounts_of, served_at, together, yield_of
from rollout.vocabulary import N_, Base, Labelled, Measure, PeopleGroup
from rollout.vocabulary_of_sessions import SessionState


class SummaryOrder(Labelled):
    MOST_PEOPLE = "people", N_("Đông người dự nhất trước")
    MOST_SESSIONS = "sessions", N_("Nhiều buổi nhất trước")
    NAME = "name", N_("Tên")


@dataclass(frozen=True)
class SummaryAsked:
    """Sessions of the days [since, until]; of the list of units those that words find, and its order."""

    since: date | None = None
    until: date | None = None
    words: str = ""
    order: SummaryOrder = SummaryOrder.MOST_PEOPLE


class UnitLine(NamedTuple):
    """`attended` and `accepted` are None where nothing is known; `hides` what the viewer is not shown of them."""

    id: int
    code: str
    name: str
    sort_name: str
    sessions: int
    attended: int | None
    accepted: int | None
    hides: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Summary:
    """`accepted` each person once, None for too many; `is_ripe`: all fourteen days have passed. `masks`: small numbers
    are hidden; `is_few`: of so few people that no number of them is told."""

    sessions: int
    attended: int
    outside: int
    accepted: int | None
    is_ripe: bool
    units: list[UnitLine]
    masks: bool
    is_few: bool = False


def summary(viewer: Viewer, asked: SummaryAsked) -> Summary:
    """At most ten queries, whatever the number of sessions and units."""
    session, selection = viewer.session, viewer.selection(Permission.SEE_FIGURES)
    days = _days(session, selection, asked)
    found = _results(session, days, viewer.units_of(Permission.SEE_FIGURES))
    lines = [
        line._replace(accepted=_people(found, line.id)) for line in _units(session, selection, asked)
    ]  # fmt: skip
    total = together(found.values()) if found else None
    accepted = None if found is None else len(total.people) if total else 0
    masks = not sees_people_of_all(viewer)
    sizes = _sizes(session, selection) if masks else {}
    return Summary(
        sessions=len(days),
        attended=sum(line.attended or 0 for line in lines),
        outside=_outside(session, selection, asked),
        accepted=accepted,
        is_ripe=total is None or total.is_ripe,
        units=_hide(lines, sizes) if masks else lines,
        masks=masks,
        is_few=masks and 0 < sum(sizes.values()) < SMALLEST,
    )


def listed(held: Summary, asked: SummaryAsked) -> list[UnitLine]:
    """The units that words find, in the order asked for; what is hidden sorts as nothing."""
    words, code = search_key(asked.words), "".join(asked.words.upper().split())
    lines = [line for line in held.units if words in search_key(line.name) or line.code.upper().startswith(code)]
    if asked.order is SummaryOrder.NAME:
        return sorted(lines, key=lambda line: (line.sort_name, line.id))
    if asked.order is SummaryOrder.MOST_SESSIONS:
        return sorted(lines, key=lambda line: (-line.sessions, line.sort_name, line.id))
    return sorted(
        lines, key=lambda line: (-(0 if "attended" in line.hides else line.attended or 0), line.sort_name, line.id)
    )


def _held(asked: SummaryAsked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [GuidanceSession.state == SessionState.HELD.value]
    if asked.since is not None:
        conditions.append(GuidanceSession.day >= asked.since)
    if asked.until is not None:
        conditions.append(GuidanceSession.day <= asked.until)
    return conditions


def _of_scope(selection: Selection) -> ColumnElement[bool]:
    scope = selection.sql("session_unit.unit_id")
    return exists().where(SessionUnit.session_id == GuidanceSession.id, text(scope).bindparams(**bound(scope)))


def _days(session: Session, selection: Selection, asked: SummaryAsked) -> dict[int, date]:
    rows = select(GuidanceSession.id, GuidanceSession.day).where(*_held(asked), _of_scope(selection))
    return {row.id: row.day for row in session.execute(rows)}


def _units(session: Session, selection: Selection, asked: SummaryAsked) -> list[UnitLine]:
    scope = selection.sql("session_unit.unit_id")
    rows = (
        select(Unit.id, Unit.code, Unit.name, Unit.sort_name, func.count(), func.sum(SessionUnit.attended))
        .select_from(SessionUnit)
        .join(GuidanceSession, GuidanceSession.id == SessionUnit.session_id)
        .join(Unit, Unit.id == SessionUnit.unit_id)
        .where(*_held(asked), text(scope).bindparams(**bound(scope)))
        .group_by(Unit.id, Unit.code, Unit.name, Unit.sort_name)
    )
    return [
        UnitLine(key, code, name, sort_name, number, None if attended is None else int(attended), None)
        for key, code, name, sort_name, number, attended in session.execute(rows)
    ]


def _outside(session: Session, selection: Selection, asked: SummaryAsked) -> int:
    """People on no list helped at sessions of the scope: of a whole session, since they are no unit's."""
    rows = (
        select(func.sum(SessionOutside.people))
        .join(GuidanceSession, GuidanceSession.id == SessionOutside.session_id)
        .where(*_held(asked), _of_scope(selection))
    )
    return int(session.scalar(rows) or 0)


def _results(
    session: Session, days: Mapping[int, date], unit_ids: Collection[int] | None
) -> dict[int, Yield] | None:  # fmt: skip
    """Unit → who got an account after its sessions; None for too many sessions or people."""
    if len(days) > MOST_SUMMED:
        return None
    served = served_at(session, days, unit_ids)
    people = {person for units in served.values() for held in units.values() for person in held}
    if len(people) > MOST:
        return None
    accounts, found = accounts_of(session, people), dict[int, list[Yield]]()
    for session_id, units in served.items():
        for unit_id, there in units.items():
            found.setdefault(unit_id, []).append(yield_of(there, accounts, days[session_id], today()))
    return {unit_id: together(held) for unit_id, held in found.items()}


def _people(found: Mapping[int, Yield] | None, unit_id: int) -> int | None:
    held = found.get(unit_id) if found is not None else None
    return None if held is None else len(held.people)


def _sizes(session: Session, selection: Selection) -> dict[int, int]:
    """Unit → how many people it has."""
    held = balances.by_unit(
        session, today(), tuple(PeopleGroup), (column(Measure.PARTICIPANTS, Base.ALL),), selection
    )  # fmt: skip
    return {unit_id: number for unit_id, (number,) in held.items()}


def _hide(lines: list[UnitLine], sizes: Mapping[int, int]) -> list[UnitLine]:
    """Parts of the figures of the scope; who got an account is a part of who was there as well."""
    few = {line.id for line in lines if 0 < sizes.get(line.id, 0) < SMALLEST}
    gone = {
        name: hidden_parts({line.id: getattr(line, name) for line in lines}, few=few)
        for name in ("attended", "accepted")
    }
    gone["accepted"] |= {line.id for line in lines if line.id in gone["attended"] and line.accepted is not None}
    return [
        line._replace(hides=frozenset(name for name, units in gone.items() if line.id in units)) for line in lines
    ]  # fmt: skip
