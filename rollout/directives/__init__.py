"""Văn bản, nhiệm vụ: what directives oblige whom to do, how far each addressee is, letters to those who lag."""

from flask import Blueprint

blueprint = Blueprint("directives", __name__)

from rollout.directives import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
