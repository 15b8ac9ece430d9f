"""Which figure holds everybody whom a step may hold: what is left between the two are people who stop. Pure (R5)."""

from __future__ import annotations

from rollout.dashboard.cells import base_measure
from rollout.dashboard.lens import Lens
from rollout.vocabulary import Evidence, Milestone

OPTIONAL = frozenset({Milestone.INFO_COMPLETED, Milestone.SUBMITTED, Milestone.PASSWORD_CHANGED})
"""What not everybody passes through on the way to the next step: shown in its place, and nobody stops there."""

_BEFORE = {
    Milestone.ACCEPTED: Milestone.REGISTERED,
    Milestone.SIGNED_IN: Milestone.ACCEPTED,
    Milestone.CARD_USED: Milestone.SIGNED_IN,
}
"""Who has the step has what is before it too. The app is before none: who registers on the portal does without."""


def is_on_the_way(step: str, lens: Lens) -> bool:
    """Is it one of the steps that follow each other, so that whoever lacks it stopped before it? Not so the app."""
    return step in {Milestone.REGISTERED, *_BEFORE} and lens.evidence is not Evidence.OFFICIAL


def before(step: str, lens: Lens) -> str | None:
    """The figure of which a step is a part, person by person; None of what is no step.

    Official data implies nothing: there each step is a part of the base alone.
    """
    if step not in {milestone.value for milestone in Milestone} - {milestone.value for milestone in OPTIONAL}:
        return None
    held = None if lens.evidence is Evidence.OFFICIAL else _BEFORE.get(Milestone(step))
    return held.value if held else base_measure(lens.base)
