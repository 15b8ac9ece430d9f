"""What the database itself refuses: changes of the ledger, overwritten facts, overlapping intervals.

Laid after every migration (migrations/env.py), so that a rebuilt table never loses its guards.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, text

from rollout.models import FACTS, AuditRecord, ChainLink, Line, Posting
from rollout.models.unit import ATTRIBUTED

APPEND_ONLY: tuple[str, ...] = tuple(
    model.__table__.name  # type: ignore[attr-defined]
    for model in (Posting, Line, AuditRecord, ChainLink)
)

DISJOINT: dict[str, tuple[str, ...]] = {
    "membership": ("person_id",),
    "unit_mode": ("unit_id",),
    "unit_deployment": ("unit_id",),
    "unit_attribution": ("unit_id", "subject"),
}
"""Live intervals of one owner never overlap in these tables (R10)."""

MAY_BE_SET = ("voided_seq", "void_mac")


def _tables() -> list[Table]:
    return [model.__table__ for model in FACTS]  # type: ignore[attr-defined]


def _key(name: str) -> str:
    return "seq" if name in ("posting", "chain_link") else "id"


def guard_names(dialect: str) -> set[str]:
    """The names of all triggers, and on PostgreSQL constraints, that must be there."""
    tables = (*APPEND_ONLY, *(table.name for table in _tables()))
    verbs = ("update", "delete", "replace" if dialect == "sqlite" else "truncate")
    overlaps = {f"{name}_refuse_overlap" if dialect == "sqlite" else f"ex_{name}_overlap" for name in DISJOINT}
    return {f"{name}_refuse_{verb}" for name in tables for verb in verbs} | overlaps


def lay_guards(connection: Connection) -> None:
    """Makes all guards anew."""
    for statement in _sqlite() if connection.dialect.name == "sqlite" else _postgresql():
        connection.execute(text(statement))


def _sqlite() -> list[str]:
    statements: list[str] = []

    def trigger(name: str, event: str, table: str, condition: str, message: str) -> None:
        statements.append(f"DROP TRIGGER IF EXISTS {name}")
        when = f"WHEN {condition} " if condition else ""
        statements.append(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when}BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )

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
    return statements


def _postgresql() -> list[str]:
    statements = [
        (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        ),
        (
            "CREATE OR REPLACE FUNCTION refuse_overwriting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF OLD.voided_seq IS NOT NULL OR NEW.voided_seq IS NULL OR NEW.void_mac IS NULL "
            "OR (to_jsonb(NEW) - 'voided_seq' - 'void_mac') <> (to_jsonb(OLD) - 'voided_seq' - 'void_mac') "
            "THEN RAISE EXCEPTION '% can only be voided', TG_TABLE_NAME; END IF; RETURN NEW; END $$"
        ),
    ]
    facts = {table.name for table in _tables()}

    def trigger(name: str, event: str, table: str, function: str, each: str) -> None:
        statements.append(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        statements.append(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()"
        )

    for name in (*APPEND_ONLY, *sorted(facts)):
        trigger(f"{name}_refuse_delete", "DELETE", name, "refuse_change", "ROW")
        trigger(f"{name}_refuse_truncate", "TRUNCATE", name, "refuse_change", "STATEMENT")
        function = "refuse_overwriting" if name in facts else "refuse_change"
        trigger(f"{name}_refuse_update", "UPDATE", name, function, "ROW")
    subjects = ", ".join(f"'{subject}'" for subject in ATTRIBUTED)
    position = f"array_position(ARRAY[{subjects}], subject::text)"
    for name, owner in DISJOINT.items():
        ranges = [f"int4range({c}, {c}, '[]') WITH &&" for c in owner if c != "subject"]
        if "subject" in owner:
            ranges.append(f"int4range({position}, {position}, '[]') WITH &&")
        statements.append(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'ex_{name}_overlap' "
            f"AND conrelid = '{name}'::regclass) THEN ALTER TABLE {name} ADD CONSTRAINT ex_{name}_overlap "
            f"EXCLUDE USING gist ({', '.join(ranges)}, daterange(from_on, to_on) WITH &&) "
            "WHERE (voided_seq IS NULL); END IF; END $$"
        )
    return statements
