"""Vướng mắc: what keeps people of a unit from going on, whose turn it is and until when, answers to use again."""

from flask import Blueprint

blueprint = Blueprint("obstacles", __name__)

from rollout.obstacles import routes as routes  # noqa: E402  (routes need the blueprint)
from rollout.obstacles import words  # noqa: E402

for _said in (words.clock_text, words.late_text, words.turn_text, words.people_text):
    blueprint.add_app_template_global(_said)
