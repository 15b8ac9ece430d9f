"""The addresses of visits, one noun per file."""

from rollout.visits.routes import (
    by_link,  # noqa: F401
    links,  # noqa: F401
    listing,  # noqa: F401  (each adds its routes to the blueprint)
    my_visits,  # noqa: F401
)
