"""The addresses of visits, one noun per file."""

from rollout.visits.routes import (  # noqa: F401  (each adds its routes to the blueprint)
    acting,
    answering,
    by_link,
    links,
    listing,
    my_visits,
    page,
    pieces,
    proposing,
)
