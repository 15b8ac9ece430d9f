"""The addresses of requests for correction: asking, the lists, answering."""

from rollout.requests.routes import (  # noqa: F401  (each adds its routes to the blueprint)
    answering,
    asking,
    lists,
    withdrawing,
)
