"""Visits: agreed with units round by round, changed, called off, held; what each is and what was done with it."""

from typing import Any

from flask import Blueprint

from rollout.visits.words import length, time_said
from rollout.vocabulary_of_visits import OF_OFFICE, OFFERED_STATES, VISIT_WAYS, VisitAct, VisitAnswer, VisitState

blueprint = Blueprint("visits", __name__)

SAID = {
    VisitAct.ACCEPT: VisitAnswer.ACCEPTED,
    VisitAct.COUNTER: VisitAnswer.COUNTERED,
    VisitAct.DECLINE: VisitAnswer.DECLINED,
}
"""What is said of an act of a unit once it is done."""

blueprint.add_app_template_filter(time_said)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What templates call states, ways and answers by, from the codes in rows; how they say lengths."""
    return {
        "STATES": {state.value: state for state in VisitState},
        "OFFERED_STATES": OFFERED_STATES,
        "OF_OFFICE": OF_OFFICE,
        "WAYS": {way.value: way for way in VISIT_WAYS},
        "SAID": SAID,
        "ANSWERS": {answer.value: answer for answer in VisitAnswer},
        "length": length,
    }


from rollout.visits import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
