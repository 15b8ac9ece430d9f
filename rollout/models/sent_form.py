"""Forms that were sent, each counted once, and drafts of those that were not."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Moment

TOKEN_LENGTH = 22
"""Letters of the token of a form: 128 random bits."""


class SentForm(Base):
    """A form that did what it asks for: by whom, when, what it made; `digest` tells it from another with its token."""

    __tablename__ = "sent_form"
    __table_args__ = (Index("ix_sent_form_sent_at", "sent_at"),)

    token: Mapped[str] = mapped_column(String(TOKEN_LENGTH), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    kind: Mapped[str] = mapped_column(String(40))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    subject_id: Mapped[int]
    sent_at: Mapped[Moment]


class FormDraft(Base):
    """What a user typed into a form that was not sent yet, encrypted. A later revision stands for all before it."""

    __tablename__ = "form_draft"
    __table_args__ = (
        CheckConstraint("revision > 0", name="revision"),
        Index("ix_form_draft_saved_at", "saved_at"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    token: Mapped[str] = mapped_column(String(TOKEN_LENGTH), primary_key=True)
    path: Mapped[str] = mapped_column(String(300))
    revision: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary())
    saved_at: Mapped[Moment]
