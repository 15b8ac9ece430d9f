"""The addresses of visits, one noun per file."""

from rollout.visits.routes import listing  # noqa: F401  (each adds its routes to the blueprint)
