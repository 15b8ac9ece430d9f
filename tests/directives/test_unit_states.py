"""The database judges units by the same rule as state.py, and counts what it lists."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.access import Permission, viewer_of
from rollout.core.dates import today
from rollout.core.selection import EVERYTHING
from rollout.directives import actions, unit_states
from rollout.directives.cells import Cell
from rollout.directives.kinds import GROUPS, Body, Group, bodies
from rollout.directives.matrix import matrix
from rollout.directives.reach import Reach, reach
from rollout.directives.unit_states import Asked
from rollout.models import Obligation, ObligationAddressee, ObligationProof, UnitCode, UnitType, User
from rollout.register.obligation_due import calendar
from rollout.register.obligation_state import Known, state_of
from rollout.vocabulary import Evidence, Milestone, PeopleGroup, Role, ScopeKind, UnitForm, UnitMode
from rollout.vocabulary_of_obligations import AddresseeKind, ObligationRule, ObligationState, ProofKind
from tests.directives.laying import FIGURE, clause, lay, unit
from tests.staffed import Staffed, queries

ALL = Reach(EVERYTHING, None, None)
ENTERPRISES = GROUPS["unit-enterprise"]


def say_something(
    session: Session,
    source: random.Random,
    laid: list[Obligation],
    bodies: list[Body],
    dues: tuple[date, ...],
    by: User,
) -> None:
    """Proofs, confirmations, exemptions and days of their own, here and there."""
    for obligation in laid:
        for body in bodies:
            if source.random() < 0.4:
                actions.prove(session, obligation, body, kind=ProofKind.VISIT, day=today(), text="Đã làm việc", by=by)
                if obligation.rule == ObligationRule.EVIDENCE and source.random() < 0.5:
                    actions.confirm(session, obligation, body, note="", by=by)
            if source.random() < 0.15:
                actions.exempt(session, obligation, body, reason="Không thuộc diện", by=by)
            if source.random() < 0.3:
                day = source.choice(dues)
                actions.set_due(session, obligation, due_on=day, reason="Theo đề nghị", by=by, body=body)


def known_of(cell: Cell, row: ObligationAddressee | None, *, has_proof: bool) -> Known:
    return Known(
        ObligationRule(cell.obligation.rule),
        cell.obligation.starts_on,
        (row.due_on if row else None) or cell.obligation.due_on,
        is_exempt=bool(row and row.exempted_at),
        is_confirmed=bool(row and row.confirmed_at),
        has_proof=has_proof,
        reached=cell.figure.part if cell.figure else None,
        whole=cell.figure.whole if cell.figure else 0,
        threshold=cell.obligation.threshold_percent or 100,
    )


def test_the_database_judges_by_the_pure_rule(staffed: Staffed, session: Session) -> None:
    """Of random units and obligations, whatever was said of them."""
    world, source, by = staffed.world, random.Random(5), staffed.world.user
    when = calendar(session)
    units = [world.unit(unit_type=source.choice([*world.unit_types, None])) for _ in range(20)]
    for unit_id in units:
        people = world.listed(unit_id, source.choice((0, 1, 4, 6, 10)))
        reached = people[: source.randint(0, len(people))]
        if reached:
            world.mark(reached, Milestone.INSTALLED, 5)
    held, laid = clause(session, by), []
    dues: tuple[date | None, ...] = (
        None,
        when.today - timedelta(days=1),
        when.today,
        when.soon,
        when.soon + timedelta(days=1),
    )
    for due_on in dues:
        for rule in ObligationRule:
            figure = {} if rule is ObligationRule.FIGURE else {"measure": None, "threshold": None}
            laid.append(lay(session, held, FIGURE, by, rule=rule, due_on=due_on, **figure))
        laid.append(lay(session, held, FIGURE, by, due_on=due_on, threshold=50))
    say_something(session, source, laid, [unit(session, unit_id) for unit_id in units], tuple(filter(None, dues)), by)
    session.commit()
    bodies = [unit(session, unit_id) for unit_id in units]
    cells = unit_states.cells_of(session, laid, bodies, ALL, when)
    said = {(row.obligation_id, row.unit_id): row for row in session.scalars(select(ObligationAddressee))}
    proved = {(row.obligation_id, row.unit_id) for row in session.scalars(select(ObligationProof))}
    seen: Counter[ObligationState] = Counter()
    for unit_id in units:
        for cell in cells[unit_id]:
            key = (cell.obligation.id, unit_id)
            known = known_of(cell, said.get(key), has_proof=key in proved)
            assert cell.state is state_of(known, when.today, when.soon)
            assert cell.due_on == known.due_on
            if cell.figure:
                assert cell.figure == (
                    world.figure("installed_reported", 900, unit_id),
                    world.figure("participants", 900, unit_id),
                )
            seen[cell.state] += 1
    assert set(seen) == set(ObligationState)
    counted = unit_states.counts(session, laid, ALL, when)
    assert sum(counted.values(), Counter()) == seen
    listed: Counter[ObligationState | None] = Counter()
    for group in (group for group in GROUPS.values() if group.is_of_units):
        for state in ObligationState:
            page = unit_states.page(session, laid, group, ALL, when, Asked(state=state), 1)
            listed[state] += page.matching
    assert listed == seen


def test_the_worst_comes_first_and_words_find(staffed: Staffed, session: Session) -> None:
    world, by = staffed.world, staffed.world.user
    when = calendar(session)
    done, late, none = (world.unit(unit_type=world.unit_types[0]) for _ in range(3))
    world.mark(world.listed(done, 6), Milestone.INSTALLED, 3)
    world.listed(late, 6)
    row = lay(session, clause(session, by), FIGURE, by)
    actions.set_due(session, row, due_on=today() - timedelta(days=1), reason="Gấp", by=by, body=unit(session, late))
    session.commit()

    def names(asked: Asked, size: int = 50, number: int = 1) -> list[int]:
        return [
            body.id for body in unit_states.page(session, [row], ENTERPRISES, ALL, when, asked, number, size).units.rows
        ]

    assert names(Asked()) == [late, done, none]
    assert names(Asked(by_name=True)) == [done, late, none]
    assert names(Asked(), size=2, number=2) == [none]
    assert names(Asked("don vi 3")) == [none]
    assert names(Asked("đơn vị nào đó")) == []
    code = unit(session, late).code
    assert names(Asked(code.lower())) == [late]
    assert unit_states.overdue(session, [row], ALL, when, Asked(), 1).units == 1
    assert unit_states.overdue(session, [row], ALL, when, Asked("don vi 3"), 1).cells.total == 0
    assert unit_states.page(session, [row], Group(AddresseeKind.UNIT), ALL, when, Asked(), 1).units.total == 0


def test_of_one_form_alone(staffed: Staffed, session: Session) -> None:
    world, by = staffed.world, staffed.world.user
    world.unit(unit_type=world.unit_types[0])
    world.unit()
    when, held = calendar(session), clause(session, by)
    of_schools = lay(session, held, FIGURE, by, form=UnitForm.SCHOOL)
    of_firms = lay(session, held, FIGURE, by, form=UnitForm.ENTERPRISE)
    counted = unit_states.counts(session, [of_schools, of_firms], ALL, when)
    assert {key: sum(states.values()) for key, states in counted.items()} == {(UnitForm.ENTERPRISE, of_firms.id): 1}


def test_what_a_unit_never_counted_is_not_said(staffed: Staffed, session: Session) -> None:
    world, by = staffed.world, staffed.world.user
    counting = world.unit(UnitMode.COUNT)
    row = lay(session, clause(session, by), FIGURE, by)
    official = lay(session, row.clause, FIGURE, by, evidence=Evidence.OFFICIAL)
    cells = unit_states.cells_of(session, [row, official], [unit(session, counting)], ALL, calendar(session))[counting]
    assert [cell.figure and cell.figure.part for cell in cells] == [None, None]


def test_queries_do_not_grow_with_units(staffed: Staffed, session: Session) -> None:
    world, by = staffed.world, staffed.world.user
    when = calendar(session)
    row = lay(session, clause(session, by), FIGURE, by)

    def asked() -> tuple[int, int]:
        session.refresh(row)
        return (
            queries(lambda: unit_states.counts(session, [row], ALL, when)),
            queries(lambda: unit_states.page(session, [row], Group(AddresseeKind.UNIT), ALL, when, Asked(), 1)),
        )

    world.unit()
    before = asked()
    for _ in range(5):
        world.unit()
    assert asked() == before == (1, 3)


def test_small_numbers_are_hidden_from_who_sees_no_people(staffed: Staffed, session: Session) -> None:
    world, by = staffed.world, staffed.world.user
    small, large = world.unit(), world.unit()
    world.mark(world.listed(small, 3), Milestone.INSTALLED, 3)
    world.mark(world.listed(large, 9), Milestone.INSTALLED, 3)
    row = lay(session, clause(session, by), FIGURE, by)
    leader = staffed.user("leader", Role.LEADER)
    seen = reach(viewer_of(session, leader))
    assert seen.masks
    counted = unit_states.counts(session, [row], seen, calendar(session))[None, row.id]
    assert counted == {None: 1, ObligationState.DONE: 1}
    page = unit_states.page(
        session, [row], Group(AddresseeKind.UNIT), seen, calendar(session), Asked(state=ObligationState.DONE), 1
    )
    assert [body.id for body in page.units.rows] == [large]
    officer = staffed.user("officer", Role.OFFICER, ScopeKind.UNITS, unit_ids=[small])
    assert not reach(viewer_of(session, officer), Permission.TRACK_OBLIGATIONS).masks


def test_what_is_laid_on_all_units_is_not_laid_on_households(staffed: Staffed, session: Session) -> None:
    """Neither counted nor listed; only who lays it on them by name means them."""
    world, by = staffed.world, staffed.world.user
    households = UnitType(code="xa", name="Hộ gia đình", form="commune", default_group="household")
    session.add(households)
    session.commit()
    commune, firm = world.unit(unit_type=households.id), world.unit(unit_type=world.unit_types[0])
    of_all = lay(session, clause(session, by), FIGURE, by)
    of_them = lay(session, of_all.clause, FIGURE, by, form=UnitForm.COMMUNE, group=PeopleGroup.HOUSEHOLD)
    when, both = calendar(session), [of_all, of_them]
    counted = unit_states.counts(session, both, ALL, when)
    assert set(counted) == {(UnitForm.ENTERPRISE, of_all.id), (UnitForm.COMMUNE, of_them.id)}
    for unit_id, own in ((commune, of_them), (firm, of_all)):
        cells = unit_states.cells_of(session, both, [unit(session, unit_id)], ALL, when)[unit_id]
        assert [(cell.obligation.id, cell.state) for cell in cells] == [(own.id, ObligationState.NOBODY)]
    group = Group(AddresseeKind.UNIT, UnitForm.COMMUNE)
    shown = matrix(session, both, group, bodies(session), ALL, when, Asked(), 1)
    assert [row.id for row in shown.obligations] == [of_them.id]
    assert (shown.bodies.total, shown.matching) == (1, 0)


def test_a_unit_is_found_by_a_code_that_it_carried(staffed: Staffed, session: Session) -> None:
    world, by = staffed.world, staffed.world.user
    made = world.unit(unit_type=world.unit_types[0])
    session.add(UnitCode(unit_id=made, kind="code", code="QN9999X", from_on=date(2020, 1, 1), to_on=date(2021, 1, 1)))
    row = lay(session, clause(session, by), FIGURE, by)
    page = unit_states.page(session, [row], ENTERPRISES, ALL, calendar(session), Asked("qn 9999"), 1)
    assert [body.id for body in page.units.rows] == [made]
