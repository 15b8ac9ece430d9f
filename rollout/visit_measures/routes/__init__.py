"""The addresses of the measures of visits, one noun per file."""

from rollout.visit_measures.routes import measures, units  # noqa: F401  (each adds its routes to the blueprint)
