"""How measures read: means with one digit, visits for one person, far less than one, with two; small numbers of people
as docs/adr/0012 has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from rollout.core.formats import decimal, number
from rollout.core.masking import HIDDEN_TEXT, MEANING, SMALL_TEXT, hidden_parts, is_small
from rollout.visit_measures.queries.figures import Figures
from rollout.vocabulary import N_

UNCOUNTED = N_("chưa tính, quá nhiều người")
NOT_KNOWN = N_("Chưa xác định")


@dataclass(frozen=True)
class Line:
    """The figures of one group, or of all (`key` None), as their viewer reads them."""

    key: int | None
    name: str
    figures: Figures
    people: str
    visits_per_person: str


def line_of(
    key: int | None, name: str, figures: Figures, *, masks: bool, is_hidden: bool = False, hides_share: bool = False
) -> Line:
    """What would give a hidden number of people away is hidden with it."""
    people, ripe = figures.people, figures.ripe_people
    if people is None or ripe is None:
        return Line(key, name, figures, _(UNCOUNTED), "–")
    if is_hidden:
        return Line(key, name, figures, _(HIDDEN_TEXT), _(HIDDEN_TEXT))
    if masks and is_small(people):
        return Line(key, name, figures, SMALL_TEXT, _(HIDDEN_TEXT))
    if hides_share or (masks and (is_small(ripe) or is_small(people - ripe))):
        return Line(key, name, figures, number(people), _(HIDDEN_TEXT))
    return Line(key, name, figures, number(people), decimal(figures.visits_per_person, 2))


def lines_of(
    held: Mapping[int, Figures], names: Mapping[int, str], *, masks: bool, is_few: bool, are_few_ripe: bool
) -> list[Line]:
    """The groups by name, who is of none last. `is_few`, `are_few_ripe`: the number of the whole is hidden."""
    gone = hidden_parts({key: one.people for key, one in held.items()}, whole_is_hidden=is_few) if masks else ()
    ripe = hidden_parts({key: one.ripe_people for key, one in held.items()}, whole_is_hidden=are_few_ripe)
    order = sorted(held, key=lambda key: (not key, names.get(key, ""), key))
    return [
        line_of(
            key, names.get(key) or _(NOT_KNOWN), held[key], masks=masks, is_hidden=key in gone,
            hides_share=masks and key in ripe,
        )
        for key in order
    ]  # fmt: skip


def masks_mean(masks: bool) -> str:
    return _(MEANING) if masks else ""
