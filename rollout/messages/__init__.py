"""Messages about visits: what each says, the outbox, paper instead of mail, and what the clock sends."""

from typing import Any

from flask import Blueprint

from rollout.vocabulary_of_visits import MailFault, MessageKind, MessageState

blueprint = Blueprint("messages", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What templates call states, kinds and faults by, from the codes in rows."""
    return {
        "STATES": {state.value: state for state in MessageState},
        "KINDS": {kind.value: kind for kind in MessageKind},
        "FAULTS": {fault.value: fault for fault in MailFault},
    }


from rollout.messages import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
