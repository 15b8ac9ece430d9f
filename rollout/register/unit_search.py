"""Units found by what was typed: one condition for every list that is filtered by unit."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from rollout.core.names import like_literal, search_key
from rollout.models import Unit


def is_called(typed: str) -> ColumnElement[bool]:
    """The condition that a unit's name holds, or its code begins with, what was typed."""
    return or_(
        Unit.search_name.like(f"%{like_literal(search_key(typed))}%", escape="!"),
        Unit.code.like(f"{code_literal(typed)}%", escape="!"),
    )


def code_literal(typed: str) -> str:
    """A code as LIKE … ESCAPE '!' takes it: upper case, no blanks."""
    return like_literal("".join(typed.upper().split()))
