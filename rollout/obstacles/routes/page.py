"""The page of one obstacle: what it is, whose turn, whom it blocks, what was said; and the form to say more."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import drafts, htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto
from rollout.db import db
from rollout.obstacles import blueprint, turns
from rollout.obstacles.actions import working
from rollout.obstacles.forms import CommentForm
from rollout.obstacles.queries import answers, listing
from rollout.obstacles.queries.loading import Case, may_edit, opened
from rollout.obstacles.queries.page import conversation
from rollout.obstacles.queries.people import blocked_by
from rollout.obstacles.words import clock_text, event_text, people_text, state_kind, turn_text, was_text
from rollout.register.obstacle_clock import level_above
from rollout.vocabulary_of_obstacles import BLOCKS, OPEN_STATES, ObstacleKind, ObstacleState


@blueprint.get("/obstacles/<int:obstacle_id>")
@require(Permission.REPORT_OBSTACLES)
def obstacle(obstacle_id: int) -> ResponseReturnValue:
    """?draft= brings words that could be sent to no other form, to be sent as a comment."""
    case = opened(viewer(), obstacle_id)
    draft = drafts.asked(db.session(), viewer().user)
    said = draft.fields.get("said", "") if draft and draft.fields else ""
    return show(case, CommentForm(formdata=None, said=said, version=case.obstacle.version))


def show(case: Case, form: CommentForm) -> Response:
    """The whole page; htmx gets what was said, with the form."""
    session, held = db.session(), case.obstacle
    kind, state = ObstacleKind(held.kind), ObstacleState(held.state)
    line = listing.line_of(session, held.id)
    sees_people = Permission.SEE_PEOPLE in case.permissions
    return htmx.respond(
        "obstacles/page.html",
        "obstacles/_conversation.html",
        status=422 if form.errors else 200,
        case=case,
        line=line,
        step=BLOCKS[kind],
        clock=clock_text(line),
        turn=turn_text(line),
        people_said=people_text(line),
        state_kind=state_kind(line),
        said=conversation(session, held),
        event_text=event_text,
        was_text=was_text,
        form=form,
        blocked=blocked_by(session, held) if sees_people and case.unit else None,
        known=answers.of_kind(session, kind)[:3] if case.may_work and state in OPEN_STATES else [],
        settable=turns.settable(state, line.level, is_worker=case.may_work),
        may_escalate=turns.may_escalate(state, line.level, is_worker=case.may_work) and level_above(kind, line.level),
        may_edit=may_edit(viewer(), case),
        may_close=turns.may_close(state),
        may_reopen=turns.may_reopen(state),
        is_open=state in OPEN_STATES,
        is_of_card=kind is ObstacleKind.CARD_REFUSED,
    )


@blueprint.post("/obstacles/<int:obstacle_id>")
@require(Permission.REPORT_OBSTACLES)
def comment(obstacle_id: int) -> ResponseReturnValue:
    case, form = opened(viewer(), obstacle_id), CommentForm()
    if form.validate_on_submit():
        with RefusalsInto(form):
            working.comment(
                db.session(), case.obstacle, text=form.said.data or "", by=viewer().user, version=form.version.data
            )
            db.session.commit()
            if not htmx.wants_partial():
                flash(_("Đã ghi nội dung trao đổi."))
                return htmx.go_to(f"{url_for('.obstacle', obstacle_id=obstacle_id)}#conversation-heading")
            return show(opened(viewer(), obstacle_id), CommentForm(formdata=None, version=case.obstacle.version))
    case = opened(viewer(), obstacle_id)
    form.version.raw_data, form.version.data = None, case.obstacle.version
    return show(case, form)


def leave(obstacle_id: int, sentence: str) -> Response:
    """Back to the page of an obstacle after an act."""
    db.session.commit()
    flash(sentence)
    return htmx.go_to(url_for(".obstacle", obstacle_id=obstacle_id))
