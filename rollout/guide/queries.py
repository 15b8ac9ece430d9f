"""What the pages of the guide read: how the agency calls its desk, the number to ask at, answers for everybody."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.settings import settings
from rollout.guide.page import PORTAL
from rollout.models import KnownAnswer
from rollout.vocabulary import N_, Role

NO_HOTLINE = N_("cơ quan BHXH gần nhất")


class Help(NamedTuple):
    """Where help is found; `hotline` and `agency` are "" where the settings do not say."""

    agency: str
    hotline: str
    desk: str

    @property
    def tel(self) -> str:
        """The number as a telephone dials it."""
        return re.sub(r"\D", "", self.hotline)

    @property
    def values(self) -> dict[str, str]:
        """What fills the placeholders of texts."""
        return {"portal": PORTAL, "desk": self.desk, "hotline": self.hotline or _(NO_HOTLINE)}


def help_of(session: Session) -> Help:
    """One query."""
    agency, hotline, desk = settings(session, "agency_short_name", "hotline", "receiving_desk_name").values()
    return Help(agency, hotline, desk or _(Role.DESK.label))


MOST_OF_A_KIND = 5
MOST_ANSWERS = 200


class Published(NamedTuple):
    question: str
    body: str


def published(session: Session) -> dict[str, list[Published]]:
    """Kind of obstacle → the latest answers to it that everybody may read. One query."""
    rows = session.execute(
        select(KnownAnswer.kind, KnownAnswer.question, KnownAnswer.body)
        .where(KnownAnswer.is_public, KnownAnswer.retired_at.is_(None))
        .order_by(KnownAnswer.at.desc(), KnownAnswer.id.desc())
        .limit(MOST_ANSWERS)
    )
    found: defaultdict[str, list[Published]] = defaultdict(list)
    for kind, question, body in rows:
        if len(found[kind]) < MOST_OF_A_KIND:
            found[kind].append(Published(question, body))
    return dict(found)
