"""The calendar of visits: by month, week, day and as a list, the way of a day, on paper, and for other programs."""

from flask import Blueprint

from rollout.calendar.asked import week_name

blueprint = Blueprint("calendar", __name__)
blueprint.add_app_template_global(week_name)

from rollout.calendar import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
