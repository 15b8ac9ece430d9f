"""One box for units, people by name and pages; a number goes on to the search by exact number."""

from flask import Blueprint

blueprint = Blueprint("search", __name__)

from rollout.search import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
