"""What the drafts of sessions are about: of which units of the viewer's, on which day."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import parse_qs

from rollout.core import drafts
from rollout.core.access import Viewer
from rollout.guidance.queries.held import named, units_by_session
from rollout.models import FormDraft

_SESSION = re.compile(r"/sessions/(\d{1,9})/")


def about(viewer: Viewer, held: Collection[FormDraft]) -> dict[str, str]:
    """Token → units and day, as the draft's owner typed it; units that are the viewer's no more are left out.

    Two queries.
    """
    sessions = {draft.token: int(found[1]) for draft in held if (found := _SESSION.match(draft.path))}
    units = units_by_session(viewer.session, set(sessions.values()))
    of = {draft.token: units.get(sessions.get(draft.token, 0), []) or _asked(draft.path) for draft in held}
    names = named(viewer, {unit_id for ids in of.values() for unit_id in ids})
    called = {token: [names[unit_id].name for unit_id in ids if unit_id in names] for token, ids in of.items()}
    return {draft.token: _words(viewer, draft, called[draft.token]) for draft in held}


def _asked(path: str) -> list[int]:
    said = parse_qs(path.partition("?")[2]).get("unit", [])
    return [int(text) for text in said if text.isascii() and text.isdigit() and len(text) < 10]


def _words(viewer: Viewer, draft: FormDraft, names: list[str]) -> str:
    day = drafts.said_in(draft, viewer.user).get("day", "")
    return " · ".join(filter(None, (", ".join(names), day)))
