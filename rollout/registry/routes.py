"""The addresses of the registry: its lists, to read, and the settings, to change."""

from __future__ import annotations

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, by_hand, require, viewer
from rollout.core.dates import today
from rollout.core.exporting import EXPORT, hand_out
from rollout.db import db
from rollout.models import Area
from rollout.registry import actions, blueprint, days, lists, queries
from rollout.registry.forms import setting_form
from rollout.registry.lists import Listed
from rollout.registry.rules import rule_of
from rollout.vocabulary import AreaLevel, AreaList

reads = require(Permission.EDIT_REGISTRY, Permission.EDIT_UNITS)
"""Who edits units needs to see what a unit may belong to."""


@blueprint.get("/registry")
@reads
def index() -> ResponseReturnValue:
    session = db.session()
    special = len(days.special_days(session, today().year))
    return render_template("registry/index.html", sizes=queries.sizes(session), special=special)


@blueprint.get("/registry/areas")
@reads
def areas() -> ResponseReturnValue:
    area_list, provinces, chosen = _asked_areas()
    return render_template(
        "registry/areas.html",
        area_list=area_list,
        area_lists=AreaList,
        provinces=provinces,
        province=chosen,
        areas=queries.list_areas(db.session(), area_list, chosen),
        levels=AreaLevel,
    )


def _asked_areas() -> tuple[AreaList, list[Area], str]:
    """Which list of areas the address asks for, its provinces, and the code of the one whose areas are shown."""
    asked = request.args.get("list")
    area_list = AreaList(asked) if asked in set(AreaList) else AreaList.Y2025
    provinces = queries.list_provinces(db.session(), area_list)
    codes = [province.code for province in provinces]
    chosen = next((code for code in codes if code == request.args.get("province")), codes[0] if codes else "")
    return area_list, provinces, chosen


@blueprint.post(f"/registry/areas/{EXPORT}")
@reads
def export_areas(file: str) -> Response:
    area_list, _provinces, chosen = _asked_areas()
    return hand_out(lambda: lists.areas(db.session(), area_list, chosen).table, file, name="dia-ban")


@blueprint.post(f"/registry/departments/{EXPORT}")
@reads
def export_departments(file: str) -> Response:
    return hand_out(lambda: lists.departments(db.session()).table, file, name="so-ban-nganh")


@blueprint.post(f"/registry/offices/{EXPORT}")
@reads
def export_offices(file: str) -> Response:
    return hand_out(lambda: lists.offices(db.session()).table, file, name="co-quan-bhxh")


@blueprint.post(f"/registry/sectors/{EXPORT}")
@reads
def export_sectors(file: str) -> Response:
    return hand_out(lambda: lists.sectors(db.session()).table, file, name="nganh")


@blueprint.post(f"/registry/unit-types/{EXPORT}")
@reads
def export_unit_types(file: str) -> Response:
    return hand_out(lambda: lists.unit_types(db.session()).table, file, name="khoi-loai-hinh")


def _list(listed: Listed, export: str) -> str:
    return render_template("registry/list.html", listed=listed, export=export)


@blueprint.get("/registry/departments")
@reads
def departments() -> ResponseReturnValue:
    return _list(lists.departments(db.session()), "registry.export_departments")


@blueprint.get("/registry/offices")
@reads
def offices() -> ResponseReturnValue:
    return _list(lists.offices(db.session()), "registry.export_offices")


@blueprint.get("/registry/sectors")
@reads
def sectors() -> ResponseReturnValue:
    return _list(lists.sectors(db.session()), "registry.export_sectors")


@blueprint.get("/registry/unit-types")
@reads
def unit_types() -> ResponseReturnValue:
    return _list(lists.unit_types(db.session()), "registry.export_unit_types")


@blueprint.get("/settings")
@require(Permission.EDIT_REGISTRY)
def settings() -> ResponseReturnValue:
    return render_template("registry/settings.html", settings=queries.list_settings(db.session()), rule_of=rule_of)


@blueprint.route("/settings/<key>", methods=["GET", "POST"])
@require(Permission.EDIT_REGISTRY)
@by_hand
def edit_setting(key: str) -> ResponseReturnValue:
    setting = queries.setting_by_key(db.session(), key) or abort(404)
    form = setting_form(setting)
    if form.validate_on_submit():
        is_changed = actions.edit_setting(db.session(), setting, value=form["value"].data, by=viewer().user)
        db.session.commit()
        flash(_("Đã lưu.") if is_changed else _("Giá trị không đổi."))
        return htmx.go_to(url_for("registry.settings"))
    status = 422 if form.is_submitted() else 200
    return render_template("registry/edit_setting.html", form=form, setting=setting), status
