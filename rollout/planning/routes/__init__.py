"""The addresses of planning, one noun per file."""

from rollout.planning.routes import next_visits, plan, plans, what_if  # noqa: F401  (each adds its routes to the blueprint)
