"""Units found by what was typed: one condition for every list that is filtered by unit.

A name holds it, or a code begins with it that the unit carries or carried. As SQLAlchemy has it, as SQL, and of what is
held already.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, or_

from rollout.core.names import like_literal, search_key
from rollout.models import Unit, UnitCode


def is_called(typed: str) -> ColumnElement[bool]:
    """The condition on the table of units."""
    code = UnitCode.code.like(f"{code_literal(typed)}%", escape="!")
    return or_(
        Unit.search_name.like(f"%{like_literal(search_key(typed))}%", escape="!"),
        exists().where(UnitCode.unit_id == Unit.id, code),
    )


def called_sql(unit_id: str, search_name: str) -> str:
    """The condition on columns with a unit's key and the key of its name; `called_values` is what it needs bound."""
    return (
        f"({search_name} LIKE :name ESCAPE '!' OR EXISTS (SELECT 1 FROM unit_code k WHERE k.unit_id = {unit_id} "
        "AND k.code LIKE :code ESCAPE '!'))"
    )


def called_values(typed: str) -> dict[str, str]:
    return {"name": f"%{like_literal(search_key(typed))}%", "code": f"{code_literal(typed)}%"}


def is_named(name: str, code: str, typed: str) -> bool:
    """The same of anything else that has a name and a code."""
    return search_key(typed) in search_key(name) or code.upper().startswith(_code(typed))


def code_literal(typed: str) -> str:
    """A code as LIKE … ESCAPE '!' takes it: upper case, no blanks."""
    return like_literal(_code(typed))


def _code(typed: str) -> str:
    return "".join(typed.upper().split())
