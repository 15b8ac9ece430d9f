"""What is done about guidance sessions. None of it commits."""

from rollout.guidance.actions.cancelling import cancel
from rollout.guidance.actions.changing_units import change_units
from rollout.guidance.actions.doubts import Facts
from rollout.guidance.actions.planning import change, freeze, plan
from rollout.guidance.actions.recording import Recorded, Whole, record, record_new

__all__ = ["Facts", "Recorded", "Whole", "cancel", "change", "change_units", "freeze", "plan", "record", "record_new"]
