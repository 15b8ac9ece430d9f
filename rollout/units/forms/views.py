"""The form of a view of the list that is kept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from rollout.core.forms import Form, at_most, no_number, required

LONGEST_VIEW_NAME = 60  # characters; it stands in a tab


class ViewNameForm(Form):
    name = StringField(_l("Tên bộ lọc"), [required(), at_most(LONGEST_VIEW_NAME), no_number])
