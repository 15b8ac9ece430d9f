"""What the jobs of a batch are called: whoever starts one and whoever asks how far it is."""

from __future__ import annotations


def apply_name(batch_id: int) -> str:
    return f"apply {batch_id}"


def undo_name(batch_id: int) -> str:
    return f"undo {batch_id}"
