"""Reconciliation with BHXH Việt Nam: where its book of accounts and the register differ, and what is done about it."""

from flask import Blueprint

blueprint = Blueprint("official", __name__)

from rollout.official import routes as routes  # noqa: E402  (routes need the blueprint)
