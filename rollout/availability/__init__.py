"""When and with what visits can be held: absences, hours of units, rooms, vehicles, ways that a map does not know."""

from typing import Any

from flask import Blueprint

from rollout.availability.words import hours_text, state_text
from rollout.vocabulary_of_visits import AbsenceKind

blueprint = Blueprint("availability", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What templates call kinds by, from the codes in rows, and absences in words."""
    return {"KINDS": {kind.value: kind for kind in AbsenceKind}, "hours_text": hours_text, "state_text": state_text}


from rollout.availability import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
