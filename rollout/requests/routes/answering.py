"""One request: what is known beside what is asked for, and the answer to each field."""

from __future__ import annotations

from typing import NamedTuple

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.cells import text_of
from rollout.core.editing import RefusalsInto
from rollout.core.errors import Refusal
from rollout.core.formats import label, plural
from rollout.core.forms import Form
from rollout.db import db, set_writing, stop_writing, writing
from rollout.models import ChangeField, ChangeRequest, ItemState, RequestKind
from rollout.register import look_ups
from rollout.register.errors import NotLookedUp, NumberTaken, OnAnotherList
from rollout.register.reveals import live_reveal
from rollout.requests import actions, blueprint, queries
from rollout.requests.actions import Decision
from rollout.requests.current import areas_of_2025, current
from rollout.requests.forms import DecideForm, RevealForm
from rollout.requests.queries import Row
from rollout.requests.routes.lists import ANSWERERS
from rollout.requests.values import IN_PART, seen_mark, shown

ACCEPT, REFUSE = "accept", "refuse"
ALL, NONE = "all", "none"


class Line(NamedTuple):
    """One field beside its answer, its values in words. `is_changed`: what is known is not what it was when asked."""

    id: int
    field: ChangeField
    state: ItemState
    old: str
    now: str
    new: str
    is_changed: bool
    seen: str
    reason: str
    by: str
    at: object


class _Deciding(RefusalsInto):
    """As RefusalsInto; of a number that is taken it is said which, and that none was compared is recorded."""

    def __init__(self, form: Form) -> None:
        super().__init__(form)
        self._told = form

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        is_refusal = super().__exit__(kind, error, trace)  # type: ignore[arg-type]
        if isinstance(error, NumberTaken | OnAnotherList):
            self._told.form_errors[-1] = f"{label(error.kind)}: {error.text}"
        elif isinstance(error, NotLookedUp):
            with writing():
                look_ups.record_refusal(db.session(), error, by=viewer().user)
                db.session.commit()
        return is_refusal


def _opened(request_id: int) -> tuple[ChangeRequest, Row, frozenset[Permission]]:
    return queries.opened_request(viewer(), request_id) or abort(404)


@blueprint.route("/requests/<int:request_id>", methods=["GET", "POST"])
@require(*ANSWERERS)
def answer(request_id: int) -> ResponseReturnValue:
    held, row, permissions = _opened(request_id)
    form = DecideForm()
    if form.validate_on_submit():
        decisions = _decisions(held)
        with _Deciding(form):
            accepted = [item_id for item_id, decision in decisions.items() if decision.is_accepted]
            if not row.is_gone:
                numbers = actions.numbers_to_give(db.session(), held, accepted)
                of_guardian = actions.guardians_number(db.session(), held, accepted)
                for given in (numbers, of_guardian):
                    look_ups.check_numbers(db.session(), given, by=viewer().user)
                db.session.commit()
                held, row, permissions = _opened(request_id)  # others had their turn meanwhile
            written = actions.decide(viewer(), held, decisions, is_gone=row.is_gone, by=viewer().user)
            db.session.commit()
            flash(plural("Đã ghi câu trả lời cho %(n)s mục; đơn vị thấy ở trang của mình.", written))
            return htmx.go_to(
                url_for("requests.inbox") if held.settled_at else url_for("requests.answer", request_id=held.id)
            )
        held, row, permissions = _opened(request_id)
    return _page(held, row, permissions, form)


def _decisions(held: ChangeRequest) -> dict[int, Decision]:
    """What was answered, by field; by one button every field that is open and not refused is accepted, by another
    every one that is open and not accepted is refused, for the reason of all where it has none of its own."""
    sent, found = request.form, {}
    for item in actions.items_of(db.session(), held):
        said = sent.get(f"i{item.id}-answer", "")
        if sent.get("do") == ALL and item.state == ItemState.OPEN and said != REFUSE:
            said = ACCEPT
        if is_none := sent.get("do") == NONE and item.state == ItemState.OPEN and said != ACCEPT:
            said = REFUSE
        if said in (ACCEPT, REFUSE):
            own = sent.get(f"i{item.id}-reason", "")
            found[item.id] = Decision(
                said == ACCEPT,
                own or sent.get("reason", "") if is_none else own,
                sent.get(f"i{item.id}-seen", ""),
                bool(sent.get(f"i{item.id}-agreed_again")),
            )
    return found


@blueprint.post("/requests/<int:request_id>/values")
@require(Permission.REVEAL_PEOPLE)
def reveal(request_id: int) -> ResponseReturnValue:
    """Shows the values in full, once: the answer is not kept anywhere, each look is recorded."""
    held, row, permissions = _opened(request_id)
    if Permission.REVEAL_PEOPLE not in permissions or row.is_gone:
        abort(404)
    form = RevealForm()
    if form.validate_on_submit():
        try:
            actions.reveal(db.session(), held, reason=form.reason.data or "", by=viewer().user)
        except Refusal as refusal:
            form.reason.errors = [refusal.text]
        else:
            db.session.commit()
            set_writing(False)
            return _page(held, row, permissions, DecideForm(formdata=None), in_full=True)
    stop_writing()
    held, row, permissions = _opened(request_id)
    return _page(held, row, permissions, DecideForm(formdata=None), revealing=form)


def _page(
    held: ChangeRequest,
    row: Row,
    permissions: frozenset[Permission],
    form: DecideForm,
    *,
    in_full: bool = False,
    revealing: RevealForm | None = None,
) -> Response:
    lines = _lines(held, row, in_full=in_full)
    hides = any(line.field in IN_PART for line in lines)
    may_reveal = hides and not in_full and not row.is_gone and not row.is_emptied
    revealing = revealing or RevealForm(formdata=None)
    return htmx.respond(
        "requests/answer.html",
        "requests/_answer.html",
        status=422 if form.errors or revealing.errors else 200,
        held=held,
        row=row,
        lines=lines,
        form=form,
        answered=request.form,
        is_open=any(line.state is ItemState.OPEN for line in lines),
        is_of_person=row.kind is not RequestKind.UNIT_DATA,
        may_see_person=Permission.SEE_PEOPLE in permissions and held.person_id is not None and not row.is_gone,
        may_reveal=may_reveal and Permission.REVEAL_PEOPLE in permissions,
        needs_reason=live_reveal(db.session(), held.unit_id, by=viewer().user) is None,
        revealing=revealing,
    )


def _lines(held: ChangeRequest, row: Row, *, in_full: bool) -> list[Line]:
    session = db.session()
    items = actions.items_of(session, held)
    names = queries.answerers(session, items)
    known = {} if row.is_gone else current(session, held)
    areas = areas_of_2025(session) if row.kind is RequestKind.UNIT_DATA else {}
    lines = []
    for item in items:
        field = ChangeField(item.field)
        is_hidden = row.is_gone or row.is_emptied
        old, new = ("", "") if is_hidden else (text_of(item, "old_value"), text_of(item, "new_value"))
        now = "" if is_hidden else known.get(field, "")
        lines.append(
            Line(
                item.id,
                field,
                ItemState(item.state),
                shown(field, old, areas, in_full=in_full),
                shown(field, now, areas, in_full=in_full),
                _("(đã xóa)") if row.is_emptied else shown(field, new, areas, in_full=in_full),
                item.state == ItemState.OPEN and not is_hidden and now != old,
                seen_mark(field, item.id, known.get(field, "")),
                "" if row.is_gone else text_of(item, "reason"),
                names.get(item.decided_by_id or 0, ""),
                item.decided_at,
            )
        )
    return lines
