"""Lets units and officers be told of visits, by e-mail or on paper, and follow them in their calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def _enum(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=24)


MESSAGEKIND = _enum(
    "messagekind",
    "proposal",
    "answered",
    "confirmed",
    "moved",
    "cancelled",
    "reminder_day",
    "reminder_hour",
    "chased",
    "expired",
)
MESSAGESTATE = _enum("messagestate", "waiting", "failed", "sent", "given_up", "printed", "dropped")
MAILFAULT = _enum("mailfault", "connection", "security", "log_in", "sender", "recipient", "content", "broken", "letter")
ONE_RECIPIENT = "(unit_id IS NULL) <> (user_id IS NULL)"


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", MESSAGEKIND, nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("state", MESSAGESTATE, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=False),
        sa.Column("error", MAILFAULT, nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(ONE_RECIPIENT, name=op.f("ck_message_recipient")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_message_sent")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_message_tries")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_message_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_message_user_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_message_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "visit_id", "kind", "version", "unit_id", name=op.f("uq_message_visit_id_kind_version_unit_id")
        ),
        sa.UniqueConstraint(
            "visit_id", "kind", "version", "user_id", name=op.f("uq_message_visit_id_kind_version_user_id")
        ),
    )
    op.create_index("ix_message_state", "message", ["state", "next_at"])
    op.create_index("ix_message_unit_id", "message", ["unit_id"])
    op.create_index("ix_message_user_id", "message", ["user_id"])
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=22), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(ONE_RECIPIENT, name=op.f("ck_calendar_feed_recipient")),
        sa.ForeignKeyConstraint(["made_by_id"], ["app_user.id"], name=op.f("fk_calendar_feed_made_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_calendar_feed_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_calendar_feed_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("nonce", name=op.f("uq_calendar_feed_nonce")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_index("ix_calendar_feed_unit_id", "calendar_feed", ["unit_id"])
    op.create_index("ix_calendar_feed_user_id", "calendar_feed", ["user_id"])
    op.add_column("app_user", sa.Column("email", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("app_user", "email")
    op.drop_table("calendar_feed")
    op.drop_table("message")
