"""Forms whose words several units read: whom they name is compared with those whom obstacles block."""

from __future__ import annotations

from types import TracebackType

from rollout.core.access import viewer
from rollout.core.editing import RefusalsInto
from rollout.db import db, writing
from rollout.obstacles.errors import NamesSomebodyElse
from rollout.register import look_ups
from rollout.register.errors import NotLookedUp


class NamesInto(RefusalsInto):
    """As RefusalsInto; what a refusal told of somebody out of sight counts with what its reader looks up."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        is_refusal = super().__exit__(kind, error, trace)
        if isinstance(error, NamesSomebodyElse | NotLookedUp):
            session, by = db.session(), viewer().user
            with writing():
                if isinstance(error, NotLookedUp):
                    look_ups.record_refusal(session, error, by=by)
                else:
                    look_ups.note_name(session, error.person_id, error.name, by=by)
                session.commit()
        return is_refusal
