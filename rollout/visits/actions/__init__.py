"""What the office does about visits. None of it commits."""

from rollout.visits.actions.acting import agree, cancel, give, leave_out, officer_absent, reopen, unit_absent
from rollout.visits.actions.proposing import Offer, propose_again, propose_new
from rollout.visits.actions.telling import Said, write_down

__all__ = [
    "Offer", "Said", "agree", "cancel", "give", "leave_out", "officer_absent", "propose_again", "propose_new",
    "reopen", "unit_absent", "write_down",
]  # fmt: skip
