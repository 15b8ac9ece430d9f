"""One unit and its figures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.cells import text_of
from rollout.core.dates import day_number
from rollout.core.selection import Part, Selection
from rollout.core.viewpoint import Viewpoint
from rollout.ledger.balances import by_unit, of_unit
from rollout.ledger.said import unsaid_at, unsaid_by_unit, unsaid_by_unit_at
from rollout.models import (
    Unit,
)
from rollout.models.rollup import column
from rollout.register.counts import told_of
from rollout.units.queries.spans import span_joins
from rollout.vocabulary import PROPOSED, Base, CodeKind, Evidence, Labelled, Measure, PeopleGroup, UnitMode

Figures = dict[Measure, int | None]

SHOWN = (
    Measure.PARTICIPANTS,
    Measure.INFO_COMPLETED,
    Measure.INSTALLED,
    Measure.REGISTERED,
    Measure.SUBMITTED,
    Measure.ACCEPTED,
    Measure.REJECTED,
    Measure.SIGNED_IN,
    Measure.PASSWORD_CHANGED,
    Measure.CARD_USED,
)


COURSE_WEEKS = 12
TOLD = (Measure.PARTICIPANTS, Measure.INSTALLED, Measure.REGISTERED, Measure.ACCEPTED)
"""The measures of the course."""


def told_as(view: Viewpoint) -> tuple[Labelled, ...]:
    """What heads each of TOLD: the first says of whom it is, where not all people are counted."""
    return (Base.SMARTPHONE, *TOLD[1:]) if view.base is Base.SMARTPHONE else TOLD


class Place(NamedTuple):
    """Where a unit belongs today and how it counts, by the names of its groups; "" and None for what nobody said.

    `groups`: of whom it tells, each by its own numbers; `has_counted`: on that day or any other it counts instead of
    listing people.
    """

    mode: UnitMode | None
    group: PeopleGroup
    groups: tuple[PeopleGroup, ...]
    unit_type: str
    area_2021: str
    area_2025: str
    department: str
    office: str
    officer: str
    tax_code: str
    deployed_on: date | None
    has_counted: bool

    @property
    def lines(self) -> list[str]:
        """What is known, in the order in which it is read."""
        return [text for text in (self.unit_type, self.area_2025 or self.area_2021, self.department) if text]


def place_of(session: Session, unit_id: int, on: date) -> Place:
    """Of one unit on a day, by one query."""
    joins = span_joins(
        ("unit_type", "t"), ("commune_2021", "a1"), ("commune_2025", "a5"), ("department", "d"), ("office", "f"),
        ("officer", "o"),
    )  # fmt: skip
    row = session.execute(
        text(
            "SELECT m.mode, t.default_group, t.form, d.kind, t.name, a1.name, a5.name, d.name, f.short_name, "
            "o.display_name, k.code, y.from_on AS deployed_on, "
            "EXISTS (SELECT 1 FROM unit_mode c WHERE c.unit_id = u.id "
            f"AND c.voided_seq IS NULL AND c.mode = '{UnitMode.COUNT.value}') AS has_counted FROM unit u {joins} "
            "LEFT JOIN unit_mode m ON m.unit_id = u.id AND m.voided_seq IS NULL AND m.from_on <= :on AND m.to_on > :on "
            "LEFT JOIN unit_code k ON k.unit_id = u.id AND k.kind = :tax AND k.from_on <= :on AND k.to_on > :on "
            "LEFT JOIN unit_deployment y ON y.unit_id = u.id AND y.voided_seq IS NULL "
            "AND y.from_on <= :on AND y.to_on > :on WHERE u.id = :unit"
        )
        .bindparams(
            bindparam("on", on, type_=Date()),
            bindparam("day", day_number(on)),
            bindparam("unit", unit_id),
            bindparam("tax", CodeKind.TAX.value),
        )
        .columns(deployed_on=Date())
    ).one()
    mode, group, form, kind, *names, deployed_on, has_counted = row
    unit_type, area_2021, area_2025, department, office, officer, tax_code = (name or "" for name in names)
    usual = PeopleGroup(group) if group else PeopleGroup.EMPLOYEE
    return Place(
        UnitMode(mode) if mode else None,
        usual,
        told_of(form, kind, usual),
        unit_type,
        area_2021,
        area_2025,
        department,
        office,
        officer,
        tax_code,
        deployed_on,
        bool(has_counted),
    )


class Point(NamedTuple):
    """The measures of TOLD at the end of a day; None on days before the first of the unit."""

    day: date
    numbers: tuple[int | None, ...]


class UnitFigures(NamedTuple):
    """`figures` and `course` are of the viewpoint; `everyone` are all people of any group at its day."""

    figures: Figures
    everyone: int
    course: list[Point]


def figures_of(session: Session, unit_id: int, view: Viewpoint, *, has_counted: bool) -> UnitFigures:
    """The figures of a unit from a viewpoint with their course over twelve weeks; None where nothing is said of one.

    `has_counted`: it counts, or did, instead of listing people. One query, one more for each of that and official
    evidence.
    """
    measures = (*SHOWN, *PROPOSED)
    columns = tuple(column(measure, view.base, view.evidence) for measure in measures)
    days = [view.day - timedelta(weeks=week) for week in range(COURSE_WEEKS, -1, -1)]
    held = of_unit(session, unit_id, days, (*columns, column(Measure.PARTICIPANTS)))
    unsaid = unsaid_at(session, days, view.evidence)
    if has_counted:
        own = Selection().within(Part(frozenset({unit_id})))
        of_counts = unsaid_by_unit_at(session, days, view.groups, view.evidence, own)
        unsaid = {day: unsaid[day].union(of_counts[day].get(unit_id, ())) for day in days}

    def said(day: date) -> Figures:
        rows = [row for group, row in held[day].items() if group in view.groups]
        return {
            measure: None if measure in unsaid[day] else sum(row[position] for row in rows)
            for position, measure in enumerate(measures)
        }

    course = []
    for day in days:
        numbers = said(day)
        course.append(Point(day, tuple(numbers[measure] if held[day] else None for measure in TOLD)))
    return UnitFigures(said(view.day), sum(row[-1] for row in held[view.day].values()), course)


class GroupFigures(NamedTuple):
    group: PeopleGroup
    figures: Figures


def figures_by_group(
    session: Session, unit_id: int, view: Viewpoint, groups: Collection[PeopleGroup], *, has_counted: bool
) -> list[GroupFigures]:
    """What `figures_of` says at the day of a viewpoint, of each of `groups` and each other that the unit has by itself.

    Groups never add up to one rate. One query, one more for official evidence; where it counted, one for each group.
    """
    measures = (*SHOWN, *PROPOSED)
    columns = tuple(column(measure, view.base, view.evidence) for measure in measures)
    held = of_unit(session, unit_id, [view.day], (*columns, column(Measure.PARTICIPANTS)))[view.day]
    unsaid_by_all = unsaid_at(session, [view.day], view.evidence)[view.day]
    own = Selection().within(Part(frozenset({unit_id})))
    found = []
    for group in PeopleGroup:
        row = held.get(group)
        if group not in groups and not (row and row[-1]):
            continue
        unsaid = set(unsaid_by_all)
        if has_counted:
            unsaid |= unsaid_by_unit(session, view.day, (group,), view.evidence, own).get(unit_id, frozenset())
        numbers = row or (0,) * len(measures)
        found.append(
            GroupFigures(
                group,
                {
                    measure: None if measure in unsaid else number
                    for measure, number in zip(measures, numbers[: len(measures)], strict=True)
                },
            )
        )
    return found


def never_said(session: Session, unit_id: int, day: date) -> frozenset[str]:
    """The measures that the counts of a unit that counts say nothing of by a day, at any evidence. One query."""
    own = Selection().within(Part(frozenset({unit_id})))
    return unsaid_by_unit(session, day, tuple(PeopleGroup), Evidence.REPORTED, own).get(unit_id, frozenset())


def listed_people(session: Session, unit_id: int, day: date) -> int:
    """How many people of any group a unit's figures hold on a day."""
    own = Selection().within(Part(frozenset({unit_id})))
    held = by_unit(session, day, tuple(PeopleGroup), (column(Measure.PARTICIPANTS),), own)
    return held.get(unit_id, (0,))[0]


def address_of(unit: Unit) -> str:
    return text_of(unit, "address")
