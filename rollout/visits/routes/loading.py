"""What the routes of visits share: the visit that may be acted on, what a sent form did before, refused times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx, sent
from rollout.core.access import Permission, Viewer, viewer
from rollout.core.editing import RefusalsInto
from rollout.db import db
from rollout.register.visit_acts import may
from rollout.register.visit_acts import office as by_office
from rollout.register.visit_refusals import NoSuchMove, TimeRefused
from rollout.register.visit_sight import SeenVisit, seen_visit
from rollout.visits.answer_form import AnswerForm
from rollout.visits.errors import ChangedMeanwhile, TimesRefused, UnusualTimes
from rollout.visits.forms import TimesForm
from rollout.visits.queries.page import last_event, sees
from rollout.visits.words import refused_text
from rollout.vocabulary_of_visits import VisitAct

NEW, AGAIN = "visit", "visit_offer"
"""Kinds of forms that count once: what makes a visit, what offers further times of one."""

SAID = "?"
"""Stands for the reason that a form will ask for."""


def sent_before(kind: str) -> sent.Before | None:
    """What the form of this request did already. Before anything else is asked of it."""
    return sent.before(db.session(), by=viewer().user, kind=kind) if request.method == "POST" else None


def opened_visit(viewer: Viewer, visit_id: int, permission: Permission) -> SeenVisit:
    """404 for a visit that the viewer does not see."""
    return seen_visit(viewer, visit_id, permission) or abort(404)


def acted_on(visit_id: int, act: VisitAct) -> SeenVisit | ResponseReturnValue:
    """A visit all of which the viewer sees, for an act of the office; its page with the reason where the act is not
    one of its state. 404 for what is not whole."""
    found = opened_visit(viewer(), visit_id, Permission.ARRANGE_VISITS)
    if not found.is_whole:
        abort(404)
    try:
        may(found.row, act, by_office(viewer().user), SAID)
    except NoSuchMove as error:
        flash(error.text)
        return to_page(visit_id)
    return found


def to_page(visit_id: int) -> ResponseReturnValue:
    return htmx.go_to(where(visit_id))


def where(visit_id: int) -> str:
    """The page of a visit, or the list for whoever does not see it any more."""
    return url_for("visits.visit", visit_id=visit_id) if sees(viewer(), visit_id) else url_for("visits.visits")


def version_of(text: str | None) -> int:
    """What a page had shown; 400 for what no form of ours says."""
    if not text or not (text.isascii() and text.isdigit() and len(text) < 10):
        abort(400)
    return int(text)


class ChangesInto(RefusalsInto):
    """Inside it a unit answers: where others answered for it meanwhile, its form says beside what was typed what is
    there now, and counts as seen. `present`: the details that whoever answers may know, by field."""

    def __init__(self, form: AnswerForm, visit_id: int, unit_id: int, present: Callable[[], Mapping[str, object]]):
        super().__init__(form)
        self._answer, self._visit_id, self._unit_id, self._present = form, visit_id, unit_id, present

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        is_told = super().__exit__(kind, error, trace)
        if isinstance(error, ChangedMeanwhile):
            self._answer.begin_again(last_event(db.session(), self._visit_id, self._unit_id), self._present())
        return is_told


class TimesInto(RefusalsInto):
    """Inside it times are offered: of those that cannot be had each field says why, with the next that can."""

    def __init__(self, form: TimesForm) -> None:
        super().__init__(form)
        self._times = form

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        is_told = super().__exit__(kind, error, trace)
        form = self._times
        if isinstance(error, TimesRefused):
            for position, refused in error.refused.items():
                _day, starts = form.slots()[position - 1]
                starts.errors = [refused_text(refused)]
                if isinstance(refused, TimeRefused) and refused.following is not None:
                    form.following[position] = refused.following
        if isinstance(error, UnusualTimes):
            form.remarks = error.remarks
            form.form_errors.pop()
        return is_told
