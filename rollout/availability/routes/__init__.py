"""The addresses, one noun per file."""

from rollout.availability.routes import (  # noqa: F401  (each adds its routes to the blueprint)
    absences,
    overview,
    things,
    travel,
    windows,
)
