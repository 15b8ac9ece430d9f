"""Units: the list, the page of one, every dated fact about it, contacts, sites, stock-takes and the hand-over."""

from flask import Blueprint

blueprint = Blueprint("units", __name__)

from rollout.units import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
