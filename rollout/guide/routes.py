"""The addresses of the guide, open to everybody, and of the poster of a unit, which its people print."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core.access import Permission, public, require, viewer
from rollout.core.dates import today
from rollout.core.frame import frame
from rollout.core.rights import opened_unit
from rollout.db import db
from rollout.guide import blueprint
from rollout.guide.codes import codes
from rollout.guide.errors import TROUBLES
from rollout.guide.pages import ERRORS, ERRORS_TITLE, PAGES, SECTIONS, way
from rollout.guide.queries import help_of, published
from rollout.guide.stores import store_codes
from rollout.guide.words import Part, parts
from rollout.models import Unit
from rollout.register.deeds import next_session


@blueprint.get("/guide")
@public
def index() -> ResponseReturnValue:
    return _shown("guide/index.html", sections=SECTIONS)


@blueprint.get("/guide/<slug>")
@public
def page(slug: str) -> ResponseReturnValue:
    if slug not in PAGES:
        abort(404)
    return _shown("guide/page.html", page=PAGES[slug], turns=way(slug))


@blueprint.get("/guide/errors")
@public
def errors() -> ResponseReturnValue:
    """Each under the code of its kind, so that an obstacle leads to its answer."""
    titles = {slug: held.title for slug, held in PAGES.items()}
    who = frame().viewer
    return _shown(
        "guide/errors.html",
        title=ERRORS_TITLE,
        troubles=TROUBLES,
        titles=titles,
        published=published(db.session()),
        works_on_obstacles=who is not None and who.can(Permission.WORK_OBSTACLES),
        turns=way(ERRORS),
    )


@blueprint.get("/guide/poster")
@public
def poster() -> ResponseReturnValue:
    return _poster(None)


@blueprint.get("/units/<int:unit_id>/poster")
@require(Permission.SEE_UNITS)
def unit_poster(unit_id: int) -> ResponseReturnValue:
    return _poster(opened_unit(viewer(), unit_id, Permission.SEE_UNITS)[0])


def _poster(unit: Unit | None) -> ResponseReturnValue:
    """Its codes lead to what everybody may open: a poster hangs where people pass by."""
    own = codes((url_for("guide.index"), _("Hướng dẫn VssID")))
    planned = next_session(db.session(), unit.id, today()) if unit else None
    return _shown("guide/poster.html", unit=unit, has_address=bool(own), codes=[*store_codes(), *own], planned=planned)


def _shown(template: str, **context: Any) -> str:
    """A page with where help is found; `told` takes a text of the guide apart, in the reader's language."""
    found = help_of(db.session())

    def told(text: str) -> list[Part]:
        return parts(_(text, **found.values))

    return render_template(template, help=found, told=told, **context)
