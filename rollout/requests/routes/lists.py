"""The inbox of those who answer, a unit's own requests with the answers, and how many wait."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import drafts, htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.names import LONGEST_NAME, tidy
from rollout.core.rights import opened_unit
from rollout.db import db
from rollout.models import RequestKind, Unit
from rollout.register.officers import officer_name
from rollout.requests import blueprint, exports, queries
from rollout.requests.forms import FilterForm
from rollout.requests.queries import Age, Asked, Order, Which

ANSWERERS = (Permission.EDIT_PEOPLE, Permission.EDIT_UNITS)
FILTERS = ("q", "kind", "which", "age", "order", "officer")
ON_UNITS = (Permission.PROPOSE_CHANGES, *ANSWERERS)


def _asked(which: Which, order: Order, unit_id: int | None = None) -> tuple[Asked, FilterForm]:
    """The filter that the address holds, with what it leaves open filled in; what it says wrongly is left out."""
    args = request.args

    def member(name: str, kind: Any, usual: Any) -> Any:
        said = args.get(name, "")
        return kind(said) if said in set(kind) else usual

    asked = Asked(
        q=tidy(args.get("q", ""))[:LONGEST_NAME],
        kind=member("kind", RequestKind, None),
        which=member("which", Which, which),
        age=member("age", Age, Age.ANY),
        order=member("order", Order, order),
        unit_id=unit_id,
        officer_id=whole(args, "officer"),
    )
    form = FilterForm(is_of_unit=unit_id is not None, formdata=None, data={
        "q": asked.q, "kind": asked.kind.value if asked.kind else "", "which": asked.which.value,
        "age": asked.age.value, "order": asked.order.value,
    })  # fmt: skip
    return asked, form


_inbox_asked = partial(_asked, Which.OPEN, Order.OLDEST)
_unit_asked = partial(_asked, Which.ALL, Order.NEWEST)


def _address(endpoint: str, **path: Any) -> Any:
    """An address of the list with its filter, of another page of it."""
    held = {name: text for name, text in request.args.items() if text and name in FILTERS}

    def address(**changes: Any) -> str:
        return url_for(endpoint, **path, **{**held, **changes})

    return address


@blueprint.get("/requests")
@require(*ANSWERERS)
def inbox() -> ResponseReturnValue:
    asked, form = _inbox_asked()
    return htmx.respond(
        "requests/inbox.html",
        "requests/_inbox.html",
        requests=queries.listed(viewer(), asked, whole(request.args, "page") or 1),
        form=form,
        is_filtered=asked != Asked(),
        officer=_officer(asked),
        address=_address("requests.inbox"),
    )


def _officer(asked: Asked) -> str:
    """The officer to whose units the list is narrowed, named where the viewer knows them; "" for none."""
    if asked.officer_id is None:
        return ""
    return officer_name(viewer(), asked.officer_id, *ANSWERERS) or _("một người không có ở đây")


@blueprint.post(f"/requests/{EXPORT}")
@require(*ANSWERERS)
def export_inbox(file: str) -> Response:
    asked, _form = _inbox_asked()
    return hand_out(lambda: exports.table_of(queries.taken(viewer(), asked), ""), file, name="de-nghi-sua")


@blueprint.get("/requests/waiting")
@require(*ANSWERERS)
def waiting() -> ResponseReturnValue:
    """How many requests wait: a piece of the day's work, and a page where there are no scripts."""
    return htmx.respond("requests/waiting.html", "requests/_waiting.html", waiting=queries.waiting(viewer()))


def _opened(unit_id: int) -> tuple[Unit, frozenset[Permission]]:
    unit, held = opened_unit(viewer(), unit_id, Permission.SEE_UNITS)
    if held.isdisjoint(ON_UNITS):
        abort(404)
    return unit, held


@blueprint.get("/units/<int:unit_id>/requests")
@require(*ON_UNITS)
def of_unit(unit_id: int) -> ResponseReturnValue:
    """What a unit asked for and the answers: a page, and a piece of the unit's own page."""
    unit, held = _opened(unit_id)
    asked, form = _unit_asked(unit_id)
    may_propose = Permission.PROPOSE_CHANGES in held
    own = drafts.of_user(db.session(), viewer().user, f"/units/{unit_id}/requests/") if may_propose else []
    return htmx.respond(
        "requests/unit.html",
        "requests/_unit.html",
        unit=unit,
        requests=queries.listed(viewer(), asked, whole(request.args, "page") or 1),
        form=form,
        is_filtered=asked != Asked(which=Which.ALL, order=Order.NEWEST, unit_id=unit_id),
        address=_address("requests.of_unit", unit_id=unit_id),
        drafts=own,
        may_propose=may_propose,
        may_answer={kind for kind in RequestKind if queries.needed_for(kind) in held},
    )


@blueprint.post(f"/units/<int:unit_id>/requests/{EXPORT}")
@require(*ON_UNITS)
def export_of_unit(unit_id: int, file: str) -> Response:
    unit, _held = _opened(unit_id)
    asked, _form = _unit_asked(unit_id)
    title = f"{unit.name} ({unit.code})"
    return hand_out(
        lambda: exports.table_of(queries.taken(viewer(), asked), title), file, name="de-nghi-sua", subject="unit",
        subject_id=unit_id,
    )  # fmt: skip
