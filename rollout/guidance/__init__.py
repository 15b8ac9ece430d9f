"""Guidance sessions: planned, put on paper, recorded by list or by count, edited, cancelled; what came of them."""

from typing import Any

from flask import Blueprint

from rollout.vocabulary_of_sessions import SessionState, SessionWay

blueprint = Blueprint("guidance", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What templates call states and ways by, from the codes in rows."""
    return {"STATES": {state.value: state for state in SessionState}, "WAYS": {way.value: way for way in SessionWay}}


from rollout.guidance import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
