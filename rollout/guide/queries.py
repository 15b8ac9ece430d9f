"""What the pages of the guide read: how the agency calls its desk, and the number to ask at."""

from __future__ import annotations

import re
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from rollout.core.settings import settings
from rollout.guide.page import PORTAL
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
