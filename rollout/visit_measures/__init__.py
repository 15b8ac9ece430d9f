"""What came of arranging visits, in numbers: how many were offered, agreed, held, and how long units have waited."""

from flask import Blueprint

blueprint = Blueprint("visit_measures", __name__)

from rollout.visit_measures import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
