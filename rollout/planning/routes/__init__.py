"""The addresses of planning, one noun per file."""

from rollout.planning.routes import next_visits  # noqa: F401  (each adds its routes to the blueprint)
