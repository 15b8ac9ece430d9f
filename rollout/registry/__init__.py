"""The registry: areas, departments, offices, sectors, unit types, directives, and the settings that may be changed."""

from flask import Blueprint

blueprint = Blueprint("registry", __name__)

from rollout.registry import routes, routes_days  # noqa: E402, F401  (routes add themselves to the blueprint)
