"""The addresses of units, one noun per file."""

from rollout.units.routes import (  # noqa: F401  (each adds its routes to the blueprint)
    closures,
    contacts,
    corrections,
    counting,
    facts,
    listing,
    page,
    receipts,
    result,
    ticked,
    views,
)
