"""Whom to visit next, the plan of a week, and what so many officers can do.

The arithmetic is pure, on plain rows, and knows neither the database nor Flask: `score` ranks units; `solver` makes a
plan of an `instance`, `checker` says what is wrong with a plan, `bound` how much better any could be; `simulation`
answers what if. `queries/` reads the rows, `stored` keeps an instance and its answer, the rest are pages around them.
"""

from flask import Blueprint

blueprint = Blueprint("planning", __name__)

from rollout.planning import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
