"""Guidance sessions: planned, put on paper, recorded by list or by count, edited, cancelled; what came of them."""

from flask import Blueprint

blueprint = Blueprint("guidance", __name__)

from rollout.guidance import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
