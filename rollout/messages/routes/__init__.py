"""The addresses of messages, one noun per file."""

from rollout.messages.routes import letters, listing  # noqa: F401  (each adds its routes to the blueprint)
