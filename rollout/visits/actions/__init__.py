"""What the office does about visits, and what units answer. None of it commits."""

from rollout.visits.actions.acting import agree, cancel, give, leave_out, officer_absent, reopen, unit_absent
from rollout.visits.actions.answering import answer
from rollout.visits.actions.proposing import Offer, propose_again, propose_new

__all__ = [
    "Offer", "agree", "answer", "cancel", "give", "leave_out", "officer_absent", "propose_again", "propose_new",
    "reopen", "unit_absent",
]  # fmt: skip
