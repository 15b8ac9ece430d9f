"""The measures of some days as a viewer reads them: of the whole scope, and of each group."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.access import Viewer
from rollout.core.masking import is_small
from rollout.core.rights import sees_people_of_all
from rollout.visit_measures import words
from rollout.visit_measures.queries.measured import By, Days, figures_of, measured, names_of, of_group, yields
from rollout.visit_measures.words import Line


class Page(NamedTuple):
    total: Line
    lines: list[Line]
    masks: bool


def page_of(viewer: Viewer, days: Days, by: By) -> Page:
    """At most eighteen queries."""
    rows = measured(viewer, days)
    people = yields(viewer, rows)
    masks = not sees_people_of_all(viewer)
    whole = figures_of(rows, people)
    keys = sorted({key for row in rows for key in row.groups[by]})
    held = {key: figures_of(own, people) for key in keys if (own := of_group(rows, by, key))}
    names = names_of(viewer.session, by, keys)
    is_few = masks and whole.people is not None and is_small(whole.people)
    are_few_ripe = masks and whole.ripe_people is not None and is_small(whole.ripe_people)
    return Page(
        words.line_of(None, _("Toàn bộ phạm vi được giao"), whole, masks=masks),
        words.lines_of(held, names, masks=masks, is_few=is_few, are_few_ripe=are_few_ripe),
        masks,
    )
