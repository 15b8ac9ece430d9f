"""The addresses of requests for correction: asking, the lists, answering."""

from rollout.requests.routes import answering, asking, lists  # noqa: F401  (each adds its routes to the blueprint)
