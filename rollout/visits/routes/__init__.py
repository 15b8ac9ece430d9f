"""The addresses of visits, one noun per file."""

from rollout.visits.routes import acting, answering, listing, page, pieces, proposing  # noqa: F401  (each adds routes)
