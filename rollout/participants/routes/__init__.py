"""The addresses of participants, one noun per file."""

from rollout.participants.routes import (  # noqa: F401  (each adds its routes to the blueprint)
    bundles,
    desk,
    desk_bundles,
    exports,
    finding,
    handing_in,
    identity,
    lists,
    marks,
    merging,
    message,
    pasting,
    person,
    roster,
    standings,
    undoing,
)
