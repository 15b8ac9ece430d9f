"""What the database itself refuses: changes of the ledger, overwritten facts, overlapping intervals.

Laid after every migration (migrations/env.py), so that a rebuilt table never loses its guards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection, Table, text

from rollout.models import FACTS, AuditRecord, ChainLink, DirectiveChange, Line, ObligationEvent, Posting, VisitEvent
from rollout.models.unit import ATTRIBUTED

APPEND_ONLY: tuple[str, ...] = tuple(
    model.__table__.name  # type: ignore[attr-defined]
    for model in (Posting, Line, AuditRecord, ChainLink, ObligationEvent, DirectiveChange, VisitEvent)
)

DISJOINT: dict[str, tuple[str, ...]] = {
    "membership": ("person_id",),
    "unit_mode": ("unit_id",),
    "unit_deployment": ("unit_id",),
    "unit_attribution": ("unit_id", "subject"),
}
"""Live intervals of one owner never overlap in these tables (R10)."""

GUARDED = frozenset({*APPEND_ONLY, *(model.__table__.name for model in FACTS)})  # type: ignore[attr-defined]
"""The tables that guards are laid on."""

MAY_BE_SET = ("voided_seq", "void_mac")


def _tables() -> list[Table]:
    return [model.__table__ for model in FACTS]  # type: ignore[attr-defined]


def _key(name: str) -> str:
    return "seq" if name in ("posting", "chain_link") else "id"


REFUSE_CHANGE = " BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END "
REFUSE_OVERWRITING = (
    " BEGIN IF OLD.voided_seq IS NOT NULL OR NEW.voided_seq IS NULL OR NEW.void_mac IS NULL "
    "OR (to_jsonb(NEW) - 'voided_seq' - 'void_mac') <> (to_jsonb(OLD) - 'voided_seq' - 'void_mac') "
    "THEN RAISE EXCEPTION '% can only be voided', TG_TABLE_NAME; END IF; RETURN NEW; END "
)
FUNCTIONS = {"refuse_change": REFUSE_CHANGE, "refuse_overwriting": REFUSE_OVERWRITING}
"""On PostgreSQL, what the triggers call."""


def guards(dialect: str) -> dict[str, str]:
    """Name → definition of all triggers, and on PostgreSQL functions and constraints, that must be there."""
    if dialect == "sqlite":
        return _sqlite_triggers()
    triggers = {name: definition for name, _, definition in _postgresql_triggers()}
    constraints = {f"ex_{name}_overlap": definition for name, definition in _exclusions().items()}
    return {name: plain(definition) for name, definition in (triggers | FUNCTIONS | constraints).items()}


def guards_held(connection: Connection) -> set[tuple[str, str]]:
    """Name and definition of what the database has of them, and of every other trigger in it, as `guards` writes them.

    What is switched off is not there.
    """
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        return {(name, definition) for name, definition in rows}
    rows = connection.execute(
        text(
            "SELECT tgname, pg_get_triggerdef(t.oid, true) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid "
            "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace "
            "UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace "
            "AND proname LIKE 'refuse%' "
            "UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'x' AND connamespace = current_schema()::regnamespace"
        )
    )
    return {(name, plain(definition)) for name, definition in rows}


def plain(definition: str) -> str:
    """A definition without what PostgreSQL adds when it prints one: casts of texts, parentheses."""
    return "".join(re.sub(r"::text|::character varying|[()]", "", definition).split())


def lay_guards(connection: Connection) -> None:
    """Makes all guards anew."""
    for statement in _sqlite() if connection.dialect.name == "sqlite" else _postgresql():
        connection.execute(text(statement))


def _sqlite() -> Iterator[str]:
    for name, definition in _sqlite_triggers().items():
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield definition


def _sqlite_triggers() -> dict[str, str]:
    """Name → definition."""
    found: dict[str, str] = {}

    def trigger(name: str, event: str, table: str, condition: str, message: str) -> None:
        when = f"WHEN {condition} " if condition else ""
        refuse = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        found[name] = f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when}{refuse}"

    facts = {table.name: table for table in _tables()}
    for name in (*APPEND_ONLY, *facts):
        trigger(f"{name}_refuse_delete", "DELETE", name, "", f"{name} is append-only")
        existing = f"EXISTS (SELECT 1 FROM {name} WHERE {_key(name)} = NEW.{_key(name)})"
        trigger(f"{name}_refuse_replace", "INSERT", name, existing, f"{name} is append-only")
    for name in APPEND_ONLY:
        trigger(f"{name}_refuse_update", "UPDATE", name, "", f"{name} is append-only")
    for name, table in facts.items():
        changed = " OR ".join(
            f"NEW.{column.name} IS NOT OLD.{column.name}" for column in table.columns if column.name not in MAY_BE_SET
        )
        condition = f"OLD.voided_seq IS NOT NULL OR NEW.voided_seq IS NULL OR NEW.void_mac IS NULL OR {changed}"
        trigger(f"{name}_refuse_update", "UPDATE", name, condition, f"{name} can only be voided")
    for name, owner in DISJOINT.items():
        same = " AND ".join(f"{column} = NEW.{column}" for column in owner)
        condition = (
            f"NEW.voided_seq IS NULL AND EXISTS (SELECT 1 FROM {name} WHERE {same} AND voided_seq IS NULL "
            "AND from_on < NEW.to_on AND NEW.from_on < to_on)"
        )
        trigger(f"{name}_refuse_overlap", "INSERT", name, condition, f"{name} overlaps")
    return found


def _postgresql() -> Iterator[str]:
    for name, body in FUNCTIONS.items():
        yield f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
    for name, table, definition in _postgresql_triggers():
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
        yield definition
    for name, definition in _exclusions().items():
        yield (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'ex_{name}_overlap' "
            f"AND conrelid = '{name}'::regclass) THEN ALTER TABLE {name} ADD CONSTRAINT ex_{name}_overlap "
            f"{definition}; END IF; END $$"
        )


def _postgresql_triggers() -> list[tuple[str, str, str]]:
    """Name, table and definition of each trigger."""
    found: list[tuple[str, str, str]] = []
    facts = {table.name for table in _tables()}

    def trigger(name: str, event: str, table: str, function: str, each: str) -> None:
        definition = f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()"
        found.append((name, table, definition))

    for name in (*APPEND_ONLY, *sorted(facts)):
        trigger(f"{name}_refuse_delete", "DELETE", name, "refuse_change", "ROW")
        trigger(f"{name}_refuse_truncate", "TRUNCATE", name, "refuse_change", "STATEMENT")
        function = "refuse_overwriting" if name in facts else "refuse_change"
        trigger(f"{name}_refuse_update", "UPDATE", name, function, "ROW")
    return found


def _exclusions() -> dict[str, str]:
    """Table → the constraint that keeps its live intervals apart."""
    subjects = ", ".join(f"'{subject}'" for subject in ATTRIBUTED)
    position = f"array_position(ARRAY[{subjects}], subject::text)"
    found = {}
    for name, owner in DISJOINT.items():
        ranges = [f"int4range({c}, {c}, '[]') WITH &&" for c in owner if c != "subject"]
        if "subject" in owner:
            ranges.append(f"int4range({position}, {position}, '[]') WITH &&")
        found[name] = (
            f"EXCLUDE USING gist ({', '.join(ranges)}, daterange(from_on, to_on) WITH &&) WHERE (voided_seq IS NULL)"
        )
    return found
