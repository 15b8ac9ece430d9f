"""The measures of some days as a viewer reads them: of the whole scope, and of each group."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.access import Viewer
from rollout.core.masking import is_small
from rollout.core.rights import sees_people_of_all
from rollout.visit_measures import words
from rollout.visit_measures.queries.figures import Counting
from rollout.visit_measures.queries.kinds import By, Days
from rollout.visit_measures.queries.measured import names_of
from rollout.visit_measures.words import Line


class Page(NamedTuple):
    total: Line
    lines: list[Line]
    masks: bool


def page_of(viewer: Viewer, days: Days, by: By) -> Page:
    """At most eighteen queries."""
    counting, masks = Counting(viewer, days), not sees_people_of_all(viewer)
    whole, held = counting.whole(), counting.by_group(by)
    names = names_of(viewer.session, by, sorted(held))
    is_few = masks and whole.people is not None and is_small(whole.people)
    are_few_ripe = masks and whole.ripe_people is not None and is_small(whole.ripe_people)
    return Page(
        words.line_of(None, _("Toàn bộ phạm vi được giao"), whole, masks=masks),
        words.lines_of(held, names, masks=masks, is_few=is_few, are_few_ripe=are_few_ripe),
        masks,
    )
