"""Loading lists of units, people and users from workbooks: preview, writing, result, undo, history."""

from flask import Blueprint

blueprint = Blueprint("workbooks", __name__)

from rollout.workbooks import routes, routes_exports, routes_giving, routes_words  # noqa: E402, F401  (routes add themselves to the blueprint)
