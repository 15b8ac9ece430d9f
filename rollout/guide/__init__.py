"""Hướng dẫn VssID: short public pages for people and for units, frequent errors, posters to print."""

from flask import Blueprint

blueprint = Blueprint("guide", __name__)

from rollout.guide import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
