"""What a guidance session claims of people, old against new: the rules of an edit, pure.

A session is a set of claims. An edit compares the claims as they were recorded with those it leaves, never with what
is on record by now: a claim that stays touches nothing, so what an officer cleared since stays cleared.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from rollout.vocabulary import Channel, Evidence, Milestone

Key = tuple[int, Milestone]
"""A person and what they reached."""


class Said(NamedTuple):
    """When and how it was reached, and by whose word."""

    day: date
    channel: Channel
    evidence: Evidence


class Changes(NamedTuple):
    """`added` and `changed` are to be stated so; `gone` were wrong."""

    added: dict[Key, Said]
    changed: dict[Key, Said]
    gone: frozenset[Key]


def changes(
    old: Mapping[Key, Said], new: Mapping[Key, Channel], *, day: date, evidence: Evidence
) -> Changes:  # fmt: skip
    """What an edit does, on a day, by whoever's word has this evidence.

    Another day or channel of a claim does not make it anybody else's word: its evidence stays.
    """
    added = {key: Said(day, channel, evidence) for key, channel in new.items() if key not in old}
    kept = {key: old[key]._replace(day=day, channel=channel) for key, channel in new.items() if key in old}
    changed = {key: said for key, said in kept.items() if said != old[key]}
    return Changes(added, changed, frozenset(old.keys() - new.keys()))
