"""Forms whose words several units read: whom they name is compared with those whom obstacles block."""

from __future__ import annotations

from types import TracebackType

from rollout.core.access import viewer
from rollout.core.editing import RefusalsInto
from rollout.core.forms import Form
from rollout.db import db, writing
from rollout.obstacles.errors import NamesSomebodyElse
from rollout.register import look_ups
from rollout.register.errors import NotLookedUp


class NamesInto(RefusalsInto):
    """As RefusalsInto; what a refusal tells of somebody out of sight counts with what its reader looks up."""

    def __init__(self, form: Form) -> None:
        super().__init__(form)
        self._told = form

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        is_refusal = super().__exit__(kind, error, trace)
        if isinstance(error, NamesSomebodyElse | NotLookedUp):
            with writing():
                self._count(error)
                db.session.commit()
        return is_refusal

    def _count(self, error: NamesSomebodyElse | NotLookedUp) -> None:
        """Asks once more, in the turn in which it is kept: two browsers have no more tries than one."""
        session, by = db.session(), viewer().user
        try:
            if isinstance(error, NotLookedUp):
                raise error
            look_ups.check_names(session, by)
            look_ups.note_name(session, error.person_id, error.name, by=by)
        except NotLookedUp as refusal:
            self._told.form_errors[-1] = refusal.text
            look_ups.record_refusal(session, refusal, by=by)
