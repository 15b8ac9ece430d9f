"""Participants: a unit's list, one person's page, milestones, exclusions, who is on whose list, finding by number."""

from flask import Blueprint

blueprint = Blueprint("participants", __name__)

from rollout.participants import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
