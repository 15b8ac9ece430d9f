"""The parts that pages are made of, side by side, for whoever builds the next page."""

from flask import Blueprint

blueprint = Blueprint("gallery", __name__)

from rollout.gallery import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
