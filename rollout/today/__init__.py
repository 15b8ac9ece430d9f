"""Việc hôm nay: whom to call, in order and why; the log of contacts with a unit; messages to copy into Zalo."""

from flask import Blueprint

blueprint = Blueprint("today", __name__)

from rollout.today import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
