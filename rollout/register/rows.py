"""Live fact rows, read in bulk and turned into the plain facts of `ledger.facts`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Enum, String, Table, select, type_coerce
from sqlalchemy.orm import Session

from rollout.db import among, chunks
from rollout.ledger.facts import (
    COUNTED,
    CountFact,
    EndingFact,
    MembershipFact,
    ModeFact,
    PersonFacts,
    RejectionFact,
    StandingFact,
    StatementFact,
    UnitFacts,
)
from rollout.models import (
    Ending,
    Fact,
    Membership,
    Rejection,
    Standing,
    Statement,
    UnitCount,
    UnitDeployment,
    UnitModeFact,
)
from rollout.vocabulary import Channel, CountKind, Evidence, Milestone, PeopleGroup, StandingKind, UnitMode

T = TypeVar("T", MembershipFact, StandingFact, StatementFact, RejectionFact, EndingFact)

Row = Mapping[Any, Any]
Rows = dict[type[Fact], list[Row]]
"""Live rows of one person or unit, by table."""

_GROUP = {group.value: group for group in PeopleGroup}
_KIND = {kind.value: kind for kind in StandingKind}
_EVIDENCE = {evidence.value: evidence for evidence in Evidence}
_MILESTONE = {milestone.value: milestone for milestone in Milestone}
_CHANNEL = {channel.value: channel for channel in Channel}

PERSON_TABLES: tuple[type[Fact], ...] = (Membership, Standing, Statement, Rejection, Ending)
"""The tables whose rows a person's contribution is made of."""

UNIT_TABLES: tuple[type[Fact], ...] = (UnitModeFact, UnitCount, UnitDeployment)


def live_rows(
    session: Session, tables: Iterable[type[Fact]], owner: str, ids: Collection[int], without: Collection[str] = ()
) -> dict[int, Rows]:
    """Live rows by owner ("person_id" or "unit_id") and table; an owner without any is absent.

    `without`: columns that are not read.
    """
    found: dict[int, Rows] = {}
    for model in tables:
        table: Table = model.__table__  # type: ignore[attr-defined]
        columns = [_plain(column) for column in table.columns if column.name not in without]
        for run in chunks(sorted(ids)):
            statement = select(*columns).where(among(session, table.c[owner], run), table.c.voided_seq.is_(None))
            result = session.execute(statement)
            names = tuple(result.keys())
            place = names.index(owner)
            for values in result.all():
                rows = found.get(values[place])
                if rows is None:
                    rows = found[values[place]] = {}
                rows.setdefault(model, []).append(dict(zip(names, values, strict=True)))
    return found


def _plain(column: Column[Any]) -> ColumnElement[Any]:
    """A column as it is read fastest: what the database checks is not checked again."""
    return type_coerce(column, String).label(column.name) if isinstance(column.type, Enum) else column


def statements_of(
    session: Session, person_ids: Collection[int], milestones: Collection[Milestone] = tuple(Milestone)
) -> dict[int, tuple[StatementFact, ...]]:
    """The live statements of people, of some milestones, each person's sorted; who has none is absent."""
    found: dict[int, list[StatementFact]] = {}
    known: dict[Any, StatementFact] = {}
    table: Table = Statement.__table__  # type: ignore[assignment]
    columns = [_plain(table.c[name]) for name in ("milestone", "evidence", "day", "channel")]
    for run in chunks(sorted(person_ids)):
        statement = select(table.c.person_id, *columns)
        statement = statement.where(among(session, table.c.person_id, run), table.c.voided_seq.is_(None))
        if len(milestones) < len(Milestone):
            statement = statement.where(table.c.milestone.in_(milestones))
        for person_id, milestone, evidence, day, channel in session.execute(statement).all():
            fact = known.get(key := (milestone, evidence, day, channel))
            if fact is None:
                fact = known[key] = StatementFact(_MILESTONE[milestone], _EVIDENCE[evidence], day, _CHANNEL[channel])
            found.setdefault(person_id, []).append(fact)
    return {person_id: tuple(sorted(facts)) for person_id, facts in found.items()}


def person_facts(rows: Rows) -> PersonFacts:
    """The facts of one person, each kind sorted; rows of other tables than PERSON_TABLES are left out."""
    return PersonFacts(
        memberships=_facts(_membership, rows.get(Membership)),
        standings=_facts(_standing, rows.get(Standing)),
        statements=_facts(_statement, rows.get(Statement)),
        rejections=_facts(_rejection, rows.get(Rejection)),
        endings=_facts(_ending, rows.get(Ending)),
    )


def _facts(make: Callable[[Row], T], rows: Iterable[Row] | None) -> tuple[T, ...]:
    return tuple(sorted(map(make, rows))) if rows else ()


def _membership(row: Row) -> MembershipFact:
    return MembershipFact(row["unit_id"], _GROUP[row["people_group"]], row["from_on"], row["to_on"])


def _standing(row: Row) -> StandingFact:
    return StandingFact(_KIND[row["kind"]], _EVIDENCE[row["evidence"]], row["from_on"], row["to_on"])


def _statement(row: Row) -> StatementFact:
    return StatementFact(_MILESTONE[row["milestone"]], _EVIDENCE[row["evidence"]], row["day"], _CHANNEL[row["channel"]])


def _rejection(row: Row) -> RejectionFact:
    return RejectionFact(_EVIDENCE[row["evidence"]], row["day"])


def _ending(row: Row) -> EndingFact:
    return EndingFact(_MILESTONE[row["milestone"]], row["day"])


def mode_facts(rows: Iterable[Row]) -> tuple[ModeFact, ...]:
    """How one unit counts, from rows of unit_mode, in order of days."""
    return tuple(sorted((ModeFact(UnitMode(r["mode"]), r["from_on"], r["to_on"]) for r in rows), key=lambda m: m.start))


def unit_facts(rows: Rows) -> UnitFacts:
    """The facts of one unit: modes and deployments in order of days, counts in order of days and of writing."""
    return UnitFacts(
        modes=mode_facts(rows.get(UnitModeFact, ())),
        counts=tuple(
            CountFact(
                r["day"],
                r["id"],
                CountKind(r["kind"]),
                PeopleGroup(r["people_group"]),
                Evidence(r["evidence"]),
                tuple((name, r[name]) for name in COUNTED if r[name] is not None),
            )
            for r in sorted(rows.get(UnitCount, ()), key=lambda r: (r["day"], r["id"]))
        ),
        deployments=tuple(sorted((r["from_on"], r["to_on"]) for r in rows.get(UnitDeployment, ()))),
    )


def modes_by_unit(session: Session, unit_ids: Collection[int]) -> dict[int, tuple[ModeFact, ...]]:
    """Unit → how it counts, in order of days; empty for a unit that never existed."""
    found: defaultdict[int, tuple[ModeFact, ...]] = defaultdict(tuple)
    for unit_id, rows in live_rows(session, (UnitModeFact,), "unit_id", unit_ids).items():
        found[unit_id] = mode_facts(rows[UnitModeFact])
    return found
