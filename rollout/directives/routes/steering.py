"""One obligation as a whole: what it is, to whom a clause is given, until when, and that nobody owes it any more."""

from __future__ import annotations

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto, ask
from rollout.core.fields import given
from rollout.db import db
from rollout.directives import actions, blueprint, page, queries
from rollout.directives.actions import NewObligation
from rollout.directives.forms import DueForm, LayForm, ReasonForm
from rollout.directives.matrix import lines
from rollout.directives.routes.loading import seen, steered_obligation, steers
from rollout.models import Clause, Obligation
from rollout.register.obligation_due import due_of
from rollout.vocabulary import Base, Evidence, Measure, PeopleGroup
from rollout.vocabulary_of_obligations import CLAUSE_ADDRESSEES, AddresseeKind, ObligationRule, ObligationState

tracks = require(Permission.TRACK_OBLIGATIONS)


def _back(obligation: Obligation) -> str:
    return url_for("directives.obligation", obligation_id=obligation.id)


def _lead(obligation: Obligation) -> str:
    return f"{page.clause_text(obligation.clause)}: {obligation.task} ({page.whom(obligation)})"


@blueprint.get("/directives/obligations/<int:obligation_id>")
@require(Permission.SEE_OBLIGATIONS)
def obligation(obligation_id: int) -> ResponseReturnValue:
    session, held = db.session(), seen()
    found = queries.obligation(session, obligation_id) or abort(404)
    groups = lines(session, [found], held.bodies, held.reach, held.when)
    return render_template(
        "directives/obligation.html",
        obligation=found,
        lines=groups.get(found.clause.directive_id, []),
        events=queries.events_of(session, obligation_id),
        due=due_of(found, held.when.days),
        page=page,
        looks=page.LOOKS,
        State=ObligationState,
        may_steer=steers(),
    )


@blueprint.route("/directives/clauses/<int:clause_id>/obligations/new", methods=["GET", "POST"])
@tracks
def lay(clause_id: int) -> ResponseReturnValue:
    clause = db.session.get(Clause, clause_id)
    if clause is None or not steers():
        abort(404)
    usual = CLAUSE_ADDRESSEES.get(clause.addressee_kind, (AddresseeKind.UNIT,))[0]
    form = LayForm(
        addressees=usual.value,
        starts_on=clause.directive.issued_on,
        rule=ObligationRule.EVIDENCE.value,
        measure=Measure.INSTALLED.value,
        threshold=100,
    )
    back = url_for("directives.directive", directive_id=clause.directive_id)
    if form.validate_on_submit():
        with RefusalsInto(form):
            kind, unit_form = form.whom()
            row = actions.lay(
                db.session(),
                clause,
                NewObligation(
                    task=form.task.data,
                    kind=kind,
                    form=unit_form,
                    starts_on=given(form.starts_on.data),
                    due_on=form.due_on.data,
                    due_days=form.due_days.data,
                    rule=ObligationRule(form.rule.data),
                    basis=form.basis.data or "",
                    measure=Measure(form.measure.data),
                    base=Base(form.base.data),
                    group=PeopleGroup(form.group.data),
                    evidence=Evidence(form.evidence.data),
                    threshold=form.threshold.data,
                ),
                by=viewer().user,
            )
            db.session.commit()
            flash(_("Đã giao nhiệm vụ."))
            return htmx.go_to(_back(row))
    return ask(
        form,
        title=_("Giao nhiệm vụ"),
        submit=_("Giao nhiệm vụ"),
        back=back,
        place=clause.directive.number,
        lead=f"{page.clause_text(clause)}: {clause.text}",
    )


@blueprint.route("/directives/obligations/<int:obligation_id>/due", methods=["GET", "POST"])
@tracks
def set_due(obligation_id: int) -> ResponseReturnValue:
    found = steered_obligation(obligation_id)
    form = DueForm(due_on=found.due_on, due_days=found.due_days)
    if form.validate_on_submit():
        with RefusalsInto(form):
            actions.set_due(
                db.session(), found, due_on=form.due_on.data, due_days=form.due_days.data, reason=form.reason.data,
                by=viewer().user,
            )  # fmt: skip
            db.session.commit()
            flash(_("Đã đặt hạn."))
            return htmx.go_to(_back(found))
    return ask(
        form,
        title=_("Đặt hạn chung"),
        submit=_("Đặt hạn"),
        back=_back(found),
        place=_("Nhiệm vụ"),
        lead=_lead(found),
        consequence=_("Hạn này là của mọi đối tượng của nhiệm vụ, trừ nơi đã có hạn riêng."),
    )


@blueprint.route("/directives/obligations/<int:obligation_id>/withdraw", methods=["GET", "POST"])
@tracks
def withdraw(obligation_id: int) -> ResponseReturnValue:
    found, form = steered_obligation(obligation_id), ReasonForm()
    if form.validate_on_submit():
        with RefusalsInto(form):
            actions.withdraw(db.session(), found, reason=form.reason.data, by=viewer().user)
            db.session.commit()
            flash(_("Đã rút nhiệm vụ."))
            return htmx.go_to(url_for("directives.directive", directive_id=found.clause.directive_id))
    return ask(
        form,
        title=_("Rút nhiệm vụ"),
        submit=_("Rút nhiệm vụ"),
        back=_back(found),
        place=_("Nhiệm vụ"),
        lead=_lead(found),
        consequence=_("Không ai còn phải làm việc này; minh chứng đã ghi được giữ nhưng không hiện nữa."),
    )
