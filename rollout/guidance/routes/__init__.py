"""The addresses of guidance sessions, one noun per file."""

from rollout.guidance.routes import (  # noqa: F401  (each adds its routes to the blueprint)
    cancelling,
    changing_units,
    listing,
    page,
    paper,
    pieces,
    planning,
    recording,
    summing,
    visiting,
)
