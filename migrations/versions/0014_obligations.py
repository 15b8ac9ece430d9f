"""Keeps what directives oblige whom to do, how far each addressee is, and what shows it.

A database that holds the registry already gets the obligations that ship with it here: at an upgrade nothing else
runs than the migrations. Into a new one they come with the registry (registry/seed.py).
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SEED = Path(__file__).resolve().parents[1] / "data" / "0014_obligations.csv"  # as they shipped with this migration
COLUMNS = (
    "task",
    "addressee_kind",
    "rule",
    "measure",
    "base",
    "people_group",
    "evidence",
    "threshold_percent",
    "basis",
)


def upgrade() -> None:
    op.create_table(
        "obligation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(length=300), nullable=False),
        sa.Column(
            "addressee_kind",
            sa.Enum(
                "department",
                "district_committee",
                "health",
                "media",
                "mass_organisation",
                "vss_province",
                "vss_office",
                "unit",
                name="addresseekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "unit_form",
            sa.Enum(
                "agency",
                "public_body",
                "school",
                "enterprise",
                "health_facility",
                "agent",
                "commune",
                "other",
                name="unitform",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_reason", sa.String(length=1000), nullable=False),
        sa.Column(
            "rule",
            sa.Enum(
                "figure",
                "evidence",
                "manual",
                name="obligationrule",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "measure",
            sa.Enum(
                "participants",
                "proposed_no_smartphone",
                "proposed_left",
                "info_completed",
                "installed",
                "registered",
                "submitted",
                "accepted",
                "rejected",
                "signed_in",
                "password_changed",
                "card_used",
                "units",
                "units_deployed",
                name="measure",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "base",
            sa.Enum("all", "smartphone", name="base", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column(
            "people_group",
            sa.Enum(
                "employee",
                "student",
                "child",
                "household",
                name="peoplegroup",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "evidence",
            sa.Enum(
                "reported",
                "verified",
                "official",
                name="evidence",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("threshold_percent", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=1000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(rule = 'figure') = (measure IS NOT NULL)", name=op.f("ck_obligation_figure")),
        sa.CheckConstraint(
            "(rule = 'figure') = (threshold_percent IS NOT NULL)", name=op.f("ck_obligation_threshold_given")
        ),
        sa.CheckConstraint("unit_form IS NULL OR addressee_kind = 'unit'", name=op.f("ck_obligation_form_of_units")),
        sa.CheckConstraint("due_on >= starts_on", name=op.f("ck_obligation_due")),
        sa.CheckConstraint("length(task) > 0", name=op.f("ck_obligation_said")),
        sa.CheckConstraint("threshold_percent BETWEEN 1 AND 100", name=op.f("ck_obligation_threshold")),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_obligation_by_id")),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_obligation_clause_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
    )
    op.create_index(op.f("ix_obligation_by_id"), "obligation", ["by_id"], unique=False)
    op.create_index(op.f("ix_obligation_clause_id"), "obligation", ["clause_id"], unique=False)
    op.create_table(
        "obligation_addressee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_reason", sa.String(length=1000), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_note", sa.String(length=1000), nullable=False),
        sa.Column("exempted_at", sa.DateTime(), nullable=True),
        sa.Column("exempted_by_id", sa.Integer(), nullable=True),
        sa.Column("exempted_reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name=op.f("ck_obligation_addressee_confirmed")
        ),
        sa.CheckConstraint(
            "(exempted_at IS NULL) = (exempted_by_id IS NULL)", name=op.f("ck_obligation_addressee_exempted")
        ),
        sa.CheckConstraint(
            "CASE WHEN department_id IS NULL THEN 0 ELSE 1 END + CASE WHEN office_id IS NULL THEN 0 ELSE 1 END + CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_obligation_addressee_addressee"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["app_user.id"], name=op.f("fk_obligation_addressee_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_obligation_addressee_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["exempted_by_id"], ["app_user.id"], name=op.f("fk_obligation_addressee_exempted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_obligation_addressee_obligation_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_obligation_addressee_office_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_obligation_addressee_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_addressee")),
    )
    op.create_index(
        "ix_obligation_addressee_bodies",
        "obligation_addressee",
        ["obligation_id"],
        unique=False,
        sqlite_where=sa.text("unit_id IS NULL"),
        postgresql_where=sa.text("unit_id IS NULL"),
    )
    op.create_index(
        op.f("ix_obligation_addressee_confirmed_by_id"), "obligation_addressee", ["confirmed_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_obligation_addressee_department_id"), "obligation_addressee", ["department_id"], unique=False
    )
    op.create_index(
        op.f("ix_obligation_addressee_exempted_by_id"), "obligation_addressee", ["exempted_by_id"], unique=False
    )
    op.create_index(op.f("ix_obligation_addressee_office_id"), "obligation_addressee", ["office_id"], unique=False)
    op.create_index(op.f("ix_obligation_addressee_unit_id"), "obligation_addressee", ["unit_id"], unique=False)
    op.create_index(
        "uq_obligation_addressee_department_id",
        "obligation_addressee",
        ["obligation_id", "department_id"],
        unique=True,
        sqlite_where=sa.text("department_id IS NOT NULL"),
        postgresql_where=sa.text("department_id IS NOT NULL"),
    )
    op.create_index(
        "uq_obligation_addressee_office_id",
        "obligation_addressee",
        ["obligation_id", "office_id"],
        unique=True,
        sqlite_where=sa.text("office_id IS NOT NULL"),
        postgresql_where=sa.text("office_id IS NOT NULL"),
    )
    op.create_index(
        "uq_obligation_addressee_unit_id",
        "obligation_addressee",
        ["obligation_id", "unit_id"],
        unique=True,
        sqlite_where=sa.text("unit_id IS NOT NULL"),
        postgresql_where=sa.text("unit_id IS NOT NULL"),
    )
    op.create_table(
        "obligation_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "laid",
                "withdrawn",
                "due_set",
                "proved",
                "proof_taken_back",
                "confirmed",
                "unconfirmed",
                "exempted",
                "unexempted",
                name="obligationact",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN department_id IS NULL THEN 0 ELSE 1 END + CASE WHEN office_id IS NULL THEN 0 ELSE 1 END + CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END <= 1",
            name=op.f("ck_obligation_event_addressee"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_obligation_event_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_obligation_event_department_id")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_obligation_event_obligation_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_obligation_event_office_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_obligation_event_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_event")),
    )
    op.create_index(op.f("ix_obligation_event_by_id"), "obligation_event", ["by_id"], unique=False)
    op.create_index("ix_obligation_event_obligation_id", "obligation_event", ["obligation_id", "id"], unique=False)
    op.create_index(op.f("ix_obligation_event_unit_id"), "obligation_event", ["unit_id"], unique=False)
    op.create_table(
        "obligation_proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "session",
                "visit",
                "letter",
                "broadcast",
                "report",
                "figure",
                "other",
                name="proofkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN department_id IS NULL THEN 0 ELSE 1 END + CASE WHEN office_id IS NULL THEN 0 ELSE 1 END + CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_obligation_proof_addressee"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_obligation_proof_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_obligation_proof_department_id")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_obligation_proof_obligation_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_obligation_proof_office_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_obligation_proof_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_proof")),
    )
    op.create_index(
        "ix_obligation_proof_bodies",
        "obligation_proof",
        ["obligation_id"],
        unique=False,
        sqlite_where=sa.text("unit_id IS NULL"),
        postgresql_where=sa.text("unit_id IS NULL"),
    )
    op.create_index(op.f("ix_obligation_proof_by_id"), "obligation_proof", ["by_id"], unique=False)
    op.create_index(
        "ix_obligation_proof_unit_id",
        "obligation_proof",
        ["obligation_id", "unit_id"],
        unique=False,
        sqlite_where=sa.text("unit_id IS NOT NULL"),
        postgresql_where=sa.text("unit_id IS NOT NULL"),
    )
    _load(op.get_bind())


def _load(connection: sa.Connection) -> None:
    """The obligations of the directives that are there, each from the day of its directive on."""
    clauses = {
        (code, number): (clause_id, issued_on)
        for code, number, clause_id, issued_on in connection.execute(
            sa.text(
                "SELECT d.code, c.number, c.id, d.issued_on FROM clause c JOIN directive d ON d.id = c.directive_id"
            ).columns(issued_on=sa.Date())
        )
    }
    table = sa.table(
        "obligation",
        *map(sa.column, ("clause_id", "due_reason", *COLUMNS)),
        sa.column("starts_on", sa.Date()),
        sa.column("at", sa.DateTime()),
    )
    with SEED.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["directive_code"], row["clause"]) in clauses]
    for row in rows:
        clause_id, issued_on = clauses[row["directive_code"], row["clause"]]
        values = {name: row[name] or None for name in COLUMNS} | {"clause_id": clause_id, "due_reason": ""}
        threshold = values["threshold_percent"]
        values |= {
            "threshold_percent": int(threshold) if threshold else None,
            "starts_on": issued_on,
            "at": datetime.now(UTC).replace(tzinfo=None),
        }
        connection.execute(table.insert().values(values))


def downgrade() -> None:
    op.drop_table("obligation_proof")
    op.drop_table("obligation_event")
    op.drop_table("obligation_addressee")
    op.drop_table("obligation")
