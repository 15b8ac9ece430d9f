"""Handovers: what an officer looks after goes to others when the officer leaves or is on leave, and comes back."""

from flask import Blueprint

blueprint = Blueprint("handover", __name__)

from rollout.handover import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
