"""`verify` names what was changed behind the program's back, with the guards taken away and put back."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from rollout.accounts.actions import end_assignment
from rollout.core.cells import put
from rollout.core.crypto import DataKeyError
from rollout.core.dates import day_number
from rollout.core.users import add_user, assign
from rollout.ledger import rollups
from rollout.models import Base, Contact, Identifier
from rollout.models.guards import lay_guards
from rollout.register import memberships, persons, verify
from rollout.vocabulary import IdentifierKind, LeavingReason, Milestone, Role, ScopeKind
from tests.register.test_guards import FACT_TABLES, LEDGER_TABLES, full
from tests.register.world import D, World

__all__ = ["full"]

CHANGES = {
    "posting": "action = 'other'",
    "ledger_line": "delta = delta + 1",
    "audit_record": "action = 'other'",
    "membership": "unit_id = unit_id + 1",
    "second_workplace": "unit_id = unit_id - 1",
    "standing": "kind = 'guardian_account'",
    "statement": "milestone = 'submitted'",
    "rejection": "reason = 'khác'",
    "ending": "milestone = 'installed'",
    "refutation": "reason = 'khác'",
    "unit_attribution": "office_id = office_id + 1",
    "unit_mode": "reason = 'khác'",
    "unit_deployment": "basis = 'khác'",
    "unit_count": "accepted = accepted + 1",
}
ROLLUPS = ("unit_balance", "group_roll", "group_flow")
TABLES = (*LEDGER_TABLES, *FACT_TABLES)


def test_who_was_on_lists_of_units_compared_apart_is_compared_in_each(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit_ids = [world.unit() for _ in range(3)]
    people = world.listed(unit_ids[0], 2)
    world.mark(people, Milestone.ACCEPTED, 2)
    for on, unit_id in ((5, unit_ids[1]), (9, unit_ids[2])):
        with world.act() as act:
            memberships.move(act, world.membership(people[0]), to_unit_id=unit_id, on=D(on))
    monkeypatch.setattr(verify, "UNITS_AT_ONCE", 1)
    monkeypatch.setattr(verify, "PEOPLE_AT_ONCE", 1)
    assert world.findings() == []


def unguard(world: World, engine: str) -> None:
    """No trigger of ours fires for the rest of this transaction."""
    if engine == "sqlite":
        for name in world.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            world.session.execute(text(f"DROP TRIGGER {name}"))
    else:
        for table in TABLES:
            world.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def guard(world: World, engine: str) -> None:
    if engine == "sqlite":
        lay_guards(world.session.connection())
    else:
        for table in TABLES:
            world.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def tamper(world: World, engine: str, *statements: str) -> list[str]:
    """What verify says after the statements; the transaction that did them stays open."""
    unguard(world, engine)
    for statement in statements:
        assert world.session.execute(text(statement)).rowcount > 0, statement  # type: ignore[attr-defined]
    guard(world, engine)
    return world.findings()


def last(world: World, table: str) -> int:
    key = "seq" if table in ("posting", "chain_link") else "id"
    return world.session.scalar(text(f"SELECT max({key}) FROM {table}")) or 0


def test_every_sealed_table_is_changed_here() -> None:
    """What has a number in the chain; what holds no figure is guarded, and no seal covers it."""
    numbered = {name for name in TABLES if "seq" in Base.metadata.tables[name].columns}
    assert set(CHANGES) == numbered - {"chain_link"}


def test_a_changed_row_is_named(full: World, engine: str) -> None:
    for table, change in CHANGES.items():
        key, row = ("seq" if table == "posting" else "id"), last(full, table)
        found = tamper(full, engine, f"UPDATE {table} SET {change} WHERE {key} = {row}")
        assert f"{table} {row} was changed" in found
        full.session.rollback()


def test_a_removed_last_row_is_named(full: World, engine: str) -> None:
    for table in CHANGES.keys() - {"posting"}:
        row = last(full, table)
        seq = full.session.scalar(text(f"SELECT seq FROM {table} WHERE id = {row}"))
        found = tamper(full, engine, f"DELETE FROM {table} WHERE id = {row}")
        assert [line for line in found if line.startswith(f"chain: link {seq} sealed")], (table, found)
        full.session.rollback()


def test_a_removed_last_transaction_is_named(full: World, engine: str) -> None:
    seq = last(full, "chain_link")
    rows = [
        f"DELETE FROM {table} WHERE seq = {seq}"
        for table in (*FACT_TABLES, "ledger_line")
        if full.session.scalar(text(f"SELECT count(*) FROM {table} WHERE seq = {seq}"))
    ]
    revived = f"UPDATE statement SET voided_seq = NULL, void_mac = NULL WHERE voided_seq = {seq}"
    ends = (f"DELETE FROM posting WHERE seq = {seq}", f"DELETE FROM chain_link WHERE seq = {seq}")
    tamper(full, engine, *rows, revived, *ends)
    rollups.rebuild(full.session)
    assert full.findings() == [
        f"chain: the head says link {seq}, the last link is {seq - 1}: a link was removed or added"
    ]


def test_a_voided_fact_that_lives_again_is_named(full: World, engine: str) -> None:
    seq = full.session.scalar(text("SELECT voided_seq FROM statement WHERE voided_seq IS NOT NULL"))
    revived = "UPDATE statement SET voided_seq = NULL, void_mac = NULL WHERE voided_seq IS NOT NULL"
    found = tamper(full, engine, revived)
    assert [line for line in found if line.startswith(f"chain: link {seq} sealed")], found


def test_a_live_fact_that_was_voided_is_named(full: World, engine: str) -> None:
    row = last(full, "statement")
    found = tamper(full, engine, f"UPDATE statement SET voided_seq = seq, void_mac = mac WHERE id = {row}")
    assert f"statement {row}: that it was voided was changed" in found


def test_an_added_row_is_named(full: World, engine: str) -> None:
    row = last(full, "ledger_line")
    copied = "seq, unit_id, day, measure, people_group, smartphone, evidence, flow, by_count, delta, mac"
    added = f"INSERT INTO ledger_line (id, {copied}) SELECT id + 1, {copied} FROM ledger_line WHERE id = {row}"
    assert f"ledger_line {row + 1} was changed" in tamper(full, engine, added)


def test_a_changed_or_removed_link_is_named(full: World, engine: str) -> None:
    seq = last(full, "chain_link") - 1
    found = tamper(full, engine, f"UPDATE chain_link SET row_count = row_count + 1 WHERE seq = {seq}")
    assert f"chain: link {seq} was changed, or the link before it" in found
    full.session.rollback()
    found = tamper(full, engine, f"DELETE FROM chain_link WHERE seq = {seq}")
    assert f"chain: links {seq} to {seq} are missing" in found


def test_a_changed_head_is_named(full: World, engine: str) -> None:
    found = tamper(full, engine, "UPDATE chain_head SET seq = seq - 1")
    assert [line for line in found if line.startswith("chain: the head says link")], found


def test_a_changed_or_removed_rollup_is_named_and_made_anew(full: World, engine: str) -> None:
    for table in ROLLUPS:
        for change in (f"UPDATE {table} SET participants = participants + 1", f"DELETE FROM {table}"):
            found = tamper(full, engine, change)
            assert found
            assert all(line.startswith(table) for line in found)
            rollups.rebuild(full.session)
            assert full.findings() == []
            full.session.rollback()


def test_a_removed_balance_of_nothing_is_named(full: World, engine: str) -> None:
    """Without the row of the day on which the last one left, the day before would count for ever."""
    unit_id = full.unit()
    [person_id] = full.listed(unit_id, 1, on=3)
    with full.act() as act:
        memberships.leave(act, full.membership(person_id), on=D(8), reason=LeavingReason.LEFT)
    assert full.findings() == []
    removed = f"DELETE FROM unit_balance WHERE unit_id = {unit_id} AND day = {day_number(D(8))}"
    found = tamper(full, engine, removed)
    assert full.figure("participants", 8, unit_id) == 1
    assert found
    assert all(line.startswith("unit_balance") for line in found)


def test_a_guard_that_is_gone_or_off_is_named(full: World, engine: str) -> None:
    name = "ledger_line_refuse_update"
    off = f"DROP TRIGGER {name}" if engine == "sqlite" else f"ALTER TABLE ledger_line DISABLE TRIGGER {name}"
    full.session.execute(text(off))
    full.session.commit()
    assert full.findings() == [f"guard {name} is missing or another: migrate the database again"]


NO_GUARD = {
    "sqlite": (
        "DROP TRIGGER ledger_line_refuse_update",
        "CREATE TRIGGER ledger_line_refuse_update BEFORE UPDATE ON ledger_line WHEN 0 BEGIN SELECT 1; END",
    ),
    "postgresql": (
        "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "DROP TRIGGER ledger_line_refuse_update ON ledger_line",
        "CREATE TRIGGER ledger_line_refuse_update BEFORE UPDATE ON ledger_line FOR EACH ROW EXECUTE FUNCTION nothing()",
    ),
}


def test_a_guard_that_does_nothing_is_named(full: World, engine: str) -> None:
    for statement in NO_GUARD[engine]:
        full.session.execute(text(statement))
    full.session.commit()
    assert full.findings() == ["guard ledger_line_refuse_update is missing or another: migrate the database again"]


def test_a_trigger_of_others_is_named(full: World, engine: str) -> None:
    for statement in NO_GUARD[engine]:
        if not statement.startswith("DROP"):
            full.session.execute(text(statement.replace("ledger_line_refuse_update", "aaa")))
    full.session.commit()
    assert full.findings() == ["trigger aaa is none of this program's"]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_function_or_a_constraint_that_does_nothing_is_named(full: World) -> None:
    nothing = (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$"
    )
    full.session.execute(text(nothing))
    full.session.execute(text("ALTER TABLE unit_mode DROP CONSTRAINT ex_unit_mode_overlap"))
    constraint = "EXCLUDE USING gist (int4range(id, id) WITH &&) WHERE (voided_seq IS NULL)"
    full.session.execute(text(f"ALTER TABLE unit_mode ADD CONSTRAINT ex_unit_mode_overlap {constraint}"))
    full.session.commit()
    assert full.findings() == [
        f"guard {name} is missing or another: migrate the database again"
        for name in ("ex_unit_mode_overlap", "refuse_change")
    ]


def test_a_text_copied_from_another_row_does_not_open_and_its_row_is_named(world: World, engine: str) -> None:
    kept, copied = persons.create_persons(
        world.session,
        [
            persons.NewPerson("Lê A", ((IdentifierKind.BHXH, "5100000001"),), phone="0905000001", email="a@vd.vn"),
            persons.NewPerson("Lê B", ((IdentifierKind.BHXH, "5100000002"),), phone="0905000002", email="b@vd.vn"),
        ],
    )
    unit_id = world.unit()
    first, second = Contact(unit_id=unit_id, name="Lan"), Contact(unit_id=unit_id, name="Mai")
    world.session.add_all([first, second])
    world.session.flush()
    for contact, phone in ((first, "0905000003"), (second, "0905000004")):
        put(contact, "phone", phone)
    world.session.commit()
    assert world.findings() == []

    def copy(table: str, column: str, source: str, target: str) -> str:
        return f"UPDATE {table} SET {column} = (SELECT {column} FROM {table} WHERE {source}) WHERE {target}"

    for column in ("phone", "email"):
        found = tamper(world, engine, copy("person", column, f"id = {kept}", f"id = {copied}"))
        assert found == [f"person {copied}: its {column} is of other keys or of another row"]
        world.session.expire_all()
        with pytest.raises(DataKeyError):
            persons.clear_text(world.person(copied), column)
        world.session.rollback()
    found = tamper(world, engine, f"UPDATE person SET email = phone WHERE id = {kept}")
    assert found == [f"person {kept}: its email is of other keys or of another row"]
    world.session.rollback()
    found = tamper(world, engine, copy("contact", "phone", f"id = {first.id}", f"id = {second.id}"))
    assert found == [f"contact {second.id}: its phone is of other keys or of another row"]
    world.session.rollback()
    number = world.session.scalars(select(Identifier.id).where(Identifier.person_id == copied)).one()
    found = tamper(world, engine, copy("identifier", "ciphertext", f"person_id = {kept}", f"id = {number}"))
    assert found == [f"identifier {number}: its number is of other keys, of another number or of another person"]


def test_a_number_moved_or_copied_to_somebody_else_is_named(world: World, engine: str) -> None:
    held, other = persons.create_persons(
        world.session,
        [persons.NewPerson("Lê A", ((IdentifierKind.BHXH, "5100000001"),)), persons.NewPerson("Lê B")],
    )
    world.session.commit()
    number = world.session.scalars(select(Identifier.id)).one()
    said = "its number is of other keys, of another number or of another person"
    found = tamper(world, engine, f"UPDATE identifier SET person_id = {other}")
    assert found == [f"identifier {number}: {said}"]
    world.session.expire_all()
    with pytest.raises(DataKeyError):
        persons.numbers_of(world.session, [other])
    world.session.rollback()
    columns = "kind, ciphertext, blind_index, key_version, from_on"
    copied = (
        f"INSERT INTO identifier (person_id, {columns}, to_on, is_alias) "
        f"SELECT {other}, {columns}, '2026-12-31', {'1' if engine == 'sqlite' else 'true'} FROM identifier"
    )
    assert [line.partition(": ")[2] for line in tamper(world, engine, copied)] == [said]
    world.session.rollback()
    assert persons.numbers_of(world.session, [held]) == {held: {IdentifierKind.BHXH: "5100000001"}}


def test_a_role_that_nobody_gave_is_named(world: World, engine: str) -> None:
    system, unit_id = world.user, world.unit()
    user = add_user(world.session, username="lan.tran", display_name="Trần Lan", by=system)
    held = assign(world.session, user, role=Role.LIAISON, scope=ScopeKind.UNITS, by=system, unit_ids=[unit_id])
    taken = assign(world.session, user, role=Role.STAFF, scope=ScopeKind.PROVINCE, by=system, from_on=D(0))
    end_assignment(world.session, taken, by=system)
    world.session.commit()
    assert world.findings() == []
    columns = "user_id, role, scope_kind, from_on, to_on"
    other = world.unit()
    for statement, row, said in (
        (f"INSERT INTO assignment ({columns}) VALUES ({user.id}, 'admin', 'province', '2026-01-01', '9999-12-31')",
         taken.id + 1, "the audit trail does not say that this role was given"),
        (f"UPDATE assignment SET user_id = {system.id} WHERE id = {held.id}",
         held.id, "the audit trail does not say that this role was given"),
        (f"UPDATE assignment_unit SET unit_id = {other} WHERE assignment_id = {held.id}",
         held.id, "the audit trail does not say that this role was given"),
        (f"UPDATE assignment SET to_on = '9999-12-31' WHERE id = {taken.id}",
         taken.id, "the role was taken away and is held again"),
    ):  # fmt: skip
        world.session.expire_all()
        assert tamper(world, engine, statement) == [f"assignment {row}: {said}"]
        world.session.rollback()
