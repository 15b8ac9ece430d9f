"""Requests for correction: what a unit says is wrong or missing, and an officer's answer to each field of it."""

from flask import Blueprint

blueprint = Blueprint("requests", __name__)

from rollout.requests import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
