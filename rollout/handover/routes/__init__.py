"""The addresses of handovers."""

from rollout.handover.routes import listing, making, page  # noqa: F401  (each adds its routes to the blueprint)
