"""The addresses of directives and obligations, one noun per file."""

from rollout.directives.routes import (  # noqa: F401  (each adds its routes to the blueprint)
    acts,
    addressees,
    lists,
    overdue,
    pasting,
    steering,
    texts,
)
