"""The dashboard: figures of the viewer's scope, and the lists behind every figure. Reads only."""

from flask import Blueprint

blueprint = Blueprint("dashboard", __name__)

from rollout.dashboard import routes, routes_exports  # noqa: E402, F401  (routes need the blueprint)
