"""The letter about a card refused at a facility: those to whom it goes have no part in the program."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.letters import sender_of
from rollout.db import db
from rollout.obstacles import blueprint, letter_text
from rollout.obstacles.queries import listing
from rollout.obstacles.queries.loading import opened
from rollout.vocabulary_of_obstacles import ObstacleKind


@blueprint.get("/obstacles/<int:obstacle_id>/letter")
@require(Permission.WORK_OBSTACLES)
def letter(obstacle_id: int) -> ResponseReturnValue:
    """To whoever has to act at the present level, ready to be printed; it names nobody."""
    case = opened(viewer(), obstacle_id, Permission.WORK_OBSTACLES)
    if case.obstacle.kind != ObstacleKind.CARD_REFUSED:
        abort(404)
    line = listing.line_of(db.session(), obstacle_id)
    people = max(line.people + line.beyond, case.obstacle.people_count or 0)
    told = letter_text.letter(line, sender_of(db.session()), people, today())
    return render_template("obstacles/letter.html", line=line, letter=told)
