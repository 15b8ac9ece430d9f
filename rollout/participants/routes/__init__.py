"""The addresses of participants, one noun per file."""

from rollout.participants.routes import (  # noqa: F401  (each adds its routes to the blueprint)
    bundles,
    desk,
    desk_bundles,
    exchanges,
    exports,
    finding,
    handing_in,
    identity,
    info,
    lists,
    marks,
    merging,
    message,
    pasting,
    person,
    roster,
    slips,
    standings,
    undoing,
    work,
)
