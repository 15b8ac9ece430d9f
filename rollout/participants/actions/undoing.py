"""Taking back one's own last act on people."""

from __future__ import annotations

from rollout.core import audit
from rollout.core.access import Viewer
from rollout.core.formats import NOTHING
from rollout.models import User
from rollout.participants.errors import CannotBeUndone
from rollout.participants.queries.cases import visible
from rollout.participants.queries.shown import named
from rollout.participants.queries.undoing import Undoable
from rollout.register import undo
from rollout.register.act import Act


def names_of_kept(viewer: Viewer, found: Undoable) -> str:
    """Who has changed since, as far as the viewer may still see them."""
    return named(viewer.session, visible(viewer, found.kept)) or NOTHING


def undo_act(viewer: Viewer, found: Undoable, *, by: User) -> int:
    """Reverses an act for everyone who has not changed since; returns for how many. Raises CannotBeUndone for none."""
    if not found.people:
        raise CannotBeUndone(n=len(found.kept), names=names_of_kept(viewer, found))
    act = Act(viewer.session, by=by, action="undo")
    undone = undo.undo(act, found.seq)
    act.apply()
    audit.record(
        viewer.session, by=by, action="undo", subject="posting", subject_id=found.seq, people=len(undone.persons)
    )
    return len(undone.persons)
